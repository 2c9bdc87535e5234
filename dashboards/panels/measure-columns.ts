import type { Measure, MeasureView } from '../../processors/measure.js';
import { measureFamilies } from '../../processors/measures.js';
import { finite, viewOf } from '../api/measure-sql.js';
import type { VariableName } from './panel.js';

/** Measures as columns of a query: by time, by slice, from as many views as they need, each read once. */

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

export interface Cut {
  /** Into what rows the time is cut: days or weeks as `time`, or whether it is the time asked for (`now`) or that before. */
  readonly bucket: 'day' | 'week' | 'now' | null;
  /** What each row is a slice of; null: one slice, which the variables choose. */
  readonly dimension: string | null;
  /** Rows have the slice's key beside its label. */
  readonly keyed?: boolean;
  /** A condition on the view's columns. */
  readonly only?: string;
  /** Of cells: the slice that is everybody, too. */
  readonly withAll?: boolean;
  /** Rows say of each of several views whether it has such a row: a column `readName` that is 1 or NULL. */
  readonly marked?: boolean;
}

export const readName = (view: string): string => `read_${view}`;

interface NamedMeasure extends Found {
  readonly column: string;
}

export function measuresOf(columns: Readonly<Record<string, string>>): NamedMeasure[] {
  return Object.entries(columns).map(([column, name]) => ({ column, ...measureNamed(name) }));
}

/** The views that the measures are read from, each with the cells that are read of it where the time alone is cut. */
export function cellsOf(columns: Readonly<Record<string, string>>): Map<string, string> {
  const found = measuresOf(columns);
  return new Map(
    found.map(({ view }) => {
      const own = found.filter((one) => one.view.name === view.name).map(({ measure }) => measure.dimensions);
      return [view.name, view.dimensions === 'cells' ? cellOf(own.reduce(common)) : ''];
    }),
  );
}

/** The columns of a measure, over rows of its view. */
export function figureSql(name: string, column = 'value'): string {
  const found = { column, ...measureNamed(name) };
  const values = columnValues(found);
  return columnNames(found)
    .map((named, index) => `${values[index]} AS ${named}`)
    .join(', ');
}

/** The measures' columns by the cut, from each view once. */
export function columnsSql(columns: Readonly<Record<string, string>>, cut: Cut): string {
  const found = measuresOf(columns);
  if (found.length === 0) throw new RangeError('a panel shows at least one measure');
  const views = [...new Map(found.map(({ view }) => [view.name, view])).values()];
  const [only] = views;
  if (only && views.length === 1) return viewSql(only, found, found, cut, cut.keyed ?? false);
  const marks = cut.marked ? views.map(({ name }) => readName(name)) : [];
  const names = [...found.flatMap(columnNames), ...marks].map((name) => `any(${name}) AS ${name}`);
  const buckets = bucketNames(cut);
  const keys = cut.dimension === null ? buckets : [...buckets, 'key'];
  const shown = cut.keyed ? keys : buckets;
  return `SELECT ${[...shown, ...(cut.dimension === null ? [] : ['any(label) AS label']), ...names].join(', ')}
FROM
(
${views
  .map((view) =>
    viewSql(
      view,
      found,
      found.filter((one) => one.view.name === view.name),
      cut,
      true,
      marks.map((mark) => `${mark === readName(view.name) ? 'toNullable(1)' : 'NULL'} AS ${mark}`),
    ),
  )
  .join('\nUNION ALL\n')}
)${keys.length === 0 ? '' : `\nGROUP BY ${keys.join(', ')}`}`;
}

