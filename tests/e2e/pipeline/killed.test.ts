import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { createRandom } from '../../../infra/random.js';
import { simulatedSource } from '../../../ingest/sources/simulated/source.js';
import { startChild, type TypeScriptChild } from '../../support/child-process.js';
import type { KillMoment } from '../../support/doomed.js';
import { createPipelineFolder, ingest, type PipelineFolder, runPipeline } from '../../support/pipeline.js';
import type { PipelineChildTask } from '../../support/pipeline-child.js';
import { differences, type ResultTables, resultTables } from '../../support/pipeline-tables.js';

// Whole runs of the pipeline; a busy machine takes long.
jest.setTimeout(300_000);

/** Real processes, killed with SIGKILL wherever it hurts and started again: the results are those of one clean run. */

const settings = { seed: 'killed', people: 40, weeks: 3, until: '2026-06-01', timeZone: 'Europe/Berlin' };

let folder: PipelineFolder;
let clean: ResultTables;
let scratch: string;
const children: TypeScriptChild[] = [];

beforeAll(async () => {
  folder = await createPipelineFolder();
  scratch = mkdtempSync(path.join(os.tmpdir(), 'earshot-killed-'));
  const opened = await folder.store('clean');
  const log = await folder.log('clean');
  await ingest(log, simulatedSource, settings);
  await runPipeline({ log, ...opened });
  clean = await resultTables(opened.store);
});
afterAll(async () => {
  await Promise.all(children.map((child) => child.kill()));
  rmSync(scratch, { recursive: true, force: true });
  await folder.dispose();
});

async function run(task: Partial<PipelineChildTask> & Pick<PipelineChildTask, 'role' | 'folder'>) {
  const file = path.join(task.folder, 'tables.json');
  const child = startChild('pipeline-child.ts', {
    settings,
    maxBatchRecords: 300,
    kill: null,
    file,
    ...task,
  } satisfies PipelineChildTask);
  children.push(child);
  const ended = await child.ended;
  return { ended, tables: () => JSON.parse(readFileSync(file, 'utf8')) as ResultTables };
}

test('ingest and processors, each killed at every stage', async () => {
  const random = createRandom('killed');
  const own = path.join(scratch, 'stages');
  const upTo = (most: number): number => 1 + random.int(most);
  const ingestKills: [KillMoment, number][] = [
    ['before append', 1 + upTo(3)],
    ['after append', 1 + upTo(3)],
  ];
  for (const [moment, number] of ingestKills) {
    expect([moment, (await run({ role: 'ingest', folder: own, kill: { moment, number } })).ended]).toEqual([
      moment,
      'SIGKILL',
    ]);
  }
  expect((await run({ role: 'ingest', folder: own })).ended).toBe(0);

  const processorKills: [KillMoment, number][] = [
    ['before insert', upTo(6)],
    ['after insert', upTo(9)],
    ['before commit', upTo(4)],
    ['before refresh statement', upTo(4)],
    ['after refresh statement', 3 + upTo(4)],
    ['before watermark', upTo(2)],
  ];
  for (const [moment, number] of random.shuffle(processorKills).sort(byStage)) {
    expect([moment, (await run({ role: 'process', folder: own, kill: { moment, number } })).ended]).toEqual([
      moment,
      'SIGKILL',
    ]);
  }
  const last = await run({ role: 'process', folder: own });
  expect(last.ended).toBe(0);
  expect(differences(last.tables(), clean)).toEqual([]);
});

/** Once everything is committed no insert of a batch comes any more. */
function byStage([a]: [KillMoment, number], [b]: [KillMoment, number]): number {
  const late = (moment: KillMoment): number => Number(/refresh|watermark/.test(moment));
  return late(a) - late(b);
}
