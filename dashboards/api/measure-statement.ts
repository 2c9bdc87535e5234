import type { Measure, MeasureFamily } from '../../processors/measure.js';
import { columnsOf, dayOf, finite, viewOf, whereOf } from './measure-sql.js';

/** One statement for a page of one measure's figures, in every form: its rows are what JSON, CSV and Parquet hold alike. */

export const grains = ['whole', 'week', 'day'] as const;
export type Grain = (typeof grains)[number];

export interface MeasureShape {
  readonly by: string;
  readonly grain: Grain;
  /** Of one row of the dimension only (`key`). */
  readonly hasKey: boolean;
  /** Beside the figures of days that lie `shiftDays` before (`earlierFrom`, `earlierUntil`). */
  readonly compares: boolean;
  /** Goes on after a row (`afterKey`, `afterStarts`). */
  readonly goesOn: boolean;
}

/** A row of every form. */
export interface MeasureRow {
  readonly key: string;
  readonly label: string;
  /** First day of the week, or the day; null of the whole time. */
  readonly starts: string | null;
  readonly value: number | null;
  /** What the value was divided by. */
  readonly of: number | null;
  /** 95 % confidence interval, of estimates. */
  readonly low: number | null;
  readonly high: number | null;
  readonly verdict: string | null;
  /** Periods in it that are hidden because too few people stand behind them. */
  readonly hidden: number;
  readonly earlier: number | null;
  /** value − earlier, in the measure's unit. */
  readonly difference: number | null;
  /** In percent of the earlier value; growth from zero is unknown. */
  readonly change: number | null;
}

export const rowColumns: readonly (keyof MeasureRow)[] = [
  ...(['key', 'label', 'starts', 'value', 'of', 'low', 'high', 'verdict', 'hidden'] as const),
  ...(['earlier', 'difference', 'change'] as const),
];

/** Which grains a measure can be asked for. */
export function grainsOf(family: MeasureFamily, measure: Measure): readonly Grain[] {
  // Silences and cadences are of a time as a whole.
  if (/\{(weeks|from|lastDay):/.test(`${measure.value} ${measure.denominatorValue ?? ''}`)) return ['whole'];
  const daily = measure.grain === 'day' || viewOf(family, measure).day === 'day';
  return daily ? grains : ['whole', 'week'];
}

export function measureStatement(family: MeasureFamily, measure: Measure, shape: MeasureShape): string {
  const { grain, compares, goesOn } = shape;
  const figures = figuresSql(family, measure, shape);
  const earlier = figures
    .replace(/\{from:Date\}/g, '{earlierFrom:Date}')
    .replace(/\{until:Date\}/g, '{earlierUntil:Date}');
  const starts = grain === 'whole' ? "CAST(NULL, 'Nullable(Date)')" : 'toNullable(found.starts)';
  const earlierValue = compares ? 'past.value' : "CAST(NULL, 'Nullable(Float64)')";
  const after =
    grain === 'whole'
      ? 'found.key > {afterKey:String}'
      : '(found.key, found.starts) > ({afterKey:String}, {afterStarts:Date})';
  return `SELECT found.key AS key, found.label AS label, ${starts} AS starts, found.value AS value, found.of AS of,
  found.low AS low, found.high AS high, found.verdict AS verdict, found.hidden AS hidden,
  ${earlierValue} AS earlier, found.value - earlier AS difference, if(earlier = 0, NULL, 100 * difference / abs(earlier)) AS change
FROM (${figures}) AS found${
    compares
      ? `\nLEFT JOIN (${earlier}) AS past ON found.key = past.key${grain === 'whole' ? '' : ' AND found.starts = past.starts + {shiftDays:UInt32}'}`
      : ''
  }${goesOn ? `\nWHERE ${after}` : ''}
ORDER BY ${grain === 'whole' ? 'found.key' : 'found.key, found.starts'}
LIMIT {limit:UInt32}`;
}

function figuresSql(family: MeasureFamily, measure: Measure, { by, grain, hasKey }: MeasureShape): string {
  const view = viewOf(family, measure);
  const { key, label, hidden } = columnsOf(view, by);
  const day = dayOf(view, measure);
  const starts =
    grain === 'whole' ? '' : `, ${grain === 'day' ? day : `toStartOfWeek(${day}, {weekMode:UInt8})`} AS starts`;
  const only = hasKey ? ` AND ${key} = {key:String}` : '';
  const values = valuesSql(measure);
  const rows = `SELECT toString(${key}) AS key, toString(any(${label})) AS label${starts}, ${values}, toUInt32(${hidden}) AS hidden
FROM ${view.name}
WHERE ${whereOf(view, measure.grain, by)}${only}
GROUP BY key${grain === 'whole' ? '' : ', starts'}`;
  // Silence is a finding: of the whole time, leaders without a post have a row too.
  if (grain !== 'whole' || by !== 'executive' || family.defaultBy !== 'executive') return rows;
  const present = `SELECT ${key} FROM ${view.name} WHERE ${whereOf(view, measure.grain, by)}`;
  return `${rows}
UNION ALL
SELECT leaders.leader_id AS key, leaders.leader AS label, nothing.value AS value, nothing.of AS of, nothing.low AS low,
  nothing.high AS high, nothing.verdict AS verdict, toUInt32(0) AS hidden
FROM (
  SELECT leader_id, leader FROM v_leader
  WHERE valid_from < toDateTime64({until:Date} + 1, 3, {timeZone:String}) AND valid_to > toDateTime64({from:Date}, 3, {timeZone:String})${hasKey ? ' AND leader_id = {key:String}' : ''}
) AS leaders
CROSS JOIN (SELECT ${values} FROM ${view.name} WHERE 0) AS nothing
WHERE leaders.leader_id NOT IN (${present})`;
}

function valuesSql({ value, denominatorValue, interval, verdict }: Measure): string {
  const number = (expression: string | null): string =>
    `CAST(${expression === null ? 'NULL' : finite(expression)}, 'Nullable(Float64)')`;
  const word = verdict === undefined ? 'NULL' : `nullIf(toString(${verdict}), '')`;
  return [
    `${number(value === 'NULL' ? null : value)} AS value`,
    `${number(denominatorValue)} AS of`,
    `${number(interval?.low ?? null)} AS low`,
    `${number(interval?.high ?? null)} AS high`,
    `CAST(${word}, 'Nullable(String)') AS verdict`,
  ].join(', ');
}
