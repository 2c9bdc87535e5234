import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import type { ActivityEvent } from '../../infra/contracts/activity.js';
import { encodeActivity } from '../../infra/contracts/cloud-events.js';
import { activityTopic } from '../../infra/contracts/topics.js';
import { createEmbeddedLog } from '../../infra/log/embedded.js';
import type { EventLog } from '../../infra/log/event-log.js';
import { simulatedSource } from '../../ingest/sources/simulated/source.js';
import { startCli } from '../support/cli.js';
import { quietLogger } from '../support/event-log-harness.js';
import { createTestContext, readAll } from '../support/read-source.js';
import { liveEvents } from './freshness-events.js';
import { measureCommand, runChild } from './measure.js';

/**
 * From the log's acknowledgement to the measure that the API gives: `earshot up`, to which events are given at half the rate that it
 * takes at most. `freshness-bench.ts [seconds] [data folder …]`: other stores than the small one, which are copied first.
 */

interface Quantiles {
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly max: number;
}

interface Run {
  /** Rows of activity before. */
  readonly activities: number;
  /** Events a second from the log to the measure, all there at once. */
  readonly most: number;
  readonly rate: number;
  /** What was in fact appended a second. */
  readonly given: number;
  readonly events: number;
  readonly seconds: Quantiles;
}

export interface FreshnessBench {
  readonly seconds: number;
  readonly runs: readonly Run[];
}

const atOnce = 30_000;
const lookEveryMs = 200;
const batchEveryMs = 100;

