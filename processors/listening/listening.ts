import type { MetricFamily, RefreshContext } from '../metric-family.js';
import { type ResultTable, replaceWindows } from '../replace-windows.js';
import { sqlFile } from '../sql-file.js';
import { windowsAtOnce } from '../windows-at-once.js';
import { minAuthors, minSide, textsOf } from './texts.js';

const sql = (name: string): string => sqlFile(import.meta.url, name);
const dirtyWeeks = sql('dirty-weeks.sql');
const overTexts = (name: string): string => sql(name).replace('@texts', textsOf('listening'));

/** Weeks computed in one statement: bounds its memory. */
const atOnce = { days: 7, acts: 110_000, most: 8 };

interface Result {
  readonly table: ResultTable;
  readonly select: string;
  /** Which of the table's rows belong to the weeks of a statement. */
  readonly window: string;
}

const dirtyStarts =
  "SELECT starts FROM dirty_period WHERE run = {run:UInt64} AND grain = 'listening' AND starts BETWEEN {firstStart:Date} AND {lastStart:Date}";
const ofWeeks = `starts IN (${dirtyStarts})`;
const ofDays = `day BETWEEN {firstStart:Date} AND {lastStart:Date} + 6 AND toStartOfWeek(day, {weekMode:UInt8}) IN (${dirtyStarts})`;

export const listeningWeek: ResultTable = {
  name: 'listening_week',
  key: ['starts', 'scope', 'dim', 'key'],
  values: [
    'platform',
    'authors',
    'texts',
    'scored',
    'positive',
    'negative',
    'sentiment_milli',
    'with_mention',
    'mentions',
    'with_link',
    'sides',
    'few',
    'few_sides',
  ],
};

/** In the order of computation: what is shown follows from what is there. */
const results: readonly Result[] = [
  { table: listeningWeek, select: overTexts('week.sql'), window: ofWeeks },
  {
    table: {
      name: 'listening_language',
      key: ['starts', 'scope', 'lang'],
      values: ['texts', 'of_texts', 'authors', 'others', 'few'],
    },
    select: overTexts('language.sql'),
    window: ofWeeks,
  },
  {
    table: { name: 'listening_day', key: ['day', 'scope'], values: ['mentions', 'authors', 'others'] },
    select: overTexts('day.sql'),
    window: ofDays,
  },
  {
    table: {
      name: 'shown_listening',
      key: ['starts', 'scope', 'dim', 'key'],
      values: [
        'floor',
        'hidden_because',
        'texts',
        'sentiment_texts',
        'scored',
        'positive',
        'negative',
        'sentiment_milli',
        'mention_texts',
        'with_mention',
        'mentions',
        'link_texts',
        'with_link',
      ],
    },
    select: sql('shown.sql'),
    window: ofWeeks,
  },
  {
    table: {
      name: 'shown_language',
      key: ['starts', 'scope', 'lang'],
      values: ['floor', 'hidden_because', 'texts', 'of_texts'],
    },
    select: sql('shown-language.sql'),
    window: ofWeeks,
  },
];

/** What the texts of a week say as a whole: tone, languages, mentions, links. */
export const listening: MetricFamily = {
  name: 'listening',
  pace: 'settled',
  needs: ['facts', 'participation'],
  definition: [dirtyWeeks, ...results.map(({ select }) => select)].join(' '),
  settings: ({ organisation, privacy }) => [organisation.timeZone, organisation.weekStart, privacy.minPeople],
  refresh: refreshListening,
  views: [{ name: 'listening/views.sql', sql: sql('views.sql') }],
};

async function refreshListening(context: RefreshContext): Promise<number> {
  const { store, run, since, factsSince, weekMode, config } = context;
  const { timeZone } = config.organisation;
  await store.command(dirtyWeeks, { run, since, factsSince, weekMode, timeZone }, { limitSeconds: 600 });
  const dirty = await store.query<{ starts: string }>(
    "SELECT toString(starts) AS starts FROM dirty_period FINAL WHERE run = {run:UInt64} AND grain = 'listening' ORDER BY starts",
    { run },
  );
  if (dirty.length === 0) return 0;
  const weeksAtOnce = await windowsAtOnce(store, atOnce);
  for (let from = 0; from < dirty.length; from += weeksAtOnce) {
    const some = dirty.slice(from, from + weeksAtOnce);
    const params = {
      run,
      weekMode,
      firstStart: some[0]!.starts,
      lastStart: some.at(-1)!.starts,
      minAuthors: Math.max(minAuthors, config.privacy.minPeople),
      minSide: Math.max(minSide, config.privacy.minPeople),
    };
    for (const result of results) await replaceWindows(store, { ...result, params, version: run });
    context.progress(from + some.length, dirty.length);
  }
  return dirty.length;
}
