import type { PanelRow } from '../charts/drawing.js';
import type { Picture } from '../panels/panel.js';
import { columnsOf } from './values-table.js';

/** Rows as they came from the store, all columns, the picture's first (RFC 4180). */
export function csvOf(picture: Picture, rows: readonly PanelRow[]): string {
  const names = [
    ...new Set([...columnsOf(picture).map(({ name }) => name), ...rows.flatMap((row) => Object.keys(row))]),
  ];
  const lines = [names, ...rows.map((row) => names.map((name) => row[name]))];
  return `${lines.map((line) => line.map(field).join(',')).join('\r\n')}\r\n`;
}

function field(value: PanelRow[string]): string {
  if (value === null || value === undefined) return '';
  const text = typeof value === 'string' ? harmless(value) : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replace(/"/g, '""')}"` : text;
}

/** A text that a spreadsheet would run as a formula is made a text to it too. */
const harmless = (text: string): string => (/^[=+\-@\t\r]/.test(text) && !/^[+-]?\d/.test(text) ? `'${text}` : text);
