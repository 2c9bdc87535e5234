import type { EChartsCoreOption } from 'echarts/core';
import { isolate } from '../cli/format.js';
import type { Column, Picture } from '../panels/panel.js';
import { type Cell, formatRange, formatUnit } from './format.js';
import type { Theme } from './theme.js';

/** What the functions of the kinds of pictures take and give. */

export type PanelRow = Readonly<Record<string, Cell>>;

export type PictureOf<Kind extends Picture['kind']> = Extract<Picture, { kind: Kind }>;

export interface Mark {
  /** `2026-11-21 14:05:00`, in the organisation's time zone. */
  readonly time: string;
  readonly title: string;
}

export interface Frame {
  readonly theme: Theme;
  /** Pixels. */
  readonly width: number;
  /** Of pictures whose height does not follow from their rows, pixels. */
  readonly height: number;
  /** The time asked for, both days included. */
  readonly from: string;
  readonly until: string;
  /** Executives' posts, of pictures that mark them. */
  readonly marks: readonly Mark[];
}

export interface Drawing {
  readonly option: EChartsCoreOption;
  readonly height: number;
  readonly hover: Hover;
}

/** What is shown of the nearest point: along an axis, or of both. */
export interface Hover {
  readonly along: 'x' | 'y' | 'both';
  readonly points: readonly HoverPoint[];
}

export interface HoverPoint {
  /** In the axes' values. */
  readonly at: readonly [x: number | string, y: number | string];
  readonly title: string;
  readonly lines: readonly string[];
}

export const fontSize = 12;

/** Null where it is unknown or no number. */
export function numberOf(value: Cell): number | null {
  if (value === null || value === undefined || value === '') return null;
  const number = Number(value);
  return Number.isFinite(number) ? number : null;
}

export function textOf(value: Cell): string {
  return value === null || value === undefined || value === '' ? 'unknown' : String(value);
}

/** A name within a sentence. */
export const nameOf = (value: Cell): string => isolate(textOf(value));

/** `eligible people`, without what the title explains after it. */
export const shortTitle = (title: string): string => title.split(/ ?[:;(]/, 1)[0] ?? title;

/** About as wide as the browser draws it. */
export function textWidth(text: string, size = fontSize): number {
  let width = 0;
  for (const character of text)
    width += /[iljt.,:;'|!() f]/.test(character) ? 0.38 : /[mwMW@%]/.test(character) ? 0.95 : 0.625;
  return width * size;
}

/** Ends with an ellipsis where it is wider than `most` pixels. */
export function shortened(text: string, most: number, size = fontSize): string {
  if (textWidth(text, size) <= most) return text;
  let kept = [...text];
  while (kept.length > 1 && textWidth(`${kept.join('')}…`, size) > most) kept = kept.slice(0, -1);
  return `${kept.join('').trimEnd()}…`;
}

/** Lines of words that fit; what is too much ends the last one with an ellipsis. */
export function wrapped(text: string, width: number, mostLines: number): string[] {
  const lines = [''];
  for (const word of text.split(' ')) {
    const line = lines.at(-1) ?? '';
    const longer = line === '' ? word : `${line} ${word}`;
    if (line === '' || textWidth(longer) <= width || lines.length === mostLines) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines.map((line) => shortened(line, width));
}

/** `Active people: 40`, with its interval and what it was divided by. */
export function valueLine(row: PanelRow, column: Column, title: string = column.title): string {
  return `${title}: ${valueWithContext(row, column)}`;
}

/** `31 % of 40 people eligible (24 % to 38 %)`; in brief `31 % of 40 (24 % to 38 %)`. */
export function valueWithContext(row: PanelRow, column: Column, isBrief = false): string {
  const value = numberOf(row[column.name]);
  const shown = formatUnit(row[column.name], column.unit);
  if (value === null && column.unit !== 'text' && column.unit !== 'time') return 'unknown';
  const of = column.of === undefined ? null : numberOf(row[column.of]);
  const low = column.low === undefined ? null : numberOf(row[column.low]);
  const high = column.high === undefined ? null : numberOf(row[column.high]);
  return [
    shown,
    of === null || (isBrief && of <= 1)
      ? ''
      : ` of ${formatUnit(of, 'count')}${column.ofTitle === undefined || isBrief ? '' : ` ${shortTitle(column.ofTitle)}`}`,
    low === null || high === null ? '' : ` (${formatRange(low, high, column.unit)})`,
  ].join('');
}

export interface Line {
  readonly name: string;
  readonly column: Column;
  /** By the value of the axis. */
  readonly rows: ReadonlyMap<number, PanelRow>;
}

/** One line a value, or one a label where the rows are told apart by one. */
export function linesOf(
  rows: readonly PanelRow[],
  values: readonly Column[],
  by: string | undefined,
  at: (row: PanelRow) => number | null,
): Line[] {
  const lines = new Map<string, { name: string; column: Column; rows: Map<number, PanelRow> }>();
  for (const column of values) {
    if (by === undefined) lines.set(column.name, { name: column.title, column, rows: new Map() });
  }
  for (const row of rows) {
    const x = at(row);
    if (x === null) continue;
    for (const column of values) {
      const name = by === undefined ? column.title : textOf(row[by]);
      const key = by === undefined ? column.name : `${name} ${column.name}`;
      let line = lines.get(key);
      if (!line) {
        line = {
          name: values.length > 1 && by !== undefined ? `${name}: ${column.title}` : name,
          column,
          rows: new Map(),
        };
        lines.set(key, line);
      }
      line.rows.set(x, row);
    }
  }
  // Of which nothing is known there is no line, nor a name in the legend.
  return [...lines.values()].filter(({ column, rows: known }) =>
    [...known.values()].some((row) => numberOf(row[column.name]) !== null),
  );
}
