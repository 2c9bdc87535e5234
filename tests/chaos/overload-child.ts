import { readFileSync, writeSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import type { ActivityEvent } from '../../infra/contracts/activity.js';
import { createEmbeddedLog } from '../../infra/log/embedded.js';
import type { EventLog } from '../../infra/log/event-log.js';
import { createIngestWorker, sourceJobs } from '../../ingest/schedule.js';
import type { Page, Source } from '../../ingest/source.js';
import { isSigned } from '../../ingest/webhook.js';
import { startWebhooks } from '../../ingest/webhooks.js';
import { quietLogger } from '../support/event-log-harness.js';
import { testPseudonym } from '../support/test-organisation.js';
import { createTestSource } from '../support/test-source.js';

/**
 * Ingest as `earshot ingest` runs it, with a source that is polled and one whose platform calls, on a log that takes one append
 * at a time and as long for each as it is told. Says `ready <url>`, and five times a second `memory <MB>`.
 */
export interface OverloadChildTask {
  readonly folder: string;
  readonly appendMs: number;
  /** Of the platform that is polled: `<url>?at=<n>` gives the nth page. */
  readonly pagesUrl: string;
  readonly secret: string;
}

const { folder, appendMs, pagesUrl, secret } = JSON.parse(process.argv[2] ?? '{}') as OverloadChildTask;
const say = (line: string): number => writeSync(1, `${line}\n`);
const real = await createEmbeddedLog({ path: `${folder}/log`, logger: quietLogger, pollMs: 20 });
let appending: Promise<unknown> = Promise.resolve();
const log: EventLog = {
  ...real,
  append(topic, records) {
    const appended = appending.then(() => pause(appendMs)).then(() => real.append(topic, records));
    appending = appended.catch(() => undefined);
    return appended;
  },
};

const base = createTestSource({
  pages: [],
  parse: ({ value }) => [{ kind: 'activity', event: value as ActivityEvent }],
});
const items = (events: readonly ActivityEvent[]): Page['items'] => events.map((value) => ({ where: value.id, value }));

const polled: Source<unknown> = {
  ...base,
  type: 'polled',
  async open() {
    const reader = await base.open({}, {} as never);
    return {
      ...reader,
      async *pages(position, signal): AsyncGenerator<Page> {
        for (let at = Number(position ?? 0); ; at += 1) {
          const answer = await fetch(`${pagesUrl}?at=${at}`, { signal });
          const events = (await answer.json()) as ActivityEvent[];
          if (events.length === 0) return;
          yield { items: items(events), position: at + 1 };
        }
      },
    };
  },
};
const calling: Source<unknown> = {
  ...base,
  type: 'calling',
  ways: ['webhook'],
  config: z.looseObject({}) as z.ZodType<unknown>,
  webhook: {
    isOn: () => true,
    receive({ headers, body }) {
      if (!isSigned({ algorithm: 'sha256', secrets: [secret], payload: body, given: headers['x-signature'] })) {
        return { kind: 'refused', status: 401, reason: 'the signature is not right' };
      }
      const events = JSON.parse(body.toString('utf8')) as ActivityEvent[];
      return { kind: 'items', deliveryId: headers['x-delivery'] ?? null, items: items(events) };
    },
  },
};

const settings = [
  { name: 'polled', type: 'polled', schedule: '* * * * * *' },
  { name: 'calling', type: 'calling', schedule: '0 0 1 1 *' },
];
const jobs = sourceJobs(settings, [polled, calling], Date.now);
const common = { log, pseudonym: testPseudonym, logger: quietLogger, timeZone: 'UTC', now: Date.now };
const webhooks = await startWebhooks({ ...common, jobs, host: '127.0.0.1', port: 0 });
const worker = createIngestWorker({ ...common, jobs: jobs.filter(({ name }) => name === 'polled') });
await worker.start();

/** The log is a mapped file, which the system takes back when it needs the room: what counts is the rest. */
function memoryMb(): number {
  try {
    const anonymous = /^RssAnon:\s+(\d+) kB/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1];
    return Number(anonymous) / 1024;
  } catch {
    return process.memoryUsage().rss / 1_048_576;
  }
}
const sampling = setInterval(() => say(`memory ${memoryMb().toFixed(1)}`), 200);
say(`ready ${webhooks.url}`);
process.once('SIGTERM', () => {
  void (async () => {
    clearInterval(sampling);
    await webhooks.close();
    await worker.stop();
    await log.close();
    process.exit(0);
  })();
});
