import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { ActivityEvent } from '../../../../../infra/contracts/activity.js';
import { sourceConfig } from '../../../../../ingest/schedule.js';
import type { SourceReader } from '../../../../../ingest/source.js';
import { blueskySource } from '../../../../../ingest/sources/bluesky/source.js';
import { countBy, createTestContext, type Reading, readAll } from '../../../../support/read-source.js';
import { type BlueskySimulator, startBlueskySimulator } from '../../../../support/simulators/bluesky.js';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

let clock: { now: number };
let bluesky: BlueskySimulator;
let [ann, bo, cy]: [string, string, string] = ['', '', ''];
let position: unknown;

beforeEach(async () => {
  clock = { now: Date.UTC(2026, 9, 14, 12) };
  bluesky = await startBlueskySimulator({ clock, mostAPage: 3 });
  ann = bluesky.account('ann.leads.example', {
    followersCount: 10,
    description: 'I lead. https://intranet.example.org/people/ann',
  });
  bo = bluesky.account('bo.public.example');
  cy = bluesky.account('cy.public.example');
  position = null;
});
afterEach(() => bluesky.close());

function open(settings: object = {}): Promise<SourceReader> {
  const all = { url: bluesky.server.url, accounts: [{ account: 'ann.leads.example' }], ...settings };
  const context = createTestContext({ now: () => clock.now, startAt: clock.now }, blueskySource);
  return blueskySource.open(sourceConfig(blueskySource, all, 'test'), context);
}

/** One poll, a minute after the last one. */
async function poll(settings: object = {}): Promise<Reading> {
  clock.now += minuteMs;
  const reading = await readAll(await open(settings), position);
  position = reading.pages.at(-1)?.position;
  return reading;
}

const acts = ({ events }: Reading): ActivityEvent[] => events.filter(({ verb }) => verb !== 'snapshot');
const verbs = (reading: Reading): string[] => acts(reading).map(({ verb }) => verb);
const counters = ({ events }: Reading) =>
  events.flatMap((event) => (event.verb === 'snapshot' && event.object.kind === 'note' ? [event.counts] : []));

describe('an account', () => {
  it('stays the same one when its handle changes, also when somebody else takes the handle', async () => {
    bluesky.post(ann, 'one');
    expect(verbs(await poll())).toEqual(['post']);
    bluesky.rename(ann, 'ann.example.org');
    const taker = bluesky.account('ann.leads.example');
    bluesky.post(taker, 'I am not her');
    bluesky.post(ann, 'two');
    const reading = await poll();
    expect(acts(reading).map(({ object }) => object.text)).toEqual(['two']);
    expect(JSON.stringify(position)).not.toMatch(/did:|example/);
  });

  it('that nobody knows is left out and told, and the others are read', async () => {
    bluesky.post(ann, 'one');
    const accounts = [{ account: 'nobody.example' }, { account: ann }];
    const reading = await poll({ accounts });
    expect(verbs(reading)).toEqual(['post']);
    expect(reading.skips).toEqual([expect.stringMatching(/accounts\.0.*knows no such account|network does not know/)]);
    const reader = await open({ accounts });
    expect(await reader.check?.(new AbortController().signal)).toMatchObject([{ level: 'error' }, { level: 'ok' }]);
  });

  it('that is switched off loses nothing, and goes on when it is back', async () => {
    bluesky.post(ann, 'one');
    await poll();
    bluesky.deactivate(ann);
    for (let days = 0; days < 3; days += 1) {
      clock.now += 24 * hourMs;
      expect((await poll()).events).toEqual([]);
    }
    bluesky.deactivate(ann, false);
    bluesky.post(ann, 'two');
    expect(acts(await poll()).map(({ verb, object }) => [verb, object.text])).toEqual([['post', 'two']]);
  });

  it('is linked to whom the configuration says, or while its profile links to the address given', async () => {
    const verify = 'https://intranet.example.org/people/ann';
    const person = 'ann@leads.example';
    expect((await poll({ accounts: [{ account: ann, person, verify }] })).records).toMatchObject([
      { method: 'verified-link' },
    ]);
    expect((await poll({ accounts: [{ account: ann, person, verify }] })).records).toEqual([]);
    const other = `${verify}-not`;
    expect((await poll({ accounts: [{ account: ann, person, verify: other }] })).records).toMatchObject([
      { personId: null },
    ]);
    expect((await poll({ accounts: [{ account: ann, person }] })).records).toMatchObject([
      { method: 'manual', confidence: 1 },
    ]);
  });

  it('has its followers counted when the number changes, once an hour at most', async () => {
    const followers = (reading: Reading) =>
      reading.events.flatMap((event) =>
        event.verb === 'snapshot' && event.object.kind === 'person' ? [event.counts.followers] : [],
      );
    expect(followers(await poll())).toEqual([10]);
    expect(followers(await poll())).toEqual([]);
    bluesky.setFollowers(ann, 12);
    expect(followers(await poll())).toEqual([]);
    clock.now += hourMs;
    expect(followers(await poll())).toEqual([12]);
  });
});

