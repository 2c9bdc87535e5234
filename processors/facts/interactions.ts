import type { MetricFamily, RefreshContext } from '../metric-family.js';
import type { ResultTable } from '../replace-windows.js';
import { sqlFile } from '../sql-file.js';
import { addEmptiedDays, listedDays, refreshDays } from './day-windows.js';

const interactionSelect = sqlFile(import.meta.url, 'interaction.sql');

/** Who turned to whom: one row a day × community × scope × platform × pair. */
const interaction: ResultTable = {
  name: 'interaction',
  key: ['day', 'community_id', 'scope', 'platform', 'from_person', 'to_person'],
  values: [
    'from_known',
    'from_unit',
    'from_level',
    'from_places',
    'to_known',
    'to_unit',
    'to_level',
    'to_places',
    'replies',
    'reactions',
    'shares',
    'mentions',
  ],
};

/** Days computed in one statement: each looks through the posts. */
const atOnce = { days: 1, acts: 150_000, most: 31 };

/** Who turned to whom, from the acts of the windows whose facts changed and from the authors of posts. */
export const interactions: MetricFamily = {
  name: 'interactions',
  pace: 'settled',
  needs: ['facts'],
  definition: `1 ${interactionSelect}`,
  settings: (config) => [config.organisation.timeZone],
  refresh: refreshInteractions,
  views: [],
};

async function refreshInteractions(context: RefreshContext): Promise<number> {
  const { store, run, factsSince } = context;
  await store.command(
    `INSERT INTO dirty_day (run, day, community_id)
     SELECT {run:UInt64}, day, community_id FROM changed_day FINAL WHERE version > {factsSince:UInt64}`,
    { run, factsSince },
    { limitSeconds: 600 },
  );
  await addEmptiedDays(context, interaction);
  const days = await listedDays(context);
  await refreshDays(context, days, atOnce, interaction, interactionSelect);
  return days.reduce((sum, { windows }) => sum + Number(windows), 0);
}
