import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import type { ActivityEvent } from '../../../infra/contracts/activity.js';
import { encodeDeadLetter, encodeDirectory } from '../../../infra/contracts/cloud-events.js';
import type { DirectoryRecord, Erasure } from '../../../infra/contracts/directory.js';
import { activityTopic, deadLetterTopic, directoryTopic, evidenceTopic } from '../../../infra/contracts/topics.js';
import { declareErased, eraseFromLog, readErasures } from '../../../infra/erasure/log-erasure.js';
import { activityWithout, directoryWithout } from '../../../infra/erasure/without-erased.js';
import { rebuildEmbeddedLog } from '../../../infra/log/embedded-copy.js';
import type { EventLog } from '../../../infra/log/event-log.js';
import { processorGroup } from '../../../processors/consumer.js';
import { eraseStored } from '../../../processors/erasure/erase-stored.js';
import {
  accountOf,
  createTestColleague,
  createTestLink,
  createTestMember,
  createTestPerson,
  createTestPost,
  createTestReaction,
  createTestReply,
  createTestShare,
  personOf,
} from '../../support/act-builder.js';
import {
  append,
  cleanRun,
  compute,
  createPipelineFolder,
  land,
  type PipelineFolder,
  type PipelineStore,
  runPipeline,
} from '../../support/pipeline.js';
import { differences, type ResultTables, resultTables } from '../../support/pipeline-tables.js';

// Whole runs of the pipeline; a busy machine takes long.
jest.setTimeout(300_000);

/** Who is erased is gone from tables, log and disk, stays gone, and everything is as if they had never been there. */

// Random letters, because compression would take words apart.
const words = 'qZx7LwPd3Jv9TbKs5RmYcHn2';
const executiveName = 'Vb8KfTq2 Xn4WzGm6RdPs1Jh7';
const others = 'what somebody else has said';

const people = ['ben', 'cleo', 'dora', 'emil', 'fay', 'gus'];
const events: ActivityEvent[] = [
  createTestPost('speech', 'anna', '2026-05-04 10:00', { text: `Hello. ${words} once. ${'x'.repeat(6_000)} ${words}` }),
  createTestPost('aside', 'anna-phone', '2026-05-05 10:00', { text: `From the phone: ${words}` }),
  ...people.flatMap((name, index) => [
    createTestReply(`answer-${name}`, name, `2026-05-04 1${index}:30`, 'speech', { text: others }),
    createTestPost(`post-${name}`, name, `2026-05-0${index + 4} 09:00`, { mentions: ['anna', 'ben'] }),
    createTestReaction('anna', `2026-05-0${index + 4} 15:00`, `post-${name}`),
    createTestReaction(name, '2026-05-06 15:00', 'speech'),
  ]),
  createTestPost('other-speech', 'zoe', '2026-05-04 08:00', { text: others }),
  createTestReply('to-zoe', 'ben', '2026-05-04 08:30', 'other-speech', { text: others }),
  createTestShare('anna', '2026-05-07 10:00', 'post-ben', { text: `Look: ${words}` }),
  createTestReply('thanks', 'anna', '2026-05-08 10:00', 'answer-ben', { root: 'speech', text: `${words} thanks` }),
];
const directory: DirectoryRecord[] = [
  createTestPerson('anna', { executive: true, name: executiveName, unit: ['Board'], level: 0 }),
  ...createTestColleague('zoe', { executive: true, name: 'Zoe Stays', unit: ['Board'], level: 0 }),
  createTestLink('anna'),
  createTestLink('anna-phone', 'anna'),
  createTestMember('town-hall', 'anna'),
  ...people.flatMap((name) => createTestColleague(name, { unit: ['Board', 'Sales'], level: 1 })),
  createTestPerson('ben', {
    delegateOf: 'anna',
    name: `Ben ${executiveName}`,
    unit: ['Board', 'Sales'],
    level: 1,
    version: 2,
  }),
  ...people.map((name) => createTestMember('town-hall', name)),
];
const erasures: Erasure[] = [
  { type: 'erasure', id: personOf('anna'), subject: 'person', version: 1 },
  ...['anna', 'anna-phone'].map((name): Erasure => {
    return { type: 'erasure', id: accountOf(name), subject: 'account', version: 1 };
  }),
];
const ids = erasures.map(({ id }) => id);
const isErased = (id: string): boolean => ids.includes(id);
const present = <T>(values: readonly (T | null)[]): T[] => values.filter((value) => value !== null);

let folder: PipelineFolder;
let opened: PipelineStore;
let log: EventLog;
let never: ResultTables;
beforeAll(async () => {
  folder = await createPipelineFolder();
  opened = await folder.store('erased');
  log = await folder.log('erased');
  await runPipeline({ log, ...opened }, { events, directory });
  await log.append(deadLetterTopic, [
    encodeDeadLetter({
      ...{ id: 'd'.repeat(32), step: 'land', reason: 'the store refuses it', where: 'earshot.activity.v1/0@1' },
      ...{ topic: activityTopic.name, key: 'k', payload: JSON.stringify(events[0]), headers: {}, after: null },
      at: Date.UTC(2026, 4, 4),
    }),
  ]);
  await land({ log, ...opened });
});
afterAll(() => folder.dispose());

