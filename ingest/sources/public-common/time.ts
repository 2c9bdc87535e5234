import { timeMs } from '../../../infra/contracts/activity.js';
import { type JsonRecord, textField, WrongFieldError } from '../../fields.js';

const isoTime = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}:?\d{2})$/;

/** An ISO 8601 time with its zone, ms; null: it is none. */
export function isoMs(value: unknown): number | null {
  if (typeof value !== 'string' || !isoTime.test(value)) return null;
  const ms = Date.parse(value);
  return timeMs.safeParse(ms).success ? ms : null;
}

/** Null where there is none; a WrongFieldError where it is something else. */
export function timeField(record: JsonRecord, name: string): number | null {
  const text = textField(record, name);
  if (text === null) return null;
  const ms = isoMs(text);
  if (ms === null) throw new WrongFieldError(`has a field ${name} that is no time between 1990 and 2099`);
  return ms;
}

export function neededTime(record: JsonRecord, name: string): number {
  const ms = timeField(record, name);
  if (ms === null) throw new WrongFieldError(`has no ${name}`);
  return ms;
}
