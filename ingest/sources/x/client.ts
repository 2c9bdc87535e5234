import { isRecord, type JsonRecord } from '../../fields.js';
import type { Answer, Http, HttpRequest, PlatformHttp } from '../../http/http.js';
import { PlatformError, SourceStoppedError } from '../../source.js';
import type { XConfig } from './config.js';
import { isId } from './ids.js';
import { ownIdOf } from './post.js';
import { prices, type Resource, type Spending } from './spending.js';

/** https://docs.x.com/x-api/ – the requests that are made, and nothing else. Each is sent only if the budget bears its worst case. */
export interface XClient {
  /** Those that exist; at most 100 at once. */
  users(names: readonly string[], signal: AbortSignal): Promise<JsonRecord[]>;
  /** Newest first. Null: the account is not to be seen. */
  timeline(
    user: string,
    from: { readonly sinceId: string } | { readonly sinceMs: number },
    token: string | null,
    signal: AbortSignal,
  ): Promise<PostPage | null>;
  /** Posts of the last seven days, newest first. */
  search(query: string, sinceId: string | null, token: string | null, signal: AbortSignal): Promise<PostPage>;
  quotes(id: string, token: string | null, signal: AbortSignal): Promise<PostPage | null>;
  /** Those that exist, and the ids of which X says that they do not; at most 100 at once. */
  posts(
    ids: readonly string[],
    signal: AbortSignal,
  ): Promise<{
    readonly posts: readonly unknown[];
    /** Do not exist. */
    readonly gone: ReadonlySet<string>;
    /** Of protected or suspended accounts. */
    readonly hidden: ReadonlySet<string>;
  }>;
  reposters(id: string, token: string | null, signal: AbortSignal): Promise<UserPage | null>;
}

export interface PostPage {
  readonly posts: readonly unknown[];
  /** Of the next page; null: this was the last. */
  readonly next: string | null;
}

export interface UserPage {
  readonly users: readonly unknown[];
  readonly next: string | null;
}

const postFields =
  'author_id,conversation_id,created_at,edit_history_tweet_ids,entities,attachments,lang,note_tweet,public_metrics,referenced_tweets';
const userFields = 'created_at,entities,protected,public_metrics,url';

/** How many X gives in one answer at least and at most. */
const pageOf = { timeline: [5, 100], search: [10, 100], quotes: [10, 100], reposters: [1, 100] } as const;

interface Ask {
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly scope: string;
  readonly resource: Resource;
  /** Resources that the answer may hold and that were not paid for today. */
  readonly most: number;
  /** By what it is remembered as paid; null: X does not say what it is. */
  keyOf(found: JsonRecord): string | null;
  readonly accept?: readonly number[];
}

