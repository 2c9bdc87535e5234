import { z } from 'zod';
import { UserError } from '../../infra/errors.js';
import { createDayClock, parseDay } from './days.js';

/** Of a file that is the state of a day. */
export const asOfSettings = {
  asOf: z
    .string()
    .refine((text) => parseDay(text) !== undefined, 'is not a date: write 2024-01-31')
    .nullable()
    .default(null)
    .describe('Day that the file shows, such as 2024-01-31. Default: now.'),
  timeZone: z
    .string()
    .nullable()
    .default(null)
    .describe("IANA time zone of the file's days. Default: the organisation's."),
};

/** The beginning of that day, ms; null: now. */
export function asOfTime(asOf: string | null, timeZone: string): number | null {
  const day = asOf === null ? undefined : parseDay(asOf);
  if (day === undefined) return null;
  const ms = createDayClock(timeZone).startOf(day);
  if (ms === undefined) throw new UserError(`asOf: ${asOf} is not in the calendar`);
  return ms;
}
