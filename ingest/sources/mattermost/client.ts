import type { Answer, Http, HttpRequest, PlatformHttp } from '../../http/http.js';
import { PlatformError } from '../../source.js';
import type { MattermostConfig } from './config.js';
import { isRecord, type JsonRecord, textOf } from './json.js';

/** https://developers.mattermost.com/api-documentation/ – the requests that are made, and nothing else. */
export interface MattermostClient {
  me(signal: AbortSignal): Promise<JsonRecord>;
  teams(signal: AbortSignal): Promise<JsonRecord[]>;
  publicChannels(team: string, signal: AbortSignal): Promise<unknown[] | null>;
  /** Those that the account is a member of, private ones and conversations among them. */
  ownChannels(team: string, signal: AbortSignal): Promise<unknown[] | null>;
  /** Changed after a time, oldest first. */
  postsSince(channel: string, sinceMs: number, signal: AbortSignal): Promise<Posts | null>;
  /** The newest before a post, or the newest of all; newest first. */
  postsBefore(channel: string, before: string | null, signal: AbortSignal): Promise<Posts | null>;
  members(channel: string, page: number, signal: AbortSignal): Promise<unknown[] | null>;
  users(page: number, signal: AbortSignal): Promise<unknown[] | null>;
  usersByName(names: readonly string[], signal: AbortSignal): Promise<unknown[]>;
}

export interface Posts {
  readonly posts: readonly { readonly nativeId: string; readonly post: unknown }[];
  /** How much the server gave, unreadable things among it. */
  readonly count: number;
  /** The server's clock, ms; null: it does not say. */
  readonly serverNow: number | null;
}

export const perPage = 200;

/** One account may not see everything: that is told, and no reason to stop. */
const maybeRefused = [403, 404];

export function createClient(platformHttp: PlatformHttp, { url, token }: MattermostConfig): MattermostClient {
  const http: Http = platformHttp.for({
    title: 'Mattermost',
    headers: () => ({ authorization: `Bearer ${token}` }),
    explain: wordsOf,
    pauseMs: (headers, nowMs) => {
      if (headers.get('retry-after') !== null) return null;
      const reset = Number(headers.get('x-ratelimit-reset') ?? Number.NaN);
      if (!Number.isFinite(reset) || reset <= 0) return null;
      // Seconds until then; a proxy in front may give the time itself.
      return reset > 1e9 ? reset * 1000 - nowMs : reset * 1000;
    },
  });
  const ask = (path: string, signal: AbortSignal, more: Partial<HttpRequest> = {}): Promise<Answer<unknown>> =>
    http.json({ url: `${url}/api/v4${path}`, signal, ...more });

  async function list(what: string, path: string, signal: AbortSignal): Promise<unknown[] | null> {
    const { status, body } = await ask(path, signal, { accept: maybeRefused });
    if (maybeRefused.includes(status)) return null;
    if (!Array.isArray(body)) throw new PlatformError(`Mattermost answered without a list of ${what}`);
    return body as unknown[];
  }

  async function wholeList(what: string, path: string, signal: AbortSignal): Promise<unknown[] | null> {
    const all: unknown[] = [];
    const seen = new Set<string>();
    for (let page = 0; ; page += 1) {
      const part = await list(what, `${path}?page=${page}&per_page=${perPage}`, signal);
      if (part === null) return page === 0 ? null : all;
      const fresh = part.filter((one) => isNew(one, seen));
      all.push(...fresh);
      if (part.length < perPage) return all;
      if (fresh.length === 0) throw new PlatformError(`Mattermost gave the same page of ${what} again`);
    }
  }

  async function posts(
    channel: string,
    query: string,
    signal: AbortSignal,
    isReversed: boolean,
  ): Promise<Posts | null> {
    const path = `/channels/${encodeURIComponent(channel)}/posts?${query}&skipFetchThreads=true`;
    const { status, headers, body } = await ask(path, signal, { accept: maybeRefused });
    if (maybeRefused.includes(status)) return null;
    if (!isRecord(body) || !Array.isArray(body.order) || !(isRecord(body.posts) || body.order.length === 0)) {
      throw new PlatformError('Mattermost answered without a list of posts');
    }
    const found = isRecord(body.posts) ? body.posts : {};
    // The threads of these posts come with them and are not asked for.
    const ids = body.order.flatMap((id) => textOf(id) ?? []);
    if (isReversed) ids.reverse();
    const serverNow = Date.parse(headers.get('date') ?? '');
    return {
      posts: ids.map((nativeId) => ({ nativeId, post: found[nativeId] })),
      count: body.order.length,
      serverNow: Number.isNaN(serverNow) ? null : serverNow,
    };
  }

  return {
    async me(signal) {
      const { body } = await ask('/users/me', signal);
      if (!isRecord(body) || textOf(body.id) === null)
        throw new PlatformError('Mattermost answered without an account');
      return body;
    },
    async teams(signal) {
      // Every account knows its own teams; the open ones beside them are for those who may see the list.
      const own = (await list('teams', '/users/me/teams', signal)) ?? [];
      const open = (await wholeList('teams', '/teams', signal)) ?? [];
      const byId = new Map([...open, ...own].filter(isRecord).map((team) => [textOf(team.id), team]));
      byId.delete(null);
      return [...byId.values()];
    },
    publicChannels: (team, signal) => wholeList('channels', `/teams/${encodeURIComponent(team)}/channels`, signal),
    ownChannels: (team, signal) => list('channels', `/users/me/teams/${encodeURIComponent(team)}/channels`, signal),
    postsSince: (channel, sinceMs, signal) => posts(channel, `since=${sinceMs}`, signal, true),
    postsBefore: (channel, before, signal) =>
      posts(channel, `${before === null ? '' : `before=${before}&`}page=0&per_page=${perPage}`, signal, false),
    members: (channel, page, signal) =>
      list('members', `/channels/${encodeURIComponent(channel)}/members?page=${page}&per_page=${perPage}`, signal),
    users: (page, signal) => list('users', `/users?page=${page}&per_page=${perPage}`, signal),
    async usersByName(names, signal) {
      const { status, body } = await ask('/users/usernames', signal, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(names),
        accept: maybeRefused,
      });
      return status === 200 && Array.isArray(body) ? (body as unknown[]) : [];
    },
  };
}

function isNew(one: unknown, seen: Set<string>): boolean {
  const id = isRecord(one) ? textOf(one.id) : null;
  if (id === null) return true;
  if (seen.has(id)) return false;
  seen.add(id);
  return true;
}

/** `{id, message, detailed_error, request_id, status_code}`; the details may quote what was asked. */
export function wordsOf(body: unknown): string | null {
  if (!isRecord(body)) return null;
  const message = textOf(body.message);
  const id = textOf(body.id);
  return message === null ? id : id === null ? message : `${message} [${id}]`;
}
