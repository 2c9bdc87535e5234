import type { Headers } from 'undici';
import { isRecord } from '../../fields.js';
import type { Http } from '../../http/http.js';
import { publicOnly } from '../../http/public-only.js';
import { PlatformError, type SourceContext } from '../../source.js';
import type { WordPressConfig } from './config.js';

/** The REST API of a site: https://developer.wordpress.org/rest-api/ */
export interface WordPressClient {
  /** Without the password: for pages that anybody may see. */
  readonly open: Http;
  /** A page of a collection; null: the site has no such thing. */
  list(api: string, route: string, parameters: Parameters, signal: AbortSignal): Promise<List | null>;
  /** Null: there is none there. */
  index(api: string, parameters: Parameters, signal: AbortSignal): Promise<unknown>;
  /** Anything by itself, whatever the site answers about it. */
  one(api: string, route: string, parameters: Parameters, signal: AbortSignal): Promise<One>;
  close(): Promise<void>;
}

export type Parameters = Readonly<Record<string, string | number>>;

export interface List {
  readonly items: readonly unknown[];
  /** Of all pages; null: the site does not say. */
  readonly total: number | null;
}

export interface One {
  readonly status: number;
  /** `rest_post_invalid_id`; null: none. */
  readonly code: string | null;
  readonly body: unknown;
}

export const perPage = 100;

export function createWordPressClient(config: WordPressConfig, { http }: Pick<SourceContext, 'http'>): WordPressClient {
  const title = `WordPress at ${new URL(config.url).host}`;
  const dispatcher = publicOnly({ allowHosts: config.allowHosts });
  const { username, password } = config;
  const authorization =
    username === undefined ? null : `Basic ${Buffer.from(`${username}:${password ?? ''}`).toString('base64')}`;
  const open = http.for({ title, dispatcher, explain });
  const known =
    authorization === null ? open : http.for({ title, dispatcher, explain, headers: () => ({ authorization }) });

  return {
    open,
    async list(api, route, parameters, signal) {
      const url = addressOf(api, route, parameters);
      const { status, headers, body } = await known.json({ url, accept: [400, 404], signal });
      if (status === 404 && codeOf(body) === 'rest_no_route') return null;
      // Behind the last page, because something went in the meantime.
      if (status === 400 && /_invalid_page_number$/.test(codeOf(body) ?? '')) return { items: [], total: null };
      if (status !== 200) throw new PlatformError(`${title} answered ${status}${said(body)}`, false);
      if (!Array.isArray(body)) throw new PlatformError(`${title} answered with something that is not a list`);
      return { items: body, total: totalOf(headers) };
    },
    async index(api, parameters, signal) {
      const { status, body } = await known.text({ url: addressOf(api, '/', parameters), accept: [400, 404], signal });
      return status === 200 ? jsonOrNull(body) : null;
    },
    async one(api, route, parameters, signal) {
      const url = addressOf(api, route, parameters);
      const { status, body: text } = await known.text({ url, accept: [400, 401, 403, 404, 410], signal });
      const body = jsonOrNull(text);
      if (status === 200 && body === null) throw new PlatformError(`${title} answered with something that is not JSON`);
      return { status, code: codeOf(body), body };
    },
    close: () => dispatcher.destroy(),
  };
}

/** `https://site/wp-json/`, or `https://site/?rest_route=/` on a site without permalinks. */
export function addressOf(api: string, route: string, parameters: Parameters): string {
  const url = new URL(api);
  const plain = url.searchParams.get('rest_route');
  if (plain === null) url.pathname = `${url.pathname.replace(/\/$/, '')}${route}`;
  else url.searchParams.set('rest_route', `${plain.replace(/\/$/, '')}${route}`);
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, String(value));
  return url.href;
}

/** A firewall, and a site of another kind, answer with a page. */
function jsonOrNull(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
}

function explain(body: unknown): string | null {
  if (!isRecord(body)) return null;
  const { code, message } = body;
  return [code, message].filter((part) => typeof part === 'string').join(': ') || null;
}

const said = (body: unknown): string => {
  const code = codeOf(body);
  return code === null ? '' : ` (${code})`;
};

function codeOf(body: unknown): string | null {
  return isRecord(body) && typeof body.code === 'string' && /^[\w-]{1,100}$/.test(body.code) ? body.code : null;
}

function totalOf(headers: Pick<Headers, 'get'>): number | null {
  const text = headers.get('x-wp-total') ?? '';
  return /^\d{1,12}$/.test(text) ? Number(text) : null;
}