export async function freshnessBench(seconds = 180, dataDirs: readonly string[] = []): Promise<FreshnessBench> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'earshot-freshness-'));
  const runs: Run[] = [];
  try {
    const until = new Date(Date.now() - 86_400_000).toISOString().slice(0, 10);
    const settings = { people: 400, weeks: 26, until };
    writeFileSync(
      path.join(folder, 'earshot.yaml'),
      JSON.stringify({ sources: [{ name: 'past', type: 'simulated', ...settings }] }),
    );
    await measureCommand(['ingest', '--once', '--json'], folder);
    await measureCommand(['process', '--once', '--json'], folder);
    // The organisation's settings without its source: nothing but what is given comes.
    rmSync(path.join(folder, 'earshot.yaml'));
    const { events } = await readAll(
      await simulatedSource.open(simulatedSource.config.parse(settings), createTestContext()),
    );
    runs.push(await freshness(folder, path.join(folder, '.earshot'), events, seconds));
    for (const [index, dataDir] of dataDirs.entries()) {
      const copy = path.join(folder, `copy-${index}`);
      cpSync(dataDir, copy, { recursive: true });
      runs.push(await freshness(folder, copy, events, seconds));
      rmSync(copy, { recursive: true, force: true });
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return { seconds, runs };
}

async function freshness(cwd: string, dataDir: string, past: readonly ActivityEvent[], seconds: number): Promise<Run> {
  const [{ rows: activities }] = runChild<[{ rows: number }]>('count-acts.ts', dataDir);
  const env = { EARSHOT_DATA_DIR: dataDir, EARSHOT_PORT: '0', EARSHOT_LOG_LEVEL: 'warn' };
  const up = startCli(['up', '--json'], { cwd, env, limitMs: 3_600_000 });
  const log = await createEmbeddedLog({ path: path.join(dataDir, 'log'), logger: quietLogger });
  try {
    const { url } = JSON.parse((await up.said(/^\{.*\}$/m, 'stdout'))[0]) as { url: string };
    const next = liveEvents(past, dataDir);
    const posts = postsOf(url);
    const base = await settled(posts);
    const beganAt = performance.now();
    const first = await give(log, next, atOnce);
    await until(posts, base + first, 600_000);
    const most = (1000 * atOnce) / (performance.now() - beganAt);
    const { given, events, waits } = await paced(log, next, posts, base + first, most / 2, seconds);
    waits.sort((a, b) => a - b);
    const at = (share: number): number => waits[Math.min(waits.length - 1, Math.floor(share * waits.length))]! / 1000;
    return {
      ...{ activities, most, rate: most / 2, given, events },
      seconds: { p50: at(0.5), p95: at(0.95), p99: at(0.99), max: at(1) },
    };
  } finally {
    await log.close();
    up.process.kill('SIGTERM');
    await up.ended;
  }
}

/** What the API says that was written since the beginning of the week. */
function postsOf(url: string): () => Promise<number> {
  const day = (ms: number): string => new Date(ms).toISOString().slice(0, 10);
  const address = new URL(
    `/v1/measures/posts?by=all&from=${day(Date.now() - 7 * 86_400_000)}&until=${day(Date.now() + 86_400_000)}`,
    url,
  );
  return async () => {
    const answer = (await (await fetch(address)).json()) as { rows?: readonly { value: number | null }[] };
    return (answer.rows ?? []).reduce((sum, { value }) => sum + (value ?? 0), 0);
  };
}

/** Once it has stayed the same for ten seconds. */
async function settled(posts: () => Promise<number>): Promise<number> {
  let last = Number.NaN;
  for (let same = 0; same < 10; ) {
    const now = await posts();
    same = now === last ? same + 1 : 0;
    last = now;
    await pause(1_000);
  }
  return last;
}

async function until(posts: () => Promise<number>, wanted: number, limitMs: number): Promise<void> {
  for (const began = performance.now(); (await posts()) < wanted; ) {
    if (performance.now() - began > limitMs) throw new Error(`${wanted} posts were not shown within ${limitMs} ms`);
    await pause(lookEveryMs);
  }
}

/** Returns how many of them the measure counts. */
async function give(log: EventLog, next: (now: number) => ActivityEvent, count: number): Promise<number> {
  const events = Array.from({ length: count }, () => next(Date.now()));
  for (let at = 0; at < count; at += 5_000) {
    await log.append(activityTopic, events.slice(at, at + 5_000).map(encodeActivity));
  }
  return events.filter(({ verb }) => verb !== 'react').length;
}

async function paced(
  log: EventLog,
  next: (now: number) => ActivityEvent,
  posts: () => Promise<number>,
  base: number,
  rate: number,
  seconds: number,
): Promise<{ readonly given: number; readonly events: number; readonly waits: number[] }> {
  /** When each batch was acknowledged, and the measure once it is in it. */
  const accepted: { readonly at: number; readonly from: number; readonly to: number }[] = [];
  const waits: number[] = [];
  const began = performance.now();
  let events = 0;
  let counted = base;
  let isOver = false;
  const looking = (async () => {
    for (let shown = 0, done = 0; !isOver || done < accepted.length; ) {
      shown = await posts();
      const now = performance.now();
      for (; done < accepted.length && accepted[done]!.to <= shown; done += 1) {
        const { at, from, to } = accepted[done]!;
        // The first tenth of the time warms up.
        if (at - began >= seconds * 100) for (let of = from; of < to; of += 1) waits.push(now - at);
      }
      if (now - began > (seconds + 300) * 1000) throw new Error('what was given is not shown after five minutes');
      await pause(lookEveryMs);
    }
  })();
  let spent = 0;
  while (spent < seconds * 1000) {
    const due = Math.floor((rate * (performance.now() - began)) / 1000) - events;
    if (due > 0) {
      const from = counted;
      counted += await give(log, next, due);
      events += due;
      accepted.push({ at: performance.now(), from, to: counted });
    }
    await pause(batchEveryMs);
    spent = performance.now() - began;
  }
  isOver = true;
  await looking;
  return { given: (1000 * events) / spent, events, waits };
}

export function freshnessSection({ seconds, runs }: FreshnessBench): string {
  const whole = (value: number): string => Math.round(value).toLocaleString('en');
  const rows = runs.map(({ activities, most, given, events, seconds: found }) => {
    const cells = [
      ...[whole(activities), whole(most), whole(given), whole(events)],
      ...[found.p50, found.p95, found.p99, found.max].map((value) => value.toFixed(1)),
    ];
    return `| ${cells.join(' | ')} |`;
  });
  return `## Freshness

\`earshot up\` with the embedded log and store, asked every ${lookEveryMs} ms for the posts of the week; from the log's acknowledgement until the answer counts the
event. The most: ${whole(atOnce)} events at once, until all are in the answer. Then half as many a second for ${seconds} s, the first tenth of the time not counted.
To reach: p95 below 5 s.

| acts in the store | at most, events/s | given, events/s | events | p50 s | p95 s | p99 s | max s |
|---|---|---|---|---|---|---|---|
${rows.join('\n')}
`;
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const [, , seconds, ...dataDirs] = process.argv;
  process.stdout.write(freshnessSection(await freshnessBench(Number(seconds ?? 180), dataDirs)));
}
