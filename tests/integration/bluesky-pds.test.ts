import { AtpAgent, RichText } from '@atproto/api';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ActivityEvent } from '../../infra/contracts/activity.js';
import { sourceConfig } from '../../ingest/schedule.js';
import { jetstreamSource } from '../../ingest/sources/bluesky-jetstream/source.js';
import { type AtprotoNetwork, bridgeFirehose, startAtprotoNetwork } from '../support/atproto-network.js';
import { createTestContext } from '../support/read-source.js';
import { type JetstreamSimulator, startJetstreamSimulator } from '../support/simulators/jetstream.js';

/**
 * A real PDS and the official client: records as people's programs write them, and deletes as a repository tells them. Its stream
 * is brought into Jetstream's shape by the test; neither Jetstream itself nor an AppView is tried here.
 */

// Set in front of the first `import`, or a server of its own time zone would be asked.
const clock = {
  get now(): number {
    return Date.now();
  },
};
let network: AtprotoNetwork;
let jetstream: JetstreamSimulator;
let endBridge: () => void;
let ann: AtpAgent;
let bo: AtpAgent;

async function signUp(name: string): Promise<AtpAgent> {
  const agent = new AtpAgent({ service: network.pds });
  await agent.createAccount({ handle: `${name}.test`, email: `${name}@mail.test`, password: 'a password for tests' });
  return agent;
}

beforeAll(async () => {
  network = await startAtprotoNetwork();
  jetstream = await startJetstreamSimulator({ clock });
  endBridge = await bridgeFirehose(network.pds, jetstream);
  ann = await signUp('ann-leads');
  bo = await signUp('bo-follows');
  for (const agent of [ann, bo]) jetstream.account(`${agent.assertDid.length}.test`, agent.assertDid);
});
afterAll(async () => {
  endBridge?.();
  await jetstream?.close();
  await network?.close();
});

interface Read {
  readonly events: ActivityEvent[];
  readonly rejects: string[];
  readonly position: unknown;
}

/** On from the position, until `isEnough`. */
async function read(position: unknown, isEnough: (events: readonly ActivityEvent[]) => boolean): Promise<Read> {
  const settings = {
    url: `${jetstream.streamUrl}/subscribe`,
    appView: jetstream.server.url,
    accounts: [{ account: ann.assertDid }],
    replayHours: 1,
  };
  const reader = await jetstreamSource.open(
    sourceConfig(jetstreamSource, settings, 'test'),
    createTestContext({ now: () => clock.now }, jetstreamSource),
  );
  const events: ActivityEvent[] = [];
  const rejects: string[] = [];
  for await (const page of reader.pages(position, AbortSignal.timeout(20_000))) {
    for (const parsed of page.items.flatMap((item) => reader.parse(item))) {
      if (parsed.kind === 'activity') events.push(parsed.event);
      if (parsed.kind === 'reject') rejects.push(parsed.reason);
    }
    if (isEnough(events)) return { events, rejects, position: page.position };
  }
  throw new Error('the stream ended');
}

const having = (verb: string, count: number) => (events: readonly ActivityEvent[]) =>
  events.filter((event) => event.verb === verb).length >= count;

describe('a real PDS', () => {
  it('and the official client: what is posted, answered, quoted, liked, carried on and followed, and what is taken back', async () => {
    const words = new RichText({ text: 'Good news 👋 @bo-follows.test – read https://example.org/news' });
    await words.detectFacets(ann);
    const post = await ann.post({ text: words.text, ...(words.facets ? { facets: words.facets } : {}), langs: ['en'] });
    const answer = await bo.post({ text: 'Grüße', langs: ['de'], reply: { root: post, parent: post } });
    await ann.post({ text: 'danke', reply: { root: post, parent: answer } });
    const quote = await bo.post({ text: 'look', embed: { $type: 'app.bsky.embed.record', record: post } });
    const like = await bo.like(post.uri, post.cid);
    const repost = await bo.repost(post.uri, post.cid);
    const follow = await bo.follow(ann.assertDid);
    await bo.post({ text: 'about something else' });
    const elsewhere = await bo.post({ text: 'about something else again' });
    await bo.like(elsewhere.uri, elsewhere.cid);

    const first = await read(null, having('follow', 1));
    expect(first.rejects).toEqual([]);
    const [posted] = first.events;
    expect(first.events.map(({ verb, object }) => [verb, object.text, object.lang])).toEqual([
      ['post', 'Good news 👋 @user – read https://example.org/news', 'en'],
      ['reply', 'Grüße', 'de'],
      ['reply', 'danke', null],
      ['post', 'look', null],
      ['react', null, null],
      ['share', null, null],
      ['follow', null, null],
    ]);
    expect(posted).toMatchObject({ links: ['https://example.org/news'], mentions: [expect.any(String)] });
    const [, answered, thanked, quoted, liked, shared] = first.events;
    expect(answered?.object).toMatchObject({ parentId: posted?.id, rootId: posted?.id });
    expect(thanked?.object).toMatchObject({ parentId: answered?.id, rootId: posted?.id });
    expect(quoted?.object.quotedId).toBe(posted?.id);
    expect([liked?.object.id, shared?.object.id]).toEqual([posted?.id, posted?.id]);
    expect(posted?.mentions).toEqual([answered?.actor?.id]);

    await bo.deleteLike(like.uri);
    await bo.deleteRepost(repost.uri);
    await bo.deleteFollow(follow.uri);
    await bo.deletePost(quote.uri);
    await ann.deletePost(post.uri);
    const second = await read(first.position, having('delete', 2));
    expect(second.events.map(({ verb, id }) => [verb, id])).toEqual([
      ['unreact', liked?.id],
      ['unreact', shared?.id],
      ['unreact', first.events[6]?.id],
      ['delete', quoted?.id],
      ['delete', posted?.id],
    ]);
    for (const event of second.events) {
      const before = first.events.find(({ id }) => id === event.id);
      expect(event.version).toBeGreaterThan(before?.version as number);
    }
  });
});
