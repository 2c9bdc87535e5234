import { UserError } from '../../../infra/errors.js';
import { type FieldSet, objectFields, tableFields } from '../../table-fields.js';
import { nameOfFile, tableRows } from '../../table-rows.js';
import type { Period } from '../statistics/interrupted-time-series.js';
import { readTime, type TimeIndex, type TimeValue, timeIndex } from './its-time.js';

/** Which columns of a table are what. */
export interface ItsColumns {
  /** Null: rows are in order of time, one a period. */
  readonly time: string | null;
  readonly count: string;
  /** Exposure; null: 1. */
  readonly offset: string | null;
  /** Place in the season; null: the time. */
  readonly harmonicsOf: string | null;
  /** 0 before the change, 1 from it on; null: `change`. */
  readonly changeColumn: string | null;
}

export interface ItsTableOptions extends ItsColumns {
  /** First value of the column of time that is after the change. */
  readonly change: string | null;
  /** Trend and slope over the numbers of the column of time themselves, instead of periods from 1 on. */
  readonly timeAsIs: boolean;
  /** The column of the offset holds logarithms already. */
  readonly offsetIsLog: boolean;
}

export interface Series {
  readonly periods: readonly Period[];
  readonly changeAt: number;
  /** The value of time that the change begins with. */
  readonly changeLabel: string;
  readonly from: string;
  readonly until: string;
  readonly time: TimeIndex;
}

type ItsField = 'time' | 'count' | 'offset' | 'season' | 'step';

interface Row {
  readonly line: number;
  readonly fields: Readonly<Record<ItsField, string>>;
  readonly time: TimeValue | null;
}

/** More rows are no series of periods. */
const mostRows = 200_000;

const set: FieldSet<ItsField, null> = {
  names: { time: [], count: [], offset: [], season: [], step: [] },
  kindOf: () => null,
};

/** A series of a CSV, TSV or NDJSON file, put in order of time. Throws UserError naming file, line and column. */
export async function readSeries(path: string, options: ItsTableOptions): Promise<Series> {
  const file = nameOfFile(path);
  const columns = {
    count: options.count,
    ...(options.time === null ? {} : { time: options.time }),
    ...(options.offset === null ? {} : { offset: options.offset }),
    ...(options.harmonicsOf === null ? {} : { season: options.harmonicsOf }),
    ...(options.changeColumn === null ? {} : { step: options.changeColumn }),
  };
  const rows: Row[] = [];
  const read = tableRows(path, {
    header: (names, of) => tableFields(set, columns, names, of),
    object: () => objectFields(set, columns),
  });
  for await (const { line, fields } of read) {
    if (rows.length === mostRows) throw new UserError(`${file}: more than ${mostRows} rows are no series of periods.`);
    rows.push({ line, fields, time: timeOf(fields.time, `${file}, line ${line}`, options) });
  }
  if (rows.length === 0) throw new UserError(`${file} has a header and no row.`);
  return seriesOf(inOrder(rows, file, options), file, options);
}

function timeOf(written: string, place: string, { time }: ItsTableOptions): TimeValue | null {
  if (time === null) return null;
  const value = readTime(written);
  if (value !== null) return value;
  throw new UserError(
    `${place}, column "${time}": "${written}" is no time; it must be a day such as 2005-01-31, a month such as 2005-01, a quarter such as 2005-Q1 or a number.`,
  );
}

function inOrder(rows: readonly Row[], file: string, { time, timeAsIs }: ItsTableOptions): readonly Row[] {
  if (time === null) return rows;
  const { scale } = rows[0]!.time!;
  const other = rows.find((row) => row.time!.scale !== scale);
  if (other !== undefined) {
    throw new UserError(
      `${file}, line ${other.line}, column "${time}": "${other.fields.time}" is not of the same kind as "${rows[0]!.fields.time}".`,
    );
  }
  if (timeAsIs && scale !== 'number') {
    throw new UserError(`${file}: --time-as-is needs numbers in the column "${time}"; there are ${scale}.`);
  }
  const sorted = [...rows].sort((a, b) => a.time!.at - b.time!.at);
  const again = timeAsIs ? -1 : sorted.findIndex((row, at) => at > 0 && row.time!.at === sorted[at - 1]!.time!.at);
  if (again > 0) {
    throw new UserError(
      `${file}, lines ${sorted[again - 1]!.line} and ${sorted[again]!.line}, column "${time}": both are "${sorted[again]!.fields.time}"; a series has one row a period.`,
    );
  }
  return sorted;
}