export function createClient(
  platformHttp: PlatformHttp,
  { url, token }: XConfig,
  spending: Spending,
  /** Users must not stand in a position by their names or ids. */
  keyOfUser: (nameOrId: string) => string,
): XClient {
  const http: Http = platformHttp.for({
    title: 'X',
    headers: () => ({ authorization: `Bearer ${token}` }),
    explain: wordsOf,
    pauseMs(headers, nowMs) {
      const reset = Number(headers.get('x-rate-limit-reset') ?? Number.NaN);
      if (headers.get('retry-after') !== null || !Number.isFinite(reset) || reset <= 0) return null;
      const servers = Date.parse(headers.get('date') ?? '');
      return reset * 1000 - (Number.isNaN(servers) ? nowMs : servers);
    },
  });

  async function ask(
    { path, query, scope, resource, most, keyOf, accept = [] }: Ask,
    signal: AbortSignal,
  ): Promise<JsonRecord | null> {
    const request: HttpRequest = {
      url: `${url}${path}?${new URLSearchParams(query)}`,
      scope,
      signal,
      // 402: what was paid in advance is used up.
      accept: [402, ...accept],
    };
    // What the budget does not bear the meter refuses, and says until when.
    const isAffordable = spending.affordable(resource) >= most;
    const reserved = isAffordable ? spending.reserve(resource, most) : null;
    let answer: Answer<unknown>;
    try {
      answer = await http.json({ ...request, units: isAffordable ? 0 : most * prices[resource] });
    } catch (error) {
      // What failed is not paid for, and asked again today it would cost nothing more.
      reserved?.settle([]);
      throw error;
    }
    const { status, body } = answer;
    const data = isRecord(body) ? body.data : undefined;
    const found = Array.isArray(data) ? data : [];
    reserved?.settle(found.flatMap((one) => (isRecord(one) ? (keyOf(one) ?? []) : [])));
    if (status === 402) {
      const words = wordsOf(body);
      throw new SourceStoppedError(
        `X answered 402${words === null ? '' : ` (${words})`}: buy credits in the developer console`,
      );
    }
    if (status >= 400) return null;
    if (!isRecord(body) || (body.data !== undefined && !Array.isArray(data))) throw noList();
    return body;
  }

  /** The largest page that the budget bears; of what it cannot bear at all the smallest, so that the meter refuses it. */
  function sized(which: keyof typeof pageOf): number {
    const [least, usual] = pageOf[which];
    return Math.max(least, Math.min(usual, spending.affordable(which === 'reposters' ? 'user' : 'post')));
  }

  async function postPage(
    which: 'timeline' | 'search' | 'quotes',
    path: string,
    query: Record<string, string>,
    signal: AbortSignal,
  ): Promise<PostPage | null> {
    const most = sized(which);
    const body = await ask(
      {
        path,
        query: { ...query, max_results: String(most), 'tweet.fields': postFields },
        scope: which,
        resource: 'post',
        most,
        keyOf: ownIdOf,
        accept: which === 'search' ? [] : [404],
      },
      signal,
    );
    if (body === null) return null;
    const { data, next } = listOf(body);
    if (data === null) return isRefused(body) ? null : { posts: [], next: null };
    return { posts: data, next };
  }

  return {
    async users(names, signal) {
      const body = await ask(
        {
          path: '/2/users/by',
          query: { usernames: names.join(','), 'user.fields': userFields },
          scope: 'users',
          resource: 'user',
          most: names.filter((name) => !spending.isPaid('user', keyOfUser(name))).length,
          keyOf: ({ username }) => (typeof username === 'string' ? keyOfUser(username) : null),
        },
        signal,
      );
      if (body === null || (body.data === undefined && !Array.isArray(body.errors))) throw noList();
      return (Array.isArray(body.data) ? body.data : []).filter(isRecord);
    },
    timeline: (user, from, page, signal) =>
      postPage(
        'timeline',
        `/2/users/${user}/tweets`,
        {
          ...('sinceId' in from
            ? { since_id: from.sinceId }
            : { start_time: `${new Date(from.sinceMs).toISOString().slice(0, 19)}Z` }),
          ...(page === null ? {} : { pagination_token: page }),
        },
        signal,
      ),
    async search(query, sinceId, page, signal) {
      const found = await postPage(
        'search',
        '/2/tweets/search/recent',
        { query, ...(sinceId === null ? {} : { since_id: sinceId }), ...(page === null ? {} : { next_token: page }) },
        signal,
      );
      if (found === null) throw noList();
      return found;
    },
    quotes: (id, page, signal) =>
      postPage('quotes', `/2/tweets/${id}/quote_tweets`, page === null ? {} : { pagination_token: page }, signal),
    async posts(ids, signal) {
      const body = await ask(
        {
          path: '/2/tweets',
          query: { ids: ids.join(','), 'tweet.fields': postFields },
          scope: 'lookup',
          resource: 'post',
          most: ids.filter((id) => !spending.isPaid('post', id)).length,
          keyOf: ownIdOf,
        },
        signal,
      );
      if (body === null || (body.data === undefined && !Array.isArray(body.errors))) throw noList();
      const errors = (Array.isArray(body.errors) ? body.errors : []).filter(isRecord);
      const refused = (problem: string): Set<string> =>
        new Set(
          errors.flatMap(({ type, resource_id: id, value }) => {
            const named = isId(id) ? id : isId(value) ? value : null;
            return named !== null && typeof type === 'string' && type.endsWith(`/${problem}`) ? [named] : [];
          }),
        );
      return {
        posts: Array.isArray(body.data) ? (body.data as unknown[]) : [],
        gone: refused('resource-not-found'),
        hidden: refused('not-authorized-for-resource'),
      };
    },
    async reposters(id, page, signal) {
      const most = sized('reposters');
      const body = await ask(
        {
          path: `/2/tweets/${id}/retweeted_by`,
          query: { max_results: String(most), ...(page === null ? {} : { pagination_token: page }) },
          scope: 'reposters',
          resource: 'user',
          most,
          keyOf: ({ id }) => (isId(id) ? keyOfUser(id) : null),
          accept: [404],
        },
        signal,
      );
      if (body === null) return null;
      const { data, next } = listOf(body);
      if (data === null) return isRefused(body) ? null : { users: [], next: null };
      return { users: data, next };
    },
  };
}

const noList = (): PlatformError => new PlatformError('X answered without what was asked for');

/** An answer with nothing in it says so in `meta`; without `meta` it is none. */
function listOf(body: JsonRecord): { readonly data: readonly unknown[] | null; readonly next: string | null } {
  const meta = isRecord(body.meta) ? body.meta : null;
  if (meta === null && body.data === undefined && !Array.isArray(body.errors)) throw noList();
  const next = meta !== null && typeof meta.next_token === 'string' && meta.next_token !== '' ? meta.next_token : null;
  return { data: Array.isArray(body.data) ? (body.data as unknown[]) : null, next };
}

/** No data, and errors instead: a protected or suspended account, a post that is gone. */
const isRefused = (body: JsonRecord): boolean => Array.isArray(body.errors) && body.errors.length > 0;

/** Problems have `title` and `detail`; older ones a list of messages. */
export function wordsOf(body: unknown): string | null {
  if (!isRecord(body)) return null;
  const first = Array.isArray(body.errors) && isRecord(body.errors[0]) ? body.errors[0] : {};
  const words = [body.title, body.detail ?? first.message ?? first.detail].filter(
    (part): part is string => typeof part === 'string' && part !== '',
  );
  return words.length === 0 ? null : [...new Set(words)].join(': ');
}
