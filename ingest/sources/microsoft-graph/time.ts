import { timeMs } from '../../../infra/contracts/activity.js';
import { type JsonRecord, textField, WrongFieldError } from '../../fields.js';

/** `2024-05-01T08:00:00.123Z`, ms; null where there is none. */
export function timeField(record: JsonRecord, name: string): number | null {
  const written = textField(record, name);
  if (written === null) return null;
  const ms = Date.parse(written);
  if (!/^\d{4}-\d\d-\d\dT.*(?:Z|[+-]\d\d:?\d\d)$/i.test(written) || Number.isNaN(ms)) {
    throw new WrongFieldError(`has a field ${name} that is not a time`);
  }
  if (!timeMs.safeParse(ms).success) throw new WrongFieldError(`has a field ${name} outside 1990–2099`);
  return ms;
}
