import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { ActivityEvent } from '../../../../../infra/contracts/activity.js';
import type { Budget } from '../../../../../infra/source-settings.js';
import { type Access, createAccess } from '../../../../../ingest/access.js';
import { RateLimitedError, SourceStoppedError } from '../../../../../ingest/source.js';
import { openX, xSource } from '../../../../../ingest/sources/x/source.js';
import { countBy, createTestContext, type Reading, readAll } from '../../../../support/read-source.js';
import { type SimulatedUser, type SimulatedX, startX } from '../../../../support/simulators/x.js';

const now = Date.UTC(2026, 4, 20, 12);
const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const token = 'bearer-of-an-app';

let sim: SimulatedX;
let ann: SimulatedUser;
let bo: SimulatedUser;
let position: unknown;
let access: Access;

beforeEach(async () => {
  sim = await startX(now, token);
  ann = sim.user('ann', { followers: 900 });
  bo = sim.user('bo');
  position = null;
  budgeted({});
});
afterEach(() => sim.close());

function budgeted(budget: Budget): void {
  access = createAccess({ source: xSource, settings: { budget }, secrets: [], now: () => sim.clock.now });
}

/** What is new since the last reading. */
async function read(settings: object = {}, days = 3): Promise<Reading> {
  const config = xSource.config.parse({
    url: sim.server.url,
    token,
    accounts: [{ account: '@ann', person: 'ann@example.org' }],
    ...settings,
  });
  const context = createTestContext({ now: () => sim.clock.now }, xSource);
  const reader = await openX(config, { ...context, http: access.http, startAt: now - days * dayMs });
  const reading = await readAll(reader, position);
  position = JSON.parse(JSON.stringify(reading.pages.at(-1)?.position));
  return reading;
}

const acts = ({ events }: Reading): ActivityEvent[] => events.filter(({ verb }) => verb !== 'snapshot');
const spentToday = (): number =>
  access.usage.state().find(({ unit, period }) => unit === 'USD' && period === 'day')?.used ?? -1;
const spentThisMonth = (): number =>
  access.usage.state().find(({ unit, period }) => unit === 'USD' && period === 'month')?.used ?? -1;
const asked = (path: RegExp): string[] =>
  sim.server.requests.map((request) => request.path).filter((one) => path.test(one));

