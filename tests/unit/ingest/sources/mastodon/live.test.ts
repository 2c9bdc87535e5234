import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { ActivityEvent } from '../../../../../infra/contracts/activity.js';
import type { Page, SourceReader } from '../../../../../ingest/source.js';
import { mastodonSource, openMastodon } from '../../../../../ingest/sources/mastodon/source.js';
import { countBy, createTestContext, type Reading, readAll } from '../../../../support/read-source.js';
import {
  type SimulatedAccount,
  type SimulatedMastodon,
  type SimulatedStatus,
  startMastodon,
} from '../../../../support/simulators/mastodon.js';

const now = Date.UTC(2026, 4, 20, 12);
const minuteMs = 60_000;
const dayMs = 86_400_000;
const token = 'token-of-an-app';

let sim: SimulatedMastodon;
let ann: SimulatedAccount;
let bo: SimulatedAccount;
let position: unknown;

beforeEach(async () => {
  sim = await startMastodon({ domain: 'example.social', now, token });
  ann = sim.account('ann', { followers: 100 });
  bo = sim.account('bo');
  position = null;
});
afterEach(() => sim.close());

async function open(settings: object = {}, sweepMs?: number): Promise<SourceReader> {
  const config = mastodonSource.config.parse({
    url: sim.server.url,
    accounts: [{ account: '@ann', person: 'ann@example.org' }],
    ...settings,
  });
  const context = createTestContext({ now: () => sim.clock.now }, mastodonSource);
  return openMastodon(config, { ...context, startAt: now - 7 * dayMs }, sweepMs === undefined ? {} : { sweepMs });
}

/** What is new since the last reading. */
async function read(settings: object = {}): Promise<Reading> {
  const reading = await readAll(await open(settings), position);
  position = JSON.parse(JSON.stringify(reading.pages.at(-1)?.position));
  return reading;
}

const acts = ({ events }: Reading): ActivityEvent[] => events.filter(({ verb }) => verb !== 'snapshot');
const later = (ms = 5 * minuteMs): void => {
  sim.clock.now += ms;
};
const asked = (path: RegExp): number => sim.server.requests.filter((request) => path.test(request.path)).length;

describe('what comes back to a leader’s post', () => {
  it('is every favourite, however many pages there are, and who takes one back', async () => {
    const post = sim.post(ann, 'news');
    for (let index = 0; index < 200; index += 1) sim.favourite(sim.account(`reader${index}`), post);
    expect(countBy(acts(await read()), ({ verb }) => verb)).toEqual({ post: 1, react: 200 });
    expect(asked(/favourited_by/)).toBe(3);
    later();
    sim.unfavourite(post.favouritedBy[150] as SimulatedAccount, post);
    sim.favourite(bo, post);
    sim.favourite(sim.account('late'), post);
    expect(countBy(acts(await read()), ({ verb }) => verb)).toEqual({ unreact: 1, react: 2 });
  });

  it('is not taken back when there is more than is read', async () => {
    const post = sim.post(ann, 'news');
    for (let index = 0; index < 1100; index += 1) sim.favourite(sim.account(`reader${index}`), post);
    expect(countBy(acts(await read()), ({ verb }) => verb)).toEqual({ post: 1, react: 960 });
    later();
    for (let index = 0; index < 100; index += 1) sim.favourite(sim.account(`newer${index}`), post);
    expect(countBy(acts(await read()), ({ verb }) => verb)).toEqual({ react: 100 });
  });

  it('is a boost that is taken back and made again', async () => {
    const post = sim.post(ann, 'news');
    await read();
    later();
    const boost = sim.post(bo, '', { reblogOf: post });
    const shared = acts(await read());
    expect(shared).toMatchObject([{ verb: 'share', precision: 'object' }]);
    later();
    sim.remove(boost);
    const taken = acts(await read());
    expect(taken).toMatchObject([{ verb: 'unreact', id: shared[0]?.id, reaction: null }]);
    later();
    sim.post(bo, '', { reblogOf: post });
    const again = acts(await read());
    expect(again).toMatchObject([{ verb: 'share', id: shared[0]?.id }]);
    expect(again[0]?.version).toBeGreaterThan(taken[0]?.version as number);
  });

  it('is an answer deep in the thread, found when the counters are due', async () => {
    const post = sim.post(ann, 'news');
    const answer = sim.post(bo, 'why?', { inReplyTo: post });
    await read();
    later();
    sim.post(sim.account('cy'), 'indeed', { inReplyTo: answer });
    expect(acts(await read())).toEqual([]);
    later(15 * minuteMs);
    expect(acts(await read())).toMatchObject([{ verb: 'reply', object: { text: 'indeed' } }]);
  });

  it('is an answer that goes, only when the server says itself that it has', async () => {
    const post = sim.post(ann, 'news');
    const answers = Array.from({ length: 70 }, (_, index) => sim.post(bo, `answer ${index}`, { inReplyTo: post }));
    // Without a token a thread shows 60: the others are not gone.
    await read({ token });
    later();
    sim.post(bo, 'one more', { inReplyTo: post });
    expect(countBy(acts(await read()), ({ verb }) => verb)).toEqual({});
    later();
    sim.remove(answers[3] as SimulatedStatus);
    sim.edit(answers[4] as SimulatedStatus, 'another answer');
    expect(countBy(acts(await read({ token })), ({ verb }) => verb)).toEqual({ reply: 1, edit: 1, delete: 1 });
  });

  it('is not gone when its account is', async () => {
    sim.post(ann, 'news');
    await read();
    later();
    sim.server.misbehave(
      { kind: 'status', status: 404, body: { error: 'Record not found' } },
      { path: /accounts/, times: 50 },
    );
    expect(acts(await read())).toEqual([]);
  });
});

