import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { encodeActivity } from '../../../infra/contracts/cloud-events.js';
import { activityTopic, deadLetterTopic } from '../../../infra/contracts/topics.js';
import { FatalError } from '../../../infra/errors.js';
import type { EventLog } from '../../../infra/log/event-log.js';
import { processorGroup } from '../../../processors/consumer.js';
import { createTestPost } from '../../support/act-builder.js';
import {
  append,
  appendActivity,
  compute,
  createPipelineFolder,
  land,
  type PipelineFolder,
  type PipelineInput,
  type PipelineStore,
  runPipeline,
} from '../../support/pipeline.js';
import { faultyLog, faultyStore, type StoreCall } from '../../support/pipeline-faults.js';
import { differences, type ResultTables, resultTables } from '../../support/pipeline-tables.js';
import { cleanTables, smallOrganisation } from '../../support/small-organisation.js';
import { testOrganisation } from '../../support/test-organisation.js';

// Whole runs of the pipeline; a busy machine takes long.
jest.setTimeout(300_000);

/** Bad records and bad times between the log and the tables: nothing is skipped, nobody's neighbours suffer. */

const quickly = { retryMinMs: 5, retryMaxMs: 20, maxBatchRecords: 500 };

let folder: PipelineFolder;
let input: PipelineInput;
let clean: ResultTables;
beforeAll(async () => {
  folder = await createPipelineFolder();
  input = await testOrganisation(smallOrganisation);
  clean = await cleanTables(folder, input);
});
afterAll(() => folder.dispose());

async function open(name: string): Promise<{ log: EventLog } & PipelineStore> {
  return { log: await folder.log(name), ...(await folder.store(name)) };
}

async function uncommitted(log: EventLog): Promise<number> {
  const lag = await log.lag(activityTopic, processorGroup);
  return lag.reduce((sum, { behind }) => sum + behind, 0);
}

interface Letter {
  readonly step: string;
  readonly reason: string;
  readonly place: string;
  readonly topic: string;
  readonly payload: string;
}

const letters = ({ store }: PipelineStore): Promise<Letter[]> =>
  store.query<Letter>('SELECT step, reason, place, topic, payload FROM dead_letter FINAL ORDER BY step, reason');

function failure(message: string, code: string): Error {
  return Object.assign(new Error(message), { code });
}

describe('records that cannot be taken', () => {
  const neighbours = Array.from({ length: 64 }, (_, index) =>
    createTestPost(`neighbour ${index}`, 'anna', `2026-05-04 10:${String(index % 60).padStart(2, '0')}`),
  );
  // The engine refuses half a surrogate pair, and with it the whole insert.
  const poison = {
    ...createTestPost('poison', 'ben', '2026-05-04 11:00'),
    links: ['https://example.org/private-words-\ud800/x'],
  };

  test('one that the store refuses becomes one dead letter, and all others land', async () => {
    const opened = await open('poison');
    const keyed = [...neighbours.slice(0, 40), poison, ...neighbours.slice(40)].map((event) => ({
      ...encodeActivity(event),
      key: 'one partition',
    }));
    await appendActivity(opened.log, keyed);
    const counts = await land({ ...opened, subscribe: quickly });

    const landed = await opened.store.query<{ id: string }>('SELECT id FROM activity FINAL');
    expect(landed.map((row) => row.id).sort()).toEqual(neighbours.map((event) => event.id).sort());
    const [letter, ...more] = await letters(opened);
    expect(more).toEqual([]);
    expect(letter).toMatchObject({ step: 'land', topic: 'earshot.activity.v1' });
    expect(letter?.place).toMatch(/^earshot\.activity\.v1\/\d@40$/);
    expect(letter?.reason).toMatch(/the store refuses it \(code \d+\): \w+/);
    expect(letter?.reason).not.toContain('private-words');
    expect(JSON.parse(letter?.payload ?? '')).toMatchObject({ id: poison.id });
    expect(counts.deadLetters).toBe(1);

    // Delivered again it is the same letter.
    await appendActivity(opened.log, keyed);
    await land({ ...opened, subscribe: quickly });
    expect(await letters(opened)).toHaveLength(1);
  });

  test('no JSON, no value, an unknown verb, seconds for milliseconds: each a letter with its reason', async () => {
    const opened = await open('undecodable');
    const good = encodeActivity(neighbours[0]!);
    const json = (change: object) => Buffer.from(JSON.stringify({ ...neighbours[1], ...change }));
    await appendActivity(opened.log, [
      { ...good, value: Buffer.from('{"id": "cut o') },
      { ...good, value: Buffer.from([0xff, 0xfe, 0x00]) },
      good,
      { ...good, value: null },
      { ...good, value: json({ verb: 'applaud' }) },
      { ...good, value: json({ occurredAt: 1_767_000_000 }) },
    ]);
    await land({ ...opened, subscribe: quickly });
    const found = await letters(opened);
    expect(found).toHaveLength(5);
    expect(new Set(found.map(({ step }) => step))).toEqual(new Set(['decode']));
    const reasons = found.map(({ reason }) => reason).join('\n');
    expect(reasons).toMatch(/is not JSON/);
    expect(reasons).toMatch(/has no value/);
    expect(reasons).toMatch(/^verb: /m);
    expect(reasons).toMatch(/occurredAt: .*not seconds/);
    expect(await opened.store.query('SELECT id FROM activity FINAL')).toEqual([{ id: neighbours[0]!.id }]);
  });

  test('a dead letter that cannot be written blocks the commit', async () => {
    const opened = await open('letters');
    await append(opened.log, { events: [poison] });
    const waiting: number[] = [];
    const log = faultyLog(opened.log, {
      async beforeAppend({ topic }) {
        if (topic.name !== deadLetterTopic.name || waiting.length === 3) return;
        waiting.push(await uncommitted(opened.log));
        throw new Error('the log does not take it');
      },
    });
    await land({ ...opened, log, subscribe: quickly });
    expect(waiting).toEqual([1, 1, 1]);
    expect(await letters(opened)).toHaveLength(1);
    expect(await uncommitted(opened.log)).toBe(0);
  });
});

