import type { Config } from '../../infra/config.js';
import { UserError } from '../../infra/errors.js';
import type { Params, Store } from '../../infra/store/store.js';
import type { Measure } from '../../processors/measure.js';
import { type FamilyName, familyNames, measuresByFamily } from '../../processors/measures.js';

/** What is asked: a family of measures, by a dimension, over the last whole weeks of data. */
export interface MeasureQuery {
  readonly family: FamilyName;
  readonly by: string;
  readonly weeks: number;
  readonly scope: 'internal' | 'public';
  /** Last day asked for (`2026-11-21`); null: the last day there is data of. */
  readonly until: string | null;
}

export interface MeasureAnswer {
  readonly family: FamilyName;
  readonly by: string;
  readonly scope: string;
  /** First and last day, both included, in the organisation's time zone. */
  readonly from: string;
  readonly until: string;
  readonly weeks: number;
  readonly timeZone: string;
  readonly floor: number;
  readonly measures: readonly MeasureInfo[];
  readonly rows: readonly AnswerRow[];
}

export type MeasureInfo = Pick<
  Measure,
  'name' | 'title' | 'question' | 'unit' | 'better' | 'numerator' | 'denominator' | 'version'
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
}

const maxWeeks = 520;

/** Checks what a user typed. */
export function measureQuery(input: {
  family: string;
  by?: string | undefined;
  weeks?: number | undefined;
  scope?: string | undefined;
  until?: string | undefined;
}): MeasureQuery {
  const family = familyNames.find((name) => name === input.family);
  if (!family) throw new UserError(`There is no "${input.family}" to query; there are ${familyNames.join(' and ')}`);
  const dimensions = dimensionsOf(family);
  const by = input.by ?? (family === 'reach' ? 'executive' : 'all');
  if (!dimensions.includes(by))
    throw new UserError(`--by ${by} is not a dimension of ${family}; there are ${dimensions.join(', ')}`);
  const weeks = input.weeks ?? 12;
  if (!Number.isInteger(weeks) || weeks < 1 || weeks > maxWeeks)
    throw new UserError(`--weeks must be a whole number from 1 to ${maxWeeks}`);
  const scope = input.scope ?? 'internal';
  if (scope !== 'internal' && scope !== 'public') throw new UserError('--scope must be internal or public');
  const until = input.until ?? null;
  if (until !== null && !isDay(until)) {
    throw new UserError('--until must be a day such as 2026-11-21');
  }
  return { family, by, weeks, scope, until };
}

/** JavaScript reads 31 February as 3 March. */
function isDay(text: string): boolean {
  const ms = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(text) : Number.NaN;
  return !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(text);
}

export function dimensionsOf(family: FamilyName): string[] {
  return [...new Set(measuresByFamily[family].flatMap((measure) => measure.dimensions))];
}

