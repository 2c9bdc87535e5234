import { createHmac } from 'node:crypto';
import { type AskedRequest, type PlatformAnswer, type PlatformServer, startPlatformServer } from './platform-server.js';

/**
 * A Discourse forum after https://docs.discourse.org and the forum's own code: posts of the whole forum fifty at a time, topics
 * with their first twenty posts, what the key's user may see, and calls of a webhook with their signature.
 */
export interface DiscourseSimulator {
  readonly server: PlatformServer;
  readonly forum: Forum;
}

export interface ForumPost {
  readonly id: number;
  readonly topicId: number;
  readonly number: number;
  readonly userId: number;
  readonly at: number;
  updatedAt: number;
  version: number;
  replyTo: number | null;
  cooked: string;
  deletedAt: number | null;
  readonly likes: Set<number>;
  reads: number;
  readonly mentions: readonly number[];
  readonly more: Readonly<Record<string, unknown>>;
}

export interface ForumTopic {
  readonly id: number;
  title: string;
  readonly categoryId: number | null;
  readonly isMessage: boolean;
  readonly at: number;
  views: number;
}

export interface Forum {
  readonly users: { readonly id: number; readonly username: string; readonly name: string; readonly email: string }[];
  readonly categories: {
    readonly id: number;
    readonly name: string;
    readonly isRestricted: boolean;
    readonly parent?: number;
  }[];
  readonly topics: ForumTopic[];
  readonly posts: ForumPost[];
  readonly apiKey: string;
  isAdmin: boolean;
  tellsLikers: boolean;
  /** Forums before 2024: `before` counts itself, a page is fifty ids, a post says nothing of its topic. */
  isOld: boolean;
}

