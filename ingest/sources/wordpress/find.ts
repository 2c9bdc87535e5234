import { Parser } from 'htmlparser2';
import type { Headers } from 'undici';
import { isRecord } from '../../fields.js';
import { followRedirects, redirects } from '../../http/redirects.js';
import { PlatformError, SourceStoppedError } from '../../source.js';
import { instanceOf } from '../blog-common/events.js';
import type { WordPressClient } from './client.js';
import type { WordPressConfig } from './config.js';

/** A site as its API presents it. */
export interface Site {
  /** Where its API is. */
  readonly api: string;
  readonly home: string;
  readonly name: string | null;
}

const relation = 'https://api.w.org/';
const maxPage = 10_000_000;

/** By what the site says of itself on its page, else in the usual places. */
export async function findSite(config: WordPressConfig, client: WordPressClient, signal: AbortSignal): Promise<Site> {
  const title = `WordPress at ${new URL(config.url).host}`;
  const { answer, url } = await followRedirects(
    config.url,
    (at) => client.open.text({ url: at, accept: [401, 403, 404, ...redirects], signal, maxBytes: maxPage }),
    { title },
  );
  const named = apiOf(answer.headers, answer.body, url);
  const folder = url.replace(/[?#].*$/, '').replace(/\/?$/, '/');
  const places = [...(named === null ? [] : [named]), `${folder}wp-json/`, `${folder}?rest_route=/`];
  for (const api of [...new Set(places)]) {
    // A page must not make us send the password elsewhere.
    if (instanceOf(api) !== instanceOf(config.url) && config.password !== undefined) continue;
    const site = await siteAt(api, client, signal);
    if (!site) continue;
    await proveAccepted(site, config, client, signal);
    return site;
  }
  throw new PlatformError(
    `${config.url} is no WordPress site, or its REST API is switched off. Give the address of the site's front page, or read its feed with a source of type feed`,
    false,
  );
}

/** A site takes whoever has a wrong password for a guest, and says so only where guests may not be. */
async function proveAccepted(
  { api }: Site,
  { username }: WordPressConfig,
  client: WordPressClient,
  signal: AbortSignal,
): Promise<void> {
  if (username === undefined) return;
  const { status, code } = await client.one(api, '/wp/v2/users/me', { _fields: 'id' }, signal);
  if (status === 200) return;
  throw new SourceStoppedError(
    `the site does not accept username and password (${code ?? status}). Make a new application password in the user's profile`,
  );
}

async function siteAt(api: string, client: WordPressClient, signal: AbortSignal): Promise<Site | null> {
  const body = await client.index(api, { _fields: 'name,home,namespaces' }, signal);
  if (!isRecord(body) || !Array.isArray(body.namespaces) || !body.namespaces.includes('wp/v2')) return null;
  const home = typeof body.home === 'string' && URL.canParse(body.home) ? body.home : new URL('/', api).href;
  return { api, home, name: typeof body.name === 'string' ? body.name : null };
}

function apiOf(headers: Pick<Headers, 'get'>, html: string, page: string): string | null {
  const inHeader = (headers.get('link') ?? '')
    .split(/,\s*(?=<)/)
    .map((link) => /^\s*<([^>]+)>\s*;.*rel="?([^";]+)"?/.exec(link))
    .find((link) => link?.[2] === relation)?.[1];
  const found = inHeader ?? inPage(html);
  return found !== undefined && found !== null && URL.canParse(found, page) ? new URL(found, page).href : null;
}

function inPage(html: string): string | null {
  let found: string | null = null;
  const parser = new Parser({
    onopentag(name, { rel, href }) {
      if (name === 'link' && rel === relation && href !== undefined) found ??= href;
    },
  });
  parser.write(html.slice(0, 1_000_000));
  parser.end();
  return found;
}
