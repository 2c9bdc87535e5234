import path from 'node:path';
import type { CliResult } from './cli.js';
import { copyTemplate, keepTemplate } from './store-template.js';

/** The demo that test files of a run of jest share: large enough to have figures of everything. */
export const smallDemo = ['--people', '120', '--weeks', '6'];

const demoOf = (folder: string): string => path.join(folder, '.earshot');

/** Keeps the demo that was made below a folder, and that nobody has open. */
export const keepDemo = (folder: string): Promise<void> => keepTemplate('demo', demoOf(folder));

/** Puts the demo below a folder; made by the command where no test file of the run has made one. */
export async function haveDemo(folder: string, make: () => Promise<CliResult>): Promise<void> {
  if (await copyTemplate('demo', demoOf(folder))) return;
  const { code, stderr } = await make();
  if (code !== 0) throw new Error(`the demo ended with ${code}: ${stderr}`);
  await keepDemo(folder);
}
