import { formatCount, formatDuration, unknown } from '../cli/format.js';
import type { Unit } from '../panels/panel.js';

/** Numbers as people read them in pictures, tables and sentences. Unknown is a dash, never 0. */

/** Keeps a number and its unit on one line. */
const nbsp = '\u00a0';

export type Cell = string | number | boolean | null | undefined;

export function formatUnit(value: Cell, unit: Unit): string {
  if (value === null || value === undefined || value === '') return unknown;
  if (unit === 'text') return String(value);
  if (unit === 'time') return formatTime(String(value));
  const number = Number(value);
  if (!Number.isFinite(number)) return unknown;
  return plus(number, unit) + withMinus(formatNumber(number, unit));
}

function formatNumber(value: number, unit: Unit): string {
  switch (unit) {
    case 'percent':
    case 'change':
      return `${decimals(value)}${nbsp}%`;
    case 'points':
      return `${decimals(value)}${nbsp}${decimals(value) === '1' ? 'point' : 'points'}`;
    case 'seconds':
      return formatDuration(value).replace(' ', nbsp);
    case 'days':
    case 'weeks':
      return `${decimals(value)}${nbsp}${decimals(value) === '1' ? unit.slice(0, -1) : unit}`;
    case 'times':
      return `${value.toFixed(1)}${nbsp}×`;
    case 'index':
    case 'ratio':
      if (value > 0 && value < 0.005) return '<0.01';
      return Math.abs(value) >= 9.995 ? decimals(value) : value.toFixed(2);
    case 'hops':
      return value.toFixed(1);
    case 'per week':
      return `${decimals(value)} a${nbsp}week`;
    case 'per thousand':
      return `${decimals(value)} per${nbsp}thousand`;
    case 'events per second':
      return `${decimals(value)} a${nbsp}second`;
    default:
      return decimals(value);
  }
}

/** What is counted, said: `40 people`. */
export function formatSpoken(value: Cell, unit: Unit): string {
  const shown = formatUnit(value, unit);
  if (shown === unknown || (unit !== 'people' && unit !== 'posts' && unit !== 'acts')) return shown;
  return `${shown}${nbsp}${shown === '1' ? { people: 'person', posts: 'post', acts: 'act' }[unit] : unit}`;
}

/** `24 to 38 %`. */
export function formatRange(low: Cell, high: Cell, unit: Unit): string {
  const [from, to] = [formatUnit(low, unit), formatUnit(high, unit)];
  const said = to.slice(to.indexOf(nbsp) + 1);
  const isSame = to.includes(nbsp) && from.endsWith(`${nbsp}${said}`);
  return `${isSame ? from.slice(0, -said.length - 1) : from} to ${to}`;
}

/** On an axis: as short as can be, the unit in words is in its title. */
export function formatTick(value: number, unit: Unit): string {
  return withMinus(tick(value, unit));
}

function tick(value: number, unit: Unit): string {
  switch (unit) {
    case 'percent':
    case 'change':
      return `${plus(value, unit)}${trimmed(value)}${nbsp}%`;
    case 'points':
      return `${plus(value, unit)}${trimmed(value)}`;
    case 'seconds':
      return value === 0 ? '0' : formatDuration(value).replace(/\.0 /, ' ').replace(' ', nbsp);
    case 'times':
      return `${trimmed(value)}${nbsp}×`;
    default:
      return Math.abs(value) >= 10_000 ? compact.format(value) : trimmed(value);
  }
}

/** What a column's figures are in, for its axis: null where the figures say so themselves or where there is nothing to say. */
export function axisUnit(unit: Unit): string | null {
  switch (unit) {
    case 'people':
    case 'posts':
    case 'acts':
    case 'days':
    case 'weeks':
    case 'points':
    case 'hops':
    case 'per week':
    case 'per thousand':
    case 'events per second':
      return unit;
    default:
      return null;
  }
}

const compact = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 });

/** A hyphen is not as wide as a digit, and breaks lines. */
const withMinus = (text: string): string => text.replace(/^-/, '−');

const plus = (value: number, unit: Unit): string => ((unit === 'points' || unit === 'change') && value > 0 ? '+' : '');

const trimmed = (value: number): string => Number(value.toFixed(2)).toLocaleString('en');

/** One decimal below 10 where there is something behind the point, none from there on. */
function decimals(value: number): string {
  const size = Math.abs(value);
  if (size >= 9.95 || Number.isInteger(value)) return formatCount(value);
  return value.toFixed(size > 0 && size < 0.05 ? 2 : 1).replace(/^-(0\.?0*)$/, '$1');
}

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `2026-11-02` or `2026-11-02 14:05:00`, in the organisation's time zone already: `2 Nov 2026, 14:05`. */
export function formatTime(text: string): string {
  const found = /^(\d{4})-(\d\d)-(\d\d)(?:[ T](\d\d:\d\d))?/.exec(text);
  if (!found) return text;
  const [, year, month, day, time] = found;
  const date = `${Number(day)} ${months[Number(month) - 1]} ${year}`;
  return time === undefined || time === '00:00' ? date : `${date}, ${time}`;
}

/** `2 Nov`. */
export function formatDay(text: string): string {
  return formatTime(text.slice(0, 10)).replace(/ \d{4}$/, '');
}
