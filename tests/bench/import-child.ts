import { pino } from 'pino';
import { type Entry, openPromise } from 'yauzl';
import { openReadyLog } from '../../infra/command/context.js';
import { loadConfig } from '../../infra/config.js';
import { importJob } from '../../ingest/import-source.js';

/**
 * `import-child.ts earshot|limit <zip> <data folder>`: a Slack export into the embedded log; or, as the limit, every file of it unpacked
 * and parsed, and nothing kept. Prints JSON; the first tenth of the files is warm-up.
 */

const [, , role = '', file = '', dataDir = ''] = process.argv;

interface Mark {
  readonly done: number;
  readonly at: number;
  readonly cpu: NodeJS.CpuUsage;
}

let warm: Mark | null = null;
const count = (done: number, total: number): void => {
  if (warm === null && done >= total / 10) warm = { done, at: performance.now(), cpu: process.cpuUsage() };
};

const total = role === 'limit' ? await limit() : await earshot();
const { done, at, cpu } = warm as unknown as Mark;
const { user, system } = process.cpuUsage(cpu);
process.stdout.write(
  JSON.stringify({
    share: (total - done) / total,
    seconds: (performance.now() - at) / 1000,
    cpuSeconds: (user + system) / 1e6,
    peakMiB: process.resourceUsage().maxRSS / 1024,
  }),
);

async function limit(): Promise<number> {
  const zip = await openPromise(file, { autoClose: false });
  const entries: Entry[] = [];
  for await (const entry of zip.eachEntry()) entries.push(entry);
  for (const [index, entry] of entries.entries()) {
    const chunks: Buffer[] = [];
    for await (const chunk of await zip.openReadStreamPromise(entry)) chunks.push(chunk as Buffer);
    JSON.parse(Buffer.concat(chunks).toString('utf8'));
    count(index + 1, entries.length);
  }
  zip.close();
  return entries.length;
}

async function earshot(): Promise<number> {
  const config = loadConfig({ env: { KAFKA_BROKERS: '' }, dataDir });
  const logger = pino({ level: 'warn' }, pino.destination(2));
  const log = await openReadyLog({ config, logger });
  let files = 0;
  try {
    const job = importJob('slack-export', { path: file }, config);
    await job.run({ log, logger, signal: new AbortController().signal }, ({ source }) => {
      files = source?.total ?? 0;
      count(source?.done ?? 0, files);
    });
  } finally {
    await log.close();
  }
  return files;
}
