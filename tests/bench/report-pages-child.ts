import { dashboards } from '../../dashboards/panels/dashboards.js';
import { createKeptViews } from '../../dashboards/report/kept-views.js';
import { loadDashboard, loadOrganisation, questionOf } from '../../dashboards/report/load.js';
import { dashboardPage } from '../../dashboards/report/pages.js';
import type { Asked } from '../../dashboards/report/parameters.js';
import { createResultCache, type ResultCache } from '../../dashboards/report/result-cache.js';
import { loadConfig } from '../../infra/config.js';
import { createRandom } from '../../infra/random.js';
import { openStore } from '../../infra/store/client.js';
import { migrate } from '../../infra/store/migrate.js';
import { views } from '../../processors/families.js';
import { quantile, readerQuestions } from './reader-questions.js';
import type { ReportPagesBench } from './report-pages-bench.js';

/** `report-pages-child.ts <data folder> [dashboard …]`: how long the data of each dashboard take, over the store there. Prints JSON. */

const config = loadConfig({ env: {}, dataDir: String(process.argv[2]) });
const store = await openStore(config);
await migrate(store, config, views);
const settings = {
  name: config.organisation.name,
  timeZone: config.organisation.timeZone,
  weekMode: 1 as const,
  floors: config.privacy,
};
const organisation = await loadOrganisation(createResultCache(store, Date.now), settings, Date.now());
const [{ activities } = { activities: 0 }] = await store.query<{ activities: number }>(
  'SELECT count() AS activities FROM activity FINAL',
);

const random = createRandom(1);
const asked = await readerQuestions(store, organisation, random);

/** As in a running Earshot: what several questions have in common is asked once, and everything anew after half a minute. */
const shared = createResultCache(store, Date.now, { views: createKeptViews(store) });
/** Questions of a dashboard that are asked before those that count. */
const warmUp = 3;
const bench: ReportPagesBench = { activities, dashboards: [] };
const only = process.argv.slice(3);
for (const dashboard of dashboards.filter(({ uid }) => only.length === 0 || only.includes(uid))) {
  const cold: number[] = [];
  const kept: number[] = [];
  const page: number[] = [];
  const ask = async (one: Asked, cache: ResultCache, count: boolean): Promise<void> => {
    const load = async (): Promise<number> => {
      const began = performance.now();
      await cache.look();
      await loadDashboard(cache, dashboard, questionOf(one, await loadOrganisation(cache, settings, Date.now())));
      return performance.now() - began;
    };
    const [first, again] = [await load(), await load()];
    const began = performance.now();
    await dashboardPage(dashboard, { cache, organisation, question: questionOf(one, organisation), dashboards });
    if (!count) return;
    cold.push(first);
    kept.push(again);
    page.push(performance.now() - began);
  };
  const questions = random.shuffle(asked);
  for (const [index, one] of questions.entries()) await ask(one, shared, index >= warmUp);
  for (const times of [cold, kept, page]) times.sort((a, b) => a - b);
  bench.dashboards.push({
    title: dashboard.title,
    panels: dashboard.rows.reduce((sum, { panels }) => sum + panels.length, 0),
    questions: asked.length,
    coldMs: { p50: quantile(cold, 0.5), p95: quantile(cold, 0.95) },
    keptMs: { p50: quantile(kept, 0.5), p95: quantile(kept, 0.95) },
    pageMs: { p50: quantile(page, 0.5), p95: quantile(page, 0.95) },
  });
  process.stderr.write(
    `${dashboard.title}: ${quantile(cold, 0.5).toFixed(0)} / ${quantile(cold, 0.95).toFixed(0)} ms\n`,
  );
}
await store.close();
process.stdout.write(JSON.stringify(bench));
