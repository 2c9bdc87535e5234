import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import type { ActivityEvent } from '../../../infra/contracts/activity.js';
import { activityTopic, deadLetterTopic, directoryTopic, evidenceTopic } from '../../../infra/contracts/topics.js';
import type { EventLog } from '../../../infra/log/event-log.js';
import { createRandom } from '../../../infra/random.js';
import { simulatedSource } from '../../../ingest/sources/simulated/source.js';
import { processorGroup } from '../../../processors/consumer.js';
import {
  append,
  cleanRun,
  compute,
  createPipelineFolder,
  ingest,
  land,
  type PipelineFolder,
  type PipelineStore,
  runPipeline,
} from '../../support/pipeline.js';
import { differences, type ResultTables, resultTables } from '../../support/pipeline-tables.js';
import { keepCleanTables, smallOrganisation } from '../../support/small-organisation.js';
import { type TestOrganisation, testOrganisation, testOrganisationConfig } from '../../support/test-organisation.js';

// Whole runs of the pipeline; a busy machine takes long.
jest.setTimeout(300_000);

/** Every way of delivering the same events again ends in the rows of one clean run. */

const settings = { ...testOrganisationConfig, ...smallOrganisation };
const start = Date.UTC(2026, 5, 1, 12);

let folder: PipelineFolder;
let organisation: TestOrganisation;
let first: PipelineStore;
let log: EventLog;
let clean: ResultTables;

beforeAll(async () => {
  folder = await createPipelineFolder();
  organisation = await testOrganisation(settings);
  first = await folder.store('clean');
  log = await folder.log('clean');
  await ingest(log, simulatedSource, settings, { now: () => start });
  await runPipeline({ log, ...first });
  clean = await resultTables(first.store);
  await keepCleanTables(clean);
});
afterAll(() => folder.dispose());

async function rewind(): Promise<void> {
  for (const topic of [activityTopic, directoryTopic, evidenceTopic, deadLetterTopic])
    await log.rewind(topic, processorGroup);
}

/** The simulation has threads wherever people talk, in a few weeks no head of a unit leaves, and no two units of so few are shown. */
const notSimulated = ['conversation', 'dependence_event', 'shown_link', 'shown_term', 'shown_unevenness'];

test('a clean run fills every other table, so that comparing them means something', () => {
  const empty = Object.keys(clean).filter((table) => clean[table]?.length === 0);
  expect(empty).toEqual(['dead_letter', ...notSimulated].sort());
});

test('the same import a day later, and the log from its beginning, into the same store and into an empty one', async () => {
  await ingest(log, simulatedSource, settings, { now: () => start + 86_400_000, ignoreCursor: true });
  await rewind();
  const counts = await land({ log, ...first });
  expect(counts.activity).toBe(2 * organisation.events.length);
  await compute(first);
  expect(differences(await resultTables(first.store), clean)).toEqual([]);

  await rewind();
  const fresh = await folder.store('fresh');
  await runPipeline({ log, ...fresh });
  expect(differences(await resultTables(fresh.store), clean)).toEqual([]);
});

test('every event three times, shuffled over all keys, in batches cut anew', async () => {
  const random = createRandom('shuffled');
  const opened = await folder.store('shuffled');
  const shuffled = await folder.log('shuffled');
  const events = random.shuffle([...organisation.events, ...organisation.events, ...organisation.events]);
  const directory = random.shuffle([...organisation.directory, ...organisation.directory]);
  const evidence = random.shuffle([...organisation.evidence, ...organisation.evidence]);
  await append(shuffled, { events, directory, evidence });
  await land({ log: shuffled, ...opened, subscribe: { maxBatchRecords: 257 } });
  await compute(opened);
  expect(differences(await resultTables(opened.store), clean)).toEqual([]);
});

test('refreshed again and again while shuffled events trickle in', async () => {
  const random = createRandom('trickle');
  const opened = await folder.store('trickle');
  const trickle = await folder.log('trickle');
  let events = random.shuffle([...organisation.events, ...organisation.events]);
  let directory = random.shuffle(organisation.directory);
  let evidence = random.shuffle(organisation.evidence);
  for (let left = 4; left > 0; left -= 1) {
    const some = left === 1 ? events.length : random.int(events.length);
    const people = left === 1 ? directory.length : random.int(directory.length);
    const known = left === 1 ? evidence.length : random.int(evidence.length);
    await runPipeline(
      { log: trickle, ...opened },
      { events: events.slice(0, some), directory: directory.slice(0, people), evidence: evidence.slice(0, known) },
    );
    events = events.slice(some);
    directory = directory.slice(people);
    evidence = evidence.slice(known);
  }
  expect(differences(await resultTables(opened.store), clean)).toEqual([]);
});

test('people are known only after their words, and weeks of silence lie between', async () => {
  const week = 7 * 86_400_000;
  const quiet = (event: ActivityEvent): boolean =>
    event.occurredAt > organisation.startMs + week && event.occurredAt < organisation.startMs + 2 * week;
  const events = organisation.events.filter((event) => !quiet(event));
  const { directory, evidence } = organisation;
  const expected = await cleanRun(folder, 'silence', { events, directory, evidence });

  const opened = await folder.store('late_directory');
  const late = await folder.log('late_directory');
  await runPipeline({ log: late, ...opened }, { events });
  await runPipeline({ log: late, ...opened }, { directory, evidence });
  expect(differences(await resultTables(opened.store), expected)).toEqual([]);
});
