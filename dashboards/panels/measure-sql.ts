import { type Cut, columnsSql, measureNamed } from './measure-columns.js';
import type { Column, Panel } from './panel.js';
import { bucketOf, isCompared } from './together.js';

/** SQL of panels that show measures of the catalogue, so that a number is defined once. */

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

/** One row: the measure over the time asked for, and in `value_before` over as long a time before it. */
export function statSql(name: string): string {
  const { measure } = measureNamed(name);
  return `SELECT anyIf(figure, now) AS value, ${isCompared(name) ? 'anyIf(figure, NOT now)' : 'NULL'} AS value_before${
    measure.denominatorValue === null ? '' : ', anyIf(figure_of, now) AS value_of'
  }
FROM
(
${columnsSql({ figure: name }, { bucket: 'now', dimension: null })}
)`;
}

/** A row a week (or day, where all measures are of days): `time` and the columns of each measure. */
export function trendSql(columns: Readonly<Record<string, string>>): string {
  return `${columnsSql(columns, { bucket: bucketOf({ form: 'trend', columns }), dimension: null })}
ORDER BY time`;
}

/** What a panel of one measure asks, alone and together with others. */
export function asksStat(name: string): Pick<Panel, 'sql' | 'asks'> {
  return { sql: statSql(name), asks: { form: 'stat', columns: { value: name } } };
}

/** What a panel of measures by time asks, alone and together with others. */
export function asksTrend(columns: Readonly<Record<string, string>>): Pick<Panel, 'sql' | 'asks'> {
  return { sql: trendSql(columns), asks: { form: 'trend', columns } };
}

/**
 * A row a slice: `label` and the columns of each measure, over the whole time asked for. Of posts (not of cells) the other
 * variables hold. `only` is a condition on the views' columns; `withAll` adds a row of everybody to compare with.
 */
export function sliceSql(
  dimension: string,
  columns: Readonly<Record<string, string>>,
  orderBy: string,
  options: Pick<Cut, 'only' | 'withAll'> = {},
): string {
  return `${columnsSql(columns, { bucket: null, dimension, ...options })}
ORDER BY ${orderBy}`;
}

/** A row a slice and week, of one measure; of many slices, those with the greatest values in sum. */
export function sliceTrendSql(dimension: string, name: string, { most = 25 }: { most?: number } = {}): string {
  const { measure } = measureNamed(name);
  const names = ['value', ...(measure.denominatorValue === null ? [] : ['value_of'])];
  return `SELECT time, label, ${names.join(', ')}
FROM
(
  SELECT *, dense_rank() OVER (ORDER BY total DESC, key) AS place
  FROM
  (
    SELECT *, sum(value) OVER (PARTITION BY key) AS total
    FROM
    (
${columnsSql({ value: name }, { bucket: 'week', dimension, keyed: true })}
    )
  )
)
WHERE place <= ${most}
ORDER BY time, place`;
}

/** A row a measure that has a value: `label`, `value`, `value_before`, `value_of`, and in `of_what` what that counts. */
export function figuresSql(labels: Readonly<Record<string, string>>): string {
  const names = Object.entries(labels);
  const columns = Object.fromEntries(names.map(([name], index) => [`figure_${index}`, name]));
  const rows = names.map(([name, label], index) => {
    const { measure } = measureNamed(name);
    const of = measure.denominatorValue === null ? 'NULL' : `anyIf(figure_${index}_of, now)`;
    return `(${quoted(label)}, anyIf(figure_${index}, now), anyIf(figure_${index}, NOT now), ${of}, ${quoted(measure.denominator ?? '')})`;
  });
  return `SELECT figure.1 AS label, figure.2 AS value, figure.3 AS value_before, figure.4 AS value_of, figure.5 AS of_what
FROM
(
  SELECT [${rows.join(',\n    ')}] AS figures
  FROM
  (
${columnsSql(columns, { bucket: 'now', dimension: null })}
  )
)
ARRAY JOIN figures AS figure
WHERE value IS NOT NULL`;
}

/** Text of a definition as SQL. What people choose is bound instead. */
export const quoted = (text: string): string => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
