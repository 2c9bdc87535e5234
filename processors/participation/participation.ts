import type { Params } from '../../infra/store/store.js';
import type { MetricFamily, RefreshContext } from '../metric-family.js';
import { forNews } from '../news.js';
import { type ResultTable, replaceWindows } from '../replace-windows.js';
import { withLabels } from '../slice-label.js';
import { sqlFile } from '../sql-file.js';
import { together } from '../together.js';
import { windowsAtOnce } from '../windows-at-once.js';
import { chunks, type DirtyPeriod, decidedAtOnce, spansOf, startsOfDirty } from './dirty-periods.js';
import { type Span, suppressCells, suppressionDefinition, widenToWeeks } from './suppression.js';

const sql = (name: string): string => sqlFile(import.meta.url, name);
const periodSelect = sql('period.sql');
const shownSelect = sql('shown.sql');
const shownResponseSelect = sql('shown-response.sql');
const responseSelect = sql('response.sql');
const dirtyPeriods = sql('dirty-periods.sql');

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
    'few',
  ],
};

const shownParticipation: ResultTable = {
  name: 'shown_participation',
  key: ['grain', 'starts', 'scope', 'dim', 'key'],
  values: [
    'ends',
    'floor',
    'family',
    'hidden_because',
    'eligible',
    'people',
    'active_days',
    'posts',
    'replies',
    'reactions',
    'shares',
    'contributions',
    'interactive',
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
    'interactive_shown',
    'classes_shown',
    'posters_shown',
    'people_shown',
    'eligible_shown',
    'active_days_shown',
    'stickiness',
  ],
};

const responseWeek: ResultTable = {
  name: 'response_week',
  key: ['starts', 'scope', 'dim', 'key'],
  values: [
    'authors',
    'posts',
    'answered',
    'questions',
    'open_questions',
    'timed',
    'median_s',
    'p90_s',
    'revived',
    'few',
  ],
};

const shownResponse: ResultTable = {
  name: 'shown_response',
  key: ['starts', 'scope', 'dim', 'key'],
  values: [
    'floor',
    'hidden_because',
    'posts',
    'answered',
    'questions',
    'open_questions',
    'timed',
    'median_s',
    'p90_s',
    'revived',
  ],
};

interface Result {
  readonly table: ResultTable;
  readonly select: string;
  /** Kinds of dirty periods that one statement can compute together while they are few. */
  readonly grains: readonly string[];
  /** Which of the table's rows belong to the periods of a statement. */
  readonly window: string;
  /** People × periods computed in one statement: bounds its memory. */
  readonly personPeriodsAtOnce: number;
}

const ofDirtyGrains =
  '(grain, starts) IN (SELECT grain, starts FROM dirty_period WHERE run = {run:UInt64} AND grain IN {grains:Array(String)} AND starts BETWEEN {firstStart:Date} AND {lastStart:Date})';

/** What may be shown of them follows when all are there. */
const results: readonly Result[] = [
  {
    table: participationPeriod,
    select: periodSelect,
    grains: ['day', 'week', '28d'],
    window: ofDirtyGrains,
    personPeriodsAtOnce: 60_000,
  },
  {
    table: responseWeek,
    select: responseSelect,
    grains: ['response'],
    window: startsOfDirty(['response']),
    personPeriodsAtOnce: 300_000,
  },
];

export const participation: MetricFamily = {
  name: 'participation',
  pace: 'live',
  needs: ['facts'],
  definition: [
    '4',
    dirtyPeriods,
    periodSelect,
    responseSelect,
    ...suppressionDefinition,
    shownSelect,
    shownResponseSelect,
  ].join(' '),
  settings: (config) => [
    config.organisation,
    config.participation,
    config.privacy.minPeople,
    config.privacy.minPeopleByAttribute,
  ],
  refresh: refreshParticipation,
  views: [{ name: 'participation/views.sql', sql: withLabels(sql('views.sql')) }],
};

async function refreshParticipation(context: RefreshContext): Promise<number> {
  const { store, run, since, news, factsSince, weekMode, config } = context;
  await store.command(forNews(dirtyPeriods, news), { run, since, factsSince, weekMode }, { limitSeconds: 600 });
  const dirty = await store.query<DirtyPeriod & { people: number }>(
    `SELECT grain, starts, (SELECT (SELECT count() FROM person) + (SELECT uniq(person_id) FROM person_day)) AS people
     FROM dirty_period FINAL WHERE run = {run:UInt64} ORDER BY grain, starts`,
    { run },
  );
  const people = Math.max(1, Number(dirty[0]?.people ?? 0));
  const jobs = results.flatMap((result) =>
    chunks(dirty, result.grains, Math.max(1, Math.floor(result.personPeriodsAtOnce / people))).map((chunk) => ({
      result,
      chunk,
    })),
  );
  const weeksAtOnce = dirty.length === 0 ? 1 : await windowsAtOnce(store, decidedAtOnce);
  const spans = spansOf(dirty, weekMode, weeksAtOnce).map(
    (weeks): Span => ({
      run,
      weekMode,
      ...weeks,
      minPeople: config.privacy.minPeople,
      minPeopleByAttribute: config.privacy.minPeopleByAttribute,
    }),
  );
  const steps = jobs.length + spans.length;
  let done = 0;
  const computing = jobs.map(({ result, chunk }) => async (): Promise<void> => {
    const params: Params = {
      run,
      weekMode,
      grains: chunk.grains,
      firstStart: chunk.firstStart,
      lastStart: chunk.lastStart,
      timeZone: config.organisation.timeZone,
      heavyFrom: config.participation.heavyFrom,
      fewPeople: Math.max(10, config.privacy.minPeople, config.privacy.minPeopleByAttribute),
    };
    await replaceWindows(store, { ...result, params, version: run });
    done += 1;
    context.progress(done, steps);
  });
  await together(context.atOnce, computing);
  if (spans.length > 0) await widenToWeeks(store, run);
  // Four weeks are judged by the later weeks in them, which therefore come first.
  for (const [index, span] of spans.reverse().entries()) {
    await suppressCells(store, span, dirty, context.atOnce);
    const show = (table: ResultTable, select: string, window: string): Promise<void> =>
      replaceWindows(store, {
        table,
        select,
        window,
        params: { ...span, grains: ['day', 'week', '28d'] },
        version: run,
      });
    await together(context.atOnce, [
      () => show(shownParticipation, shownSelect, ofDirtyGrains),
      () => show(shownResponse, shownResponseSelect, startsOfDirty(['week', 'response'])),
    ]);
    context.progress(jobs.length + index + 1, steps);
  }
  return dirty.length;
}
