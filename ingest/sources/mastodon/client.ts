import { isRecord, type JsonRecord } from '../../fields.js';
import type { Answer, Http, HttpRequest, PlatformHttp } from '../../http/http.js';
import { PlatformError } from '../../source.js';
import type { MastodonConfig } from './config.js';
import { cursorOf } from './link.js';
import { idOf } from './status.js';

/** https://docs.joinmastodon.org/methods/ – the requests that are made, and nothing else. */
export interface MastodonClient {
  instance(signal: AbortSignal): Promise<JsonRecord>;
  /** Null: the server does not know the account. */
  account(handle: string, signal: AbortSignal): Promise<JsonRecord | null>;
  /** Statuses after one, the next ones first to come; or before one, the newest first. Null: there is no such timeline any more. */
  statuses(
    path: string,
    place: { readonly after: string } | { readonly before: string | null },
    signal: AbortSignal,
  ): Promise<StatusPage | null>;
  /** Null: it is gone, or not to be seen any more. */
  status(id: string, signal: AbortSignal): Promise<JsonRecord | null>;
  context(id: string, signal: AbortSignal): Promise<Context | null>;
  /** Accounts that boosted or favourited it; not whole when there are more than are asked for. Null: the status is gone. */
  accountsOf(id: string, list: 'reblogged_by' | 'favourited_by', signal: AbortSignal): Promise<WholeOrPart | null>;
  /** Null: gone, or this server or token does not show them. */
  quotes(id: string, signal: AbortSignal): Promise<WholeOrPart | null>;
  stream(path: string, signal: AbortSignal): Promise<AsyncIterable<Uint8Array>>;
}

export interface StatusPage {
  readonly statuses: readonly unknown[];
  /** Where the next page begins; null: the server does not say. */
  readonly cursor: string | null;
}

export interface Context {
  readonly ancestors: readonly unknown[];
  readonly descendants: readonly unknown[];
}

export interface WholeOrPart {
  readonly items: readonly unknown[];
  readonly isWhole: boolean;
}

const statusesPerPage = 40;
const accountsPerPage = 80;
/** Of a post that many thousands like, so many pages are read; the counters say the rest. */
const mostPages = 12;

export function createClient(platformHttp: PlatformHttp, { url, token, streamingUrl }: MastodonConfig): MastodonClient {
  const http: Http = platformHttp.for({
    title: 'Mastodon',
    headers: () => (token === undefined ? {} : { authorization: `Bearer ${token}` }),
    explain: wordsOf,
    pauseMs(headers, nowMs) {
      if (headers.get('retry-after') !== null) return null;
      const reset = Date.parse(headers.get('x-ratelimit-reset') ?? '');
      const servers = Date.parse(headers.get('date') ?? '');
      return Number.isNaN(reset) ? null : reset - (Number.isNaN(servers) ? nowMs : servers);
    },
  });
  const ask = (path: string, signal: AbortSignal, more: Partial<HttpRequest> = {}): Promise<Answer<unknown>> =>
    http.json({ url: `${url}${path}`, signal, ...more });

  async function record(what: string, path: string, signal: AbortSignal): Promise<JsonRecord | null> {
    const { status, body } = await ask(path, signal, { accept: [404, 410] });
    if (status >= 400) return null;
    if (!isRecord(body)) throw new PlatformError(`Mastodon answered without ${what}`);
    return body;
  }

  async function list(path: string, signal: AbortSignal, alsoAccept: readonly number[] = []) {
    const { status, headers, body } = await ask(path, signal, { accept: [404, 410, ...alsoAccept] });
    if (status >= 400) return null;
    if (!Array.isArray(body)) throw new PlatformError('Mastodon answered with something else than a list');
    return { items: body as unknown[], link: headers.get('link') };
  }

  async function wholeList(
    path: string,
    signal: AbortSignal,
    alsoAccept: readonly number[] = [],
  ): Promise<WholeOrPart | null> {
    const items: unknown[] = [];
    let before: string | null = null;
    for (let page = 0; page < mostPages; page += 1) {
      const at = `${path}?limit=${accountsPerPage}${before === null ? '' : `&max_id=${encodeURIComponent(before)}`}`;
      const found = await list(at, signal, alsoAccept);
      if (found === null) return null;
      items.push(...found.items);
      const next = cursorOf(found.link, 'next', 'max_id', url);
      if (next === null) return { items, isWhole: true };
      if (next === before) throw new PlatformError('Mastodon gave the same page again');
      before = next;
    }
    return { items, isWhole: false };
  }

  return {
    async instance(signal) {
      const known = await record('itself', '/api/v2/instance', signal);
      const found = known ?? (await record('itself', '/api/v1/instance', signal));
      if (found === null) throw new PlatformError('there is no Mastodon at this address; mend the setting url', false);
      return found;
    },
    async account(handle, signal) {
      const found = await record('the account', `/api/v1/accounts/lookup?acct=${encodeURIComponent(handle)}`, signal);
      if (found !== null && (idOf(found) === null || typeof found.acct !== 'string')) {
        throw new PlatformError('Mastodon answered without the account');
      }
      return found;
    },
    async statuses(path, place, signal) {
      const isForward = 'after' in place;
      const from = isForward ? `&min_id=${place.after}` : place.before === null ? '' : `&max_id=${place.before}`;
      const found = await list(`${path}${path.includes('?') ? '&' : '?'}limit=${statusesPerPage}${from}`, signal);
      if (found === null) return null;
      const cursor = isForward
        ? cursorOf(found.link, 'prev', 'min_id', url)
        : cursorOf(found.link, 'next', 'max_id', url);
      return { statuses: found.items, cursor };
    },
    status: (id, signal) => record('the status', `/api/v1/statuses/${id}`, signal),
    async context(id, signal) {
      const found = await record('the thread', `/api/v1/statuses/${id}/context`, signal);
      if (found === null) return null;
      const { ancestors, descendants } = found;
      if (!Array.isArray(ancestors) || !Array.isArray(descendants)) {
        throw new PlatformError('Mastodon answered without the thread of a status');
      }
      return { ancestors: ancestors as unknown[], descendants: descendants as unknown[] };
    },
    accountsOf: (id, which, signal) => wholeList(`/api/v1/statuses/${id}/${which}`, signal),
    // Servers before 4.5 have none, and some show them only to their own people.
    quotes: (id, signal) => wholeList(`/api/v1/statuses/${id}/quotes`, signal, [401, 403]),
    async stream(path, signal) {
      const { body } = await http.open({
        url: `${streamingUrl ?? url}/api/v1/streaming/${path}`,
        headers: { accept: 'text/event-stream' },
        signal,
      });
      return body;
    },
  };
}

export function wordsOf(body: unknown): string | null {
  if (!isRecord(body)) return null;
  const { error, error_description: description } = body;
  const words = [error, description].filter((part) => typeof part === 'string' && part !== '');
  return words.length === 0 ? null : words.join(': ');
}
