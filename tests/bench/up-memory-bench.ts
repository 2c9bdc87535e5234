import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { encodeActivity, encodeDirectory } from '../../infra/contracts/cloud-events.js';
import { activityTopic, directoryTopic, topics } from '../../infra/contracts/topics.js';
import { createEmbeddedLog } from '../../infra/log/embedded.js';
import { startCli } from '../support/cli.js';
import { quietLogger } from '../support/event-log-harness.js';
import { testOrganisation, testPseudonymKey } from '../support/test-organisation.js';

/**
 * `up-memory-bench.ts [minutes] [events]`: the memory of `earshot up` on the embedded log and store while so many events come
 * evenly into its log and readers ask its API. Of the code that was built last; on Linux only, from /proc.
 */

export interface MemoryQuarter {
  /** Medians, MiB: all that is resident; of it the process's own; of that JavaScript's heap; of all, pages of mapped files, which the kernel takes back when it needs them. */
  readonly resident: number;
  readonly own: number;
  readonly heap: number;
  readonly files: number;
  /** The most in the quarter. */
  readonly peakResident: number;
  readonly peakOwn: number;
}

type Sample = Omit<MemoryQuarter, 'peakResident' | 'peakOwn'>;

export interface UpMemory {
  readonly events: number;
  readonly landed: number;
  readonly minutes: number;
  readonly answers: number;
  readonly quarters: readonly MemoryQuarter[];
  readonly cpuSeconds: number;
}

const sampleEveryMs = 500;
const appendEveryMs = 250;
const readers = 3;
const readerPausesMs = 500;
/** Before what counts: until caches are filled. */
const warmUpShare = 0.1;
/** Of the times in /proc, on every Linux that Node runs on. */
const ticksPerSecond = 100;

export async function upMemoryBench(minutes = 5, targetEvents = 100_000): Promise<UpMemory> {
  const cwd = await mkdtemp(path.join(os.tmpdir(), 'earshot-memory-'));
  const env = {
    EARSHOT_DATA_DIR: cwd,
    EARSHOT_PORT: '0',
    EARSHOT_LOG_LEVEL: 'error',
    EARSHOT_PSEUDONYM_KEY: testPseudonymKey,
  };
  const { events, directory } = await testOrganisation({ seed: 'memory', people: 1000, weeks: 12, targetEvents });
  const log = await createEmbeddedLog({ path: path.join(cwd, 'log'), logger: quietLogger });
  await log.createTopics(topics);
  await log.append(directoryTopic, directory.map(encodeDirectory));
  const up = startCli(['up', '--json'], { cwd, env, limitMs: (minutes + 30) * 60_000, built: true });
  const ended = new AbortController();
  try {
    const { url } = JSON.parse((await up.said(/^\{.*\}$/m, 'stdout'))[0]) as { url: string };
    const samples: Sample[] = [];
    const sampling = every(sampleEveryMs, ended.signal, async () => {
      samples.push({ ...residentOf(up.process.pid ?? 0), heap: await heapOf(url) });
    });
    let answers = 0;
    const asking = Array.from({ length: readers }, (_, reader) =>
      every(readerPausesMs, ended.signal, async () => {
        const weeks = 1 + ((answers * readers + reader) % 52);
        const response = await fetch(new URL(`/v1/measures/interactive_share?by=community&weeks=${weeks}`, url));
        await response.arrayBuffer();
        answers += 1;
      }),
    );
    const cpuBefore = cpuSecondsOf(up.process.pid ?? 0);
    const began = performance.now();
    let given = 0;
    while (given < events.length) {
      const due = Math.min(events.length, Math.ceil(((performance.now() - began) / 60_000 / minutes) * events.length));
      const some = events.slice(given, due);
      if (some.length > 0) await log.append(activityTopic, some.map(encodeActivity));
      given = due;
      await pause(appendEveryMs);
    }
    const took = (performance.now() - began) / 60_000;
    const cpuSeconds = cpuSecondsOf(up.process.pid ?? 0) - cpuBefore;
    ended.abort();
    await Promise.all([sampling, ...asking]);
    const { backlog } = (await (await fetch(new URL('/v1/status', url))).json()) as { backlog: number };
    return {
      events: events.length,
      landed: events.length - backlog,
      minutes: took,
      answers,
      quarters: quartersOf(samples.slice(Math.floor(samples.length * warmUpShare))),
      cpuSeconds,
    };
  } finally {
    ended.abort();
    up.process.kill('SIGTERM');
    await up.ended;
    await log.close();
    await rm(cwd, { recursive: true, force: true });
  }
}

