import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { encodeCursor, encodeDeadLetter, encodeHealth } from '../../../infra/contracts/cloud-events.js';
import type { DeadLetter } from '../../../infra/contracts/dead-letter.js';
import { type SourceHealth, sourceHealthSchema } from '../../../infra/contracts/health.js';
import { activityTopic, cursorTopic, deadLetterTopic } from '../../../infra/contracts/topics.js';
import type { EventLog } from '../../../infra/log/event-log.js';
import type { Store } from '../../../infra/store/store.js';
import { processorGroup } from '../../../processors/consumer.js';
import { recordBacklog } from '../../../processors/pipeline-health/backlog.js';
import { append, createPipelineFolder, land, type PipelineFolder, type PipelineStore } from '../../support/pipeline.js';
import { testOrganisation } from '../../support/test-organisation.js';

jest.setTimeout(120_000);

let folder: PipelineFolder;
let opened: PipelineStore;
let store: Store;
let log: EventLog;

const noon = Date.UTC(2026, 2, 2, 12);
const minutes = 60_000;

const health = (over: Partial<SourceHealth>): SourceHealth =>
  sourceHealthSchema.parse({ source: 'intranet', type: 'slack', state: 'ok', updatedAt: noon, ...over });

beforeAll(async () => {
  folder = await createPipelineFolder();
  opened = await folder.store('health');
  store = opened.store;
  log = await folder.log('health');
});
afterAll(() => folder.dispose());

const gap = { from: noon - 600 * minutes, to: noon - 540 * minutes, reason: 'older than the platform keeps' };
const sources = () =>
  store.query(
    `SELECT source, state, toString(last_success_at) AS succeeded, last_error, events, rejected, toString(newest_hour) AS newest,
            gaps, toString(updated_at) AS updated
     FROM v_source ORDER BY source`,
  );
const intranet = {
  source: 'intranet',
  state: 'failing',
  succeeded: '2026-03-02 12:00:00.000',
  last_error: 'the platform answers 500',
  events: 40,
  rejected: 2,
  newest: '2026-03-02 11:00:00',
  gaps: 1,
  updated: '2026-03-02 12:05:00.000',
};

test('the newest word of each source stands, with its gaps; cursors beside it are left alone', async () => {
  await log.append(cursorTopic, [
    encodeHealth(health({ state: 'running', updatedAt: noon - minutes })),
    encodeCursor({
      source: 'intranet',
      type: 'slack',
      instance: 'T1',
      position: { page: 2 },
      savedAt: noon,
      gaps: [],
    }),
    encodeHealth(health({ lastSuccessAt: noon, events: 30, lagMs: 15 * minutes, gaps: [gap] })),
    encodeHealth(
      health({
        state: 'failing',
        lastSuccessAt: noon,
        lastErrorAt: noon + 5 * minutes,
        lastError: 'the platform answers 500',
        events: 40,
        rejected: 2,
        lagMs: 20 * minutes,
        gaps: [gap],
        updatedAt: noon + 5 * minutes,
      }),
    ),
    encodeHealth(health({ source: 'forum', state: 'running' })),
  ]);
  const counts = await land({ log, ...opened });
  expect(counts).toEqual({ activity: 0, directory: 0, evidence: 0, deadLetters: 0 });
  expect(await sources()).toEqual([
    // It said that it was reading, and has not been heard of since: that is long ago.
    expect.objectContaining({ source: 'forum', state: 'silent', succeeded: null, newest: null, gaps: 0 }),
    intranet,
  ]);
  expect(await store.query('SELECT source, toString(from_at) AS from_at, reason, lasted_s FROM v_source_gap')).toEqual([
    { source: 'intranet', from_at: '2026-03-02 02:00:00.000', reason: gap.reason, lasted_s: 3600 },
  ]);
});

test('older words that come again, in whatever batch, change nothing', async () => {
  await log.rewind(cursorTopic, processorGroup);
  await land({ log, ...opened, subscribe: { maxBatchRecords: 1 } });
  expect(await sources()).toEqual([expect.objectContaining({ source: 'forum' }), intranet]);
  expect(await store.query('SELECT count() AS gaps FROM v_source_gap')).toEqual([{ gaps: 1 }]);
});

