import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { activityTopic } from '../../../infra/contracts/topics.js';
import type { EventLog } from '../../../infra/log/event-log.js';
import { processorGroup } from '../../../processors/consumer.js';
import { eraseRetracted } from '../../../processors/land/erase-retracted.js';
import {
  contentOf,
  createTestDelete,
  createTestEdit,
  createTestPost,
  createTestReply,
} from '../../support/act-builder.js';
import {
  append,
  compute,
  createPipelineFolder,
  land,
  type PipelineFolder,
  type PipelineStore,
  runPipeline,
} from '../../support/pipeline.js';
import { differences, resultTables } from '../../support/pipeline-tables.js';

// Whole runs of the pipeline; a busy machine takes long.
jest.setTimeout(300_000);

/** What its author has deleted is gone: from the tables, from the disk, and after a replay too. */

const canary = 'qZx7LwPd3Jv9TbKs5RmYcHn2';
const kept = 'what somebody else has said';
const gone = createTestPost('gone', 'anna', '2026-05-04 10:00', { text: `Hello. ${canary} once.` });
const edited = createTestEdit(gone, '2026-05-04 11:00', `Hello again. ${canary} twice.`);
const events = [
  gone,
  createTestReply('answer', 'ben', '2026-05-04 12:00', 'gone', { text: `Well. ${kept}.` }),
  createTestPost('other', 'ben', '2026-05-05 10:00'),
  edited,
];
const deletion = createTestDelete('gone', '2026-05-06 10:00', { in: null });

let folder: PipelineFolder;
let opened: PipelineStore;
let log: EventLog;
beforeAll(async () => {
  folder = await createPipelineFolder();
  opened = await openPlain('erasure');
  log = await folder.log('erasure');
});
afterAll(() => folder.dispose());

/** A store that keeps words as they are, because compression takes them apart and nobody would find them. */
async function openPlain(name: string): Promise<PipelineStore> {
  const plain = await folder.store(name);
  await plain.store.command('ALTER TABLE activity_text MODIFY COLUMN text String CODEC(NONE)');
  return plain;
}

/** Files of the store that hold the words. Looks again from the beginning when a merge moved a file meanwhile, so that none is passed over. */
function filesWith(words: string): string[] {
  const root = path.join(folder.path, 'store');
  for (;;) {
    try {
      return readdirSync(root, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => path.join(entry.parentPath, entry.name))
        .filter((file) => readFileSync(file).includes(words));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    }
  }
}

async function textOf(name: string): Promise<string[]> {
  const rows = await opened.store.query<{ text: string }>('SELECT text FROM activity_text WHERE id = {id:String}', {
    id: contentOf(name),
  });
  return rows.map((row) => row.text);
}

test('before it is deleted the words are on the disk, so that looking for them means something', async () => {
  await runPipeline({ log, ...opened }, { events });
  expect(await textOf('gone')).not.toEqual([]);
  expect(filesWith(canary)).not.toEqual([]);
});

test('afterwards they are in no table and in no file, and the answer to them stays', async () => {
  await runPipeline({ log, ...opened }, { events: [deletion] });
  expect(await eraseRetracted(opened.store)).toBeGreaterThan(0);
  expect(await textOf('gone')).toEqual([]);
  expect(await opened.store.query('SELECT id FROM activity WHERE id = {id:String}', { id: gone.id })).toEqual([]);
  expect(filesWith(canary)).toEqual([]);
  expect(await textOf('answer')).toEqual([`Well. ${kept}.`]);
  expect(await eraseRetracted(opened.store)).toBe(0);
});

test('a replay of the log, a second fetch and a later edit do not bring them back', async () => {
  const before = await resultTables(opened.store);
  await log.rewind(activityTopic, processorGroup);
  const again = createTestEdit(gone, '2026-05-07 11:00', `${canary} from a webhook that was late.`);
  await append(log, { events: [...events, again] });
  await land({ log, ...opened });
  expect(await textOf('gone')).toEqual([]);
  await compute(opened);
  expect(filesWith(canary)).toEqual([]);
  expect(differences(await resultTables(opened.store), before)).toEqual([]);
});

test('a deletion that comes before what it deletes keeps the words out from the beginning', async () => {
  const early = await openPlain('early');
  const earlyLog = await folder.log('early');
  await runPipeline({ log: earlyLog, ...early }, { events: [deletion] });
  await runPipeline({ log: earlyLog, ...early }, { events });
  expect(filesWith(canary)).toEqual([]);
  expect(differences(await resultTables(early.store), await resultTables(opened.store))).toEqual([]);
});

test('words that landed while their deletion was landing elsewhere are taken by the next run', async () => {
  const racing = await openPlain('racing');
  const racingLog = await folder.log('racing');
  await runPipeline({ log: racingLog, ...racing }, { events: [deletion] });
  // What a processor that had not seen the deletion yet has written.
  await racing.store.insert('activity_text', ['id', 'version', 'text'], [[gone.id, 1, canary]]);
  expect(filesWith(canary)).not.toEqual([]);
  expect(await eraseRetracted(racing.store)).toBe(1);
  expect(filesWith(canary)).toEqual([]);
});
