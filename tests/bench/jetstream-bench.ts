import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { childArguments, childEnv, projectRoot } from './measure.js';

export interface JetstreamRun {
  readonly events: number;
  /** Rows of activity. */
  readonly acts: number;
  readonly skipped: number;
  /** Until the last event was in the log, and in ClickHouse. */
  readonly takenSeconds: number;
  readonly landedSeconds: number;
  readonly cpuSeconds: number;
  readonly startMiB: number;
  /** Resident memory, the middle one of each quarter of the time. */
  readonly quartersMiB: readonly number[];
  readonly peakMiB: number;
}

export interface JetstreamBench {
  readonly usual: JetstreamRun;
  /** Every insert takes `slowerMs` longer. */
  readonly slow: JetstreamRun;
  readonly slowerMs: number;
}

/** The recorded events came in 0.318 s. */
const recordedRate = 152 / 0.318134;

/** The whole network of Bluesky from a socket into ClickHouse by one process; the server has a process of its own. */
export async function jetstreamBench(events = 300_000, slowerMs = 500): Promise<JetstreamBench> {
  return { usual: await run(events, 0), slow: await run(events, slowerMs), slowerMs };
}

async function run(events: number, slowerMs: number): Promise<JetstreamRun> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'earshot-jetstream-bench-'));
  const server = spawn(process.execPath, childArguments('jetstream-server-child.ts', String(events)), {
    cwd: projectRoot,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  try {
    const [address] = (await once(createInterface(server.stdout), 'line')) as [string];
    const { stdout } = await promisify(execFile)(
      process.execPath,
      childArguments('jetstream-bench-child.ts', folder, address, String(events), String(slowerMs)),
      { cwd: projectRoot, env: childEnv(), maxBuffer: 100_000_000 },
    );
    return JSON.parse(stdout) as JetstreamRun;
  } finally {
    server.stdin.end();
    await rm(folder, { recursive: true, force: true });
  }
}

export function jetstreamSection({ usual, slow, slowerMs }: JetstreamBench): string {
  const row = (what: string, run: JetstreamRun): string => {
    const rate = (seconds: number): string => Math.round(run.events / seconds).toLocaleString('en');
    const times = (run.events / run.landedSeconds / recordedRate).toFixed(1);
    return `| ${what} | ${rate(run.takenSeconds)} | ${rate(run.landedSeconds)} | ${times} | ${run.cpuSeconds.toFixed(1)} | ${Math.round(run.events / run.cpuSeconds).toLocaleString('en')} | ${Math.round(run.startMiB)} | ${run.quartersMiB.map((one) => Math.round(one)).join(' → ')} | ${Math.round(run.peakMiB)} |`;
  };
  return `## Bluesky's network

${usual.events.toLocaleString('en')} events of Jetstream from a local server, as fast as they are taken: the recorded ones again and again, each time as other
records; ${usual.acts.toLocaleString('en')} rows of activity. One process reads, appends to the embedded log and lands in embedded ClickHouse at once; the
server has another. The network's own rate, as recorded, was ${Math.round(recordedRate)} events/s. Slow: every insert takes ${slowerMs} ms longer; what has not
landed waits in the log on disk, and what the log does not take waits at the server. Memory: the middle of each quarter of the time.

| store | socket → log, events/s | socket → ClickHouse, events/s | × the network's rate | CPU seconds | events a CPU second | MiB at the start | MiB as time went on | peak MiB |
|---|---|---|---|---|---|---|---|---|
${row('as it is', usual)}
${row('slow', slow)}
`;
}
