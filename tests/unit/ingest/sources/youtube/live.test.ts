import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { ActivityEvent } from '../../../../../infra/contracts/activity.js';
import { type Access, createAccess } from '../../../../../ingest/access.js';
import { RateLimitedError, SourceStoppedError } from '../../../../../ingest/source.js';
import { openYoutube, youtubeSource } from '../../../../../ingest/sources/youtube/source.js';
import { countBy, createTestContext, type Reading, readAll } from '../../../../support/read-source.js';
import { type SimulatedChannel, type SimulatedYoutube, startYoutube } from '../../../../support/simulators/youtube.js';

const now = Date.UTC(2026, 4, 20, 12);
const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const apiKey = 'key-of-a-project';

let sim: SimulatedYoutube;
let ann: SimulatedChannel;
let bo: SimulatedChannel;
let position: unknown;
let access: Access;

beforeEach(async () => {
  sim = await startYoutube(now, apiKey);
  ann = sim.channel('annleader', { subscribers: 5000 });
  bo = sim.channel('bocolleague');
  position = null;
  access = createAccess({ source: youtubeSource, settings: {}, secrets: [], now: () => sim.clock.now });
});
afterEach(() => sim.close());

/** What is new since the last reading. */
async function read(settings: object = {}): Promise<Reading> {
  const config = youtubeSource.config.parse({
    url: sim.server.url,
    apiKey,
    accounts: [{ account: '@annleader', person: 'ann@example.org' }],
    ...settings,
  });
  const context = createTestContext({ now: () => sim.clock.now }, youtubeSource);
  const reader = await openYoutube(config, { ...context, http: access.http, startAt: now - 10 * dayMs });
  const reading = await readAll(reader, position);
  position = JSON.parse(JSON.stringify(reading.pages.at(-1)?.position));
  return reading;
}

const acts = ({ events }: Reading): ActivityEvent[] => events.filter(({ verb }) => verb !== 'snapshot');
const verbs = (reading: Reading): Record<string, number> => countBy(acts(reading), ({ verb }) => verb);
const asked = (path: RegExp): number => sim.server.requests.filter((request) => path.test(request.path)).length;
const later = (ms = 300_000): void => {
  sim.clock.now += ms;
};

describe('channels', () => {
  it('are read to where it was asked for, page by page, and then only what is new', async () => {
    for (let index = 0; index < 120; index += 1) sim.upload(ann, `video ${index}`, { at: now - index * 2 * hourMs });
    sim.upload(ann, 'from before', { at: now - 20 * dayMs });
    expect(verbs(await read())).toEqual({ post: 120 });
    later();
    const before = sim.unitsUsed();
    expect(verbs(await read())).toEqual({});
    // The channel, its list, and its videos of a week.
    expect(sim.unitsUsed() - before).toBe(4);
  });

  it('show what is announced once it is to be seen', async () => {
    const video = sim.upload(ann, 'to come', { live: 'upcoming' });
    const first = await read();
    expect(verbs(first)).toEqual({});
    expect(first.skips).toHaveLength(1);
    later(hourMs);
    expect((await read()).skips).toEqual([]);
    video.live = 'live';
    video.startedAt = sim.clock.now;
    expect(acts(await read())).toMatchObject([{ verb: 'post', occurredAt: video.startedAt }]);
    later();
    video.live = 'none';
    expect(verbs(await read())).toEqual({});
  });

  it('have edits and deletions', async () => {
    const [first, second] = [
      sim.upload(ann, 'one', { at: now - hourMs }),
      sim.upload(ann, 'two', { at: now - hourMs }),
    ];
    await read();
    later();
    first.title = 'another';
    second.isGone = true;
    expect(verbs(await read())).toEqual({ edit: 1, delete: 1 });
    later();
    expect(verbs(await read())).toEqual({});
  });

  it('that are not known are told, and others go on', async () => {
    sim.upload(ann, 'one', { at: now - hourMs });
    expect(verbs(await read({ accounts: [{ account: '@nobody' }, { account: '@annleader' }] }))).toEqual({ post: 1 });
  });

  it('have subscribers, unless they hide them', async () => {
    const followers = ({ events }: Reading) =>
      events.flatMap((event) =>
        event.verb === 'snapshot' && event.object.kind === 'person' ? [event.counts.followers] : [],
      );
    expect(followers(await read())).toEqual([5000]);
    later(2 * hourMs);
    ann.hidesSubscribers = true;
    expect(followers(await read())).toEqual([]);
  });
});

