import { afterAll, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import type { Config } from '../../../infra/config.js';
import type { ActivityEvent } from '../../../infra/contracts/activity.js';
import { decodeAlert } from '../../../infra/contracts/cloud-events.js';
import { alertTopic } from '../../../infra/contracts/topics.js';
import { createRandom } from '../../../infra/random.js';
import { settingsSchema } from '../../../infra/settings.js';
import { enrich } from '../../../processors/enrich/enrich.js';
import { sqlTime } from '../../../processors/land/activity-rows.js';
import { createLanding } from '../../../processors/land/land.js';
import { queriesInForce } from '../../../processors/listening/mentions/queries-in-force.js';
import { keepQueries } from '../../../processors/listening/mentions/stored-queries.js';
import { readStreams } from '../../../processors/listening/spikes/read-streams.js';
import { createSpikeTick, lookForSpikes } from '../../../processors/listening/spikes/spikes.js';
import { countVoices } from '../../../processors/listening/spikes/voices.js';
import { type ActOptions, createTestPost, dayMs, hourMs, minuteMs } from '../../support/act-builder.js';
import { emptyStore } from '../../support/brute-force-store.js';
import { quietLogger } from '../../support/event-log-harness.js';
import { createMemoryLog, type MemoryLog } from '../../support/memory-log.js';
import { createTestStore, type TestStore } from '../../support/test-store.js';

jest.setTimeout(300_000);

let opened: TestStore;
let config: Config;
let log: MemoryLog;

/** Far ahead, so that nothing comes late: the tables keep by their own clock when something came. */
const now = Date.UTC(2040, 10, 14, 14, 0);
const publicly: ActOptions = { scope: 'public', platform: 'mastodon' };

beforeAll(async () => {
  opened = await createTestStore('Europe/Berlin');
});
afterAll(() => opened.dispose());

let written = 0;
beforeEach(async () => {
  await emptyStore(opened.store);
  await opened.store.command('TRUNCATE TABLE spike');
  await opened.store.command('TRUNCATE TABLE source_health');
  written = 0;
  log = createMemoryLog();
  listening();
  await keepQueries(opened.store, config.listening.queries, 1, () => undefined);
});

function listening(spikes: object = {}): void {
  const { listening: of } = settingsSchema.parse({
    listening: { queries: [{ name: 'acme', title: 'Acme', query: 'acme' }], spikes },
  });
  config = { ...opened.config, listening: of };
}

/** Longer than what is too short to be a copy, and no two alike. */
const words = (random = createRandom(written)): string =>
  Array.from(
    { length: 6 },
    () => `w${[...random.int(1e9).toString()].map((digit) => 'abcdefghij'[Number(digit)]).join('')}`,
  ).join(' ');

function post(by: string, at: number, text = `acme ${words()}`, options: ActOptions = publicly): ActivityEvent {
  written += 1;
  return createTestPost(`text ${written}`, by, at, { ...options, text });
}

const land = (events: readonly ActivityEvent[]): Promise<void> =>
  createLanding(opened.store, queriesInForce(config.listening.queries)).activity(
    events.map((event) => ({
      event,
      features: event.verb === 'post' ? enrich(event.object.text ?? '', 'en') : null,
    })),
  );

/** About four an hour by different people for 15 days and a half, until an hour before `now`. */
function quietWeeks(until = now - hourMs): ActivityEvent[] {
  const random = createRandom('quiet weeks');
  const events: ActivityEvent[] = [];
  for (let at = now - 15.5 * dayMs; at < until; at += random.exponential(15 * minuteMs)) {
    events.push(post(`q${random.int(400)}`, Math.round(at)));
  }
  return events;
}

const burst = (many: number, from: number, minutes: number): ActivityEvent[] =>
  Array.from({ length: many }, (_, at) => post(`b${at}`, Math.round(from + (at * minutes * minuteMs) / many)));

const look = async (at: number) =>
  lookForSpikes(
    { config, store: opened.store, log, logger: quietLogger, now: () => at },
    at,
    await readStreams(opened.store, at),
  );
const alerts = () =>
  log.records(alertTopic).map((record) => {
    const decoded = decodeAlert(record);
    if (!decoded.ok || decoded.value.type !== 'raised') throw new Error('an alert does not hold');
    return decoded.value;
  });
const spikes = () =>
  opened.store.query<{ query: string; grain: string; count: number; goes_on: number; ratio: number }>(
    'SELECT query, grain, count, goes_on, ratio, peak_to_alert_s, detection_delay_s FROM v_spike ORDER BY started_at, grain',
  );

describe('a spike in a live stream', () => {
  test('is found, told once, goes on, and ends', async () => {
    await land(quietWeeks());
    expect(await look(now - hourMs)).toMatchObject({ changed: 0, raised: 0 });

    await land(burst(40, now - 30 * minuteMs, 30));
    expect(await look(now)).toMatchObject({ changed: 1, raised: 1 });
    expect(await spikes()).toMatchObject([{ query: 'acme', grain: 'hour', goes_on: 1 }]);
    const [alert] = alerts();
    expect(alert).toMatchObject({
      about: 'acme',
      scope: 'public',
      grain: 'hour',
      panel: '/dashboards/listening?scope=public',
    });
    expect(alert).toMatchObject({ figures: { voices: 40, authors: 40 } });

    // A second replica, or the same after a restart.
    expect(await look(now + 1_000)).toMatchObject({ raised: 0 });
    await land(Array.from({ length: 30 }, (_, at) => post(`c${at}`, now + at * minuteMs)));
    expect(await look(now + 30 * minuteMs)).toMatchObject({ raised: 0 });
    expect((await spikes()).find(({ grain }) => grain === 'hour')).toMatchObject({ count: 70, goes_on: 1 });
    await look(now + 3 * hourMs);
    expect((await spikes()).filter(({ goes_on, grain }) => goes_on && grain === 'hour')).toEqual([]);
    // The day holds the hour that was told of.
    await look(now + 7 * hourMs);
    expect((await spikes()).map(({ grain }) => grain)).toContain('day');
    expect(alerts()).toHaveLength(1);
  });

  test('told by a process that dies before it has kept so, is the same alert when it is told again', async () => {
    await land([...quietWeeks(), ...burst(40, now - 30 * minuteMs, 30)]);
    await look(now);
    await opened.store.command('TRUNCATE TABLE spike');
    await look(now + 5 * minuteMs);
    const ids = alerts().map(({ id }) => id);
    expect(ids).toHaveLength(2);
    expect(new Set(ids).size).toBe(1);
  });

  test('that two replicas find at once is one alert', async () => {
    await land([...quietWeeks(), ...burst(40, now - 30 * minuteMs, 30)]);
    const other = createMemoryLog();
    const replica = { config, store: opened.store, logger: quietLogger, now: () => now };
    const streams = await readStreams(opened.store, now);
    await Promise.all([
      lookForSpikes({ ...replica, log }, now, streams),
      lookForSpikes({ ...replica, log: other }, now + 40, streams),
    ]);
    const ids = [log, other].flatMap((one) => one.records(alertTopic).map(({ key }) => key));
    expect(ids.length).toBeGreaterThan(0);
    expect(new Set(ids).size).toBe(1);
    expect(await look(now + minuteMs)).toMatchObject({ raised: 0 });
  });

  test('waits for the end of the quiet hours, unless it is urgent', async () => {
    // 14:00 UTC is 15:00 in Berlin.
    listening({ quietHours: { from: '14:00', to: '16:00' }, urgentRatio: 50 });
    await land([...quietWeeks(), ...burst(40, now - 30 * minuteMs, 30)]);
    expect(await look(now)).toMatchObject({ changed: 1, raised: 0 });
    expect(await look(now + 61 * minuteMs)).toMatchObject({ raised: 1 });
    listening({ quietHours: { from: '14:00', to: '16:00' }, urgentRatio: 5 });
    await opened.store.command('TRUNCATE TABLE spike');
    expect(await look(now)).toMatchObject({ raised: 1 });
  });

  test('is looked for when something has landed, else once a minute', async () => {
    let clock = now;
    const tick = createSpikeTick({ config, store: opened.store, log, logger: quietLogger, now: () => clock });
    await land(quietWeeks());
    expect(await tick()).toMatchObject({ looked: true });
    clock += 2_000;
    expect(await tick()).toMatchObject({ looked: false });
    await land(burst(40, clock - 30 * minuteMs, 30));
    expect(await tick()).toMatchObject({ looked: true, raised: 1 });
    clock += 61_000;
    expect(await tick()).toMatchObject({ looked: true, raised: 0 });
  });
});

describe('what is no spike', () => {
  const flood = (authors: number, text?: string): ActivityEvent[] =>
    Array.from({ length: 300 }, (_, at) => post(`f${at % authors}`, now - 30 * minuteMs + at * 5_000, text));

  test.each([
    ['one author who writes and writes', () => flood(1)],
    ['a hundred accounts that copy one text', () => flood(100, `acme ${words(createRandom('copied'))}`)],
    ['what is dated in the future', () => burst(300, now + hourMs, 60)],
  ])('%s', async (_, more) => {
    await land([...quietWeeks(now), ...more()]);
    expect(await look(now)).toMatchObject({ changed: 0, raised: 0 });
    expect(alerts()).toEqual([]);
  });

  test('a source that catches up with what was said since yesterday', async () => {
    const today = Date.now();
    const shift = today - now;
    await land(quietWeeks(now).map((event) => ({ ...event, occurredAt: event.occurredAt + shift })));
    await land(burst(300, today - 30 * hourMs, 26 * 60));
    expect(await look(today)).toMatchObject({ changed: 0, raised: 0 });
    const [stream] = await readStreams(opened.store, today);
    expect(stream?.voices.hour.slice(6, 8).every((voices) => voices > 8)).toBe(true);
  });

  test('a source that was silent and reads the newest first: what it has not read is not known', async () => {
    const away = now - 13 * hourMs;
    await opened.store.insert(
      'setting',
      ['name', 'value', 'text', 'version'],
      [['sources', 0, 'fediverse', Date.now()]],
    );
    await opened.store.insert(
      'source_health',
      ['source', 'type', 'state', 'last_success_at', 'updated_at', 'version'],
      [['fediverse', 'mastodon', 'running', sqlTime(away), sqlTime(now), 1]],
    );
    const all = quietWeeks(away);
    // 18 in the last hour, as in every busy hour of such a stream.
    await land([...all, ...burst(18, now - 59 * minuteMs, 58)]);
    const [stream] = await readStreams(opened.store, now);
    expect(stream?.unknown).toEqual([{ from: away, to: now - hourMs }]);
  });

  test('many voices of a stream that is new, below the higher minimum', async () => {
    await land(burst(25, now - 30 * minuteMs, 30));
    expect(await look(now)).toMatchObject({ changed: 0, raised: 0 });
  });
});

test('voices in the tables are those of countVoices', async () => {
  const random = createRandom('voices');
  const texts = Array.from({ length: 5 }, (_, at) => `acme ${words(random.fork(at))}`);
  const mentions = Array.from({ length: 400 }, () => {
    const copied = random.chance(0.4);
    return {
      at: now - 1 - random.int(3 * hourMs),
      author: `a${random.int(60)}`,
      copied,
      text: random.int(texts.length),
    };
  });
  await land(mentions.map(({ at, author, copied, text }) => post(author, at, copied ? texts[text] : undefined)));
  const [stream] = await readStreams(opened.store, now);
  const counted = [0, 1, 2].map((hour) =>
    countVoices(
      mentions
        .filter(({ at }) => Math.floor((now - 1 - at) / hourMs) === hour)
        .map(({ at, author, copied, text }) => ({ at, author, copies: copied ? String(text + 1) : '' })),
    ),
  );
  expect(stream?.voices.hour.slice(0, 3)).toEqual(counted.map(({ voices }) => voices));
  expect(stream?.authors.hour).toBe(counted[0]?.authors);
});
