import type { Config } from '../../infra/config.js';
import type { Params, Store } from '../../infra/store/store.js';
import type { Measure, MeasureFamily } from '../../processors/measure.js';
import { measureFamilies } from '../../processors/measures.js';
import { floorOf } from './answer-measure.js';
import type { MeasureQuery } from './measure-query.js';
import { byViewAndGrain, groupSql, trendSql, viewOf } from './measure-sql.js';

export interface MeasureAnswer {
  readonly family: string;
  /** `Executive reach` */
  readonly title: string;
  readonly by: string;
  readonly scope: string;
  /** First and last day, both included, in the organisation's time zone. */
  readonly from: string;
  readonly until: string;
  readonly weeks: number;
  readonly timeZone: string;
  readonly floor: number;
  /** Measures were asked for by name. */
  readonly chosen: boolean;
  /** A cell without a figure is hidden or unknown; of leaders' posts, none is none. */
  readonly cells: boolean;
  readonly measures: readonly MeasureInfo[];
  readonly rows: readonly AnswerRow[];
}

export type MeasureInfo = Pick<
  Measure,
  'name' | 'title' | 'question' | 'unit' | 'better' | 'formula' | 'numerator' | 'denominator' | 'version'
>;

export interface AnswerRow {
  readonly key: string;
  readonly label: string;
  /** Weeks of the row that are hidden because too few people stand behind them. */
  readonly hiddenWeeks: number;
  readonly values: Readonly<Record<string, MeasureValue>>;
  /** The family's first measure week by week, oldest first; null is unknown or hidden. */
  readonly trend: readonly (number | null)[];
}

export interface MeasureValue {
  readonly value: number | null;
  /** What the value was divided by. */
  readonly of: number | null;
  /** 95 % confidence interval, of estimates. */
  readonly low?: number | null;
  readonly high?: number | null;
  /** `helped`, `cannot tell` … */
  readonly verdict?: string | null;
}

function familyOf(name: string): MeasureFamily {
  const family = measureFamilies.find((known) => known.name === name);
  if (!family) throw new RangeError(`there is no family ${name}`);
  return family;
}

export async function answer(store: Pick<Store, 'query'>, config: Config, query: MeasureQuery): Promise<MeasureAnswer> {
  const weekMode = config.organisation.weekStart === 'monday' ? 1 : 0;
  const family = familyOf(query.family);
  const span = await weekSpan(store, query, weekMode);
  const measures = family.measures.filter(
    ({ name, dimensions }) => dimensions.includes(query.by) && (query.measures?.includes(name) ?? true),
  );
  const base = {
    family: query.family,
    title: family.title,
    by: query.by,
    scope: query.scope,
    weeks: query.weeks,
    timeZone: config.organisation.timeZone,
    chosen: query.measures !== null,
    cells: measures[0] === undefined || viewOf(family, measures[0]).dimensions === 'cells',
  };
  const floor = Math.min(...measures.map((measure) => floorOf(config, measure, query.by)));
  if (span === null) return { ...base, from: '', until: '', floor, measures: measures.map(info), rows: [] };

  const params: Params = {
    by: query.by,
    scope: query.scope,
    from: span.from,
    until: span.until,
    lastDay: span.lastDay,
    weeks: query.weeks,
    weekMode,
  };
  const rows = new Map<
    string,
    { label: string; hiddenWeeks: number; values: Record<string, MeasureValue>; trend: (number | null)[] }
  >();
  const first = measures[0];
  // Of posts silence is known: a leader who does not post has posted nothing. Of cells without a row nothing is known.
  const unheard = base.cells ? null : 0;
  const row = (key: string, label: string) => {
    let found = rows.get(key);
    if (!found) {
      found = { label, hiddenWeeks: 0, values: {}, trend: new Array<number | null>(query.weeks).fill(unheard) };
      rows.set(key, found);
    }
    return found;
  };

  // Silence is a finding: leaders without a post have a row too.
  const enrolled = family.defaultBy === 'executive' ? await leaders(store, span, config.organisation.timeZone) : [];
  if (query.by === 'executive') for (const leader of enrolled) row(leader.key, leader.label);
  if (query.by === 'all' && enrolled.length > 0) row('', 'all executives');
  for (const group of byViewAndGrain(family, measures)) {
    const sql = groupSql(group, query.by);
    for (const found of await store.query<Found>(sql.rows, params)) {
      const target = row(String(found.key), String(found.label));
      // Of the main measures: single ones, a Gini say, need more people and are hidden in more weeks.
      if (group.measures[0] === first) target.hiddenWeeks = Number(found.hidden_weeks);
      group.measures.forEach((measure, index) => {
        target.values[measure.name] = measured(measure, found, index);
      });
    }
  }
  await fillEmpty(store, family, measures, params, query.by, rows);
  if (first) {
    for (const found of await store.query<{ key: string; label: string; week: number; value: number | null }>(
      trendSql(family, first, query.by),
      params,
    )) {
      const trend = row(found.key, found.label).trend;
      if (found.week >= 0 && found.week < trend.length) trend[found.week] = number(found.value);
    }
  }
  return {
    ...base,
    from: span.from,
    until: span.until,
    floor,
    measures: measures.map(info),
    rows: [...rows]
      .map(([key, value]) => ({ key, ...value }))
      .sort(
        (a, b) =>
          (b.values[first?.name ?? '']?.value ?? -1) - (a.values[first?.name ?? '']?.value ?? -1) ||
          a.label.localeCompare(b.label),
      ),
  };
}

