import { timeMs } from '../../../infra/contracts/activity.js';
import { type JsonRecord, textField, WrongFieldError, wrongField } from '../../fields.js';

const written =
  /^(\d{4})[/-](\d{2})[/-](\d{2})[T ](\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,9}))?\s*(Z|UTC|GMT|[+-]\d{2}:?\d{2})$/i;

/**
 * `2022/11/11 20:59:10 +0000` of the REST API, `2020-01-01T10:00:00.000Z` and `2020-01-01 10:00:00 UTC` of exports. A time
 * without a zone is no time. Null: not one, or outside 1990–2099.
 */
export function parseTime(text: string): number | null {
  const match = written.exec(text.trim());
  if (match === null) return null;
  const [, year, month, day, hours, minutes, seconds, fraction = '', zone = ''] = match;
  const offset = /^[+-]/.test(zone) ? `${zone.slice(0, 3)}:${zone.slice(-2)}` : 'Z';
  const ms = Date.parse(
    `${year}-${month}-${day}T${hours}:${minutes}:${seconds}.${fraction.padEnd(3, '0').slice(0, 3)}${offset}`,
  );
  return timeMs.safeParse(ms).success ? ms : null;
}

/** Throws WrongFieldError: everything that is read has a time. */
export function neededTime(record: JsonRecord, name: string): number {
  const time = timeField(record, name);
  if (time === null) throw new WrongFieldError(`has no ${name}`);
  return time;
}

export function timeField(record: JsonRecord, name: string): number | null {
  const text = textField(record, name);
  if (text === null || text === 'null') return null;
  const time = parseTime(text);
  if (time === null) throw wrongField(name, 'no time, or outside 1990–2099');
  return time;
}
