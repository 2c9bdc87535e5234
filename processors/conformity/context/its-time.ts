/** A value of a column of time: where it lies on its own scale. */
export interface TimeValue {
  readonly scale: 'days' | 'months' | 'number';
  /** Days since 1970, months since the year 0, or the number itself. */
  readonly at: number;
  /** Of days: day of the month. */
  readonly dayOfMonth: number | null;
}

const dayMs = 86_400_000;

/** `2005-01-31` (a time of day behind it is left out), `20050131`, `2005-01`, `2005-Q1`, or a number; null: none of them. */
export function readTime(written: string): TimeValue | null {
  const text = written.trim();
  const day =
    /^(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ].*)?$/.exec(text) ?? /^((?:1[5-9]|2[01])\d{2})(\d{2})(\d{2})$/.exec(text);
  if (day !== null) {
    const [year, month, of] = [Number(day[1]), Number(day[2]), Number(day[3])];
    const ms = Date.UTC(year, month - 1, of);
    const isReal = new Date(ms).getUTCMonth() === month - 1 && new Date(ms).getUTCDate() === of;
    // Eight digits that are no day are a number.
    if (isReal) return { scale: 'days', at: ms / dayMs, dayOfMonth: of };
    if (text.includes('-')) return null;
  }
  const quarter = /^(\d{4})-?Q([1-4])$/i.exec(text);
  if (quarter !== null) return months(Number(quarter[1]), 3 * Number(quarter[2]) - 2);
  const month = /^(\d{4})-(\d{1,2})$/.exec(text);
  if (month !== null) {
    const of = Number(month[2]);
    return of >= 1 && of <= 12 ? months(Number(month[1]), of) : null;
  }
  const number = text === '' ? Number.NaN : Number(text);
  return Number.isFinite(number) ? { scale: 'number', at: number, dayOfMonth: null } : null;
}

const months = (year: number, month: number): TimeValue => ({
  scale: 'months',
  at: 12 * year + month - 1,
  dayOfMonth: null,
});

export interface TimeIndex {
  /** Of each value, the first being 1. */
  readonly index: readonly number[];
  /** How far apart periods are, on the scale of `unit`. */
  readonly step: number;
  readonly unit: TimeValue['scale'];
  /** Periods that no row is of, though later and earlier ones are there. */
  readonly missing: number;
  /** The values are no equal steps apart: the index is the number of the row. */
  readonly uneven: boolean;
}

/**
 * Periods since the first one, for values of one scale in ascending order, none twice: where a month is missing, time goes
 * on. Days that are all of one day of the month are months.
 */
export function timeIndex(values: readonly TimeValue[]): TimeIndex {
  const first = values[0]!;
  const areMonths = first.scale === 'days' && values.every(({ dayOfMonth }) => dayOfMonth === first.dayOfMonth);
  const unit = areMonths ? 'months' : first.scale;
  const at = values.map((value) => (areMonths ? monthOf(value.at) : value.at));
  const gaps = at.slice(1).map((value, place) => value - at[place]!);
  const step = gaps.reduce((least, gap) => Math.min(least, gap), Number.POSITIVE_INFINITY);
  const even = gaps.every((gap) => Math.abs(gap / step - Math.round(gap / step)) < 1e-6);
  const index = at.map((value, place) => (even && place > 0 ? 1 + Math.round((value - at[0]!) / step) : place + 1));
  const missing = even ? (index.at(-1) ?? 1) - index.length : 0;
  return { index, step, unit, missing, uneven: !even };
}

function monthOf(days: number): number {
  const date = new Date(days * dayMs);
  return 12 * date.getUTCFullYear() + date.getUTCMonth();
}
