import { type Cell, formatDay, formatTime } from './format.js';

/** Times of rows lie in the organisation's time zone already; here they are milliseconds as if it were UTC. */

const msADay = 86_400_000;
const mostPeriods = 2_000;

export function timeOfCell(value: Cell): number | null {
  const text = String(value ?? '');
  if (!/^\d{4}-\d\d-\d\d/.test(text)) return null;
  const ms = Date.parse(`${text.slice(0, 19).replace(' ', 'T')}${text.length <= 10 ? 'T00:00:00' : ''}Z`);
  return Number.isNaN(ms) ? null : ms;
}

export const timeText = (ms: number): string => new Date(ms).toISOString().slice(0, 19).replace('T', ' ');

export interface Periods {
  /** Begins of all periods of the time asked for, those too of which nothing is known. */
  readonly starts: readonly number[];
  readonly stepMs: number;
}

/** The step is the least distance of two rows; of a single one, a week where more than that was asked for. */
export function periodsOf(times: readonly number[], from: string, until: string): Periods {
  const known = [...new Set(times)].sort((a, b) => a - b);
  const [first] = known;
  const last = known.at(-1);
  const begin = Date.parse(from);
  const end = Date.parse(until) + msADay;
  if (first === undefined || last === undefined) return { starts: [], stepMs: 7 * msADay };
  const gaps = known.slice(1).map((time, index) => time - (known[index] ?? 0));
  const stepMs = gaps.length > 0 ? Math.min(...gaps) : end - begin > 7 * msADay ? 7 * msADay : msADay;
  // Within a day the clock stands still where nothing ran; only whole days are known to have been.
  const from0 = stepMs < msADay ? first : first - Math.max(0, Math.floor((first - begin) / stepMs)) * stepMs;
  const to = stepMs < msADay ? last : Math.max(last, end - 1);
  const starts: number[] = [];
  for (let at = from0; at <= to && starts.length < mostPeriods; at += stepMs) starts.push(at);
  const evenly = new Set(starts);
  return { starts: known.every((time) => evenly.has(time)) ? starts : known, stepMs };
}

/** `week of 2 Nov 2026`, `2 Nov 2026`, `2 Nov 2026, 14:00`. */
export function periodName({ stepMs }: Pick<Periods, 'stepMs'>, at: number): string {
  const text = formatTime(timeText(at));
  return isWeekly(stepMs) ? `week of ${text}` : text;
}

/** The same within the time asked for, where the year is known. */
export function shortPeriodName({ stepMs }: Pick<Periods, 'stepMs'>, at: number): string {
  const text = timeText(at);
  const clock = stepMs < msADay ? `, ${text.slice(11, 16)}` : '';
  return `${isWeekly(stepMs) ? 'week of ' : ''}${formatDay(text)}${clock}`;
}

export const isWeekly = (stepMs: number): boolean => stepMs >= 7 * msADay && stepMs % (7 * msADay) === 0;

export interface Tick {
  readonly at: number;
  readonly text: string;
}

/** Every n-th period from the last one back, as many as fit; the year under the first and where it changes. */
export function ticksOf({ starts, stepMs }: Periods, most: number): Tick[] {
  const every = Math.max(1, Math.ceil(starts.length / Math.max(1, most)));
  const shown = starts.filter((_, index) => (starts.length - 1 - index) % every === 0);
  let year = '';
  let day = '';
  return shown.map((at) => {
    const text = timeText(at);
    if (stepMs < msADay) {
      const clock = text.slice(11, 16);
      const isNewDay = text.slice(0, 10) !== day;
      day = text.slice(0, 10);
      return { at, text: isNewDay ? `${clock}\n${formatDay(text)}` : clock };
    }
    const isNewYear = text.slice(0, 4) !== year;
    year = text.slice(0, 4);
    return { at, text: isNewYear ? `${formatDay(text)}\n${year}` : formatDay(text) };
  });
}