describe('a store that is away', () => {
  const failing: [string, (call: StoreCall) => void | Promise<void>, 'before' | 'after'][] = [
    [
      'refuses connections for a while',
      ({ number }) => {
        if (number <= 4) throw failure('connect ECONNREFUSED 127.0.0.1:8123', 'ECONNREFUSED');
      },
      'before',
    ],
    [
      'has written, and its answer is lost',
      ({ number }) => {
        if (number % 3 === 1 && number < 20) throw failure('Timeout error.', 'ETIMEDOUT');
      },
      'after',
    ],
    [
      'has no room now and then',
      ({ number }) => {
        if (number % 4 === 2 && number < 20) throw failure('Cannot reserve 1.00 MiB, not enough space', '243');
      },
      'before',
    ],
    ['is slow', () => new Promise((resolve) => setTimeout(resolve, 50)), 'before'],
  ];

  test.each(failing)('%s: nothing is skipped', async (name, fault, when) => {
    const opened = await open(name.replace(/\W/g, '_'));
    const retries: string[] = [];
    const store = faultyStore(opened.store, {
      [when]: (call: StoreCall) => (call.kind === 'insert' ? fault(call) : undefined),
    });
    await append(opened.log, input);
    const subscribe = { ...quickly, onRetry: (error: Error) => retries.push(error.message) };
    await land({ ...opened, store, subscribe });
    if (name !== 'is slow') expect(retries.length).toBeGreaterThan(1);
    expect(await letters(opened)).toEqual([]);
    await compute(opened);
    expect(differences(await resultTables(opened.store), clean)).toEqual([]);
  });

  test('one that refuses the user ends the processors; once it lets him in, nothing is missing', async () => {
    const opened = await open('denied');
    await append(opened.log, input);
    const before = await uncommitted(opened.log);
    const store = faultyStore(opened.store, {
      before({ kind, table }) {
        if (kind === 'insert' && table === 'activity')
          throw failure('earshot: Not enough privileges. (ACCESS_DENIED)', '497');
      },
    });
    await expect(land({ ...opened, store, subscribe: quickly })).rejects.toThrow(FatalError);
    expect(await uncommitted(opened.log)).toBe(before);
    expect(await letters(opened)).toEqual([]);

    await runPipeline({ ...opened, subscribe: quickly });
    expect(differences(await resultTables(opened.store), clean)).toEqual([]);
  });
});
