import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { loadConfig } from '../../infra/config.js';
import { createRandom } from '../../infra/random.js';
import { openStore } from '../../infra/store/client.js';
import { migrate } from '../../infra/store/migrate.js';
import { createForum } from '../../ingest/sources/simulated/forum/create-forum.js';
import { forumRows } from '../../ingest/sources/simulated/forum/rows.js';
import { auditFalseAlarms } from '../../processors/conformity/audit.js';
import { workingCalendar } from '../../processors/conformity/matching/calendar.js';
import { matchFakeSets } from '../../processors/conformity/matching/match-fake-sets.js';
import { stageRows } from '../../processors/conformity/matching/stage-rows.js';

// The audit in a process of its own: `node … conformity-audit-child.ts <messages>` prints its figures as JSON.

const wanted = Number(process.argv[2] ?? 250_000);
const weeks = 52;
/** Of the forum's defaults. */
const messagesPerThread = 24;
const folder = await mkdtemp(path.join(os.tmpdir(), 'earshot-audit-bench-'));
const seconds: Record<string, number> = {};

async function timed<T>(what: string, work: () => Promise<T>): Promise<T> {
  const began = performance.now();
  const result = await work();
  seconds[what] = (performance.now() - began) / 1000;
  return result;
}

const config = loadConfig({ env: {}, dataDir: folder });
const store = await openStore(config);
try {
  await migrate(store, config, []);
  const forum = createForum(createRandom('audit-bench'), {
    weeks,
    threadsPerWeek: Math.ceil(wanted / weeks / messagesPerThread) + 2,
    authors: Array.from({ length: Math.ceil(wanted / 170) }, (_, index) => `p${index}`),
  });
  const rows = forumRows({ ...forum, messages: forum.messages.slice(0, wanted) }, 1);
  await timed('stage', () => stageRows(store, 1, rows));
  const sets = await timed('match', () => matchFakeSets(store, 1, { calendar: workingCalendar(config), seed: 1 }));
  const audit = await timed('infer', () => auditFalseAlarms(sets, 1));
  process.stdout.write(
    JSON.stringify({
      messages: rows.length,
      sets: sets.length,
      events: sets.reduce((sum, { events }) => sum + events.length, 0),
      seconds,
      peakMiB: process.resourceUsage().maxRSS / 1024,
      falseAlarms: Object.fromEntries(
        [...audit.bySignal].map(([name, { sets: of, rejected }]) => [name, rejected / of]),
      ),
      naive: audit.naive.rejected / audit.naive.sets,
    }),
  );
} finally {
  await store.close();
  await rm(folder, { recursive: true, force: true });
}
