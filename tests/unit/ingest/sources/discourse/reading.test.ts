import { afterEach, describe, expect, it } from '@jest/globals';
import { type ActivityEvent, activityEventSchema } from '../../../../../infra/contracts/activity.js';
import { activityTopic, directoryTopic } from '../../../../../infra/contracts/topics.js';
import { sourceConfig } from '../../../../../ingest/schedule.js';
import type { Parsed, Source } from '../../../../../ingest/source.js';
import { discourseSource } from '../../../../../ingest/sources/discourse/source.js';
import { discourseWebhook } from '../../../../../ingest/sources/discourse/webhook.js';
import { createWorld, type World } from '../../../../support/api-source-world.js';
import { createMemoryLog, type MemoryLog } from '../../../../support/memory-log.js';
import { createTestContext } from '../../../../support/read-source.js';
import { discourseCall, type Forum, startDiscourse } from '../../../../support/simulators/discourse.js';
import {
  beginning,
  createForum,
  createPoster,
  forumKey,
  forumUsers,
} from '../../../../support/simulators/discourse-forum.js';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
let world: World;
afterEach(() => world.close());

async function start(
  fill: (poster: ReturnType<typeof createPoster>, at: (hours: number) => void, forum: Forum) => void,
  settings: object = {},
) {
  const clock = { now: beginning };
  const forum = createForum();
  let at = beginning;
  const poster = createPoster(forum, () => at);
  fill(poster, (hours) => (at = beginning - hours * hourMs), forum);
  const simulator = await startDiscourse(forum);
  world = await createWorld(discourseSource as Source<unknown>, {
    canaries: [],
    brings: 'content',
    start: async () => ({
      server: simulator.server,
      settings: { url: simulator.server.url, apiKey: forumKey, since: '6d', people: false, ...settings },
      clock,
      pagePath: /posts/,
      spoilOne: (body: unknown) => body,
      people: { post: () => {} },
      close: () => simulator.server.close(),
    }),
  });
  return { ...simulator, clock, poster, log: createMemoryLog() };
}

const events = (log: MemoryLog): ActivityEvent[] =>
  log.records(activityTopic).map((record) => JSON.parse(String(record.value)) as ActivityEvent);
const texts = (log: MemoryLog): (string | null)[] =>
  events(log).flatMap((event) => (['post', 'reply'].includes(event.verb) ? [event.object.text] : []));

