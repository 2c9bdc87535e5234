import type { Params } from '../../infra/store/store.js';
import type { MetricFamily, RefreshContext } from '../metric-family.js';
import { type ResultTable, replaceWindows } from '../replace-windows.js';
import { sqlFile } from '../sql-file.js';

const sql = (name: string): string => sqlFile(import.meta.url, name);
const periodSelect = sql('period.sql');
const retentionSelect = sql('retention.sql');
const responseSelect = sql('response.sql');
const dirtyPeriods = sql('dirty-periods.sql');
const dirtyByDirectory = sql('dirty-by-directory.sql');
const dirtyWeeks = sql('dirty-weeks.sql');

const participationPeriod: ResultTable = {
  name: 'participation_period',
  key: ['grain', 'starts', 'scope', 'dim', 'key'],
  values: [
    'ends',
    'eligible',
    'people',
    'eligible_active',
    'interactive',
    'active_days',
    'posts',
    'replies',
    'reactions',
    'shares',
    'mentions',
    'contributions',
    'heavy',
    'contributing',
    'reacting',
    'observing',
    'absent',
    'posters',
    'gini_posters',
    'gini_eligible',
    'top_1_percent',
    'top_10_percent',
    'authored',
  ],
};

const retentionWeek: ResultTable = {
  name: 'retention_week',
  key: ['starts', 'scope', 'dim', 'key'],
  values: ['people', 'newcomers', 'retained', 'returning', 'lapsed'],
};

const responseWeek: ResultTable = {
  name: 'response_week',
  key: ['starts', 'scope', 'dim', 'key'],
  values: ['authors', 'posts', 'answered', 'questions', 'open_questions', 'timed', 'median_s', 'p90_s', 'revived'],
};

interface Grain {
  readonly name: string;
  readonly days: number;
  /** By every dimension, or only in all and by community. */
  readonly everyDimension: boolean;
  /** Periods computed in one statement: bounds the memory. */
  readonly atOnce: number;
}

const grains: readonly Grain[] = [
  { name: 'day', days: 1, everyDimension: true, atOnce: 62 },
  { name: 'week', days: 7, everyDimension: true, atOnce: 26 },
  { name: '28d', days: 28, everyDimension: true, atOnce: 13 },
  { name: '364d', days: 364, everyDimension: false, atOnce: 8 },
];

export const participation: MetricFamily = {
  name: 'participation',
  definition: `1 ${periodSelect} ${retentionSelect} ${responseSelect}`,
  settings: (config) => [config.organisation, config.participation],
  refresh: refreshParticipation,
  views: [{ name: 'participation/views.sql', sql: sql('views.sql') }],
};

async function refreshParticipation(context: RefreshContext): Promise<number> {
  const { store, run, since, factsSince, weekMode, config } = context;
  const base = { run, factsSince, weekMode };
  for (const { name, days } of grains) await store.command(dirtyPeriods, { ...base, grain: name, days });
  for (const { name, days } of grains) {
    await store.command(dirtyByDirectory, {
      run,
      factsSince,
      since,
      grain: name,
      days,
      timeZone: config.organisation.timeZone,
    });
  }
  for (const statement of dirtyWeeks.split(/;\s*\n/)) {
    if (statement.trim() !== '') await store.command(statement, base);
  }

  const jobs: {
    grain: string;
    firstStart: string;
    lastStart: string;
    windows: number;
    replace: () => Promise<void>;
  }[] = [];
  for (const grain of grains) {
    for (const chunk of await chunks(context, grain.name, grain.atOnce)) {
      jobs.push({
        ...chunk,
        grain: grain.name,
        replace: () =>
          replaceWindows(store, {
            table: participationPeriod,
            select: periodSelect,
            window: `grain = {grain:String} AND starts IN (SELECT starts FROM dirty_period WHERE run = {run:UInt64} AND grain = {grain:String} AND starts BETWEEN {firstStart:Date} AND {lastStart:Date})`,
            params: {
              run,
              weekMode,
              grain: grain.name,
              days: grain.days,
              everyDimension: grain.everyDimension ? 1 : 0,
              timeZone: config.organisation.timeZone,
              // The threshold is for a week; a longer period asks for as much a week.
              heavyFrom: Math.ceil((config.participation.heavyFrom * Math.max(grain.days, 7)) / 7),
              firstStart: chunk.firstStart,
              lastStart: chunk.lastStart,
            },
            version: run,
          }),
      });
    }
  }
  for (const [name, table, select] of [
    ['retention', retentionWeek, retentionSelect],
    ['response', responseWeek, responseSelect],
  ] as const) {
    for (const chunk of await chunks(context, name, 52)) {
      const params: Params = { run, weekMode, firstStart: chunk.firstStart, lastStart: chunk.lastStart };
      jobs.push({
        ...chunk,
        grain: name,
        replace: () =>
          replaceWindows(store, {
            table,
            select,
            window: `starts IN (SELECT starts FROM dirty_period WHERE run = {run:UInt64} AND grain = '${name}' AND starts BETWEEN {firstStart:Date} AND {lastStart:Date})`,
            params,
            version: run,
          }),
      });
    }
  }
  for (const [index, job] of jobs.entries()) {
    await job.replace();
    context.progress(index + 1, jobs.length);
  }
  return jobs.reduce((sum, job) => sum + job.windows, 0);
}

interface Chunk {
  readonly firstStart: string;
  readonly lastStart: string;
  readonly windows: number;
}

async function chunks({ store, run }: RefreshContext, grain: string, atOnce: number): Promise<Chunk[]> {
  const rows = await store.query<{ starts: string }>(
    'SELECT DISTINCT toString(starts) AS starts FROM dirty_period WHERE run = {run:UInt64} AND grain = {grain:String} ORDER BY starts',
    { run, grain },
  );
  const found: Chunk[] = [];
  for (let from = 0; from < rows.length; from += atOnce) {
    const part = rows.slice(from, from + atOnce);
    found.push({ firstStart: part[0]!.starts, lastStart: part.at(-1)!.starts, windows: part.length });
  }
  return found;
}
