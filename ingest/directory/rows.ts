import type { ColumnName, Columns } from './columns.js';
import type { TableRow } from './csv-text.js';
import { type DayClock, nextDay, parseDay } from './days.js';
import type { Problem } from './problems.js';

/** One person for one period, as the file says it. */
export interface DirectoryRow {
  readonly line: number;
  /** Lower case. What identifies the person: in a file without addresses the column `id`. */
  readonly email: string;
  readonly name: string | null;
  readonly title: string | null;
  readonly unitPath: readonly string[];
  readonly managerEmail: string | null;
  /** There is a manager of whom nothing is known: not the same as nobody above. */
  readonly isManagerUnknown?: boolean;
  readonly level: number | null;
  readonly location: string | null;
  readonly active: boolean;
  /** First instant, ms; null: since before the data. */
  readonly startMs: number | null;
  /** First instant after the last day, ms; null: still. */
  readonly endMs: number | null;
  readonly saysExecutive: boolean;
  readonly delegateOf: string | null;
  readonly accounts: readonly AccountName[];
}

export interface AccountName {
  readonly platform: string;
  readonly instance: string;
  readonly nativeId: string;
}

export interface ReadRow {
  readonly row: DirectoryRow | null;
  readonly problems: readonly Problem[];
}

const longest = 500;
const longestIdentity = 254;
const deepestUnit = 30;
const deepestLevel = 50;
/** The contract's times lie in 1990–2099: an earlier start is "since before the data", a later end is "still". */
const firstYear = 1990;
const lastYear = 2099;
export const emailPattern = /^[^\s@<>,;:"()[\]\\]+@[^\s@<>,;:"()[\]\\]+$/;
export const yes = new Set(['yes', 'y', 'true', 't', '1', 'x', 'active', 'enabled', 'ja', 'oui', 'sí', 'si']);
export const no = new Set(['no', 'n', 'false', 'f', '0', 'inactive', 'disabled', 'terminated', 'left', 'nein', 'non']);

export function readRow({ line, cells }: TableRow, columns: Columns, days: DayClock): ReadRow {
  const problems: Problem[] = [];
  const complain = (message: string): void => void problems.push({ line, message });
  const cell = (column: ColumnName): string => {
    const index = columns.at[column];
    return index === undefined ? '' : (cells[index] ?? '').normalize('NFC').toWellFormed();
  };
  const text = (column: ColumnName): string | null => {
    const value = cell(column);
    if (value.length > longest) complain(`${column} is longer than ${longest} characters`);
    return value === '' ? null : value;
  };
  const byEmail = columns.at.email !== undefined;
  const identity = (column: 'email' | 'id' | 'manager' | 'delegateOf'): string | null => {
    const value = cell(column).toLowerCase();
    if (value === '') return null;
    if (value.length > longestIdentity) complain(`${column} is longer than ${longestIdentity} characters`);
    else if (byEmail && !emailPattern.test(value)) complain(`${column} is not an e-mail address`);
    return value;
  };
  const truth = (column: 'active' | 'isExecutive', whenEmpty: boolean): boolean => {
    const value = cell(column).toLowerCase();
    if (value === '') return whenEmpty;
    if (!yes.has(value) && !no.has(value)) complain(`${column} must be yes or no`);
    return yes.has(value);
  };

  const identifying = byEmail ? 'email' : 'id';
  const who = identity(identifying);
  if (who === null) complain(`${identifying} is empty`);
  const period = readPeriod(cell('start'), cell('end'), days, complain);
  const row: DirectoryRow = {
    line,
    email: who ?? '',
    name: text('name'),
    title: text('title'),
    unitPath: readUnit(
      cell('unit'),
      columns.unitParts.map((index) => cells[index] ?? ''),
      complain,
    ),
    managerEmail: identity('manager'),
    level: readLevel(cell('level'), complain),
    location: text('location'),
    active: truth('active', true),
    ...period,
    saysExecutive: truth('isExecutive', false),
    delegateOf: identity('delegateOf'),
    accounts: readAccounts(cell('accounts'), complain),
  };
  if (row.delegateOf !== null && row.delegateOf === row.email) complain('delegateOf is the person itself');
  return { row: problems.length === 0 ? row : null, problems };
}

type Complain = (message: string) => void;

function readPeriod(
  from: string,
  to: string,
  days: DayClock,
  complain: Complain,
): { startMs: number | null; endMs: number | null } {
  const start = readDay(from, 'start date', days, complain);
  const end = readDay(to, 'end date', days, complain);
  if (start && start.year > lastYear) complain(`the start date is after ${lastYear}`);
  // An end is a last day, so the period ends when the next day begins.
  const startMs = start && start.year >= firstYear ? days.startOf(start)! : null;
  const endMs = end && end.year <= lastYear ? days.startOf(nextDay(end))! : null;
  if (end && end.year < firstYear) complain(`ends before ${firstYear}, before there can be data: leave the row out`);
  if (start && end && days.startOf(end)! < days.startOf(start)!) complain('the end date is before the start date');
  return { startMs, endMs };
}

function readDay(text: string, what: string, days: DayClock, complain: Complain): ReturnType<typeof parseDay> {
  if (text === '') return undefined;
  const day = parseDay(text);
  if (day && days.startOf(day) !== undefined) return day;
  complain(`the ${what} is not a date: write 2024-01-31`);
  return undefined;
}

export function readUnit(written: string, parts: readonly string[], complain: Complain): string[] {
  const path = (written === '' ? parts : written.split(/(?<=\s)\/(?=\s)|>/))
    .map((part) => part.trim().normalize('NFC').toWellFormed())
    .filter((part) => part !== '');
  if (path.length > deepestUnit) complain(`the unit has more than ${deepestUnit} levels`);
  if (path.some((part) => part.length > longest)) complain(`a unit's name is longer than ${longest} characters`);
  return path;
}

function readLevel(text: string, complain: Complain): number | null {
  if (text === '') return null;
  if (/^\d{1,2}$/.test(text) && Number(text) <= deepestLevel) return Number(text);
  complain(`level must be a whole number from 0 (the top) to ${deepestLevel}`);
  return null;
}

function readAccounts(text: string, complain: Complain): AccountName[] {
  const accounts: AccountName[] = [];
  for (const written of text.split(/[\s,;|]+/).filter(Boolean)) {
    const [platform, instance, ...rest] = written.split(':');
    const nativeId = rest.join(':');
    if (platform && /^[a-z][a-z0-9-]{0,31}$/.test(platform) && instance && nativeId) {
      accounts.push({ platform, instance, nativeId });
    } else complain('accounts must be written platform:instance:id, for example slack:T0123:U0456');
  }
  return accounts;
}