describe('what is spent', () => {
  it('is what X takes, each resource once in a UTC day', async () => {
    for (let index = 0; index < 130; index += 1) sim.post(ann, `post ${index}`, { at: now - dayMs + index * 1000 });
    const post = sim.post(ann, 'asked about', { at: now - hourMs });
    for (let index = 0; index < 12; index += 1) sim.post(bo, `answer ${index}`, { inReplyTo: post });
    expect(countBy(acts(await read()), ({ verb }) => verb)).toEqual({ post: 131, reply: 12 });
    // A user and 143 posts, asked for in several pages and looked at again.
    expect(spentToday()).toBeCloseTo(0.01 + 143 * 0.005, 6);
    expect(sim.spent()).toBe(spentToday());
    sim.clock.now += 300_000;
    await read();
    expect(sim.spent()).toBeCloseTo(0.01 + 143 * 0.005, 6);
    expect(spentToday()).toBe(sim.spent());
    // Tomorrow all of it costs again, and only what is due is looked at.
    sim.clock.now += dayMs;
    await read();
    expect(spentThisMonth()).toBeCloseTo(sim.spent(), 6);
  });

  it('is known again after a start', async () => {
    sim.post(ann, 'one', { at: now - hourMs });
    await read();
    const before = access.usage.state();
    budgeted({});
    access.usage.restore(before, 0);
    sim.clock.now += 300_000;
    await read();
    expect(spentToday()).toBe(sim.spent());
  });

  it('never goes beyond the budget: pages become smaller, and then it is said until when to wait', async () => {
    budgeted({ unitsPerDay: 0.1 });
    for (let index = 0; index < 40; index += 1) sim.post(ann, `post ${index}`, { at: now - dayMs + index * 1000 });
    const failed = await read().catch((error: unknown) => error);
    expect(failed).toBeInstanceOf(RateLimitedError);
    expect((failed as RateLimitedError).retryAfterMs).toBe(12 * hourMs);
    expect((failed as Error).message).toMatch(/budget of 0\.1 USD a day/);
    expect(sim.spent()).toBeLessThanOrEqual(0.1);
    // 0.1 less a user pays for 18 posts; what is left then pays for none of the smallest pages.
    expect(asked(/tweets\?/).map((path) => new URL(path, 'http://x').searchParams.get('max_results'))).toEqual(['18']);
    expect(sim.spent()).toBeCloseTo(0.1, 6);
  });

  it('comes back from where it broke off when there is money again', async () => {
    budgeted({ unitsPerDay: 0.1 });
    for (let index = 0; index < 30; index += 1) sim.post(ann, `post ${index}`, { at: now - dayMs + index * 1000 });
    const seen = new Set<string>();
    for (let day = 0; day < 4; day += 1) {
      const config = xSource.config.parse({ url: sim.server.url, token, accounts: [{ account: 'ann' }] });
      const context = createTestContext({ now: () => sim.clock.now }, xSource);
      const reader = await openX(config, { ...context, http: access.http, startAt: now - 3 * dayMs });
      try {
        for await (const page of reader.pages(position, new AbortController().signal)) {
          for (const item of page.items) {
            for (const one of reader.parse(item)) {
              if (one.kind === 'activity' && one.event.verb === 'post') seen.add(one.event.id);
            }
          }
          position = JSON.parse(JSON.stringify(page.position));
        }
      } catch (error) {
        expect(error).toBeInstanceOf(RateLimitedError);
      }
      sim.clock.now += dayMs;
    }
    expect(seen.size).toBe(30);
  });

  it('is nothing for what failed', async () => {
    sim.post(ann, 'one', { at: now - hourMs });
    sim.server.misbehave({ kind: 'status', status: 503, body: {} }, { path: /users\/by/ });
    await expect(read()).rejects.toThrow(/503/);
    expect(spentToday()).toBe(0);
  });

  it('stops the source when what was paid in advance is used up', async () => {
    sim.server.misbehave(
      { kind: 'status', status: 402, body: { title: 'CreditsDepleted', detail: 'no credits' } },
      { path: /tweets/ },
    );
    const failed = await read().catch((error: unknown) => error);
    expect(failed).toBeInstanceOf(SourceStoppedError);
    expect((failed as Error).message).toMatch(/CreditsDepleted.*buy credits/);
  });
});

describe('what comes back', () => {
  it('is answers, quotes and, if wanted, who has reposted', async () => {
    const post = sim.post(ann, 'news', { at: now - 5 * hourMs });
    sim.post(bo, 'why?', { inReplyTo: post });
    sim.post(bo, 'look', { quoteOf: post });
    const repost = sim.post(bo, '', { repostOf: post });
    expect(countBy(acts(await read({ reposters: true })), ({ verb }) => verb)).toEqual({ post: 2, reply: 1, share: 1 });
    sim.clock.now += 300_000;
    repost.isGone = true;
    expect(acts(await read({ reposters: true }))).toMatchObject([{ verb: 'unreact', reaction: null }]);
    expect(asked(/retweeted_by/)).toHaveLength(2);
    sim.clock.now += 300_000;
    await read({ reposters: true });
    expect(asked(/retweeted_by/)).toHaveLength(2);
  });

  it('is missing from before seven days ago, and that is told once', async () => {
    const gaps = ({ pages }: Reading) => pages.flatMap((page) => page.gaps ?? []);
    expect(gaps(await read({}, 20))).toEqual([
      { from: now - 20 * dayMs, to: now - 7 * dayMs, reason: expect.any(String) },
    ]);
    sim.clock.now += 300_000;
    expect(gaps(await read({}, 20))).toEqual([]);
    position = null;
    expect(gaps(await read({}, 3))).toEqual([]);
  });

  it('is nothing that costs where it is not wanted', async () => {
    const post = sim.post(ann, 'news', { at: now - 5 * hourMs });
    sim.post(bo, 'why?', { inReplyTo: post });
    sim.post(bo, 'look', { quoteOf: post });
    sim.post(bo, '', { repostOf: post });
    expect(countBy(acts(await read({ replies: false, quotes: false })), ({ verb }) => verb)).toEqual({ post: 1 });
    expect(asked(/search|quote_tweets|retweeted_by/)).toEqual([]);
  });

  it('is only what is new in a conversation that goes on', async () => {
    const post = sim.post(ann, 'news', { at: now - 5 * hourMs });
    for (let index = 0; index < 120; index += 1)
      sim.post(bo, `answer ${index}`, { inReplyTo: post, at: now - 4 * hourMs + index });
    await read();
    const before = asked(/search/).length;
    sim.clock.now += 300_000;
    sim.post(bo, 'one more', { inReplyTo: post });
    expect(acts(await read())).toMatchObject([{ verb: 'reply', object: { text: 'one more' } }]);
    const later = asked(/search/).slice(before);
    expect(later).toHaveLength(1);
    expect(later[0]).toMatch(/since_id=\d+/);
  });
});

