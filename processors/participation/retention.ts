import type { MetricFamily, RefreshContext } from '../metric-family.js';
import { type ResultTable, replaceWindows } from '../replace-windows.js';
import { sqlFile } from '../sql-file.js';
import { windowsAtOnce } from '../windows-at-once.js';
import { chunks, type DirtyPeriod, decidedAtOnce, spansOf, startsOfDirty } from './dirty-periods.js';
import { type Span, suppressionDefinition, suppressRetention } from './suppression.js';

const sql = (name: string): string => sqlFile(import.meta.url, name);
const dirtyRetention = sql('dirty-retention.sql');
const retentionSelect = sql('retention.sql');
const communityYearSelect = sql('community-year.sql');
const shownRetentionSelect = sql('shown-retention.sql');

const retentionWeek: ResultTable = {
  name: 'retention_week',
  key: ['starts', 'scope', 'dim', 'key'],
  values: ['people', 'newcomers', 'retained', 'returning', 'lapsed'],
};

const shownRetention: ResultTable = {
  name: 'shown_retention',
  key: ['starts', 'scope', 'dim', 'key'],
  values: ['floor', 'hidden_because', 'newcomers', 'retained', 'returning', 'lapsed'],
};

const communityYear: ResultTable = {
  name: 'community_year',
  key: ['starts', 'scope', 'community_id'],
  values: ['people'],
};

/** People × weeks computed in one statement: bounds its memory. */
const results = [
  { table: retentionWeek, select: retentionSelect, grain: 'retention', personWeeksAtOnce: 150_000 },
  { table: communityYear, select: communityYearSelect, grain: 'year', personWeeksAtOnce: 300_000 },
] as const;

/** Who came, came back and stayed away, week by week, and how many people a community had within a year. */
export const retention: MetricFamily = {
  name: 'retention',
  pace: 'settled',
  needs: ['facts', 'participation'],
  definition: [
    '2',
    dirtyRetention,
    retentionSelect,
    communityYearSelect,
    ...suppressionDefinition,
    shownRetentionSelect,
  ].join(' '),
  settings: (config) => [config.organisation, config.privacy.minPeople, config.privacy.minPeopleByAttribute],
  refresh: refreshRetention,
  views: [],
};

async function refreshRetention({
  store,
  run,
  factsSince,
  weekMode,
  config,
  progress,
}: RefreshContext): Promise<number> {
  await store.command(dirtyRetention, { run, factsSince, weekMode }, { limitSeconds: 600 });
  const dirty = await store.query<DirtyPeriod & { people: number }>(
    `SELECT grain, starts, (SELECT uniq(person_id) FROM person_day) AS people
     FROM dirty_period FINAL WHERE run = {run:UInt64} AND grain IN ('retention', 'year') ORDER BY grain, starts`,
    { run },
  );
  if (dirty.length === 0) return 0;
  const people = Math.max(1, Number(dirty[0]?.people ?? 0));
  const jobs = results.flatMap((result) =>
    chunks(dirty, [result.grain], Math.max(1, Math.floor(result.personWeeksAtOnce / people))).map((chunk) => ({
      result,
      chunk,
    })),
  );
  const spans = spansOf(
    dirty.filter(({ grain }) => grain === 'retention'),
    weekMode,
    await windowsAtOnce(store, decidedAtOnce),
  );
  const steps = jobs.length + spans.length;
  for (const [index, { result, chunk }] of jobs.entries()) {
    await replaceWindows(store, {
      ...result,
      window: startsOfDirty([result.grain]),
      params: { run, weekMode, firstStart: chunk.firstStart, lastStart: chunk.lastStart },
      version: run,
    });
    progress(index + 1, steps);
  }
  const { minPeople, minPeopleByAttribute } = config.privacy;
  for (const [index, weeks] of spans.entries()) {
    const span: Span = { run, weekMode, ...weeks, minPeople, minPeopleByAttribute };
    await suppressRetention(store, span);
    await replaceWindows(store, {
      table: shownRetention,
      select: shownRetentionSelect,
      window: startsOfDirty(['retention']),
      params: { ...span },
      version: run,
    });
    progress(jobs.length + index + 1, steps);
  }
  return dirty.length;
}