describe('a post', () => {
  it('is answered at any depth, and read with what it answers', async () => {
    const above = bluesky.post(bo, 'a question', { at: clock.now - hourMs });
    const mine = bluesky.post(ann, 'an answer', { replyTo: above });
    let last = mine;
    for (let depth = 0; depth < 7; depth += 1)
      last = bluesky.post(depth % 2 === 0 ? bo : cy, `deeper ${depth}`, { replyTo: last });
    const reading = await poll({ depth: 2 });
    expect(new Set(acts(reading).map(({ object }) => object.text))).toEqual(
      new Set(['a question', 'an answer', ...Array.from({ length: 7 }, (_, depth) => `deeper ${depth}`)]),
    );
    const root = acts(reading).find(({ object }) => object.text === 'a question')?.id;
    for (const { verb, object } of acts(reading)) if (verb === 'reply') expect(object.rootId).toBe(root);
  });

  it('is liked with the time of the like, unliked and liked again', async () => {
    const mine = bluesky.post(ann, 'one');
    const at = clock.now;
    bluesky.like(bo, mine, at);
    bluesky.like(cy, mine, at + 1);
    const first = await poll();
    const likes = acts(first).filter(({ verb }) => verb === 'react');
    expect(likes.map(({ occurredAt, precision }) => [occurredAt, precision]).sort()).toEqual([
      [at, 'exact'],
      [at + 1, 'exact'],
    ]);
    bluesky.unlike(bo, mine);
    const undone = acts(await poll());
    expect(undone).toMatchObject([{ verb: 'unreact', reaction: 'like' }]);
    expect(likes.map(({ id }) => id)).toContain(undone[0]?.id);
    bluesky.like(bo, mine);
    const again = acts(await poll());
    expect(again).toMatchObject([{ verb: 'react', id: undone[0]?.id }]);
    expect(again[0]?.version).toBeGreaterThan(undone[0]?.version as number);
  });

  it('is carried on by others and by those who are read, each once, and that taken back', async () => {
    const accounts = [{ account: ann }, { account: bo }];
    const mine = bluesky.post(ann, 'one');
    bluesky.repost(bo, mine);
    bluesky.repost(cy, mine);
    const first = acts(await poll({ accounts })).filter(({ verb }) => verb === 'share');
    expect(first.map(({ precision }) => precision).sort()).toEqual(['exact', 'object']);
    bluesky.unrepost(bo, mine);
    bluesky.unrepost(cy, mine);
    const undone = acts(await poll({ accounts }));
    expect(undone.map(({ verb, id }) => [verb, id]).sort()).toEqual(first.map(({ id }) => ['unreact', id]).sort());
  });

  it('is quoted', async () => {
    const mine = bluesky.post(ann, 'one');
    await poll();
    const quote = bluesky.post(bo, 'look at this', { quotes: mine });
    const [event] = acts(await poll());
    expect(event).toMatchObject({ verb: 'post', object: { text: 'look at this', quotedId: expect.any(String) } });
    bluesky.remove(quote);
    expect(acts(await poll())).toMatchObject([{ verb: 'delete', id: event?.id }]);
  });

  it('that is gone is told so, and an answer too; what is merely not shown is not', async () => {
    const mine = bluesky.post(ann, 'one');
    const answer = bluesky.post(bo, 'answer', { replyTo: mine });
    bluesky.post(cy, 'another answer', { replyTo: mine });
    const ids = new Map(acts(await poll()).map(({ id, object }) => [object.text, id]));
    bluesky.remove(answer);
    expect(acts(await poll())).toMatchObject([{ verb: 'delete', id: ids.get('answer') }]);
    // A feed that leaves a post out for reasons of its own.
    bluesky.post(ann, 'two');
    const hide = (body: unknown): unknown => {
      const { feed = [], ...rest } = body as { feed?: { post: { uri: string } }[] };
      return { ...rest, feed: feed.filter(({ post }) => post.uri !== mine) };
    };
    bluesky.server.misbehave({ kind: 'change', change: hide }, { times: 50, path: /getAuthorFeed/ });
    expect(verbs(await poll())).toEqual(['post']);
    bluesky.server.behave();
    bluesky.remove(mine);
    expect(acts(await poll())).toMatchObject([{ verb: 'delete', id: ids.get('one') }]);
  });

  it('that moderation hides is not read; as a place in a thread it is counted', async () => {
    const mine = bluesky.post(ann, 'one');
    bluesky.label(mine, '!hide');
    const reading = await poll();
    expect([verbs(reading), reading.skips.length]).toEqual([[], 1]);
    expect((await poll()).skips).toEqual([]);
  });

  it('that has more likes than are read one by one is counted only', async () => {
    const mine = bluesky.post(ann, 'one');
    for (let n = 0; n < 6; n += 1) bluesky.like(bluesky.account(`fan${n}.example`), mine);
    expect(verbs(await poll({ mostReactions: 5 }))).toEqual(['post']);
    clock.now += hourMs;
    expect(counters(await poll({ mostReactions: 5 }))).toMatchObject([{ reactions: 6, views: null, shares: 0 }]);
  });

  it('brings no likes and reposts where another source does', async () => {
    const mine = bluesky.post(ann, 'one');
    bluesky.like(bo, mine);
    bluesky.repost(cy, mine);
    expect(verbs(await poll({ likes: false, reposts: false }))).toEqual(['post']);
  });
});