export async function startDiscourse(forum: Forum): Promise<DiscourseSimulator> {
  const server = await startPlatformServer({ answer });

  function answer(request: AskedRequest): PlatformAnswer {
    if (request.headers['api-key'] !== forum.apiKey || !request.headers['api-username']) {
      return {
        status: 403,
        body: { errors: ['You are not permitted to view the requested resource.'], error_type: 'invalid_access' },
      };
    }
    const url = new URL(request.path, 'http://simulator');
    return route(url.pathname.slice(1), url.searchParams);
  }

  const alive = (): ForumPost[] => forum.posts.filter(({ deletedAt }) => deletedAt === null);
  const topicOf = (post: ForumPost): ForumTopic => forum.topics.find(({ id }) => id === post.topicId) as ForumTopic;

  function route(path: string, query: URLSearchParams): PlatformAnswer {
    if (path === 'posts.json') return { body: { latest_posts: latestPosts(query.get('before')) } };
    if (path === 'latest.json')
      return { body: { users: [], topic_list: { per_page: 30, topics: latestTopics(query) } } };
    if (path === 'categories.json') {
      const top = forum.categories.filter(({ parent }) => parent === undefined);
      const categories = top.map((category) => ({
        ...categoryJson(category),
        subcategory_list: forum.categories.filter(({ parent }) => parent === category.id).map(categoryJson),
      }));
      return { body: { category_list: { can_create_category: false, categories } } };
    }
    if (path === 'site.json') return { body: { categories: forum.categories.map(categoryJson) } };
    if (path === 'post_action_users.json') {
      const post = alive().find(({ id }) => id === Number(query.get('id')));
      if (!post || !forum.tellsLikers || query.get('post_action_type_id') !== '2') return notFor(403);
      const users = [...post.likes].map((id) => forum.users.find((user) => user.id === id));
      return {
        body: {
          post_action_users: users.map((user) => ({ id: user?.id, username: user?.username, name: user?.name })),
        },
      };
    }
    if (path === 'admin/users/list/active.json') {
      if (!forum.isAdmin) return notFor(404);
      const page = Number(query.get('page') ?? 1);
      return {
        body: forum.users
          .slice((page - 1) * 100, page * 100)
          .map((user) => ({ ...user, active: true, admin: false, title: 'Clerk' })),
      };
    }
    const post = /^posts\/(\d+)\.json$/.exec(path)?.[1];
    if (post !== undefined) {
      const found = forum.posts.find(({ id }) => id === Number(post));
      return found && found.deletedAt === null ? { body: postJson(found) } : notFor(404);
    }
    const [, topicId, more] = /^t\/(\d+)(\/posts)?\.json$/.exec(path) ?? [];
    const topic = forum.topics.find(({ id }) => id === Number(topicId));
    if (topic === undefined) return notFor(404);
    const posts = alive().filter((one) => one.topicId === topic.id);
    if (posts.length === 0) return notFor(404);
    if (more !== undefined) {
      const ids = query.getAll('post_ids[]').map(Number);
      return {
        body: { post_stream: { posts: posts.filter(({ id }) => ids.includes(id)).map(inTopic) }, id: topic.id },
      };
    }
    const post_stream = { posts: posts.slice(0, 20).map(inTopic), stream: posts.map(({ id }) => id) };
    return { body: { ...topicJson(topic), post_stream, timeline_lookup: [], chunk_size: 20 } };
  }

  function latestPosts(before: string | null): unknown[] {
    const shown = alive()
      .filter((post) => !topicOf(post).isMessage)
      .sort((a, b) => b.id - a.id);
    if (forum.isOld) {
      const top = before === null ? (shown[0]?.id ?? 0) : Number(before);
      return shown.filter(({ id }) => id <= top && id > top - 50).map(postJson);
    }
    return shown
      .filter(({ id }) => before === null || id < Number(before))
      .slice(0, 50)
      .map(postJson);
  }

  function latestTopics(query: URLSearchParams): unknown[] {
    const topics = forum.topics.filter(
      ({ isMessage, id }) => !isMessage && alive().some(({ topicId }) => topicId === id),
    );
    const byCreation = query.get('order') === 'created';
    topics.sort((a, b) => (byCreation ? b.at - a.at : bumped(b) - bumped(a)));
    if (query.get('ascending') === 'true') topics.reverse();
    const page = Number(query.get('page') ?? 0);
    return topics.slice(page * 30, (page + 1) * 30).map(topicJson);
  }

  const bumped = (topic: ForumTopic): number =>
    Math.max(topic.at, ...alive().flatMap((post) => (post.topicId === topic.id ? [post.at] : [])));

  function topicJson(topic: ForumTopic) {
    const posts = alive().filter(({ topicId }) => topicId === topic.id);
    return {
      id: topic.id,
      title: topic.title,
      fancy_title: topic.title,
      slug: 'a-topic',
      posts_count: posts.length,
      created_at: iso(topic.at),
      last_posted_at: iso(bumped(topic)),
      bumped_at: iso(bumped(topic)),
      archetype: topic.isMessage ? 'private_message' : 'regular',
      views: topic.views,
      like_count: posts.reduce((sum, { likes }) => sum + likes.size, 0),
      category_id: topic.categoryId,
      pinned: false,
      visible: true,
    };
  }

  /** Posts of a topic do not repeat what it says. */
  function inTopic(post: ForumPost) {
    const {
      topic_title: _,
      category_id: __,
      topic_html_title: ___,
      ...rest
    } = postJson(post) as Record<string, unknown>;
    return rest;
  }

  function postJson(post: ForumPost): unknown {
    const user = forum.users.find(({ id }) => id === post.userId);
    const topic = topicOf(post);
    return {
      id: post.id,
      name: user?.name,
      username: user?.username,
      avatar_template: `/user_avatar/forum/${user?.username}/{size}/2.png`,
      created_at: iso(post.at),
      updated_at: iso(post.updatedAt),
      cooked: post.cooked,
      post_number: post.number,
      post_type: 1,
      reply_count: alive().filter((one) => one.topicId === post.topicId && one.replyTo === post.number).length,
      reply_to_post_number: post.replyTo,
      quote_count: 0,
      reads: post.reads,
      readers_count: Math.max(0, post.reads - 1),
      topic_id: post.topicId,
      topic_slug: 'a-topic',
      ...(forum.isOld
        ? {}
        : { topic_title: topic.title, topic_html_title: topic.title, category_id: topic.categoryId }),
      display_username: user?.name,
      version: post.version,
      actions_summary: post.likes.size > 0 ? [{ id: 2, count: post.likes.size, can_act: true }] : [],
      user_id: post.userId,
      hidden: false,
      deleted_at: post.deletedAt === null ? null : iso(post.deletedAt),
      user_deleted: false,
      mentioned_users: post.mentions.map((id) => {
        const mentioned = forum.users.find((one) => one.id === id);
        return { id, username: mentioned?.username, name: mentioned?.name };
      }),
      ...post.more,
    };
  }

  return { server, forum };
}

const notFor = (status: number): PlatformAnswer => ({
  status,
  body: {
    errors: ['The requested URL or resource could not be found.'],
    error_type: status === 404 ? 'not_found' : 'invalid_access',
  },
});

const iso = (at: number): string => new Date(at).toISOString();

const categoryJson = (category: Forum['categories'][number]) => ({
  id: category.id,
  name: category.name,
  slug: category.name.toLowerCase().replaceAll(' ', '-'),
  read_restricted: category.isRestricted,
  ...(category.parent === undefined ? {} : { parent_category_id: category.parent }),
});

/** A call as the forum makes it. */
export function discourseCall(secret: string, type: string, event: string, id: string, payload: unknown) {
  const body = Buffer.from(JSON.stringify({ [type]: payload }));
  const signature = createHmac('sha256', secret).update(body).digest('hex');
  return {
    body,
    query: {},
    headers: {
      'content-type': 'application/json',
      'x-discourse-event-id': id,
      'x-discourse-event-type': type,
      'x-discourse-event': event,
      'x-discourse-event-signature': `sha256=${signature}`,
    } as Record<string, string>,
  };
}