describe('numbers', () => {
  it('are written as a post ages, when they have changed', async () => {
    const post = sim.post(ann, 'news');
    const counts = (reading: Reading) =>
      reading.events.flatMap((event) =>
        event.verb === 'snapshot' && event.object.kind === 'note' ? [event.counts] : [],
      );
    expect(counts(await read())).toEqual([]);
    later(15 * minuteMs);
    sim.favourite(bo, post);
    expect(counts(await read())).toMatchObject([
      { reactions: 1, replies: 0, shares: 0, views: null, asOf: sim.clock.now },
    ]);
    later(10 * minuteMs);
    sim.favourite(sim.account('cy'), post);
    expect(counts(await read())).toEqual([]);
    later(40 * minuteMs);
    expect(counts(await read())).toMatchObject([{ reactions: 2 }]);
    later(3 * 60 * minuteMs);
    expect(counts(await read())).toEqual([]);
    // Far behind the days in which edits are looked for.
    later(14 * dayMs);
    sim.favourite(sim.account('dee'), post);
    expect(counts(await read())).toMatchObject([{ reactions: 3 }]);
  });

  it('of followers are written once an hour at most', async () => {
    const followers = (reading: Reading) =>
      reading.events.flatMap((event) =>
        event.verb === 'snapshot' && event.object.kind === 'person' ? [event.counts.followers] : [],
      );
    expect(followers(await read())).toEqual([100]);
    later();
    ann.followers = 101;
    expect(followers(await read())).toEqual([]);
    later(60 * minuteMs);
    expect(followers(await read())).toEqual([101]);
    later(120 * minuteMs);
    expect(followers(await read())).toEqual([]);
  });
});

describe('whose an account is', () => {
  const verify = 'https://intranet.example.org/people/ann';
  const settings = { accounts: [{ account: '@ann', person: 'ann@example.org', verify }] };

  it('is what the configuration says', async () => {
    expect((await read()).records).toMatchObject([{ type: 'accountLink', method: 'manual', confidence: 1 }]);
    later();
    expect((await read()).records).toEqual([]);
  });

  it('waits for a link that the server has checked, and ends with it', async () => {
    ann.fields = [{ name: 'work', value: `<a href="${verify}">me</a>`, verified_at: null }];
    expect((await read(settings)).records).toEqual([]);
    later();
    ann.fields = [{ name: 'work', value: `<a href="${verify}">me</a>`, verified_at: '2026-05-01T00:00:00Z' }];
    expect((await read(settings)).records).toMatchObject([{ method: 'verified-link', personId: expect.any(String) }]);
    later();
    ann.fields = [];
    expect((await read(settings)).records).toMatchObject([{ personId: null }]);
  });
});

