import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { projectRoot } from './measure.js';

/** One way through the same log: all of it, less the first tenth. */
interface Run {
  readonly events: number;
  readonly seconds: number;
  readonly cpuSeconds: number;
  readonly peakMiB: number;
}

export interface ThroughputBench {
  readonly rounds: number;
  readonly limit: Run;
  readonly earshot: Run;
}

/**
 * From the embedded log into embedded ClickHouse: by the processors, and, as the limit, the same rows parsed and inserted with
 * nothing done between. In turns, each round in folders of its own; the round with the middle time of each is taken.
 */
export function throughputBench(events = 200_000, rounds = 3): ThroughputBench {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'earshot-throughput-'));
  const prepared = path.join(folder, 'prepared');
  const runs: Record<'limit' | 'earshot', Run[]> = { limit: [], earshot: [] };
  try {
    child('prepare', prepared, events);
    for (let round = 0; round < rounds; round += 1) {
      for (const role of ['limit', 'earshot'] as const) {
        const own = path.join(folder, `${role}-${round}`);
        cpSync(prepared, own, { recursive: true });
        runs[role].push(JSON.parse(child(role, own, events)) as Run);
        rmSync(own, { recursive: true, force: true });
      }
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return { rounds, limit: middle(runs.limit), earshot: middle(runs.earshot) };
}

function child(role: string, dataDir: string, events: number): string {
  return execFileSync(
    process.execPath,
    [
      '--import',
      pathToFileURL(path.join(projectRoot, 'tests/support/ts-loader.mjs')).href,
      path.join(projectRoot, 'tests/bench/throughput-child.ts'),
      role,
      dataDir,
      String(events),
    ],
    { encoding: 'utf8', env: { ...process.env, UV_THREADPOOL_SIZE: '16', KAFKA_BROKERS: '' } },
  );
}

function middle(runs: readonly Run[]): Run {
  const sorted = [...runs].sort((a, b) => a.seconds - b.seconds);
  return sorted[Math.floor(sorted.length / 2)] as Run;
}

export function throughputSection({ rounds, limit, earshot }: ThroughputBench): string {
  const rate = ({ events, seconds }: Run): number => events / seconds;
  const row = (what: string, run: Run): string =>
    `| ${what} | ${Math.round(rate(run)).toLocaleString('en')} | ${Math.round(run.events / run.cpuSeconds).toLocaleString('en')} | ${((100 * rate(run)) / rate(limit)).toFixed(0)} % | ${Math.round(run.peakMiB).toLocaleString('en')} |`;
  return `## From the log into ClickHouse

Embedded log and store, ${limit.events.toLocaleString('en')} events, the first tenth left out, the middle of ${rounds} rounds in turns. The limit reads the rows that come of
the same events, parses and inserts them, and does nothing between.

| what | events/s | events a CPU second | of the limit | peak memory MiB |
|---|---|---|---|---|
${row('the limit', limit)}
${row('Earshot: decode, enrich, land', earshot)}
`;
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const [, , events, rounds] = process.argv;
  process.stdout.write(throughputSection(throughputBench(Number(events ?? 200_000), Number(rounds ?? 3))));
}
