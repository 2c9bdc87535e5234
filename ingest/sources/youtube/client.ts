import { isRecord, type JsonRecord } from '../../fields.js';
import type { Http, PlatformHttp } from '../../http/http.js';
import { PlatformError } from '../../source.js';
import type { ChannelName, YoutubeConfig } from './config.js';
import { errorOf, refusal } from './quota.js';

/** https://developers.google.com/youtube/v3/docs – the requests that are made, each for one quota unit. */
export interface YoutubeClient {
  /** Those that exist; at most 50 ids, or one handle. */
  channels(which: readonly string[] | ChannelName, signal: AbortSignal): Promise<JsonRecord[]>;
  /** Newest first. Null: there is no such list any more. */
  uploads(playlist: string, token: string | null, signal: AbortSignal): Promise<ItemPage | null>;
  /** Those that are public; at most 50. */
  videos(ids: readonly string[], signal: AbortSignal): Promise<readonly unknown[]>;
  /** Threads of a video, newest first. Null: the video is gone, or has no comments for everybody. */
  threads(videoId: string, token: string | null, signal: AbortSignal): Promise<ItemPage | null>;
  /** Null: the comment is gone. */
  replies(commentId: string, token: string | null, signal: AbortSignal): Promise<ItemPage | null>;
  /** Those that are still there; at most 50. */
  comments(ids: readonly string[], signal: AbortSignal): Promise<readonly unknown[]>;
}

export interface ItemPage {
  readonly items: readonly unknown[];
  /** Of the next page; null: this was the last. */
  readonly next: string | null;
}

/** About one video or thread, and no reason to stop. */
const ofThisOnly: ReadonlySet<string> = new Set([
  'commentsDisabled',
  'forbidden',
  'videoNotFound',
  'commentNotFound',
  'commentThreadNotFound',
  'playlistNotFound',
  'playlistItemsNotAccessible',
]);

export function createClient(
  platformHttp: PlatformHttp,
  { url, apiKey }: YoutubeConfig,
  now: () => number,
): YoutubeClient {
  const http: Http = platformHttp.for({
    title: 'YouTube',
    // Not in the address, where proxies and logs would see it.
    headers: () => ({ 'x-goog-api-key': apiKey }),
    explain: (body) => errorOf(body).words,
  });

  /** Null: YouTube refuses this one thing. */
  async function list(
    path: string,
    query: Readonly<Record<string, string>>,
    signal: AbortSignal,
    mayBeRefused = false,
  ): Promise<ItemPage | null> {
    const { status, body } = await http.json({
      url: `${url}/${path}?${new URLSearchParams(query)}`,
      signal,
      units: 1,
      accept: [400, 403, 404],
    });
    if (status >= 400) {
      const isRefused =
        mayBeRefused && (status === 404 || errorOf(body).reasons.some((reason) => ofThisOnly.has(reason)));
      if (isRefused) return null;
      throw refusal(status, body, now());
    }
    if (!isRecord(body) || (body.items !== undefined && !Array.isArray(body.items))) throw noList();
    // Of channels that do not exist there is no list at all.
    if (body.items === undefined && !isRecord(body.pageInfo)) throw noList();
    const next = typeof body.nextPageToken === 'string' && body.nextPageToken !== '' ? body.nextPageToken : null;
    return { items: (body.items ?? []) as unknown[], next };
  }

  async function whole(
    path: string,
    query: Readonly<Record<string, string>>,
    signal: AbortSignal,
  ): Promise<readonly unknown[]> {
    return ((await list(path, query, signal)) as ItemPage).items;
  }

  const paged = (token: string | null): Readonly<Record<string, string>> =>
    token === null ? {} : { pageToken: token };

  return {
    async channels(which, signal) {
      const part = 'snippet,contentDetails,statistics';
      const by: Readonly<Record<string, string>> =
        'handle' in which
          ? { forHandle: which.handle }
          : { id: 'id' in which ? which.id : which.join(','), maxResults: '50' };
      return (await whole('channels', { part, ...by }, signal)).filter(isRecord);
    },
    async uploads(playlistId, token, signal) {
      const query = { part: 'snippet,contentDetails', playlistId, maxResults: '50', ...paged(token) };
      return about('playlistId', playlistId, await list('playlistItems', query, signal, true));
    },
    async videos(ids, signal) {
      const query = { part: 'snippet,statistics,liveStreamingDetails', id: ids.join(','), maxResults: '50' };
      return askedFor(ids, await whole('videos', query, signal));
    },
    async threads(videoId, token, signal) {
      const form = { order: 'time', textFormat: 'plainText', maxResults: '100' };
      const query = { part: 'snippet,replies', videoId, ...form, ...paged(token) };
      return about('videoId', videoId, await list('commentThreads', query, signal, true));
    },
    async replies(parentId, token, signal) {
      const query = { part: 'snippet', parentId, textFormat: 'plainText', maxResults: '100', ...paged(token) };
      return about('parentId', parentId, await list('comments', query, signal, true));
    },
    comments: async (ids, signal) =>
      askedFor(ids, await whole('comments', { part: 'id', id: ids.join(','), maxResults: '100' }, signal)),
  };
}

const noList = (): PlatformError => new PlatformError('YouTube answered without a list');

const another = (): PlatformError => new PlatformError('YouTube gave the answer to another question');

/** What stands under something else is not what was asked for. */
function about(name: string, of: string, page: ItemPage | null): ItemPage | null {
  const isOther = page?.items.some((one) => {
    const snippet = isRecord(one) && isRecord(one.snippet) ? one.snippet : {};
    return typeof snippet[name] === 'string' && snippet[name] !== of;
  });
  if (isOther) throw another();
  return page;
}

/** Else what is missing would be taken for gone. */
function askedFor(ids: readonly string[], found: readonly unknown[]): readonly unknown[] {
  const asked = new Set(ids);
  if (found.some((one) => isRecord(one) && typeof one.id === 'string' && !asked.has(one.id))) throw another();
  return found;
}
