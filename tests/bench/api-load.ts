import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import autocannon from 'autocannon';
import { startCli } from '../support/cli.js';

/**
 * 500 readers at once, on a running Earshot in a process of its own: the same measure over and over, every question another
 * one, and both while a page is read. `node … tests/bench/api-load.ts [data folder]` prints the table on its own.
 */

export interface ApiLoad {
  readonly what: string;
  readonly readers: number;
  readonly requests: number;
  readonly perSecond: number;
  /** ms. */
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
  /** Answers by status, and connections without one. */
  readonly answered: number;
  readonly later: number;
  readonly failed: number;
}

const readers = 500;
const seconds = 15;

const measures = ['interactive_share', 'active_people', 'posts', 'response_rate', 'class_heavy', 'unanswered_share'];
const dimensions = ['all', 'platform', 'community', 'unit'];

/** No two alike: days, dimension and page size differ. */
function* questions(): Generator<string> {
  for (let index = 0; ; index += 1) {
    const measure = measures[index % measures.length];
    const by = dimensions[Math.floor(index / measures.length) % dimensions.length];
    const weeks = 1 + (Math.floor(index / 24) % 20);
    yield `/v1/measures/${measure}?by=${by}&weeks=${weeks}&limit=${100 + Math.floor(index / 480)}`;
  }
}

export async function apiLoad(dataDir: string): Promise<{ readonly loads: ApiLoad[]; readonly peakMiB: number }> {
  const cwd = await mkdtemp(path.join(os.tmpdir(), 'earshot-load-'));
  const env = { EARSHOT_DATA_DIR: dataDir, EARSHOT_PORT: '0', EARSHOT_LOG_LEVEL: 'error' };
  const up = startCli(['up', '--json'], { cwd, env, limitMs: 600_000 });
  try {
    const { url } = JSON.parse((await up.said(/^\{.*\}$/m, 'stdout'))[0]) as { url: string };
    const cached = '/v1/measures/interactive_share?by=community&grain=week';
    await fetch(new URL(cached, url));
    const asked = questions();
    const loads = [
      await load('one measure, kept', url, () => cached),
      await load('one page of the dashboards, kept', url, () => '/dashboards/reach', { accept: 'text/html' }, 50),
      await load('measures, each question another one', url, () => asked.next().value ?? ''),
    ];
    const metrics = await (await fetch(new URL('/metrics', url))).text();
    const resident = Number(/^earshot_process_resident_memory_bytes (\S+)/m.exec(metrics)?.[1] ?? Number.NaN);
    return { loads, peakMiB: resident / 2 ** 20 };
  } finally {
    up.process.kill('SIGTERM');
    await up.ended;
    await rm(cwd, { recursive: true, force: true });
  }
}

async function load(
  what: string,
  url: string,
  next: () => string,
  headers: Record<string, string> = {},
  connections = readers,
): Promise<ApiLoad> {
  const result = await autocannon({
    url,
    connections,
    duration: seconds,
    timeout: 60,
    headers,
    requests: [{ setupRequest: (request) => ({ ...request, path: next() }) }],
  });
  const statuses = result as unknown as { statusCodeStats?: Record<string, { count: number }> };
  const later = statuses.statusCodeStats?.['503']?.count ?? 0;
  return {
    what,
    readers: connections,
    requests: result.requests.total,
    perSecond: result.requests.average,
    p50: result.latency.p50,
    p99: result.latency.p99,
    max: result.latency.max,
    answered: result['2xx'],
    later,
    failed: result.errors + result.non2xx - later,
  };
}

export function loadTable({
  loads,
  peakMiB,
}: {
  readonly loads: readonly ApiLoad[];
  readonly peakMiB: number;
}): string {
  const count = (value: number): string => Math.round(value).toLocaleString('en');
  const rows = loads.map(
    ({ what, readers: of, requests, perSecond, p50, p99, max, answered, later, failed }) =>
      `| ${what} | ${of} | ${count(requests)} | ${count(perSecond)} | ${count(p50)} | ${count(p99)} | ${count(max)} | ${count(answered)} | ${count(later)} | ${count(failed)} |`,
  );
  return `| readers ask for | at once | requests | a second | p50 ms | p99 ms | max ms | answered | 503 with Retry-After | failed |
|---|---|---|---|---|---|---|---|---|---|
${rows.join('\n')}

${seconds} s each, readers and Earshot on the same cores; resident memory of Earshot afterwards ${count(peakMiB)} MiB.`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  process.stdout.write(`${loadTable(await apiLoad(path.resolve(process.argv[2] ?? '.earshot/demo')))}\n`);
}