test('parts of a source are one row in the worst of their states; what they share is counted once', async () => {
  const now = Date.now();
  const today = Math.floor(now / 86_400_000) * 86_400_000;
  const used = (over: object) => ({
    unit: 'requests',
    period: 'day' as const,
    from: today,
    used: 40,
    limit: 100,
    ...over,
  });
  await store.command('TRUNCATE TABLE source_health');
  await store.command('TRUNCATE TABLE source_gap');
  await log.append(cursorTopic, [
    // A stream that is read to the end and said so some minutes ago.
    encodeHealth(
      health({
        ...{ source: 'chat', state: 'running', updatedAt: now - 50 * minutes, lastSuccessAt: now - 50 * minutes },
        ...{ events: 10, requests: 70, behind: 3, gaps: [gap], usage: [used({ used: 70 })] },
      }),
    ),
    encodeHealth(
      health({
        ...{ source: 'chat.backfill', state: 'rate-limited', updatedAt: now, lastSuccessAt: now, events: 100 },
        ...{ rejected: 1, requests: 60, gaps: [gap], usage: [used({ used: 60 }), used({ unit: 'USD', limit: null })] },
        lastErrorAt: now,
        lastError: 'answered 429',
        progress: { done: 30, total: 90, unit: 'days', startedAt: now - 10_000, doneAtStart: 10 },
      }),
    ),
    encodeHealth(
      health({ source: 'chat.calls', state: 'ok', updatedAt: now, lastSuccessAt: now - minutes, events: 5 }),
    ),
    encodeHealth(
      health({ source: 'old', updatedAt: now - 3 * 86_400_000, usage: [used({ from: today - 3 * 86_400_000 })] }),
    ),
  ]);
  await land({ log, ...opened });
  expect(
    await store.query(
      `SELECT source, type, state, events, rejected, requests, behind, gaps, last_error, backfill, backfill_done, backfill_total,
              backfill_unit, backfill_left_s, budget_share, budget, since_success_s >= 60 AND since_success_s < 3000 AS of_calls
       FROM v_source ORDER BY source`,
    ),
  ).toEqual([
    {
      ...{ source: 'chat', type: 'slack', state: 'rate-limited', events: 115, rejected: 1, requests: 70, behind: 3 },
      ...{ gaps: 1, last_error: 'answered 429', backfill: 'rate-limited', backfill_done: 30, backfill_total: 90 },
      // 20 days in 10 s, 60 days to go.
      ...{
        backfill_unit: 'days',
        backfill_left_s: 30,
        budget_share: 0.7,
        budget: '70 of 100 requests a day',
        of_calls: 1,
      },
    },
    expect.objectContaining({
      source: 'old',
      state: 'ok',
      behind: null,
      backfill: '',
      backfill_left_s: null,
      budget_share: 0,
    }),
  ]);
  expect(await store.query("SELECT part, state FROM v_source_part WHERE source = 'chat' ORDER BY part")).toEqual([
    { part: 'back-fill', state: 'rate-limited' },
    { part: 'calls', state: 'ok' },
    { part: 'reading', state: 'running' },
  ]);
  expect(await store.query('SELECT source, unit, used, most FROM v_source_usage ORDER BY source, unit')).toEqual([
    { source: 'chat', unit: 'USD', used: 40, most: null },
    { source: 'chat', unit: 'requests', used: 70, most: 100 },
    { source: 'old', unit: 'requests', used: 0, most: 100 },
  ]);
  expect(await store.query('SELECT source FROM v_source_gap')).toEqual([{ source: 'chat' }]);
});

test('a health record that cannot be read is a dead letter, and holds nothing up', async () => {
  await log.append(cursorTopic, [{ ...encodeHealth(health({ source: 'bad' })), value: Buffer.from('{"source": 7}') }]);
  await land({ log, ...opened });
  expect(await store.query('SELECT step, class, letters FROM v_dead_letter')).toEqual([
    { step: 'decode', class: 'does not fit: source', letters: 1 },
  ]);
});

