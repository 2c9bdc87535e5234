import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { cleanRun, type PipelineFolder, type PipelineInput } from './pipeline.js';
import type { ResultTables } from './pipeline-tables.js';
import { copyTemplate, keepTemplate } from './store-template.js';

/** The smallest organisation of which every table that a simulation can fill has rows. */
export const smallOrganisation = { people: 30, weeks: 3 };

const template = 'small-organisation';

/** What one clean run makes of it, for the test files of a run of jest that compare with that. */
export async function cleanTables(folder: PipelineFolder, input: PipelineInput): Promise<ResultTables> {
  const kept = path.join(folder.path, template);
  if (await copyTemplate(template, kept)) {
    return JSON.parse(await readFile(path.join(kept, 'tables.json'), 'utf8')) as ResultTables;
  }
  const tables = await cleanRun(folder, 'clean', input);
  await keepCleanTables(tables);
  return tables;
}

export async function keepCleanTables(tables: ResultTables): Promise<void> {
  const made = await mkdtemp(path.join(tmpdir(), 'earshot-tables-'));
  await writeFile(path.join(made, 'tables.json'), JSON.stringify(tables));
  await keepTemplate(template, made);
  await rm(made, { recursive: true });
}