describe('hashtags', () => {
  it('bring everybody’s posts, and what becomes of them', async () => {
    const settings = { accounts: [], hashtags: ['Work'] };
    const first = sim.post(bo, 'a #work', { tags: ['work'] });
    const second = sim.post(bo, 'b #work', { tags: ['work'] });
    sim.post(bo, 'c', {});
    expect(acts(await read(settings))).toMatchObject([
      { object: { text: 'a #work' } },
      { object: { text: 'b #work' } },
    ]);
    later();
    sim.edit(first, 'another #work');
    sim.remove(second);
    expect(countBy(acts(await read(settings)), ({ verb }) => verb)).toEqual({ edit: 1, delete: 1 });
  });
});

describe('streams', () => {
  const settings = { token, streams: ['public', 'hashtag'], hashtags: ['work'] };

  /** Reads until the events are there, then ends. */
  async function stream(
    act: (isOpen: () => Promise<void>) => Promise<void>,
    until: (events: ActivityEvent[]) => boolean,
  ) {
    const ending = new AbortController();
    const reader = await open(settings);
    const events: ActivityEvent[] = [];
    const pages: Page[] = [];
    let caughtUp: () => void = () => {};
    const isOpen = new Promise<void>((resolve) => {
      caughtUp = resolve;
    });
    const reading = (async () => {
      for await (const page of reader.pages(position, ending.signal)) {
        pages.push(page);
        for (const item of page.items) {
          for (const parsed of reader.parse(item)) if (parsed.kind === 'activity') events.push(parsed.event);
        }
        if (page.caughtUp) caughtUp();
        if (until(events)) break;
      }
    })();
    await Promise.race([act(() => isOpen), reading]);
    await reading.finally(() => ending.abort());
    position = pages.at(-1)?.position;
    return events.filter(({ verb }) => verb !== 'snapshot');
  }

  it('bring posts, answers, edits and deletions as they happen; requests later bring nothing twice', async () => {
    const events = await stream(
      async (isOpen) => {
        await isOpen();
        sim.post(bo, 'of no concern');
        const post = sim.post(ann, 'news');
        const answer = sim.post(bo, 'why?', { inReplyTo: post });
        sim.edit(answer, 'why, please?');
        sim.remove(answer);
        sim.post(bo, 'about #work', { tags: ['work'] });
        sim.post(bo, 'the last words', { inReplyTo: post });
      },
      (all) => all.some(({ object }) => object.text === 'the last words'),
    );
    expect(countBy(events, ({ verb, object }) => `${verb} ${object.text}`)).toEqual({
      'post news': 1,
      'reply why?': 1,
      'edit why, please?': 1,
      'delete null': 1,
      'post about #work': 1,
      'reply the last words': 1,
    });
    later();
    expect(acts(await read({ ...settings, streams: [] }))).toEqual([]);
  });

  it('that break off are told, and what happened meanwhile is read by requests', async () => {
    await read({ token });
    const broken = stream(
      async (isOpen) => {
        await isOpen();
        sim.breakStreams();
      },
      () => false,
    );
    await expect(broken).rejects.toThrow(/Mastodon/);
    later();
    sim.post(ann, 'said meanwhile');
    expect(acts(await read({ token }))).toMatchObject([{ verb: 'post', object: { text: 'said meanwhile' } }]);
    expect(sim.openStreams()).toBe(0);
  });
});

describe('a check', () => {
  it('says what is the matter, without a request too many', async () => {
    sim.account('far', { domain: 'far.example' });
    const reader = await open({
      accounts: [{ account: '@ann' }, { account: '@nobody' }, { account: 'far@far.example' }],
    });
    const lines = await reader.check?.(new AbortController().signal);
    expect(lines?.map(({ what, level }) => `${what}: ${level}`)).toEqual([
      'server: ok',
      'token: warning',
      'account @ann: ok',
      'account @nobody: error',
      'account far@far.example: warning',
    ]);
  });
});
