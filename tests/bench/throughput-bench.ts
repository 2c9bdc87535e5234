import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { startBroker } from '../../infra/kafka/broker.mjs';
import { childArguments, childEnv } from './measure.js';

/** What a process did after the first tenth, with the times of its clock, ms. */
interface Part {
  readonly events: number;
  readonly from: number;
  readonly to: number;
  readonly cpuSeconds: number;
  readonly peakMiB: number;
}

/** One way through the same log: all of it, less the first tenth. */
interface Run {
  readonly events: number;
  readonly seconds: number;
  readonly cpuSeconds: number;
  readonly peakMiB: number;
}

type Kind = 'embedded' | 'kafka';
type Role = 'limit' | 'earshot' | 'two' | 'engine';

export interface ThroughputBench {
  readonly rounds: number;
  readonly embedded: Readonly<Record<'limit' | 'earshot', Run>>;
  readonly kafka: Readonly<Record<Role, Run>>;
}

/**
 * From the log into ClickHouse: by the processors, and, as the limit, the same rows parsed and inserted with nothing done between.
 * In turns, each round in folders of its own; the round with the middle time of each is taken.
 */
export async function throughputBench(events = 200_000, rounds = 3): Promise<ThroughputBench> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'earshot-throughput-'));
  const prepared = path.join(folder, 'prepared');
  const broker = await startBroker();
  const embedded: Record<'limit' | 'earshot', Run[]> = { limit: [], earshot: [] };
  const kafka: Record<Role, Run[]> = { limit: [], earshot: [], two: [], engine: [] };
  try {
    await child('prepare', prepared, events, '');
    await child('fill', prepared, events, broker.address);
    for (let round = 0; round < rounds; round += 1) {
      for (const role of ['limit', 'earshot'] as const) {
        const own = path.join(folder, role);
        cpSync(prepared, own, { recursive: true });
        embedded[role].push(together([await child(role, own, events, '')]));
        rmSync(own, { recursive: true });
      }
      for (const role of ['limit', 'earshot', 'two', 'engine'] as const) {
        const own = (role === 'two' ? ['a', 'b'] : ['a']).map((name) => path.join(folder, role, name));
        for (const one of own) mkdirSync(one, { recursive: true });
        const parts = own.map((one) => child(role, one, events, broker.address, own.length));
        kafka[role].push(together(await Promise.all(parts)));
        for (const one of own) rmSync(one, { recursive: true });
      }
    }
  } finally {
    await broker.stop();
    rmSync(folder, { recursive: true, force: true });
  }
  return {
    rounds,
    embedded: { limit: middle(embedded.limit), earshot: middle(embedded.earshot) },
    kafka: {
      limit: middle(kafka.limit),
      earshot: middle(kafka.earshot),
      two: middle(kafka.two),
      engine: middle(kafka.engine),
    },
  };
}

/** Of processes that share the partitions: from when the first one is warm to when the last one is done. */
function together(parts: readonly Part[]): Run {
  const sum = (of: (part: Part) => number): number => parts.reduce((total, part) => total + of(part), 0);
  return {
    events: sum(({ events }) => events),
    seconds: (Math.max(...parts.map(({ to }) => to)) - Math.min(...parts.map(({ from }) => from))) / 1000,
    cpuSeconds: sum(({ cpuSeconds }) => cpuSeconds),
    peakMiB: sum(({ peakMiB }) => peakMiB),
  };
}

async function child(
  role: Role | 'prepare' | 'fill',
  dataDir: string,
  events: number,
  brokers: string,
  sharers = 1,
): Promise<Part> {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    childArguments('throughput-child.ts', role, dataDir, String(events), String(sharers)),
    { env: { ...childEnv(), KAFKA_BROKERS: brokers } },
  );
  return stdout === '' ? { events: 0, from: 0, to: 0, cpuSeconds: 0, peakMiB: 0 } : (JSON.parse(stdout) as Part);
}

function middle(runs: readonly Run[]): Run {
  const sorted = [...runs].sort((a, b) => a.seconds - b.seconds);
  return sorted[Math.floor(sorted.length / 2)] as Run;
}

export function throughputSection({ rounds, embedded, kafka }: ThroughputBench): string {
  const load = os.loadavg()[1] ?? 0;
  const rate = (run: Run): number => run.events / run.seconds;
  const perCpu = (run: Run): number => run.events / run.cpuSeconds;
  const whole = (value: number): string => Math.round(value).toLocaleString('en');
  const share = (a: number, b: number): string => `${((100 * a) / b).toFixed(0)} %`;
  const row = (where: Kind, what: string, run: Run, limit: Run): string =>
    `| ${where} | ${what} | ${whole(rate(run))} | ${whole(perCpu(run))} | ${share(rate(run), rate(limit))} | ${share(perCpu(run), perCpu(limit))} | ${whole(run.peakMiB)} |`;
  return `## From the log into ClickHouse

${whole(embedded.limit.events)} events after a first tenth that is left out, the middle of ${rounds} rounds in turns; load average of the machine ${load.toFixed(0)} on ${os.cpus().length} cores. The
limit reads the rows that come of the same events from the same log, parses and inserts them, and does nothing between. ClickHouse is
embedded, one engine a process: two processes share the six partitions of one Kafka, and no ClickHouse. The broker's own
CPU time is not counted, and it is on the same cores.

| log | what | events/s | events a CPU second | of the limit, events/s | of the limit, CPU | peak memory MiB |
|---|---|---|---|---|---|---|
${row('embedded', 'the limit', embedded.limit, embedded.limit)}
${row('embedded', 'Earshot: decode, enrich, land', embedded.earshot, embedded.limit)}
${row('kafka', 'the limit', kafka.limit, kafka.limit)}
${row('kafka', 'Earshot, one process', kafka.earshot, kafka.limit)}
${row('kafka', 'Earshot, two processes', kafka.two, kafka.limit)}
${row('kafka', "ClickHouse's Kafka engine into a plain table", kafka.engine, kafka.limit)}

Two processes are ${(rate(kafka.two) / rate(kafka.earshot)).toFixed(2)} × one. ClickHouse's Kafka engine takes ${(rate(kafka.engine) / rate(kafka.earshot)).toFixed(1)} × as many events as Earshot and writes ten of their fields
as they are. It enriches nothing, checks types only, knows no tombstones and nobody erased, keeps no communities and no texts apart,
matches no listening queries, and stops at an event that it cannot parse unless it is told to skip such: no dead letters.
`;
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const [, , events, rounds] = process.argv;
  process.stdout.write(throughputSection(await throughputBench(Number(events ?? 200_000), Number(rounds ?? 3))));
}