/** Files of the store and the log that hold the words. */
function filesWith(what: string): string[] {
  return ['store', 'log/erased']
    .map((name) => path.join(folder.path, name))
    .flatMap((root) =>
      readdirSync(root, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => path.join(entry.parentPath, entry.name)),
    )
    .filter((file) => readFileSync(file).includes(what));
}

const erase = () => eraseStored(opened.store, erasures, () => compute(opened));

/** Everything but the tombstones, which say that something was there. */
function facts({ tombstone: _, ...tables }: ResultTables): ResultTables {
  return tables;
}

/** Columns of tables in which one of the ids stands, in whatever version of a row. */
async function columnsNaming(): Promise<string[]> {
  const columns = await opened.store.query<{ table: string; name: string }>(
    "SELECT table, name FROM system.columns WHERE database = currentDatabase() AND table IN (SELECT name FROM system.tables WHERE database = currentDatabase() AND engine LIKE '%MergeTree')",
  );
  const found: string[] = [];
  for (const { table, name } of columns) {
    const [row] = await opened.store.query<{ found: number }>(
      `SELECT count() AS found FROM ${table} WHERE multiSearchAny(toString(${table}.${name}), {ids:Array(String)})`,
      { ids },
    );
    if (Number(row?.found ?? 0) > 0) found.push(`${table}.${name}`);
  }
  return found;
}

test('before, the words and the name are on the disk, so that looking for them means something', async () => {
  const kinds = (what: string): Set<string> =>
    new Set(filesWith(what).map((file) => (file.includes('/log/') ? 'log' : 'store')));
  expect(kinds(words)).toEqual(new Set(['log', 'store']));
  expect(kinds(executiveName)).toEqual(new Set(['log', 'store']));
  expect(await columnsNaming()).toEqual(expect.arrayContaining(['person_day.person_id', 'activity.mentions']));
});

test('afterwards they are in no file of store and log, and the pseudonyms only in the list of who is erased', async () => {
  await declareErased(log, erasures);
  await erase();
  const done = await eraseFromLog(log, erasures);
  expect(done.stays).toEqual({});
  await log.close();
  await rebuildEmbeddedLog(path.join(folder.path, 'log', 'erased'));
  log = await folder.log('erased');
  expect(filesWith(words)).toEqual([]);
  expect(filesWith(executiveName)).toEqual([]);
  expect(await columnsNaming()).toEqual(['erasure.id']);
  expect(await readErasures(log)).toHaveLength(3);
});

test('every measure is as if they had never been there', async () => {
  never = facts(
    await cleanRun(folder, 'never', {
      events: present(events.map((event) => activityWithout(event, isErased))),
      directory: present(directory.map((record) => directoryWithout(record, isErased))),
    }),
  );
  expect(never.person_day?.length).toBeGreaterThan(0);
  expect(differences(facts(await resultTables(opened.store)), never)).toEqual([]);
});

test('a replay of the log and another import do not bring them back, and the directory topic loses them again', async () => {
  for (const topic of [activityTopic, directoryTopic, evidenceTopic]) await log.rewind(topic, processorGroup);
  await append(log, { events, directory: directory.map((record) => ({ ...record, version: 5 }) as DirectoryRecord) });
  await land({ log, ...opened });
  await compute(opened);
  expect(differences(facts(await resultTables(opened.store)), never)).toEqual([]);
  expect(await columnsNaming()).toEqual(['erasure.id']);
  const keys = (await log.latest(directoryTopic))
    .map(({ key }) => key)
    .filter((key) => ids.some((id) => key.includes(id)));
  expect(keys.filter((key) => !key.startsWith('erasure/'))).toEqual([]);
});

test('an account that is linked to them later is erased too', async () => {
  await append(log, {
    events: [createTestPost('late', 'anna-tablet', '2026-05-06 08:00', { text: `tablet ${words}` })],
    directory: [createTestLink('anna-tablet', 'anna')],
  });
  await land({ log, ...opened });
  await eraseStored(opened.store, [], () => compute(opened));
  expect(differences(facts(await resultTables(opened.store)), never)).toEqual([]);
});

test('tables built from the log alone are without them too', async () => {
  const rebuilt = await folder.store('rebuilt');
  const again = await folder.log('again');
  await again.append(directoryTopic, erasures.map(encodeDirectory));
  await append(again, { events, directory });
  await land({ log: again, ...rebuilt });
  await eraseStored(rebuilt.store, [], () => compute(rebuilt));
  expect(differences(facts(await resultTables(rebuilt.store)), never)).toEqual([]);
});