interface Span {
  readonly from: string;
  readonly until: string;
  /** Last day of the span that there can be data of. */
  readonly lastDay: string;
}

/** Whole weeks, the last one being that of the last data (or of the day asked for). Null: there is no data. */
async function weekSpan(store: Pick<Store, 'query'>, query: MeasureQuery, weekMode: number): Promise<Span | null> {
  // An executive's reach is asked for as a whole, whatever is said inside and what in public.
  const anyScope = query.by === 'executive';
  const [span] = await store.query<{ from: string; until: string; last_day: string; days: number }>(
    `WITH
       (SELECT max(starts) FROM participation_period FINAL
        WHERE grain = 'day' AND dim = 'all' AND (scope = {scope:String} OR {anyScope:UInt8})) AS last_data,
       if({until:String} = '', last_data, toDateOrZero({until:String})) AS last_asked
     SELECT toString(toStartOfWeek(last_asked, {weekMode:UInt8}) - 7 * ({weeks:UInt32} - 1)) AS from,
            toString(toStartOfWeek(last_asked, {weekMode:UInt8}) + 6) AS until,
            toString(least(last_asked, last_data)) AS last_day,
            toUInt32(last_data) AS days`,
    { until: query.until ?? '', scope: query.scope, anyScope: anyScope ? 1 : 0, weekMode, weeks: query.weeks },
  );
  if (!span || Number(span.days) === 0) return null;
  return { from: span.from, until: span.until, lastDay: span.last_day < span.from ? span.until : span.last_day };
}

function leaders(store: Pick<Store, 'query'>, span: Span, timeZone: string): Promise<{ key: string; label: string }[]> {
  return store.query<{ key: string; label: string }>(
    `SELECT leader_id AS key, leader AS label FROM v_leader
     WHERE valid_from < toDateTime64({until:Date} + 1, 3, {timeZone:String})
       AND valid_to > toDateTime64({from:Date}, 3, {timeZone:String})`,
    { from: span.from, until: span.until, timeZone },
  );
}

type Found = Record<string, string | number | null>;

function measured(measure: Measure, found: Found, index: number): MeasureValue {
  return {
    value: number(found[`value_${index}`]),
    of: number(found[`of_${index}`]),
    ...(measure.interval ? { low: number(found[`low_${index}`]), high: number(found[`high_${index}`]) } : {}),
    ...(measure.verdict ? { verdict: found[`verdict_${index}`] ? String(found[`verdict_${index}`]) : null } : {}),
  };
}

/** Rows of which there are no data have the measures' values over nothing: no posts, every week silent, ratios unknown. */
async function fillEmpty(
  store: Pick<Store, 'query'>,
  family: MeasureFamily,
  measures: readonly Measure[],
  params: Params,
  by: string,
  rows: ReadonlyMap<string, { readonly values: Record<string, MeasureValue> }>,
): Promise<void> {
  for (const group of byViewAndGrain(family, measures)) {
    const empty = [...rows.values()].filter(({ values }) => values[group.measures[0]?.name ?? ''] === undefined);
    if (empty.length === 0) continue;
    const [nothing = {}] = await store.query<Found>(groupSql(group, by).nothing, params);
    for (const { values } of empty) {
      group.measures.forEach((measure, index) => {
        values[measure.name] = measured(measure, nothing, index);
      });
    }
  }
}

function number(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}

function info({ name, title, question, unit, better, formula, numerator, denominator, version }: Measure): MeasureInfo {
  return { name, title, question, unit, better, formula, numerator, denominator, version };
}
