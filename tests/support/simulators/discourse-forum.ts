import type { SimulatedPlatform } from '../api-source-fixtures.js';
import { type Forum, type ForumPost, type ForumTopic, startDiscourse } from './discourse.js';

/** A small forum for the contract suite: categories, topics, answers, likes, readers, a closed category, a personal message. */

export const beginning = Date.UTC(2026, 4, 12, 9, 0, 0);
const hourMs = 3_600_000;
const secret = 'what nobody else shall read';
export const forumKey = 'key-of-the-simulated-forum';

const people = [
  ['77660001', 'canary_anna', 'Canary Anna Ahlers'],
  ['77660002', 'canary_ben', 'Canary Ben Bauer'],
  ['77660003', 'canary_cleo', 'Canary Cleo Conrad'],
] as const;

export const discourseCanaries: readonly string[] = [...people.flat(), '@canary.example', 'anary'];
export const forumUsers = people.map(([id]) => Number(id));

export function createForum(): Forum {
  return {
    users: people.map(([id, username, name]) => ({
      id: Number(id),
      username,
      name,
      email: `${username}@canary.example`,
    })),
    categories: [
      { id: 1, name: 'General', isRestricted: false },
      { id: 2, name: 'Engineering', isRestricted: false },
      { id: 3, name: 'Tools', isRestricted: false, parent: 2 },
      { id: 4, name: 'Staff', isRestricted: true },
    ],
    topics: [],
    posts: [],
    apiKey: forumKey,
    isAdmin: true,
    tellsLikers: true,
    isOld: false,
  };
}

/** People who write; whatever they do happens at `now()`. */
export function createPoster(forum: Forum, now: () => number) {
  function add(topic: ForumTopic, cooked: string, more: Partial<ForumPost> = {}): ForumPost {
    const id = (forum.posts.at(-1)?.id ?? 100) + 3;
    const number = forum.posts.filter(({ topicId }) => topicId === topic.id).length + 1;
    const post: ForumPost = {
      id,
      topicId: topic.id,
      number,
      userId: forumUsers[id % 3] as number,
      at: now(),
      updatedAt: now(),
      version: 1,
      replyTo: null,
      cooked,
      deletedAt: null,
      likes: new Set(),
      reads: 1 + (id % 4),
      mentions: [],
      more: {},
      ...more,
    };
    forum.posts.push(post);
    return post;
  }
  return {
    topic(title: string, cooked: string, more: Partial<ForumTopic> = {}, post: Partial<ForumPost> = {}): ForumPost {
      const id = 10 + forum.topics.length;
      const topic: ForumTopic = { id, title, categoryId: 1, isMessage: false, at: now(), views: 5 + id, ...more };
      forum.topics.push(topic);
      return add(topic, cooked, post);
    },
    reply(to: ForumPost, cooked: string, more: Partial<ForumPost> = {}): ForumPost {
      const topic = forum.topics.find(({ id }) => id === to.topicId) as ForumTopic;
      return add(topic, cooked, { replyTo: to.number === 1 ? null : to.number, ...more });
    },
  };
}

function settle(forum: Forum, days: number): number {
  let at = beginning - days * 24 * hourMs;
  const { topic, reply } = createPoster(forum, () => at);
  let contents = 0;
  for (let index = 0; at < beginning - hourMs; index += 1, at += 3 * hourMs) {
    const mention = `<a class="mention" href="/u/${people[index % 3]?.[1]}">@${people[index % 3]?.[1]}</a>`;
    const first = topic(
      `Topic ${index}`,
      `<p>What do you think, ${mention}?</p>`,
      { categoryId: 1 + (index % 3) },
      { mentions: [forumUsers[index % 3] as number] },
    );
    for (let like = 0; like < index % 3; like += 1) first.likes.add(forumUsers[like] as number);
    const answer = reply(first, '<p>I think &amp; write</p>');
    reply(answer, '<p>So do I</p>').likes.add(forumUsers[0] as number);
    contents += 3;
    if (index === 7) {
      for (let more = 0; more < 30; more += 1) reply(first, `<p>Answer ${more}</p>`);
      contents += 30;
    }
    if (index % 6 === 2) {
      topic('Closed', `<p>${secret}</p>`, { categoryId: 4 });
      topic('To you', `<p>${secret}</p>`, { categoryId: null, isMessage: true });
    }
  }
  return contents;
}

export async function startSimulatedDiscourse(): Promise<SimulatedPlatform> {
  const clock = { now: beginning };
  const forum = createForum();
  const contents = settle(forum, 4.5);
  const { server } = await startDiscourse(forum);
  const poster = createPoster(forum, () => clock.now);
  const closed = forum.topics.filter(({ categoryId }) => categoryId === 4 || categoryId === null).map(({ id }) => id);
  const last = (): ForumPost => forum.posts.findLast(({ deletedAt }) => deletedAt === null) as ForumPost;
  return {
    server,
    settings: { url: server.url, apiKey: forumKey, apiUsername: 'earshot-reader', since: '6d' },
    clock,
    contents,
    secretText: secret,
    secretPath: new RegExp(`private-posts|/t/(?:${closed.join('|')})[./]`),
    pagePath: /^\/(?:posts\.json|t\/|latest\.json)/,
    spoiled: 'post_number',
    spoilOne(body) {
      const page = body as { latest_posts?: { post_number: unknown; category_id: number }[] };
      const one = page.latest_posts?.find(({ category_id }) => category_id === 1);
      if (one) one.post_number = { is: one.post_number };
      return body;
    },
    refuse: (status, words) => ({ kind: 'status', status, body: { errors: [words], error_type: 'invalid_access' } }),
    people: {
      post: (text) => void poster.topic('New topic', `<p>${text}</p>`),
      reply: (text) => void poster.reply(last(), `<p>${text}</p>`),
      react: () => void last().likes.add(forumUsers[1] as number),
      unreact: () => void last().likes.delete(forumUsers[1] as number),
      edit(text) {
        const post = last();
        post.cooked = `<p>${text}</p>`;
        post.version += 1;
        post.updatedAt = clock.now;
      },
      remove() {
        last().deletedAt = clock.now;
      },
    },
    close: () => server.close(),
  };
}
