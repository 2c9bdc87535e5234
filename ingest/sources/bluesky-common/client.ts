import { isRecord, type JsonRecord } from '../../fields.js';
import type { PlatformHttp } from '../../http/http.js';
import { PlatformError } from '../../source.js';
import { isDid } from './uri.js';

/** Asks an AppView: the server that has put all repositories together and counts. What it answers is anybody's to read. */
export interface AppView {
  profiles(actors: readonly string[], signal: AbortSignal): Promise<JsonRecord[]>;
  /** Newest first; null: this account cannot be read. */
  authorFeed(did: string, cursor: string | null, signal: AbortSignal): Promise<List | Unreadable>;
  posts(uris: readonly string[], signal: AbortSignal): Promise<JsonRecord[]>;
  /** The node of the post; null: it is not there. */
  thread(uri: string, depth: number, parentHeight: number, signal: AbortSignal): Promise<JsonRecord | null>;
  /** All of a list, or nothing of it: null where the post is not there or the list is longer than `most`. */
  all(name: PostList, uri: string, most: number, signal: AbortSignal): Promise<unknown[] | null>;
}

export interface List {
  readonly items: readonly unknown[];
  readonly cursor: string | null;
}

export interface Unreadable {
  /** The platform's word for it. */
  readonly why: string;
}

export type PostList = keyof typeof postLists;

const postLists = {
  likes: ['app.bsky.feed.getLikes', 'likes'],
  reposts: ['app.bsky.feed.getRepostedBy', 'repostedBy'],
  quotes: ['app.bsky.feed.getQuotes', 'posts'],
} as const;

/** So many may be asked for at once. */
const actorsAtOnce = 25;
const postsAtOnce = 25;
const pageSize = 100;

export const title = 'Bluesky';

/** https://docs.bsky.app/docs/advanced-guides/rate-limits: requests from one address. */
export const appViewLimits = { all: { requests: 3000, perMs: 300_000 } };

export function createAppView(http: PlatformHttp, url: string): AppView {
  const platform = http.for({ title, explain, pauseMs: resetMs });

  async function ask(
    method: string,
    params: Readonly<Record<string, string | number | readonly string[]>>,
    signal: AbortSignal,
  ): Promise<{ body: JsonRecord; isRefused: boolean }> {
    const address = new URL(`/xrpc/${method}`, url);
    for (const [name, value] of Object.entries(params)) {
      for (const one of Array.isArray(value) ? value : [value]) address.searchParams.append(name, String(one));
    }
    const answer = await platform.json({ url: address, accept: [400, 404], signal });
    if (!isRecord(answer.body)) throw new PlatformError(`${title} answered ${method} with something that is no object`);
    return { body: answer.body, isRefused: answer.status >= 400 };
  }

  const listOf = (body: JsonRecord, name: string): readonly unknown[] => {
    if (!Array.isArray(body[name])) throw new PlatformError(`${title} answered without ${name}`);
    return body[name];
  };
  const recordsOf = (body: JsonRecord, name: string): JsonRecord[] => listOf(body, name).filter(isRecord);
  const nextOf = ({ cursor }: JsonRecord): string | null =>
    typeof cursor === 'string' && cursor !== '' ? cursor : null;

  async function inPieces(
    method: string,
    param: string,
    values: readonly string[],
    most: number,
    name: string,
    signal: AbortSignal,
  ): Promise<JsonRecord[]> {
    const found: JsonRecord[] = [];
    for (let at = 0; at < values.length; at += most) {
      const { body, isRefused } = await ask(method, { [param]: values.slice(at, at + most) }, signal);
      if (isRefused)
        throw new PlatformError(`${title} refused ${method}: ${explain(body) ?? 'without a reason'}`, false);
      found.push(...recordsOf(body, name));
    }
    return found;
  }

  return {
    profiles: (actors, signal) =>
      inPieces('app.bsky.actor.getProfiles', 'actors', actors, actorsAtOnce, 'profiles', signal),
    posts: (uris, signal) => inPieces('app.bsky.feed.getPosts', 'uris', uris, postsAtOnce, 'posts', signal),
    async authorFeed(did, cursor, signal) {
      const { body, isRefused } = await ask(
        'app.bsky.feed.getAuthorFeed',
        { actor: did, limit: pageSize, filter: 'posts_with_replies', ...(cursor === null ? {} : { cursor }) },
        signal,
      );
      if (isRefused) return { why: explain(body) ?? 'the platform does not say why' };
      return { items: listOf(body, 'feed'), cursor: nextOf(body) };
    },
    async thread(uri, depth, parentHeight, signal) {
      const { body, isRefused } = await ask('app.bsky.feed.getPostThread', { uri, depth, parentHeight }, signal);
      if (isRefused) return null;
      if (!isRecord(body.thread)) throw new PlatformError(`${title} answered without thread`);
      return body.thread;
    },
    async all(name, uri, most, signal) {
      const [method, field] = postLists[name];
      const found: unknown[] = [];
      const cursors = new Set<string>();
      for (let cursor: string | null = null; ; ) {
        const { body, isRefused } = await ask(
          method,
          { uri, limit: pageSize, ...(cursor === null ? {} : { cursor }) },
          signal,
        );
        if (isRefused) return null;
        found.push(...listOf(body, field));
        if (found.length > most) return null;
        cursor = nextOf(body);
        if (cursor === null) return found;
        noteCursor(cursors, cursor);
      }
    },
  };
}

/** Lists of the network are walked by cursors; one that comes again would be walked for ever. */
export function noteCursor(seen: Set<string>, cursor: string): void {
  if (seen.has(cursor)) throw new PlatformError(`${title} gives the same page again and again`);
  seen.add(cursor);
}

/** `InvalidRequest: Profile not found`, without the account that it names. */
function explain(body: unknown): string | null {
  if (!isRecord(body)) return null;
  const words = [body.error, body.message].filter((word) => typeof word === 'string' && word !== '');
  return words.length === 0 ? null : withoutAccounts(words.join(': '));
}

export function withoutAccounts(words: string): string {
  return words
    .replace(/at:\/\/\S+/g, '[record]')
    .replace(/did:[a-z]+:[A-Za-z0-9._:%-]+/g, (found) => (isDid(found) ? '[account]' : found))
    .replace(/@?(?<![a-z0-9.-])[a-z0-9-]+(?:\.[a-z0-9-]+)+/gi, '[account]');
}

/** Servers of the network say when the window ends, in seconds since 1970. */
function resetMs(headers: { get(name: string): string | null }, nowMs: number): number | null {
  if (headers.get('retry-after') !== null) return null;
  const reset = Number(headers.get('ratelimit-reset') ?? Number.NaN);
  return Number.isFinite(reset) ? reset * 1000 - nowMs : null;
}
