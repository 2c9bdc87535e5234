import { appendFileSync, writeSync } from 'node:fs';
import type { Topic } from '../../infra/contracts/topics.js';
import { errorMessage } from '../../infra/errors.js';
import { type LogSpec, numbered, numberOf, openTestLog } from './event-log-harness.js';

/** A process to be killed. What it has done it writes to descriptors at once, so that the killer knows. */
export interface ChildTask {
  readonly spec: LogSpec;
  readonly topic: Topic;
  readonly role: 'append' | 'consume' | 'crash-before-commit';
  /** append: the first number; batches of `batch` follow without end. */
  readonly first: number;
  readonly batch: number;
  readonly group: string;
  readonly sessionTimeoutMs: number;
  /** consume: gets a line `key number` for each record, before the commit. */
  readonly file: string;
}

const task = JSON.parse(process.argv[2] ?? '{}') as ChildTask;
const log = await openTestLog(task.spec);
const say = (line: string): number => writeSync(1, `${line}\n`);

if (task.role === 'append') {
  say('ready');
  for (let next = task.first; ; next += task.batch) {
    try {
      await log.append(task.topic, numbered(next, task.batch));
    } catch (error) {
      say(`failed ${error instanceof Error ? error.name : ''} ${errorMessage(error)}`);
      process.exit(3);
    }
    say(`acknowledged ${next + task.batch}`);
  }
} else {
  await log.subscribe(
    task.topic,
    task.group,
    async ({ records }) => {
      appendFileSync(task.file, records.map((record) => `${record.key} ${numberOf(record)}\n`).join(''));
      if (task.role === 'crash-before-commit') process.kill(process.pid, 'SIGKILL');
      say(`inserted ${records.length}`);
      // So that it is killed before it has read everything.
      await new Promise((resolve) => setTimeout(resolve, 5));
    },
    { maxBatchRecords: task.batch, sessionTimeoutMs: task.sessionTimeoutMs },
  );
  say('ready');
}