test('how far the tables are behind the log, once a minute however often it is asked', async () => {
  const { events } = await testOrganisation({ people: 20, weeks: 2 });
  await append(log, { events });
  // Kept for a month only.
  const minute = Math.floor(Date.now() / minutes) * minutes - 60 * minutes;
  const behind = () =>
    store.query(
      `SELECT toUnixTimestamp(minute) * 1000 - {minute:UInt64} AS after, behind FROM v_backlog
       WHERE topic = 'activity' AND after <= 60000 ORDER BY minute`,
      { minute },
    );
  await recordBacklog(log, store, minute + 10_000);
  await recordBacklog(log, store, minute + 50_000);
  expect(await behind()).toEqual([{ after: 0, behind: events.length }]);
  await land({ log, ...opened });
  await recordBacklog(log, store, minute + 70_000);
  expect(await behind()).toEqual([
    { after: 0, behind: events.length },
    { after: 60_000, behind: 0 },
  ]);
  expect((await log.lag(activityTopic, processorGroup)).every((partition) => partition.behind === 0)).toBe(true);
});

test('throughput and freshness: no single act shows, and what landed since the last computation is waiting', async () => {
  const [stored] = await store.query<{ acts: number }>('SELECT count() AS acts FROM activity');
  const hours = await store.query<{ events: number }>('SELECT events FROM v_throughput');
  expect(hours.length).toBeGreaterThan(0);
  expect(hours.every(({ events }) => Number(events) % 10 === 0)).toBe(true);
  const sum = hours.reduce((total, { events }) => total + Number(events), 0);
  expect(sum).toBeGreaterThanOrEqual(Number(stored?.acts));
  expect(sum).toBeLessThan(Number(stored?.acts) + 10 * hours.length);

  const fresh = () =>
    store.query<{ waiting_s: number | null; newest_hour: string }>(
      'SELECT waiting_s, toString(newest_hour) AS newest_hour FROM v_freshness',
    );
  const before = await fresh();
  expect(before.length).toBeGreaterThan(0);
  expect(before.every(({ newest_hour }) => newest_hour.endsWith(':00:00'))).toBe(true);
  expect(before.every(({ waiting_s }) => waiting_s === null)).toBe(true);
  await store.insert(
    'watermark',
    ['family', 'definition', 'landed_until', 'facts_until', 'version'],
    [['participation', 'd', '2099-01-01 00:00:00.000', 1, noon]],
  );
  expect((await fresh()).every(({ waiting_s }) => Number(waiting_s) === 0)).toBe(true);
  await store.insert(
    'watermark',
    ['family', 'definition', 'landed_until', 'facts_until', 'version'],
    [['reach', 'd', '2026-03-02 12:00:00.000', 1, noon]],
  );
  expect((await fresh()).every(({ waiting_s }) => Number(waiting_s) > 0)).toBe(true);
});

test.each<[string, string, string]>([
  ['ingest.size', 'larger than 1000000 bytes', 'larger than a record may be'],
  ['ingest.parse', 'Anna said "no" in line 7', 'the source does not understand it'],
  ['ingest.contract', 'object.text: Too big', 'does not fit: object'],
  ['ingest.contract', 'verb: is unknown: "shout"', 'of an unknown kind'],
  ['decode', 'is not JSON: Unexpected token at position 3', 'no JSON'],
  ['decode', 'has no value', 'no value'],
  ['land', 'the store refuses it (code 6): Cannot parse Anna', 'the store refuses it'],
  ['decode', 'Anna Smith: said so', 'something else'],
  ['elsewhere', 'whatever Anna said', 'something else'],
])('dead letters of %s, "%s", are counted as "%s"', async (step, reason, expected) => {
  const letter: DeadLetter = {
    id: `${step} ${reason}`,
    step,
    reason,
    where: 'a file[1]',
    topic: null,
    key: null,
    payload: null,
    headers: {},
    after: null,
    at: Date.UTC(2026, 5, 1, 22, 30),
  };
  await store.command('TRUNCATE TABLE dead_letter');
  await log.append(deadLetterTopic, [encodeDeadLetter(letter), encodeDeadLetter(letter)]);
  await land({ log, ...opened });
  expect(await store.query('SELECT toString(hour) AS hour, step, class, letters FROM v_dead_letter')).toEqual([
    { hour: '2026-06-01 22:00:00', step, class: expected, letters: 1 },
  ]);
});
