import type { Measure, MeasureView } from '../../processors/measure.js';
import { measureFamilies } from '../../processors/measures.js';
import { finite, viewOf } from '../api/measure-sql.js';
import type { Column, VariableName } from './panel.js';

/** SQL of panels that show measures of the catalogue, so that a number is defined once. */

const cellVariables = ['community', 'unit', 'platform'] as const;

interface Found {
  readonly measure: Measure;
  readonly view: MeasureView;
}

/** Throws RangeError for a name that the catalogue has not. */
export function measureNamed(name: string): Found {
  for (const family of measureFamilies) {
    const measure = family.measures.find((known) => known.name === name);
    if (measure) return { measure, view: viewOf(family, measure) };
  }
  throw new RangeError(`there is no measure ${name}`);
}

/** The measure as a column of a panel; named `value` unless said otherwise. */
export function measureColumn(name: string, column = 'value', title?: string): Column {
  const { measure } = measureNamed(name);
  return {
    name: column,
    title: title ?? measure.title,
    unit: measure.unit,
    ...(measure.better === 'neither' ? {} : { better: measure.better }),
    ...(measure.denominatorValue === null || measure.denominator === null
      ? {}
      : { of: `${column}_of`, ofTitle: measure.denominator }),
    ...(measure.interval ? { low: `${column}_low`, high: `${column}_high` } : {}),
  };
}

/** One row: each measure over the time asked for, and in `<column>_before` over as long a time before it. */
export function statSql(name: string): string {
  const { measure, view } = measureNamed(name);
  const day = dayOf(measure, view);
  // Of measures that count from the ends of the time asked for, only that time can be told.
  const compared = !/\{(from|until|lastDay):/.test(measure.value);
  return `SELECT anyOrNullIf(figure, now) AS value, ${compared ? 'anyOrNullIf(figure, NOT now)' : 'NULL'} AS value_before, anyOrNullIf(figure_of, now) AS value_of
FROM
(
  SELECT ${day} >= {from:Date} AS now, ${finite(measure.value)} AS figure, ${finite(measure.denominatorValue ?? 'NULL')} AS figure_of
  FROM ${view.name}
  WHERE ${day} BETWEEN {from:Date} - (toUInt32({until:Date}) - toUInt32({from:Date}) + 1) AND {until:Date} AND ${where(measure, view)}
  GROUP BY now
)`;
}

/** A row a week (or day, where the measure is of days): `time` and a column a measure; all are of one view and grain. */
export function trendSql(columns: Readonly<Record<string, string>>): string {
  const { measure, view, values } = together(columns);
  const day = dayOf(measure, view);
  const time = measure.grain === 'day' ? day : `toStartOfWeek(${day}, {weekMode:UInt8})`;
  return `SELECT toDateTime(${time}, {timeZone:String}) AS time, ${values}
FROM ${view.name}
WHERE ${day} BETWEEN {from:Date} AND {until:Date} AND ${where(measure, view)}
GROUP BY time
ORDER BY time`;
}

/** A row a slice: `key`, `label` and a column a measure, over the whole time asked for. */
export function sliceSql(dimension: string, columns: Readonly<Record<string, string>>, orderBy: string): string {
  const { measure, view, values } = together(columns);
  const day = dayOf(measure, view);
  const { key, label } = view.dimensions === 'cells' ? { key: 'key', label: 'label' } : named(view, dimension);
  const shown = view.dimensions === 'cells' ? `dim = '${dimension}' AND shown AND ` : '';
  return `SELECT ${key} AS key, any(${label}) AS label, ${values}
FROM ${view.name}
WHERE ${day} BETWEEN {from:Date} AND {until:Date} AND ${shown}${plain(measure)}
GROUP BY key
ORDER BY ${orderBy}`;
}

/** A row a slice and week, of one measure. */
export function sliceTrendSql(dimension: string, name: string): string {
  const { measure, view } = measureNamed(name);
  const day = dayOf(measure, view);
  const { key, label } = view.dimensions === 'cells' ? { key: 'key', label: 'label' } : named(view, dimension);
  const shown = view.dimensions === 'cells' ? `dim = '${dimension}' AND shown AND ` : '';
  return `SELECT toDateTime(toStartOfWeek(${day}, {weekMode:UInt8}), {timeZone:String}) AS time, any(${label}) AS label, ${finite(measure.value)} AS value, ${finite(measure.denominatorValue ?? 'NULL')} AS value_of
FROM ${view.name}
WHERE ${day} BETWEEN {from:Date} AND {until:Date} AND ${shown}${plain(measure)}
GROUP BY time, ${key}
ORDER BY time, label`;
}

function together(columns: Readonly<Record<string, string>>): Found & { readonly values: string } {
  const found = Object.entries(columns).map(([column, name]) => ({ column, ...measureNamed(name) }));
  const [first] = found;
  if (!first) throw new RangeError('a panel shows at least one measure');
  const other = found.find(
    ({ measure, view }) => view.name !== first.view.name || measure.grain !== first.measure.grain,
  );
  if (other) throw new RangeError(`${other.measure.name} is not of ${first.view.name} ${first.measure.grain}`);
  const values = found.flatMap(({ column, measure }) => [
    `${finite(measure.value)} AS ${column}`,
    ...(measure.denominatorValue === null ? [] : [`${finite(measure.denominatorValue ?? 'NULL')} AS ${column}_of`]),
    ...(measure.interval
      ? [`${finite(measure.interval.low)} AS ${column}_low`, `${finite(measure.interval.high)} AS ${column}_high`]
      : []),
  ]);
  return { measure: first.measure, view: first.view, values: values.join(',\n  ') };
}

/** Periods of 28 days count by their end. */
function dayOf({ grain }: Measure, { day }: MeasureView): string {
  return grain === '28d' ? 'ends' : day;
}

function named({ dimensions, name }: MeasureView, dimension: string): { key: string; label: string } {
  const found = dimensions === 'cells' ? undefined : dimensions[dimension];
  if (!found) throw new RangeError(`${name} has no dimension ${dimension}`);
  return found;
}

/** The slice that the variables choose. */
function where(measure: Measure, view: MeasureView): string {
  return [
    plain(measure),
    ...(view.dimensions === 'cells' ? [cellOf(measure.dimensions)] : chosen(view.dimensions)),
  ].join(' AND ');
}

function plain({ grain }: Measure): string {
  return ['scope = {scope:String}', ...(grain === null ? [] : [`grain = '${grain}'`])].join(' AND ');
}

/**
 * The one cell of a view that has a row a slice. There are no cells of a community and a unit together, so that choosing
 * both shows nothing.
 */
export function cellOf(dimensions: readonly string[]): string {
  const variables: VariableName[] = cellVariables.filter((name) => dimensions.includes(name));
  if (dimensions.includes('executive')) variables.push('executive');
  if (variables.length === 0) return "dim = 'all'";
  const cases = variables.map((name) => `{${name}:String} != '*', ('${name}', {${name}:String})`).join(', ');
  const cell = `(toString(dim), key) = multiIf(${cases}, ('all', ''))`;
  if (variables.length === 1) return cell;
  return `${cell} AND ${variables.map((name) => `({${name}:String} != '*')`).join(' + ')} <= 1`;
}

function chosen(dimensions: Readonly<Record<string, { readonly key: string }>>): string[] {
  return (['platform', 'community', 'executive'] as const)
    .filter((name) => dimensions[name])
    .map((name) => `({${name}:String} = '*' OR ${dimensions[name]?.key} = {${name}:String})`);
}