describe('counters', () => {
  it('are read often while a post is young and rarely later, and written when they have changed', async () => {
    const mine = bluesky.post(ann, 'one', { at: clock.now });
    const postedAt = clock.now;
    const told: number[] = [];
    let likes = 0;
    for (let step = 0; step < 60; step += 1) {
      clock.now += step < 24 ? 10 * minuteMs : 24 * hourMs;
      bluesky.like(bluesky.account(`fan${step}.example`), mine);
      likes += 1;
      for (const { asOf, reactions } of counters(await poll({ likes: false }))) {
        told.push(Math.round((asOf - postedAt) / hourMs));
        expect(reactions).toBe(likes);
      }
    }
    // 15 minutes, 1, 3, 6, 12 h … 28 d, as far as a poll came by.
    expect(told.length).toBeGreaterThanOrEqual(8);
    expect(told.length).toBeLessThanOrEqual(11);
    expect(told.slice(0, 3)).toEqual([0, 1, 3]);
  });

  it('bring late answers to posts that are no longer looked at every time', async () => {
    const mine = bluesky.post(ann, 'one');
    await poll();
    for (const days of [9, 6]) {
      clock.now += days * 24 * hourMs;
      await poll();
    }
    bluesky.post(bo, 'a late answer', { replyTo: mine });
    clock.now += 14 * 24 * hourMs;
    expect(verbs(await poll())).toEqual(['reply']);
  });
});

it('reads everything of half a year by its back-fill, with what others did', async () => {
  for (let week = 0; week < 26; week += 1) {
    const at = clock.now - week * 7 * 24 * hourMs - hourMs;
    const mine = bluesky.post(ann, `week ${week}`, { at });
    bluesky.post(bo, 'an answer', { at: at + 1000, replyTo: mine });
    bluesky.like(cy, mine, at + 2000);
    bluesky.repost(cy, mine, at + 3000);
  }
  const reader = await open();
  const range = { from: clock.now - 100 * 24 * hourMs, until: clock.now };
  const events: ActivityEvent[] = [];
  for await (const { items } of reader.backfill?.(null, range, new AbortController().signal) ?? []) {
    for (const parsed of items.flatMap((item) => reader.parse(item)))
      if (parsed.kind === 'activity') events.push(parsed.event);
  }
  expect(countBy(events, ({ verb }) => verb)).toEqual({ post: 15, reply: 15, react: 15, share: 15, snapshot: 15 });
  for (const event of events) expect(event.occurredAt).toBeGreaterThanOrEqual(range.from);
});
