import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { apiLoad, loadTable } from './api-load.js';
import { type ConformityAuditBench, conformityAuditBench } from './conformity-audit-bench.js';
import { coordinationBench } from './coordination-bench.js';
import { enrichmentBench, enrichmentSection } from './enrichment-bench.js';
import { freshnessBench, freshnessSection } from './freshness-bench.js';
import { importBench, importSection } from './import-bench.js';
import { type JetstreamBench, jetstreamBench, jetstreamSection } from './jetstream-bench.js';
import { measureCommand, projectRoot, type Usage } from './measure.js';
import { type PanelScan, panelScan, panelScanSection } from './panel-scan-bench.js';
import { type QueryMatchBench, queryMatchBench, queryMatchSection } from './query-match-bench.js';
import { type Growth, growthSection, pastGrowth, refreshGrowth } from './refresh-growth.js';
import { pagesSection, type ReportPagesBench, reportPagesBench } from './report-pages-bench.js';
import { spikesBench, spikesSection } from './spikes-bench.js';
import { startupBench, startupSection } from './startup-bench.js';
import { storageBench, storageSection } from './storage-bench.js';
import { throughputBench, throughputSection } from './throughput-bench.js';
import { upMemoryBench, upMemorySection } from './up-memory-bench.js';

/**
 * `npm run bench [events] [sizes]`: all benchmarks, one after another, and the tables of them in tests/bench/RESULTS.md. `events` of the
 * import (a million), `sizes` of the growing store in copies of it (`1,10`). Figures are of one run on the machine named in the
 * table: compare ratios, not seconds.
 */

interface Line {
  readonly what: string;
  readonly usage: Usage;
  readonly events: number | null;
}

const events = Number(process.argv[2] ?? 1_000_000);
const sizes = (process.argv[3] ?? '1,10').split(',').map(Number);
const until = '2026-11-01';
const lines: Line[] = [];
const growth: Growth[] = [];
const pasts: Growth[] = [];
const scans: PanelScan[] = [];
const folder = await mkdtemp(path.join(os.tmpdir(), 'earshot-bench-'));

try {
  const demo = await run('`earshot demo` (400 people, 26 weeks)', ['demo', '--json'], null);
  const figures = JSON.parse(demo.stdout) as { posts: number; reactions: number };
  await writeFile(
    path.join(folder, 'earshot.yaml'),
    `sources:\n  - { name: bench, type: simulated, people: 3000, weeks: 52, targetEvents: ${events}, until: "${until}" }\n`,
  );
  const ingested = await measureCommand(['--json', 'ingest', '--once'], folder);
  const runs = JSON.parse(ingested.stdout) as { report: { events: Record<string, number> } }[];
  const count = runs.flatMap(({ report }) => Object.values(report.events)).reduce((sum, value) => sum + value, 0);
  lines.push({ what: 'simulate and append to the embedded log', usage: ingested, events: count });
  await run('enrich, land in embedded ClickHouse, compute all measures', ['process', '--once'], count);
  const storage = storageSection(storageBench(path.join(folder, '.earshot')));
  await run('nothing new: `earshot process --once`', ['process', '--once'], null);
  await run(
    '`earshot query participation --by community --weeks 12`',
    ['query', 'participation', '--by', 'community', '--weeks', '12'],
    null,
  );
  await run('`earshot query reach --weeks 12`', ['query', 'reach', '--weeks', '12'], null);
  process.stderr.write('500 readers of the API …\n');
  const load = loadTable(await apiLoad(path.join(folder, '.earshot/demo')));
  process.stderr.write('log to store …\n');
  const throughput = throughputSection(await throughputBench());
  process.stderr.write('enrichment, import, freshness, start-up …\n');
  const speeds = [
    enrichmentSection(await enrichmentBench()),
    importSection(await importBench()),
    freshnessSection(await freshnessBench(180, [path.join(folder, '.earshot')])),
    startupSection(await startupBench()),
  ];
  process.stderr.write('coordination and audit …\n');
  const { turns, usage } = await coordinationBench(folder);
  lines.push({ what: '`earshot coordination --turns` (lines of NDJSON)', usage, events: turns });
  const audit = await conformityAuditBench();
  process.stderr.write('dashboards …\n');
  const pages = reportPagesBench(path.join(folder, '.earshot'));
  process.stderr.write('Jetstream …\n');
  const jetstream = await jetstreamBench();
  process.stderr.write('spikes …\n');
  const spikes = spikesSection(spikesBench());
  process.stderr.write('listening queries …\n');
  const queries = queryMatchBench();
  process.stderr.write('memory of `earshot up` …\n');
  const memory = upMemorySection(await upMemoryBench());
  pasts.push(...(await pastGrowth([1, 3, 10])));
  for (const size of sizes) {
    growth.push(await refreshGrowth(folder, size));
    scans.push(panelScan(path.join(folder, '.earshot')));
  }
  await writeFile(
    path.join(projectRoot, 'tests/bench/RESULTS.md'),
    await table(
      count,
      figures,
      storage,
      [throughput, ...speeds].join('\n'),
      audit,
      load,
      pages,
      jetstream,
      queries,
      spikes,
      memory,
    ),
  );
  process.stdout.write(await readFile(path.join(projectRoot, 'tests/bench/RESULTS.md'), 'utf8'));
} finally {
  await rm(folder, { recursive: true, force: true });
}

