import { setTimeout as pause } from 'node:timers/promises';
import { AtpAgent } from '@atproto/api';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ActivityEvent } from '../../infra/contracts/activity.js';
import { sourceConfig } from '../../ingest/schedule.js';
import type { SourceReader } from '../../ingest/source.js';
import { blueskySource } from '../../ingest/sources/bluesky/source.js';
import { jetstreamSource } from '../../ingest/sources/bluesky-jetstream/source.js';
import { type AppViewNetwork, missingForAppView, startAppViewNetwork } from '../support/atproto-appview.js';
import { bridgeFirehose } from '../support/atproto-network.js';
import { countBy, createTestContext, readAll } from '../support/read-source.js';
import { type JetstreamSimulator, startJetstreamSimulator } from '../support/simulators/jetstream.js';

/** A real AppView over a real PDS, written to by the official client, read by the source as it is. */

const missing = missingForAppView();
if (missing !== null) process.stderr.write(`SKIPPED: the test with a real AppView of Bluesky: ${missing}\n`);
const describeWithAppView = missing === null ? describe : describe.skip;

const hourMs = 3_600_000;

describeWithAppView(`Bluesky's AppView${missing === null ? '' : ` (${missing})`}`, () => {
  let network: AppViewNetwork;
  let jetstream: JetstreamSimulator;
  let endBridge: () => void;
  let ann: AtpAgent;
  let bo: AtpAgent;
  let cy: AtpAgent;
  /** Of the reader: counters are read by the age of a post. */
  let laterMs = 0;
  const now = (): number => Date.now() + laterMs;

  beforeAll(async () => {
    network = await startAppViewNetwork();
    jetstream = await startJetstreamSimulator({
      clock: {
        get now() {
          return Date.now();
        },
      },
    });
    endBridge = await bridgeFirehose(network.pds, jetstream);
    const signUp = async (name: string): Promise<AtpAgent> => {
      const agent = new AtpAgent({ service: network.pds });
      await agent.createAccount({
        handle: `${name}.test`,
        email: `${name}@mail.test`,
        password: 'a password for tests',
      });
      return agent;
    };
    [ann, bo, cy] = [await signUp('annleads'), await signUp('bofollows'), await signUp('cyreads')] as const;
    jetstream.account('annleads.test', ann.assertDid);
    await bo.follow(ann.assertDid);
    await cy.follow(ann.assertDid);
  }, 60_000);
  afterAll(async () => {
    endBridge?.();
    await jetstream?.close();
    await network?.close();
  });

  /** It indexes what the PDS says a little later. */
  async function indexed(uri: string, wanted: Record<string, number>): Promise<void> {
    const reader = new AtpAgent({ service: network.appView });
    for (let tries = 0; ; tries += 1) {
      const { data } = await reader.app.bsky.feed.getPosts({ uris: [uri] });
      const post = data.posts[0] as Record<string, unknown> | undefined;
      const shown = Object.fromEntries(Object.keys(wanted).map((name) => [name, post?.[name]]));
      if (JSON.stringify(shown) === JSON.stringify(wanted)) return;
      if (tries > 300) throw new Error(`the AppView still shows ${JSON.stringify(shown)}`);
      await pause(100);
    }
  }

  let position: unknown = null;
  async function news(reader: SourceReader): Promise<ActivityEvent[]> {
    const reading = await readAll(reader, position);
    position = reading.pages.at(-1)?.position;
    expect(reading.rejects).toEqual([]);
    return reading.events;
  }

  /** An answer that stands in two threads of the leader's is told twice, under one id. */
  const told = (events: readonly ActivityEvent[]): Record<string, number> =>
    countBy([...new Map(events.map((event) => [`${event.verb} ${event.id}`, event])).values()], ({ verb }) => verb);
  const having = (events: readonly ActivityEvent[], verb: string, text: string | null = null): ActivityEvent => {
    const found = events.find((event) => event.verb === verb && (text === null || event.object.text === text));
    if (!found) throw new Error(`no ${verb} ${text}`);
    return found;
  };

  it('is read: posts, threads, quotes, who likes and carries on, followers, counters, and what is taken back', async () => {
    const settings = { url: network.appView, instance: 'bsky', accounts: [{ account: '@annleads.test' }] };
    const context = createTestContext({ now, startAt: now() - hourMs }, blueskySource);
    const reader = await blueskySource.open(sourceConfig(blueskySource, settings, 'test'), context);

    const post = await ann.post({ text: 'Our plan', langs: ['en'] });
    const answer = await bo.post({ text: 'And pay?', reply: { root: post, parent: post } });
    await ann.post({ text: 'That too', reply: { root: post, parent: answer } });
    const quote = await cy.post({ text: 'look', embed: { $type: 'app.bsky.embed.record', record: post } });
    const likes = [await bo.like(post.uri, post.cid), await cy.like(post.uri, post.cid)];
    const repost = await cy.repost(post.uri, post.cid);
    await indexed(post.uri, { likeCount: 2, repostCount: 1, replyCount: 1, quoteCount: 1 });
    await indexed(answer.uri, { replyCount: 1 });

    const events = await news(reader);
    expect(told(events)).toEqual({ post: 2, reply: 2, react: 2, share: 1, snapshot: 1 });
    const posted = having(events, 'post', 'Our plan');
    const answered = having(events, 'reply', 'And pay?');
    expect(answered.object).toMatchObject({ parentId: posted.id, rootId: posted.id });
    expect(having(events, 'reply', 'That too').object).toMatchObject({ parentId: answered.id, rootId: posted.id });
    expect(having(events, 'post', 'look').object.quotedId).toBe(posted.id);
    for (const act of events.filter(({ verb }) => verb === 'react' || verb === 'share')) {
      expect(act.object.id).toBe(posted.id);
    }
    expect(having(events, 'snapshot')).toMatchObject({ object: { kind: 'person' }, counts: { followers: 2 } });
    expect(await news(reader)).toEqual([]);

    // By the other way in they are the same posts of the same people.
    const stream = await jetstreamSource.open(
      sourceConfig(
        jetstreamSource,
        {
          ...settings,
          url: `${jetstream.streamUrl}/subscribe`,
          appView: jetstream.server.url,
          take: 'around',
          replayHours: 1,
        },
        'stream',
      ),
      createTestContext({ now }, jetstreamSource),
    );
    const streamed: ActivityEvent[] = [];
    for await (const page of stream.pages(null, AbortSignal.timeout(20_000))) {
      for (const part of page.items.flatMap((item) => stream.parse(item))) {
        if (part.kind === 'activity') streamed.push(part.event);
      }
      if (streamed.filter(({ verb }) => verb === 'share').length > 0) break;
    }
    const contents = (all: readonly ActivityEvent[]): string[] =>
      all
        .filter(({ verb }) => verb === 'post' || verb === 'reply')
        .map(({ id, actor, occurredAt }) => `${id} by ${actor?.id} at ${occurredAt}`)
        .sort();
    expect(new Set(contents(streamed))).toEqual(new Set(contents(events)));

    laterMs = 2 * hourMs;
    expect(await news(reader)).toEqual([
      expect.objectContaining({
        verb: 'snapshot',
        object: expect.objectContaining({ id: posted.id }),
        counts: expect.objectContaining({ reactions: 2, replies: 1, shares: 1, views: null }),
      }),
      expect.objectContaining({
        verb: 'snapshot',
        counts: expect.objectContaining({ reactions: 0, replies: 0, shares: 0 }),
      }),
    ]);

    await bo.deleteLike((likes[0] as { uri: string }).uri);
    await cy.deleteRepost(repost.uri);
    await cy.deletePost(quote.uri);
    await indexed(post.uri, { likeCount: 1, repostCount: 0, replyCount: 1, quoteCount: 0 });
    const undone = await news(reader);
    expect(told(undone)).toEqual({ unreact: 2, delete: 1 });
    for (const event of undone) {
      const before = events.find(({ id }) => id === event.id);
      expect(event.version).toBeGreaterThan(before?.version as number);
    }
    expect(having(undone, 'delete').id).toBe(having(events, 'post', 'look').id);

    await ann.deletePost(post.uri);
    await indexed(answer.uri, { replyCount: 1 });
    for (let tries = 0; tries < 100; tries += 1) {
      const gone = await news(reader);
      if (gone.length === 0) {
        await pause(100);
        continue;
      }
      expect(gone.filter(({ verb }) => verb === 'delete').map(({ id }) => id)).toEqual([posted.id]);
      return;
    }
    throw new Error('the deletion did not come');
  });
});
