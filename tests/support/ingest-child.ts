import { writeSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { createPseudonymiser } from '../../infra/pseudonym.js';
import { createIngestWorker, sourceJobs } from '../../ingest/schedule.js';
import type { Page, Source } from '../../ingest/source.js';
import { openTestLog, quietLogger } from './event-log-harness.js';
import { createTestPost, createTestSource } from './test-source.js';

/** A process that reads a stream of numbers without end, if it is the one to read. To be killed. */
const { path } = JSON.parse(process.argv[2] ?? '{}') as { path: string };
const log = await openTestLog({ kind: 'embedded', path });
const say = (line: string): number => writeSync(1, `${line}\n`);

const source: Source<unknown> = {
  ...createTestSource({ pages: [] }),
  ways: ['stream'],
  async open() {
    return {
      instance: 'here',
      async *pages(position, signal): AsyncGenerator<Page> {
        say(`reads from ${position}`);
        for (let number = Number(position ?? 0) + 1; ; number += 1) {
          yield { items: [{ where: `${number}`, value: number }], position: number, caughtUp: true };
          await pause(5, undefined, { signal });
        }
      },
      parse: ({ value }) => [{ kind: 'activity', event: createTestPost(String(value)) }],
    };
  },
};

const worker = createIngestWorker({
  jobs: sourceJobs([{ name: 'numbers', type: 'test', schedule: '0 0 1 1 *' }], [source], Date.now),
  log,
  pseudonym: createPseudonymiser('a key for tests that has 32 characters'),
  logger: quietLogger,
  now: Date.now,
  timeZone: 'UTC',
  limits: { maxMs: 50 },
});
await worker.start();
say('ready');
process.stdin.on('data', () => {
  void worker
    .stop()
    .then(() => log.close())
    .then(() => process.exit(0));
});