async function every(ms: number, signal: AbortSignal, work: () => Promise<void>): Promise<void> {
  while (!signal.aborted) {
    await work().catch((error: unknown) => {
      if (!signal.aborted) throw error;
    });
    await pause(ms, undefined, { signal }).catch(() => undefined);
  }
}

async function heapOf(url: string): Promise<number> {
  const metrics = await (await fetch(new URL('/metrics', url))).text();
  return Number(/^earshot_nodejs_heap_size_total_bytes (\S+)/m.exec(metrics)?.[1] ?? Number.NaN) / 2 ** 20;
}

function cpuSecondsOf(pid: number): number {
  const [, fields = ''] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ');
  const [user = 0, system = 0] = fields.split(' ').slice(11, 13).map(Number);
  return (user + system) / ticksPerSecond;
}

function residentOf(pid: number): Omit<Sample, 'heap'> {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const mib = (name: string): number => Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(status)?.[1] ?? 0) / 1024;
  return { resident: mib('VmRSS'), own: mib('RssAnon'), files: mib('RssFile') };
}

function quartersOf(samples: readonly Sample[]): MemoryQuarter[] {
  return [0, 1, 2, 3].map((quarter) => {
    const some = samples.slice(
      Math.floor((quarter * samples.length) / 4),
      Math.floor(((quarter + 1) * samples.length) / 4),
    );
    const median = (of: (sample: Sample) => number): number =>
      some.map(of).sort((a, b) => a - b)[Math.floor(some.length / 2)] ?? Number.NaN;
    return {
      resident: median(({ resident }) => resident),
      own: median(({ own }) => own),
      heap: median(({ heap }) => heap),
      files: median(({ files }) => files),
      peakResident: Math.max(...some.map(({ resident }) => resident)),
      peakOwn: Math.max(...some.map(({ own }) => own)),
    };
  });
}

export function upMemorySection({ events, landed, minutes, answers, quarters, cpuSeconds }: UpMemory): string {
  const line = (what: string, of: (quarter: MemoryQuarter) => number): string => {
    const [, second = Number.NaN, , last = Number.NaN] = quarters.map(of);
    const change = `${last >= second ? '+' : '−'}${Math.abs((100 * (last - second)) / second).toFixed(1)} %`;
    return `| ${what} | ${quarters.map((quarter) => Math.round(of(quarter)).toLocaleString('en')).join(' | ')} | ${change} |`;
  };
  const load = `; load average of the machine ${os.loadavg()[1]?.toFixed(1)}, cores ${os.availableParallelism()}`;
  return `## Memory of \`earshot up\`

${events.toLocaleString('en')} events evenly over ${minutes.toFixed(1)} minutes into the embedded log, ${landed.toLocaleString('en')} of them landed by then, refreshes as configured by default, and ${answers.toLocaleString('en')}
questions to the API, each another one than the last; ${Math.round(cpuSeconds).toLocaleString('en')} CPU seconds${load}. The middle and the
most of each quarter of the time after the first tenth, MiB. Mapped files are the engine's code and the log's pages that were read (LMDB): the kernel takes them back when something else
needs the memory.

| | first quarter | second | third | last | last against second |
|---|---|---|---|---|---|
${line("the process's own", ({ own }) => own)}
${line("of it JavaScript's heap", ({ heap }) => heap)}
${line('of it the rest: the engine, buffers', ({ own, heap }) => own - heap)}
${line("the most of the process's own", ({ peakOwn }) => peakOwn)}
${line('mapped files', ({ files }) => files)}
${line('all resident', ({ resident }) => resident)}
${line('the most of all resident', ({ peakResident }) => peakResident)}
`;
}

if (process.argv[1] === fileURLToPath(import.meta.url) && existsSync('/proc/self/status')) {
  const [minutes = 5, events = 100_000] = process.argv.slice(2).map(Number);
  process.stdout.write(upMemorySection(await upMemoryBench(minutes, events)));
}