describe('comments', () => {
  it('come with all the answers to them, and what changes in them', async () => {
    const video = sim.upload(ann, 'one', { at: now - 2 * hourMs });
    const tops = Array.from({ length: 120 }, (_, index) =>
      sim.comment(bo, video, `comment ${index}`, now - hourMs + index),
    );
    const answers = Array.from({ length: 8 }, (_, index) =>
      sim.comment(ann, tops[3] as never, `answer ${index}`, now - hourMs + index),
    );
    expect(verbs(await read())).toEqual({ post: 1, reply: 128 });
    expect(asked(/comments\?.*parentId/)).toBe(1);
    later();
    sim.comment(ann, tops[4] as never, 'one more');
    (tops[5] as { editedAt: number | null }).editedAt = sim.clock.now;
    (tops[6] as { isGone: boolean }).isGone = true;
    (answers[7] as { isGone: boolean }).isGone = true;
    expect(verbs(await read())).toEqual({ reply: 1, edit: 1, delete: 2 });
    later();
    expect(verbs(await read())).toEqual({});
  });

  it('are gone with the comment that they answer', async () => {
    const video = sim.upload(ann, 'one', { at: now - 2 * hourMs });
    const top = sim.comment(bo, video, 'why?');
    sim.comment(ann, top, 'because');
    await read();
    later();
    top.isGone = true;
    expect(verbs(await read())).toEqual({ delete: 2 });
  });

  it('that are beyond what is read are not gone', async () => {
    const video = sim.upload(ann, 'one', { at: now - 2 * hourMs });
    for (let index = 0; index < 150; index += 1) sim.comment(bo, video, `comment ${index}`, now - hourMs + index);
    expect(verbs(await read({ commentPages: 2 }))).toEqual({ post: 1, reply: 150 });
    later();
    for (let index = 0; index < 100; index += 1) sim.comment(bo, video, `newer ${index}`);
    expect(verbs(await read({ commentPages: 1 }))).toEqual({ reply: 100 });
  });

  it('that are switched off are no reason to stop', async () => {
    sim.upload(ann, 'one', { at: now - hourMs, hasComments: false });
    const video = sim.upload(ann, 'two', { at: now - hourMs });
    sim.comment(bo, video, 'why?');
    expect(verbs(await read())).toEqual({ post: 2, reply: 1 });
    later();
    video.hasComments = false;
    expect(verbs(await read())).toEqual({});
  });

  it('refused for one video are no reason to stop either', async () => {
    const video = sim.upload(ann, 'two', { at: now - hourMs });
    sim.comment(bo, video, 'why?');
    sim.server.misbehave(
      { kind: 'status', status: 403, body: { error: { code: 403, errors: [{ reason: 'commentsDisabled' }] } } },
      { path: /commentThreads/ },
    );
    expect(verbs(await read())).toEqual({ post: 1 });
  });
});

describe('the quota', () => {
  it('is counted, a unit for each request', async () => {
    sim.upload(ann, 'one', { at: now - hourMs });
    await read();
    expect(access.usage.state().find(({ unit }) => unit === 'quota units')?.used).toBe(sim.unitsUsed());
    expect(access.http.unitsLeft()).toBe(10_000 - sim.unitsUsed());
  });

  it('that is used up is waited for until midnight in California', async () => {
    sim.quota = 1;
    const failed = await read().catch((error: unknown) => error);
    expect(failed).toBeInstanceOf(RateLimitedError);
    expect((failed as RateLimitedError).retryAfterMs).toBe(19 * hourMs);
  });

  it('does not show the key, in no address and no error', async () => {
    sim.upload(ann, 'one');
    await read();
    expect(sim.server.requests.map(({ path }) => path).join()).not.toContain(apiKey);
    const failed = await read({ apiKey: 'another-key-of-a-project' }).catch((error: unknown) => error);
    expect(failed).toBeInstanceOf(SourceStoppedError);
    expect(String(failed)).not.toContain('another-key');
  });
});

describe('numbers', () => {
  it('are written as a video ages', async () => {
    const video = sim.upload(ann, 'one');
    const views = ({ events }: Reading) =>
      events.flatMap((event) =>
        event.verb === 'snapshot' && event.object.kind === 'article' ? [event.counts.views] : [],
      );
    expect(views(await read())).toEqual([]);
    video.views = 10;
    later(15 * 60_000);
    expect(views(await read())).toEqual([10]);
    video.views = 20;
    later();
    expect(views(await read())).toEqual([]);
    later(14 * dayMs);
    expect(views(await read())).toEqual([20]);
  });
});