/** Of one view; columns that are not its own are NULL. */
function viewSql(
  view: MeasureView,
  all: readonly NamedMeasure[],
  own: readonly NamedMeasure[],
  cut: Cut,
  keyed: boolean,
  marks: readonly string[] = [],
): string {
  const grains = [...new Set(own.map(({ measure }) => measure.grain))];
  const slice = cut.dimension === null ? null : sliceOf(view, cut.dimension);
  const buckets = bucketNames(cut);
  const keys = slice === null ? [] : [`${slice.key} AS key`];
  const day = dayOfGrains(grains, view);
  const named = (one: NamedMeasure, values: readonly string[]): string[] =>
    columnNames(one).map((name, index) => `${own.includes(one) ? values[index] : 'NULL'} AS ${name}`);
  const where = whereOf(own, grains, view, day, cut);
  if (grains.length === 1) {
    const groups = [...buckets, ...(slice === null ? [] : [slice.key])];
    const parts = [
      ...bucketSql(cut, day),
      ...(keyed ? keys : []),
      ...(slice === null ? [] : [`any(${slice.label}) AS label`]),
      ...all.flatMap((one) => named(one, columnValues(one))),
      ...marks,
    ];
    return `SELECT ${parts.join(',\n  ')}
FROM ${view.name}
WHERE ${where}${groups.length === 0 ? '' : `\nGROUP BY ${groups.join(', ')}`}`;
  }
  const groups = [...buckets, ...(slice === null ? [] : ['key'])];
  const inner = [
    ...bucketSql(cut, day),
    ...keys,
    ...(slice === null ? [] : [`any(${slice.label}) AS label`]),
    'grain AS of_grain',
    ...own.flatMap((one) => named(one, columnValues(one))),
  ];
  const outer = [
    ...buckets,
    ...(keyed && slice !== null ? ['key'] : []),
    ...(slice === null ? [] : ['any(label) AS label']),
    ...all.flatMap((one) =>
      named(
        one,
        columnNames(one).map((name) => `anyIf(${name}, of_grain = '${one.measure.grain}')`),
      ),
    ),
    ...marks,
  ];
  return `SELECT ${outer.join(', ')}
FROM
(
SELECT ${inner.join(',\n  ')}
FROM ${view.name}
WHERE ${where}
GROUP BY ${[...groups, 'of_grain'].join(', ')}
)${groups.length === 0 ? '' : `\nGROUP BY ${groups.join(', ')}`}`;
}

function columnNames({ column, measure }: NamedMeasure): string[] {
  return [
    column,
    ...(measure.denominatorValue === null ? [] : [`${column}_of`]),
    ...(measure.interval ? [`${column}_low`, `${column}_high`] : []),
  ];
}

function columnValues({ measure }: NamedMeasure): string[] {
  return [
    finite(measure.value),
    ...(measure.denominatorValue === null ? [] : [finite(measure.denominatorValue)]),
    ...(measure.interval ? [finite(measure.interval.low), finite(measure.interval.high)] : []),
  ];
}

function bucketNames({ bucket }: Cut): string[] {
  if (bucket === null) return [];
  return [bucket === 'now' ? 'now' : 'time'];
}

function bucketSql({ bucket }: Cut, day: string): string[] {
  if (bucket === null) return [];
  if (bucket === 'now') return [`${day} >= {from:Date} AS now`];
  const begins = bucket === 'day' ? day : `toStartOfWeek(${day}, {weekMode:UInt8})`;
  return [`toDateTime(${begins}, {timeZone:String}) AS time`];
}

function whereOf(
  own: readonly NamedMeasure[],
  grains: readonly Measure['grain'][],
  view: MeasureView,
  day: string,
  { bucket, dimension, only, withAll = false }: Cut,
): string {
  const from = bucket === 'now' ? dayBefore : '{from:Date}';
  const ofGrain = grains.filter((grain) => grain !== null).map((grain) => `'${grain}'`);
  const slices =
    view.dimensions === 'cells'
      ? [
          dimension === null
            ? cellOf(own.map(({ measure }) => measure.dimensions).reduce(common))
            : `${withAll ? `dim IN ('all', '${dimension}')` : `dim = '${dimension}'`} AND shown`,
        ]
      : chosen(view.dimensions, dimension);
  return [
    `${day} BETWEEN ${from} AND {until:Date}`,
    'scope = {scope:String}',
    ...(ofGrain.length === 0 ? [] : [`grain IN (${ofGrain.join(', ')})`]),
    ...slices,
    ...(only === undefined ? [] : [only]),
  ].join(' AND ');
}

const common = (some: readonly string[], others: readonly string[]): readonly string[] =>
  some.filter((one) => others.includes(one));

/** First day of as long a time before the time asked for. */
const dayBefore = '{from:Date} - (toUInt32({until:Date}) - toUInt32({from:Date}) + 1)';

function sliceOf(view: MeasureView, dimension: string): { key: string; label: string } {
  return view.dimensions === 'cells' ? { key: 'key', label: 'label' } : named(view, dimension);
}

function dayOfGrains(grains: readonly Measure['grain'][], { day }: MeasureView): string {
  if (!grains.includes('28d') || day === 'ends') return day;
  return grains.length === 1 ? 'ends' : `if(grain = '28d', ends, ${day})`;
}

function named({ dimensions, name }: MeasureView, dimension: string): { key: string; label: string } {
  const found = dimensions === 'cells' ? undefined : dimensions[dimension];
  if (!found) throw new RangeError(`${name} has no dimension ${dimension}`);
  return found;
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

/** The rows that the variables choose. Slices stand beside each other: their own variable does not choose among them. */
function chosen(dimensions: Readonly<Record<string, { readonly key: string }>>, slice: string | null): string[] {
  return (['platform', 'community', 'executive'] as const)
    .filter((name) => name !== slice && dimensions[name])
    .map((name) => `({${name}:String} = '*' OR ${dimensions[name]?.key} = {${name}:String})`);
}
