import { dashboards, panelsOf } from '../../dashboards/panels/dashboards.js';
import { createKeptViews } from '../../dashboards/report/kept-views.js';
import { loadOrganisation, loadPanel, questionOf } from '../../dashboards/report/load.js';
import { createResultCache } from '../../dashboards/report/result-cache.js';
import { loadConfig } from '../../infra/config.js';
import { createRandom } from '../../infra/random.js';
import { openStore } from '../../infra/store/client.js';
import { migrate } from '../../infra/store/migrate.js';
import { views } from '../../processors/families.js';
import { type PanelScan, plainScan } from './panel-scan-bench.js';
import { quantile, readerQuestions } from './reader-questions.js';

/** `panel-scan-child.ts <data folder>`: how long a plain scan of activity takes, and the data of each panel alone. Prints JSON. */

const config = loadConfig({ env: {}, dataDir: String(process.argv[2]) });
const store = await openStore(config);
await migrate(store, config, views);
const settings = {
  name: config.organisation.name,
  timeZone: config.organisation.timeZone,
  weekMode: 1 as const,
  floors: config.privacy,
};
const cache = createResultCache(store, Date.now, { views: createKeptViews(store) });
const organisation = await loadOrganisation(cache, settings, Date.now());
const random = createRandom(1);
const asked = await readerQuestions(store, organisation, random);
const panels = panelsOf(dashboards);
/** Runs of a scan, and questions of a panel, that are asked before those that count. */
const warmUp = 3;

const scans: number[] = [];
let activities = 0;
for (let run = 0; run < warmUp + 12; run += 1) {
  const began = performance.now();
  const [row] = await store.query<{ acts: number }>(plainScan);
  if (run >= warmUp) scans.push(performance.now() - began);
  activities = Number(row?.acts ?? 0);
}

/** As in a running Earshot: of views that the panels have in common there are copies. */
const took = new Map<string, number[]>(panels.map(({ id }) => [id, []]));
for (const [index, one] of random.shuffle(asked).entries()) {
  // A new cache each time: nothing is answered from what was asked before.
  const kept = createKeptViews(store);
  const fresh = createResultCache(store, Date.now, { views: kept });
  await fresh.look();
  for (const { rows } of dashboards) {
    await fresh.prepare(rows.flatMap((row) => row.panels.map(({ panel }) => panel.sql)));
  }
  for (const panel of random.shuffle(panels)) {
    const question = questionOf(one, organisation);
    const began = performance.now();
    await loadPanel(fresh, panel, question);
    if (index >= warmUp) took.get(panel.id)?.push(performance.now() - began);
  }
}
await store.close();

const ofSorted = (times: readonly number[]): { p50: number; p95: number } => {
  const sorted = [...times].sort((a, b) => a - b);
  return { p50: quantile(sorted, 0.5), p95: quantile(sorted, 0.95) };
};
const result: PanelScan = {
  activities,
  questions: asked.length - warmUp,
  scanMs: ofSorted(scans),
  panels: panels.map(({ id }) => ({ id, ...ofSorted(took.get(id) ?? []) })),
};
process.stdout.write(JSON.stringify(result));
