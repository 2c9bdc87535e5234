import { isRecord, type JsonRecord } from '../../fields.js';
import type { Http, PlatformHttp } from '../../http/http.js';
import { retryAfterMs } from '../../http/retry-after.js';
import { type ApiDeclaration, PlatformError } from '../../source.js';
import { attempt } from './categories.js';
import type { DiscourseConfig } from './config.js';
import { deletion, readKey } from './post.js';

/** A forum's own settings may be others; these are those that it comes with: requests of a key in a minute. */
export const api: ApiDeclaration = {
  limits: { all: { requests: 60, perMs: 60_000 } },
  pauses: 'all',
};

/** Posts of a topic that are asked for at once. */
const postsAtOnce = 20;

/** What became of a post that is missing. `not told`: it is there or it is not for us. */
export type Fate =
  | { readonly is: 'gone'; readonly deletedAt: number | null }
  | { readonly is: 'moved' }
  | { readonly is: 'there' }
  | { readonly is: 'not told' };

export interface Client {
  /** Newest first, of ids up to `before`. */
  posts(before: string | null, signal: AbortSignal): Promise<readonly unknown[]>;
  fate(post: { id: string; topicId: string; number: number }, signal: AbortSignal): Promise<Fate>;
  /** Null: nobody tells who liked it. */
  likers(postId: string, signal: AbortSignal): Promise<readonly unknown[] | null>;
  categories(signal: AbortSignal): Promise<unknown>;
  site(signal: AbortSignal): Promise<unknown>;
  /** Topics that are not conversations of a few, from page 0. */
  topics(order: 'activity' | 'created', page: number, signal: AbortSignal): Promise<readonly unknown[]>;
  /** With its first posts and the ids of all. Null: it is not there, or not for us. */
  topic(id: string, signal: AbortSignal): Promise<JsonRecord | null>;
  /** Posts of a topic by their ids. */
  topicPosts(id: string, ids: readonly string[], signal: AbortSignal): Promise<readonly unknown[]>;
  /** Null: the key is not that of an administrator. */
  users(page: number, signal: AbortSignal): Promise<readonly unknown[] | null>;
}

const title = 'Discourse';
const notForUs = [403, 404, 410];

export function createClient(config: DiscourseConfig, platformHttp: PlatformHttp): Client {
  const http: Http = platformHttp.for({
    title,
    headers: () => ({ 'api-key': config.apiKey, 'api-username': config.apiUsername }),
    explain,
    // Retry-After says the same where there is one.
    pauseMs: (headers, nowMs, body) => retryAfterMs(headers, nowMs) ?? waitMs(body),
  });

  async function get(
    path: string,
    parameters: readonly (readonly [name: string, value: string | null])[],
    signal: AbortSignal,
    accept: readonly number[] = [],
  ): Promise<{ status: number; body: unknown }> {
    const url = new URL(`${config.url}/${path}`);
    for (const [name, value] of parameters) if (value !== null) url.searchParams.append(name, value);
    return http.json({ url, accept, signal });
  }

  const listOf = (body: unknown, name: string, path: string): readonly unknown[] => {
    const list = isRecord(body) ? body[name] : undefined;
    if (!Array.isArray(list)) throw new PlatformError(`${title} answered ${path} without the list ${name}`);
    return list;
  };

  return {
    async posts(before, signal) {
      const { body } = await get('posts.json', [['before', before]], signal);
      return listOf(body, 'latest_posts', 'posts.json');
    },
    async fate(known, signal) {
      const { status, body } = await get(`posts/${known.id}.json`, [], signal, notForUs);
      if (status === 404 || status === 410) return { is: 'gone', deletedAt: null };
      if (status === 403 || !isRecord(body)) return { is: 'not told' };
      const key = attempt(() => readKey(body));
      if (key === null || key.id !== known.id) return { is: 'not told' };
      const deleted = attempt(() => deletion(body));
      if (deleted !== null) return { is: 'gone', deletedAt: deleted === 'unknown' ? null : deleted };
      return { is: key.topicId === known.topicId && key.number === known.number ? 'there' : 'moved' };
    },
    async likers(postId, signal) {
      const parameters = [
        ['id', postId],
        ['post_action_type_id', '2'],
      ] as const;
      const { status, body } = await get('post_action_users.json', parameters, signal, notForUs);
      return status < 300 ? listOf(body, 'post_action_users', 'post_action_users.json') : null;
    },
    categories: async (signal) => (await get('categories.json', [['include_subcategories', 'true']], signal)).body,
    site: async (signal) => (await get('site.json', [], signal)).body,
    async topics(order, page, signal) {
      const created = order === 'created';
      const { body } = await get(
        'latest.json',
        [
          ['order', created ? 'created' : 'activity'],
          ['ascending', created ? 'true' : null],
          ['no_definitions', 'true'],
          ['page', String(page)],
        ],
        signal,
      );
      return listOf(isRecord(body) ? body.topic_list : null, 'topics', 'latest.json');
    },
    async topic(id, signal) {
      const { status, body } = await get(`t/${id}.json`, [], signal, notForUs);
      if (status >= 300) return null;
      if (!isRecord(body) || !isRecord(body.post_stream)) {
        throw new PlatformError(`${title} answered a topic without its post_stream`);
      }
      return body;
    },
    async topicPosts(id, ids, signal) {
      const posts: unknown[] = [];
      for (let at = 0; at < ids.length; at += postsAtOnce) {
        const asked = ids.slice(at, at + postsAtOnce).map((post) => ['post_ids[]', post] as const);
        const { body } = await get(`t/${id}/posts.json`, asked, signal);
        posts.push(...listOf(isRecord(body) ? body.post_stream : null, 'posts', 't/…/posts.json'));
      }
      return posts;
    },
    async users(page, signal) {
      const parameters = [
        ['show_emails', 'true'],
        ['page', String(page)],
      ] as const;
      const { status, body } = await get('admin/users/list/active.json', parameters, signal, [403, 404]);
      if (status >= 300) return null;
      if (!Array.isArray(body)) throw new PlatformError(`${title} answered with something that is no list of users`);
      return body;
    },
  };
}

function waitMs(body: unknown): number | null {
  const extras = isRecord(body) && isRecord(body.extras) ? body.extras : {};
  return typeof extras.wait_seconds === 'number' ? extras.wait_seconds * 1000 : null;
}

/** `{"errors":["…"],"error_type":"rate_limit","extras":{"wait_seconds":24}}` */
export function explain(body: unknown): string | null {
  if (!isRecord(body)) return null;
  const errors = Array.isArray(body.errors) ? body.errors.filter((error) => typeof error === 'string') : [];
  const words = errors[0] ?? (typeof body.error === 'string' ? body.error : null);
  const kind = typeof body.error_type === 'string' ? body.error_type : null;
  return words === null ? kind : kind === null ? words : `${words} [${kind}]`;
}