describe('what is gone', () => {
  it('is deleted here when X says that it does not exist', async () => {
    const [first, second] = [sim.post(ann, 'one', { at: now - hourMs }), sim.post(ann, 'two', { at: now - hourMs })];
    const answer = sim.post(bo, 'why?', { inReplyTo: first });
    await read();
    sim.clock.now += 300_000;
    second.isGone = true;
    expect(acts(await read())).toMatchObject([{ verb: 'delete' }]);
    sim.clock.now += 300_000;
    answer.isGone = true;
    expect(countBy(acts(await read()), ({ verb }) => verb)).toEqual({ delete: 1 });
  });

  it('is what others have protected, and not what the accounts that are read have', async () => {
    const post = sim.post(ann, 'one', { at: now - hourMs });
    const answer = sim.post(bo, 'why?', { inReplyTo: post });
    const [, answered] = acts(await read());
    expect(answered).toMatchObject({ verb: 'reply', object: { text: 'why?' } });
    sim.clock.now += 300_000;
    bo.isProtected = true;
    expect(acts(await read())).toMatchObject([{ verb: 'delete', id: answered?.id }]);
    expect(answer.isGone).toBe(false);
    sim.clock.now += 300_000;
    ann.isProtected = true;
    expect(acts(await read())).toEqual([]);
  });

  it('is found the next day when it is due', async () => {
    const post = sim.post(ann, 'one', { at: now - hourMs });
    await read();
    sim.clock.now += dayMs;
    post.isGone = true;
    expect(acts(await read())).toMatchObject([{ verb: 'delete' }]);
  });

  it('is no account that is not known any more', async () => {
    sim.post(ann, 'one', { at: now - hourMs });
    expect((await read()).records).toHaveLength(1);
    sim.clock.now += 300_000;
    ann.isProtected = true;
    const reading = await read();
    expect(acts(reading)).toEqual([]);
    expect(reading.records).toEqual([]);
  });
});

describe('numbers', () => {
  it('are written as a post ages', async () => {
    const post = sim.post(ann, 'news');
    const counts = ({ events }: Reading) =>
      events.flatMap((event) =>
        event.verb === 'snapshot' && event.object.kind === 'note' ? [event.counts.views] : [],
      );
    expect(counts(await read())).toEqual([]);
    post.impressions = 10;
    sim.clock.now += 15 * 60_000;
    expect(counts(await read())).toEqual([10]);
    post.impressions = 20;
    sim.clock.now += 5 * 60_000;
    expect(counts(await read())).toEqual([]);
    sim.clock.now += 40 * 60_000;
    expect(counts(await read())).toEqual([20]);
  });
});

describe('whose an account is', () => {
  it('waits for the link in the profile where one is asked for', async () => {
    const verify = 'https://intranet.example.org/people/ann';
    const settings = { accounts: [{ account: '@ann', person: 'ann@example.org', verify }] };
    expect((await read(settings)).records).toEqual([]);
    sim.clock.now += 300_000;
    ann.link = verify;
    expect((await read(settings)).records).toMatchObject([{ method: 'verified-link' }]);
  });
});
