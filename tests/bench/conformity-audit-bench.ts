import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { projectRoot } from './measure.js';

export interface ConformityAuditBench {
  readonly messages: number;
  readonly sets: number;
  /** Pretended events that found controls, over all sets. */
  readonly events: number;
  /** Writing the messages down, matching all sets, inference of all signals. */
  readonly seconds: { readonly stage: number; readonly match: number; readonly infer: number };
  /** Of the whole process, the engine and the simulated messages in it. */
  readonly peakMiB: number;
  /** Share of the sets that a test at 5 % rejects, by signal; and what a comparison without controls rejects. */
  readonly falseAlarms: Readonly<Record<string, number>>;
  readonly naive: number;
}

/** The fake-executive audit: 300 sets of 30 events over so many simulated messages of one community, in its own process. */
export async function conformityAuditBench(messages = 250_000): Promise<ConformityAuditBench> {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [
      '--import',
      path.join(projectRoot, 'tests/support/ts-loader.mjs'),
      path.join(projectRoot, 'tests/bench/conformity-audit-child.ts'),
      String(messages),
    ],
    { cwd: projectRoot, env: { ...process.env, UV_THREADPOOL_SIZE: '16' }, maxBuffer: 1 << 20 },
  );
  return JSON.parse(stdout) as ConformityAuditBench;
}
