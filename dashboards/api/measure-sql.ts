import type { Measure, MeasureFamily, MeasureView } from '../../processors/measure.js';

/** The SQL that answers a question: only names from the definitions become text; what a user typed is bound. */

export interface Group {
  readonly view: MeasureView;
  readonly grain: Measure['grain'];
  readonly measures: readonly Measure[];
}

export function viewOf(family: MeasureFamily, measure: Measure): MeasureView {
  const view = family.views.find(({ name }) => name === measure.view);
  if (!view) throw new RangeError(`${measure.name} is made from ${measure.view}, which ${family.name} does not list`);
  return view;
}

export function byViewAndGrain(family: MeasureFamily, measures: readonly Measure[]): Group[] {
  const groups = new Map<string, { view: MeasureView; grain: Measure['grain']; measures: Measure[] }>();
  for (const measure of measures) {
    const key = `${measure.view} ${measure.grain}`;
    const group = groups.get(key) ?? { view: viewOf(family, measure), grain: measure.grain, measures: [] };
    group.measures.push(measure);
    groups.set(key, group);
  }
  return [...groups.values()];
}

/** `key`: of one row of the dimension only. */
export function groupSql(
  { view, grain, measures }: Group,
  by: string,
  filter: '' | 'key' = '',
): { rows: string; nothing: string } {
  const values = measures
    .flatMap((measure, index) => [
      `${finite(measure.value)} AS value_${index}`,
      `${finite(measure.denominatorValue ?? 'NULL')} AS of_${index}`,
      ...(measure.interval
        ? [`${finite(measure.interval.low)} AS low_${index}`, `${finite(measure.interval.high)} AS high_${index}`]
        : []),
      ...(measure.verdict ? [`${measure.verdict} AS verdict_${index}`] : []),
    ])
    .join(',\n  ');
  const { key, label, hidden } = columnsOf(view, by);
  const only = filter === 'key' ? ` AND ${key} = {key:String}` : '';
  return {
    rows: `SELECT ${key} AS key, any(${label}) AS label, ${hidden} AS hidden_weeks,\n  ${values}\nFROM ${view.name}\nWHERE ${whereOf(view, grain, by)}${only}\nGROUP BY key`,
    nothing: `SELECT ${values}\nFROM ${view.name}\nWHERE 0`,
  };
}

export function trendSql(family: MeasureFamily, measure: Measure, by: string): string {
  const view = viewOf(family, measure);
  const { key, label } = columnsOf(view, by);
  return `SELECT ${key} AS key, any(${label}) AS label, intDiv(dateDiff('day', {from:Date}, ${dayOf(view, measure)}), 7) AS week, ${finite(measure.value)} AS value
FROM ${view.name}
WHERE ${whereOf(view, measure.grain, by)}
GROUP BY key, week
ORDER BY key, week`;
}

/** SQL of a row's key and name, and of how many of its periods are hidden. */
export function columnsOf(
  { dimensions, name }: MeasureView,
  by: string,
): { readonly key: string; readonly label: string; readonly hidden: string } {
  if (dimensions === 'cells') return { key: 'key', label: 'label', hidden: 'countIf(NOT shown)' };
  const dimension = dimensions[by];
  if (!dimension) throw new RangeError(`${name} has no dimension ${by}`);
  return { ...dimension, hidden: '0' };
}

/** Periods of 28 days count by their end. */
export const dayOf = (view: MeasureView, { grain }: Pick<Measure, 'grain'>): string =>
  grain === '28d' ? 'ends' : view.day;

export function whereOf(view: MeasureView, grain: Measure['grain'], by: string): string {
  return [
    `${dayOf(view, { grain })} BETWEEN {from:Date} AND {until:Date}`,
    // An executive is asked about as a whole: what is said inside and in public stands side by side, never added.
    ...(by === 'executive' ? [] : ['scope = {scope:String}']),
    ...(view.dimensions === 'cells' ? ['dim = {by:String}'] : []),
    ...(grain === null ? [] : [`grain = '${grain}'`]),
  ].join(' AND ');
}

/** 0 ÷ 0 is unknown. */
export const finite = (expression: string): string =>
  expression === 'NULL' ? 'NULL' : `ifNotFinite(toFloat64(${expression}), NULL)`;