function seriesOf(rows: readonly Row[], file: string, options: ItsTableOptions): Series {
  const time = options.time === null ? rowNumbers(rows) : timeIndex(rows.map((row) => row.time!));
  const periods = rows.map(({ line, fields, time: value }, at): Period => {
    const number = (field: ItsField, column: string): number | null =>
      numberOf(fields[field], `${file}, line ${line}, column "${column}"`);
    const count = number('count', options.count);
    if (count !== null && count < 0) {
      throw new UserError(
        `${file}, line ${line}, column "${options.count}": ${count} is no count; it must be 0 or more.`,
      );
    }
    const season = options.harmonicsOf === null ? time.index[at]! : number('season', options.harmonicsOf);
    if (season === null) throw empty(file, line, options.harmonicsOf!);
    return {
      count,
      season,
      time: options.timeAsIs && value !== null ? value.at : time.index[at]!,
      exposure:
        count === null || options.offset === null ? 1 : exposure(number('offset', options.offset), file, line, options),
    };
  });
  const changeAt = changeIndex(rows, file, options);
  const label = (at: number): string => (options.time === null ? `row ${at + 1}` : rows[at]!.fields.time.trim());
  return { periods, changeAt, changeLabel: label(changeAt), from: label(0), until: label(rows.length - 1), time };
}

const rowNumbers = (rows: readonly Row[]): TimeIndex => ({
  index: rows.map((_, at) => at + 1),
  ...{ step: 1, unit: 'number', missing: 0, uneven: false },
});

const empty = (file: string, line: number, column: string): UserError =>
  new UserError(`${file}, line ${line}, column "${column}": there is nothing; it must be a number.`);

function exposure(value: number | null, file: string, line: number, { offset, offsetIsLog }: ItsTableOptions): number {
  if (value === null) throw empty(file, line, offset!);
  if (offsetIsLog) return Math.exp(value);
  if (value > 0) return value;
  throw new UserError(
    `${file}, line ${line}, column "${offset}": the exposure is ${value}; it must be above 0, because its logarithm is taken (--offset-is-log: it is one already).`,
  );
}

/** Null: not known (nothing, NA, NaN, null). */
function numberOf(written: string, place: string): number | null {
  const text = written.trim();
  if (/^(?:na|nan|n\/a|null|)$/i.test(text)) return null;
  const number = Number(text);
  if (Number.isFinite(number)) return number;
  throw new UserError(`${place}: "${written}" is no number.`);
}

function changeIndex(rows: readonly Row[], file: string, options: ItsTableOptions): number {
  return options.changeColumn === null ? firstFrom(rows, file, options) : firstStep(rows, file, options.changeColumn);
}

function firstFrom(rows: readonly Row[], file: string, { change, time }: ItsTableOptions): number {
  const written = change ?? '';
  const [value, first] = [readTime(written), rows[0]!.time];
  if (value === null || first === null) {
    throw new UserError(
      `--change ${written}: it must be a value of the column of time (--time), such as ${rows[0]!.fields.time || '2005-01'}.`,
    );
  }
  const compared = sameScale(value, first);
  if (compared === null) {
    throw new UserError(
      `--change ${written} is not of the kind of the column "${time}", where there is "${rows[0]!.fields.time}".`,
    );
  }
  const at = rows.findIndex((row) => row.time!.at >= compared);
  if (at <= 0) {
    const [from, until] = [rows[0]!.fields.time, rows.at(-1)!.fields.time];
    throw new UserError(
      `--change ${written} does not lie within ${file}, whose column "${time}" goes from ${from} to ${until}: there must be rows before it and from it on.`,
    );
  }
  return at;
}

/** A month is its first day among days; a day is its month among months. */
function sameScale(value: TimeValue, like: TimeValue): number | null {
  if (value.scale === like.scale) return value.at;
  if (value.scale === 'months' && like.scale === 'days') {
    return Date.UTC(Math.floor(value.at / 12), value.at % 12, 1) / 86_400_000;
  }
  // 2005 among days and months is its beginning.
  if (value.scale === 'number' && Number.isInteger(value.at) && value.at >= 1000 && value.at <= 9999) {
    if (like.scale === 'months') return 12 * value.at;
    if (like.scale === 'days') return Date.UTC(value.at, 0, 1) / 86_400_000;
  }
  return null;
}

function firstStep(rows: readonly Row[], file: string, column: string): number {
  let first = -1;
  for (const [at, { line, fields }] of rows.entries()) {
    const value = numberOf(fields.step, `${file}, line ${line}, column "${column}"`);
    if (value !== 0 && value !== 1) {
      throw new UserError(
        `${file}, line ${line}, column "${column}": "${fields.step}" must be 0 (before the change) or 1 (from it on).`,
      );
    }
    if (value === 1 && first < 0) first = at;
    if (value === 0 && first >= 0) {
      throw new UserError(
        `${file}, line ${line}, column "${column}": it goes back from 1 to 0. A change that ends again is not modelled.`,
      );
    }
  }
  if (first <= 0) {
    throw new UserError(
      `${file}, column "${column}": it is ${first < 0 ? 0 : 1} in every row; there must be rows before the change and after it.`,
    );
  }
  return first;
}