export async function answer(store: Store, config: Config, query: MeasureQuery): Promise<MeasureAnswer> {
  const weekMode = config.organisation.weekStart === 'monday' ? 1 : 0;
  const span = await weekSpan(store, query, weekMode);
  const measures = measuresByFamily[query.family].filter((measure) => measure.dimensions.includes(query.by));
  const base = {
    family: query.family,
    by: query.by,
    scope: query.scope,
    weeks: query.weeks,
    timeZone: config.organisation.timeZone,
  };
  const attribute = ['unit', 'level', 'location'].includes(query.by);
  const floor = attribute ? config.privacy.minPeopleByAttribute : config.privacy.minPeople;
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
  // Leaders who do not post have posted nothing; of people of whom there is no row nothing is known.
  const unheard = query.family === 'reach' ? 0 : null;
  const row = (key: string, label: string) => {
    let found = rows.get(key);
    if (!found) {
      found = { label, hiddenWeeks: 0, values: {}, trend: new Array<number | null>(query.weeks).fill(unheard) };
      rows.set(key, found);
    }
    return found;
  };

  const first = measures[0];
  // Silence is a finding: leaders without a post have a row too.
  const enrolled = query.family === 'reach' ? await leaders(store, span, config.organisation.timeZone) : [];
  if (query.by === 'executive') for (const leader of enrolled) row(leader.key, leader.label);
  if (query.by === 'all' && enrolled.length > 0) row('', 'all executives');
  for (const group of byViewAndGrain(measures)) {
    const sql = groupSql(group, query.by);
    for (const found of await store.query<Record<string, string | number | null>>(sql.rows, params)) {
      const target = row(String(found.key), String(found.label));
      // Of the main measures: single ones, a Gini say, need more people and are hidden in more weeks.
      if (group.measures[0] === first) target.hiddenWeeks = Number(found.hidden_weeks);
      group.measures.forEach((measure, index) => {
        target.values[measure.name] = { value: number(found[`value_${index}`]), of: number(found[`of_${index}`]) };
      });
    }
  }
  await fillEmpty(store, measures, params, query.by, rows);
  if (first) {
    for (const found of await store.query<{ key: string; label: string; week: number; value: number | null }>(
      trendSql(first, query.by),
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
async function weekSpan(store: Store, query: MeasureQuery, weekMode: number): Promise<Span | null> {
  // An executive's reach is asked for as a whole, whatever is said inside and what in public.
  const anyScope = query.family === 'reach' && query.by === 'executive';
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

function leaders(store: Store, span: Span, timeZone: string): Promise<{ key: string; label: string }[]> {
  return store.query<{ key: string; label: string }>(
    `SELECT leader_id AS key, leader AS label FROM v_leader
     WHERE valid_from < toDateTime64({until:Date} + 1, 3, {timeZone:String})
       AND valid_to > toDateTime64({from:Date}, 3, {timeZone:String})`,
    { from: span.from, until: span.until, timeZone },
  );
}

/** Rows of which there are no data have the measures' values over nothing: no posts, every week silent, ratios unknown. */
async function fillEmpty(
  store: Store,
  measures: readonly Measure[],
  params: Params,
  by: string,
  rows: ReadonlyMap<string, { readonly values: Record<string, MeasureValue> }>,
): Promise<void> {
  const empty = [...rows.values()].filter(({ values }) => Object.keys(values).length === 0);
  if (empty.length === 0) return;
  for (const group of byViewAndGrain(measures)) {
    const [nothing] = await store.query<Record<string, number | null>>(groupSql(group, by).nothing, params);
    for (const { values } of empty) {
      group.measures.forEach((measure, index) => {
        values[measure.name] = { value: number(nothing?.[`value_${index}`]), of: number(nothing?.[`of_${index}`]) };
      });
    }
  }
}

interface Group {
  readonly view: string;
  readonly grain: Measure['grain'];
  readonly measures: readonly Measure[];
}

function byViewAndGrain(measures: readonly Measure[]): Group[] {
  const groups = new Map<string, { view: string; grain: Measure['grain']; measures: Measure[] }>();
  for (const measure of measures) {
    const key = `${measure.view} ${measure.grain}`;
    const group = groups.get(key) ?? { view: measure.view, grain: measure.grain, measures: [] };
    group.measures.push(measure);
    groups.set(key, group);
  }
  return [...groups.values()];
}

/** Only names from the definitions become SQL text; what a user typed is bound. */
function groupSql({ view, grain, measures }: Group, by: string): { rows: string; nothing: string } {
  const values = measures
    .map(
      (measure, index) =>
        `${finite(measure.value)} AS value_${index}, ${finite(measure.denominatorValue ?? 'NULL')} AS of_${index}`,
    )
    .join(',\n  ');
  const { key, label, hidden } = columns(view, by);
  return {
    rows: `SELECT ${key} AS key, any(${label}) AS label, ${hidden} AS hidden_weeks,\n  ${values}\nFROM ${view}\nWHERE ${where(view, grain, by)}\nGROUP BY key`,
    nothing: `SELECT ${values}\nFROM ${view}\nWHERE 0`,
  };
}

function trendSql(measure: Measure, by: string): string {
  const { key, label } = columns(measure.view, by);
  const day = measure.view === 'v_leader_post' ? 'day' : 'starts';
  return `SELECT ${key} AS key, any(${label}) AS label, intDiv(dateDiff('day', {from:Date}, ${day}), 7) AS week, ${finite(measure.value)} AS value
FROM ${measure.view}
WHERE ${where(measure.view, measure.grain, by)}
GROUP BY key, week
ORDER BY key, week`;
}

function columns(view: string, by: string): { key: string; label: string; hidden: string } {
  if (view !== 'v_leader_post') return { key: 'key', label: 'label', hidden: 'countIf(NOT shown)' };
  switch (by) {
    case 'executive':
      return { key: 'leader_id', label: 'leader', hidden: '0' };
    case 'community':
      return { key: 'community_id', label: 'community', hidden: '0' };
    case 'platform':
      return { key: 'platform', label: 'platform', hidden: '0' };
    default:
      return { key: "''", label: "'all executives'", hidden: '0' };
  }
}

function where(view: string, grain: Measure['grain'], by: string): string {
  // An executive's reach is asked for as a whole: what is said inside and in public stands side by side, never added.
  if (view === 'v_leader_post')
    return `day BETWEEN {from:Date} AND {until:Date}${by === 'executive' ? '' : ' AND scope = {scope:String}'}`;
  const period =
    grain === '28d' || view === 'v_community_health'
      ? 'ends BETWEEN {from:Date} AND {until:Date}'
      : 'starts BETWEEN {from:Date} AND {until:Date}';
  return `scope = {scope:String} AND dim = {by:String} AND ${period}${grain === null ? '' : ` AND grain = '${grain}'`}`;
}

/** 0 ÷ 0 is unknown. */
const finite = (expression: string): string =>
  expression === 'NULL' ? 'NULL' : `ifNotFinite(toFloat64(${expression}), NULL)`;

function number(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}

function info({ name, title, question, unit, better, numerator, denominator, version }: Measure): MeasureInfo {
  return { name, title, question, unit, better, numerator, denominator, version };
}