describe('Discourse', () => {
  it('knows what a post answers, who likes it, and who has read it', async () => {
    const { log } = await start(({ topic, reply }) => {
      const first = topic('Title', '<p>one</p>', { categoryId: 3, views: 40 }, { reads: 9 });
      const second = reply(first, '<p>two</p>', { reads: 4 });
      second.likes.add(forumUsers[2] as number);
      reply(second, '<p>three</p>');
    });
    await world.live(log);
    const [three, two, one] = ['three', 'two', 'one'].map((text) =>
      events(log).find((event) => event.object.text === text),
    );
    expect(one).toMatchObject({ verb: 'post', object: { title: 'Title' }, community: { name: 'Engineering / Tools' } });
    expect(two).toMatchObject({ verb: 'reply', object: { parentId: one!.id, rootId: one!.id, title: null } });
    expect(three).toMatchObject({ verb: 'reply', object: { parentId: two!.id, rootId: one!.id } });
    const of = (id: string, verb: string) =>
      events(log).filter((event) => event.object.id === id && event.verb === verb);
    expect(of(two!.id, 'react')).toMatchObject([
      { reaction: 'like', precision: 'object', occurredAt: two!.occurredAt },
    ]);
    expect(of(one!.id, 'snapshot')).toMatchObject([{ counts: { views: 40, uniqueViews: 8, reactions: 0 } }]);
    expect(of(two!.id, 'snapshot')).toMatchObject([{ counts: { views: 4, uniqueViews: 3, reactions: 1, replies: 1 } }]);
  });

  it('counts likes where the key may not know whose they are', async () => {
    const { log, forum, clock } = await start(({ topic }) => {
      topic('One', '<p>one</p>').likes.add(forumUsers[0] as number);
      topic('Two', '<p>two</p>').likes.add(forumUsers[0] as number);
    });
    forum.tellsLikers = false;
    await world.live(log);
    clock.now += 5 * minuteMs;
    await world.live(log);
    expect(
      events(log)
        .map(({ verb }) => verb)
        .sort(),
    ).toEqual(['post', 'post', 'snapshot', 'snapshot']);
    const asked = world.platform.server.requests.filter(({ path }) => path.startsWith('/post_action_users'));
    expect(asked.length).toBeLessThanOrEqual(2);
  });

  it('reads older forums, whose pages are stretches of ids and whose posts say nothing of their topic', async () => {
    const { log, clock, poster, forum } = await start(({ topic, reply }, at, forum) => {
      forum.isOld = true;
      at(20);
      const first = topic('Title', '<p>first</p>', { categoryId: 2 });
      for (let index = 0; index < 60; index += 1) reply(first, `<p>answer ${index}</p>`);
      topic('Closed', '<p>closed</p>', { categoryId: 4 });
    });
    await world.live(log);
    expect(new Set(texts(log)).size).toBe(61);
    expect(events(log).find((event) => event.verb === 'post')).toMatchObject({
      object: { title: 'Title' },
      community: { name: 'Engineering' },
    });
    const before = texts(log).length;
    poster.topic('Later', '<p>later</p>', { at: clock.now }, { at: clock.now, id: forum.posts.at(-1)!.id + 500 });
    clock.now += 5 * minuteMs;
    await world.live(log);
    expect(texts(log).slice(before)).toEqual(['later']);
  });

  it('waits as long as the body of a 429 says', async () => {
    const { log } = await start(({ topic }) => void topic('One', '<p>one</p>'));
    world.platform.server.misbehave(
      {
        kind: 'status',
        status: 429,
        body: { errors: ['Slow down'], error_type: 'rate_limit', extras: { wait_seconds: 24 } },
      },
      { path: /^\/posts\.json/ },
    );
    await world.live(log);
    expect(texts(log)).toEqual(['one']);
    expect(world.pauses).toContain(24_000);
  });

  it('calls a post gone only when the forum says so', async () => {
    const { log, forum, clock } = await start(({ topic, reply }) => {
      const first = topic('One', '<p>stays</p>');
      reply(first, '<p>is hidden from the list</p>');
      reply(first, '<p>goes</p>');
    });
    await world.live(log);
    const lost = forum.posts[1]!;
    forum.posts[2]!.deletedAt = clock.now;
    world.platform.server.misbehave(
      {
        kind: 'change',
        change: (body) => ({
          latest_posts: (body as { latest_posts: { id: number }[] }).latest_posts.filter(({ id }) => id !== lost.id),
        }),
      },
      { path: /^\/posts\.json/ },
    );
    clock.now += 5 * minuteMs;
    await world.live(log);
    const gone = events(log).filter(({ verb }) => verb === 'delete');
    expect(gone).toHaveLength(1);
    expect(gone[0]!.id).toBe(events(log).find((event) => event.object.text === 'goes')!.id);
  });

  it('reads a closed category and a personal message only where they are listed', async () => {
    const fill: Parameters<typeof start>[0] = ({ topic }) => {
      topic('Open', '<p>open</p>');
      topic('Closed', '<p>closed</p>', { categoryId: 4 });
      topic('To you', '<p>to you</p>', { id: 900, categoryId: null, isMessage: true });
    };
    const closed = await start(fill);
    await world.all(closed.log);
    expect(new Set(texts(closed.log))).toEqual(new Set(['open']));
    await world.close();
    const opened = await start(fill, { communities: { private: ['Staff', '900'] } });
    await world.all(opened.log);
    expect(new Set(texts(opened.log))).toEqual(new Set(['open', 'closed', 'to you']));
  });

  it('tells how often an old topic is opened that is active again', async () => {
    const { log, forum, clock, poster } = await start(({ topic }, at) => {
      at(24 * 30);
      topic('Old', '<p>old</p>', { views: 100 });
    });
    await world.live(log);
    poster.reply(forum.posts[0]!, '<p>late</p>', { at: clock.now, updatedAt: clock.now });
    forum.topics[0]!.views = 130;
    clock.now += 5 * minuteMs;
    await world.live(log);
    const [late, ...counted] = events(log);
    expect(late).toMatchObject({ verb: 'reply' });
    expect(counted.find((event) => event.verb === 'snapshot' && event.object.id === late!.object.rootId)).toMatchObject(
      {
        counts: { views: 130, replies: 1 },
        occurredAt: beginning - 24 * 30 * hourMs,
      },
    );
  });

  it('links accounts by address with the key of an administrator, and goes on without', async () => {
    const admin = await start(({ topic }) => void topic('One', '<p>one</p>'), { people: true });
    await world.live(admin.log);
    expect(admin.log.records(directoryTopic)).toHaveLength(6);
    await world.close();
    const reader = await start(({ topic }) => void topic('One', '<p>one</p>'), { people: true });
    reader.forum.isAdmin = false;
    await world.live(reader.log);
    expect(texts(reader.log)).toEqual(['one']);
    expect(reader.log.records(directoryTopic)).toHaveLength(0);
  });

  it('hears by calls what it reads by polls, under the same ids', async () => {
    const { log, server, forum } = await start(({ topic }) => {
      const first = topic('One', '<p>said</p>');
      first.likes.add(forumUsers[2] as number);
      topic('To you', '<p>secret</p>', { categoryId: null, isMessage: true });
    });
    await world.live(log);
    const secret = 'a secret of the webhook';
    const settings = {
      ...(world.platform.settings as Record<string, unknown>),
      webhookSecret: secret,
      previousWebhookSecret: 'the one before',
    };
    const { since: _, ...own } = settings as unknown as { since: string };
    const config = sourceConfig(discourseSource as Source<unknown>, own, 'discourse');
    const reader = await discourseSource.open(config as never, createTestContext({ now: () => beginning }));
    const json = async (path: string) =>
      (await (
        await fetch(`${server.url}/${path}`, { headers: { 'api-key': forumKey, 'api-username': 'system' } })
      ).json()) as Record<string, unknown>;
    const post = { ...(await json(`posts/${forum.posts[0]!.id}.json`)), topic_archetype: 'regular' };
    const call = (type: string, event: string, payload: unknown, key = secret): Parsed[] | number => {
      const answer = discourseWebhook.receive(
        discourseCall(key, type, event, '17', payload),
        config as never,
        beginning,
      );
      if (answer.kind === 'refused') return answer.status;
      if (answer.kind === 'answer') return 200;
      expect(answer.deliveryId).toBe('17');
      return answer.items.flatMap((one) => reader.parse(one));
    };
    const read = events(log);
    const told = (parsed: Parsed[] | number): ActivityEvent => {
      const [one] = parsed as Parsed[];
      if (one?.kind !== 'activity') throw new Error(`no event: ${JSON.stringify(parsed)}`);
      return activityEventSchema.parse(one.event);
    };
    const said = read.find((event) => event.verb === 'post')!;
    const created = told(call('post', 'post_created', post));
    expect(created).toMatchObject({ id: said.id, verb: 'post', object: { text: 'said' } });
    expect(created.version).toBeLessThan(said.version);
    const like = told(call('like', 'post_liked', { post, user: { id: forumUsers[2], username: 'x' } }));
    expect(like.id).toBe(read.find((event) => event.verb === 'react')!.id);
    const gone = told(
      call('post', 'post_destroyed', { ...post, deleted_at: '2026-05-12T09:30:00.000Z' }, 'the one before'),
    );
    expect(gone).toMatchObject({
      verb: 'delete',
      id: said.id,
      precision: 'exact',
      occurredAt: Date.UTC(2026, 4, 12, 9, 30),
    });
    const message = { ...post, category_id: null, topic_archetype: 'private_message' };
    expect(call('post', 'post_created', message)).toMatchObject([
      { kind: 'skip', reason: expect.stringContaining('private') },
    ]);
    expect(call('topic', 'topic_edited', { id: 1 })).toMatchObject([{ kind: 'skip' }]);
    expect(call('user', 'user_created', {})).toMatchObject([{ kind: 'skip' }]);
    expect(call('ping', 'ping', 'OK')).toBe(200);
    expect(call('post', 'post_created', post, 'another secret')).toBe(401);
    await reader.close?.();
  });

  it('says what the key opens', async () => {
    const { forum } = await start(({ topic }) => void topic('One', '<p>one</p>'), { people: true });
    forum.tellsLikers = false;
    forum.isAdmin = false;
    const { since: _, ...own } = world.platform.settings as { since: string };
    const config = sourceConfig(discourseSource as Source<unknown>, own, 'discourse');
    const reader = await discourseSource.open(config as never, createTestContext({ now: () => beginning }));
    const lines = await reader.check!(new AbortController().signal);
    expect(Object.fromEntries(lines.map(({ what, level }) => [what, level]))).toEqual({
      posts: 'ok',
      categories: 'ok',
      topics: 'ok',
      'who liked a post': 'warning',
      'e-mail addresses': 'warning',
      webhook: 'warning',
    });
  });
});
