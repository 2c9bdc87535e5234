import { firstDay } from '../../infra/contracts/evidence.js';
import type { Pseudonymiser } from '../../infra/pseudonym.js';
import type { TableRow } from '../directory/csv-text.js';
import { parseDay } from '../directory/days.js';
import type { MomentReader } from '../directory/moments.js';
import { emailPattern, no, readUnit, yes } from '../directory/rows.js';

/** The cells of one row by column name, read as what they should be. What is not is complained of, by column. */
export interface Cells {
  readonly line: number;
  complain(message: string): void;
  text(column: string): string;
  /** Text that must be there. */
  name(column: string): string;
  /** Pseudonym; null where the cell is empty. */
  person(column: string): string | null;
  /** Pseudonym of somebody who must be there. */
  someone(column: string): string;
  /** `2026-01-31`; null where the cell is empty. */
  day(column: string): string | null;
  /** Milliseconds since 1970; null where the cell is empty. */
  moment(column: string): number | null;
  truth(column: string): boolean | null;
  /** One of the words, by any of its spellings; null where the cell is empty. */
  choice<Word extends string>(column: string, words: Readonly<Record<Word, readonly string[]>>): Word | null;
  /** Paths of units, several with `;` or `|` between. */
  units(column: string): string[][];
}

export interface CellContext {
  /** Index of the cell, by column. */
  readonly at: Readonly<Record<string, number>>;
  readonly pseudonym: Pseudonymiser;
  readonly moments: MomentReader;
  /** `id`: the directory of this organisation knows people by ids, not by e-mail addresses. */
  readonly identity: 'email' | 'id';
  complain(line: number, message: string): void;
  /** Is told of every person that a row names. */
  named(personId: string, line: number): void;
}

const longest = 500;
const longestIdentity = 254;
const lastDay = '2099-12-31';
const firstMs = Date.UTC(1990, 0, 1);
const lastMs = Date.UTC(2100, 0, 1);

export function createCells({ line, cells }: TableRow, context: CellContext): Cells {
  const complain = (message: string): void => context.complain(line, message);
  const cell = (column: string): string => {
    const index = context.at[column];
    return index === undefined ? '' : (cells[index] ?? '').normalize('NFC').toWellFormed();
  };

  const text = (column: string): string => {
    const value = cell(column);
    if (value.length > longest) complain(`${column} is longer than ${longest} characters`);
    // These cells are kept as they are, and nobody's address may be kept.
    if (emailPattern.test(value))
      complain(`${column} holds an e-mail address: people belong into the columns for people`);
    return value;
  };
  const person = (column: string): string | null => {
    const value = cell(column).toLowerCase();
    if (value === '') return null;
    if (value.length > longestIdentity) complain(`${column} is longer than ${longestIdentity} characters`);
    else if (context.identity === 'email' && !emailPattern.test(value)) complain(`${column} is not an e-mail address`);
    const personId = context.pseudonym.person(value);
    context.named(personId, line);
    return personId;
  };
  const required = <T>(column: string, value: T | null): T | null => {
    if (cell(column) === '') complain(`${column} is empty`);
    return value;
  };

  return {
    line,
    complain,
    text,
    name: (column) => required(column, text(column)) ?? '',
    person,
    someone: (column) => required(column, person(column)) ?? '',
    day(column) {
      const value = cell(column);
      if (value === '') return null;
      const day = calendarDay(value);
      if (day === undefined) complain(`${column} is not a date: write 2026-01-31`);
      else if (day < firstDay || day > lastDay) complain(`${column} must lie between ${firstDay} and ${lastDay}`);
      return day ?? firstDay;
    },
    moment(column) {
      const value = cell(column);
      if (value === '') return null;
      const moment = context.moments.read(value);
      if (moment === undefined) complain(`${column} is not a time: write 2026-01-31 14:05 or 2026-01-31T14:05:00Z`);
      else if (moment.ms < firstMs || moment.ms >= lastMs) complain(`${column} lies outside 1990–2099`);
      return moment?.ms ?? firstMs;
    },
    truth(column) {
      const value = cell(column).toLowerCase();
      if (value === '') return null;
      if (!yes.has(value) && !no.has(value)) complain(`${column} must be yes or no`);
      return yes.has(value);
    },
    choice<Word extends string>(column: string, words: Readonly<Record<Word, readonly string[]>>): Word | null {
      const value = squash(cell(column));
      if (value === '') return null;
      const known = Object.keys(words) as Word[];
      const found = known.find((word) => squash(word) === value || words[word].includes(value));
      if (found === undefined) complain(`${column} must be one of ${known.join(', ')}`);
      return found ?? known[0]!;
    },
    units: (column) =>
      text(column)
        .split(/[;|]/)
        .map((written) => readUnit(written, [], complain))
        .filter((path) => path.length > 0),
  };
}

/** Undefined: no day of the calendar. */
function calendarDay(text: string): string | undefined {
  const day = parseDay(text);
  if (!day) return undefined;
  const iso = [
    String(day.year).padStart(4, '0'),
    ...[day.month, day.day].map((part) => String(part).padStart(2, '0')),
  ].join('-');
  const date = new Date(`${iso}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(iso) ? iso : undefined;
}

export function squash(text: string): string {
  return text.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');
}
