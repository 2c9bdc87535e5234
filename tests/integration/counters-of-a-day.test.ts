import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { answer } from '../../dashboards/api/answer.js';
import { measureQuery } from '../../dashboards/api/measure-query.js';
import { counters } from '../../dashboards/panels/reach-panels.js';
import type { DirectoryRecord } from '../../infra/contracts/directory.js';
import type { EventLog } from '../../infra/log/event-log.js';
import type { Source } from '../../ingest/source.js';
import { mastodonSource } from '../../ingest/sources/mastodon/source.js';
import { youtubeSource } from '../../ingest/sources/youtube/source.js';
import { createTestPerson } from '../support/act-builder.js';
import {
  createPipelineFolder,
  ingest,
  type PipelineFolder,
  type PipelineStore,
  runPipeline,
} from '../support/pipeline.js';
import { type SimulatedMastodon, startMastodon } from '../support/simulators/mastodon.js';
import { type SimulatedYoutube, startYoutube } from '../support/simulators/youtube.js';
import { testPseudonym } from '../support/test-organisation.js';

/** A day in which a post and a video are liked and watched, polled every quarter of an hour by a clock that is moved on. */

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
/** Long enough ago for a half-life to be told. */
const postedAt = Math.floor(Date.now() / hourMs) * hourMs - 72 * hourMs;
const followers = 40;
/** So many have liked it after so long: half of them within three hours. */
const likesAfter = (ms: number): number => Math.floor(followers * (1 - 2 ** (-ms / (3 * hourMs))));
const viewsAfter = (ms: number): number => Math.floor(10 * Math.sqrt(ms / minuteMs));
const person = 'ann@example.org';

const clock = { now: postedAt - hourMs };
let folder: PipelineFolder;
let stored: PipelineStore;
let log: EventLog;
let mastodon: SimulatedMastodon;
let youtube: SimulatedYoutube;

beforeAll(async () => {
  folder = await createPipelineFolder();
  stored = await folder.store('counters');
  log = await folder.log('counters');
  mastodon = await startMastodon({ domain: 'example.social', now: clock.now, token: 'a token' });
  youtube = await startYoutube(clock.now, 'a key');
});
afterAll(async () => {
  await mastodon?.close();
  await youtube?.close();
  await folder?.dispose();
});

/** Time passes on the platforms, and both are read. */
async function at(now: number): Promise<void> {
  for (const owner of [clock, mastodon.clock, youtube.clock]) owner.now = now;
  const toots = { url: mastodon.server.url, token: 'a token', accounts: [{ account: '@ann', person }] };
  await ingest(log, mastodonSource as Source<unknown>, toots, { now: () => now });
  const videos = { url: youtube.server.url, apiKey: 'a key', accounts: [{ account: '@annleads', person }] };
  await ingest(log, youtubeSource as Source<unknown>, videos, { now: () => now });
}

describe('a day', () => {
  it('is told by the counters as they stood at the ages of the post, and drawn', async () => {
    const ann = mastodon.account('ann', { followers: 500 });
    const readers = Array.from({ length: followers }, (_, index) => mastodon.account(`reader${index}`));
    const channel = youtube.channel('annleads', { subscribers: 800 });
    await at(clock.now);
    const post = mastodon.post(ann, 'Our plan', { at: postedAt });
    const video = youtube.upload(channel, 'Our plan, as a film', { at: postedAt, views: 0, likes: 0 });
    for (let age = 15 * minuteMs; age <= 24 * hourMs; age += 15 * minuteMs) {
      while (post.favouritedBy.length < likesAfter(age)) {
        mastodon.favourite(readers[post.favouritedBy.length] as (typeof readers)[number], post);
      }
      Object.assign(video, { views: viewsAfter(age), likes: likesAfter(age) });
      await at(postedAt + age);
    }
    const leader = createTestPerson(person, { executive: true, name: 'Ann Leads' });
    const directory = [{ ...leader, personId: testPseudonym.person(person) } as DirectoryRecord];
    await runPipeline({ log, ...stored }, { directory });

    const readings = await stored.store.query<{ platform: string; age_s: number; reactions: number; views: number }>(
      'SELECT platform, age_s, reactions, views FROM v_leader_count ORDER BY platform, as_of',
    );
    const ages = [0.25, 1, 3, 6, 12, 24].map((hours) => hours * hourMs);
    const read = (platform: string): object[] =>
      readings
        .filter((reading) => reading.platform === platform)
        .map(({ age_s, reactions, views }) => [age_s, Number(reactions), views === null ? null : Number(views)]);
    expect(read('mastodon')).toEqual(ages.map((age) => [age / 1000, likesAfter(age), null]));
    expect(read('youtube')).toEqual(ages.map((age) => [age / 1000, likesAfter(age), viewsAfter(age)]));

    const day = (ms: number): string => new Date(ms).toISOString().slice(0, 10);
    const all = { scope: 'public', platform: '*', community: '*', executive: '*' };
    const drawn = await stored.store.query<{ label: string; hours: number; value: number; of_posts: number }>(
      counters.sql,
      { ...all, from: day(postedAt - 24 * hourMs), until: day(postedAt + 24 * hourMs) },
    );
    const line = (label: string): object[] =>
      drawn.filter((row) => row.label === label && row.hours <= 24).map(({ hours, value }) => [hours, value]);
    expect(line('mastodon')).toEqual(ages.map((age) => [age / hourMs, likesAfter(age)]));
    expect(line('youtube')).toEqual(line('mastodon'));

    const { rows } = await answer(
      stored.store,
      stored.config,
      measureQuery({
        ...{ family: 'reach', by: 'platform', weeks: 2, scope: 'public' },
        measures: 'counted_answers,counted_half_life',
      }),
    );
    // Half of 39 lies between the readings of 8 at one hour and 20 at three.
    const half = Math.round(3600 + 7200 * ((likesAfter(24 * hourMs) / 2 - 8) / 12));
    expect([likesAfter(hourMs), likesAfter(3 * hourMs)]).toEqual([8, 20]);
    expect(
      rows.map(({ key, values }) => [key, values.counted_answers?.value, values.counted_half_life?.value]),
    ).toEqual([
      ['mastodon', likesAfter(24 * hourMs), half],
      ['youtube', likesAfter(24 * hourMs), half],
    ]);
  });
});