async function run(what: string, args: readonly string[], count: number | null): Promise<Usage> {
  process.stderr.write(`${what} …\n`);
  const usage = await measureCommand(args, folder);
  lines.push({ what, usage, events: count });
  return usage;
}

async function table(
  count: number,
  demo: { posts: number; reactions: number },
  storage: string,
  throughput: string,
  audit: ConformityAuditBench,
  load: string,
  pages: ReportPagesBench,
  jetstream: JetstreamBench,
  queries: QueryMatchBench,
  spikes: string,
  memory: string,
): Promise<string> {
  const version = (JSON.parse(await readFile(path.join(projectRoot, 'package.json'), 'utf8')) as { version: string })
    .version;
  const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD'], { cwd: projectRoot, encoding: 'utf8' }).trim();
  const rows = lines.map(({ what, usage, events: handled }) => {
    const speed = handled === null ? '' : Math.round(handled / usage.seconds).toLocaleString('en');
    return `| ${what} | ${usage.seconds.toFixed(1)} | ${usage.cpuSeconds.toFixed(1)} | ${Math.round(usage.peakMiB).toLocaleString('en')} | ${speed} |`;
  });
  return `# Benchmarks

Written by \`npm run bench\`. Earshot ${version} (${commit}), Node ${process.versions.node}, ${os.cpus().length} × ${os.cpus()[0]?.model ?? 'unknown CPU'},
${Math.round(os.totalmem() / 2 ** 30)} GiB, ${os.type()} ${os.release()}. Embedded log and store, seed 1, one run, no warm-up. The simulation gave
${count.toLocaleString('en')} activity events of 3,000 people over 52 weeks to ${until}; the demo ${demo.posts.toLocaleString('en')} posts and replies and ${demo.reactions.toLocaleString('en')} reactions.

| what | seconds | CPU seconds | peak memory MiB | events/s |
|---|---|---|---|---|
${rows.join('\n')}

${storage}
${throughput}
## Readers of the API

Of the demo's data, by \`earshot up\`.

${load}

## Fake-executive audit

${audit.sets} sets of 30 events over ${audit.messages.toLocaleString('en')} simulated messages of one community; ${audit.events.toLocaleString('en')} events found controls. Staging ${audit.seconds.stage.toFixed(1)} s, matching
${audit.seconds.match.toFixed(1)} s, inference of S1 to S4 ${audit.seconds.infer.toFixed(1)} s; peak memory of the process, engine and messages included, ${Math.round(audit.peakMiB).toLocaleString('en')} MiB. Sets that
a test at 5 % rejects: ${Object.entries(audit.falseAlarms)
    .map(([name, share]) => `${name} ${(100 * share).toFixed(1)} %`)
    .join(', ')}; without controls ${(100 * audit.naive).toFixed(1)} %.

${pagesSection(pages)}
${jetstreamSection(jetstream)}
${queryMatchSection(queries)}
${spikes}
${growthSection(growth, pasts)}
${panelScanSection(scans)}
${memory}`;
}
