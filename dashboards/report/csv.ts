import type { PanelRow } from '../charts/drawing.js';
import type { Picture } from '../panels/panel.js';
import { columnsOf } from './values-table.js';

/** Rows as they came from the store, all columns, the picture's first. */
export function csvOf(picture: Picture, rows: readonly PanelRow[]): string {
  const names = [
    ...new Set([...columnsOf(picture).map(({ name }) => name), ...rows.flatMap((row) => Object.keys(row))]),
  ];
  return csvLines(names, rows);
}

type Value = string | number | boolean | null | undefined;

/** RFC 4180, with a line of names. */
export function csvLines(names: readonly string[], rows: readonly Readonly<Record<string, Value>>[]): string {
  const lines = [names, ...rows.map((row) => names.map((name) => row[name]))];
  return `${lines.map((line) => line.map(field).join(',')).join('\r\n')}\r\n`;
}

function field(value: Value): string {
  if (value === null || value === undefined) return '';
  const text = typeof value === 'string' ? harmless(value) : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replace(/"/g, '""')}"` : text;
}

/** A text that a spreadsheet would run as a formula is made a text to it too; a number is none. */
const harmless = (text: string): string =>
  /^[=+\-@\t\r\n\0＝＋－＠]/.test(text) && !/^[+-]?\d+(\.\d+)?$/.test(text) ? `'${text}` : text;
