import { isDay } from '../day.js';
import { UserError } from '../errors.js';
import { atWall, zoneOffsets } from '../time-zone.js';

const unitMs: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000 };
/** With a zone, or it would depend on the machine. */
const isoTime = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2})$/;

/**
 * A time that somebody has written, in ms: a day of the organisation's time zone (its beginning), a time with its zone, or so
 * long ago (`90m`, `6h`, `2d`). Throws a UserError that names the option.
 */
export function askedTime(text: string, option: string, timeZone: string, now: number): number {
  const [, amount = '', unit = ''] = /^(\d{1,6})([mhd])$/.exec(text) ?? [];
  if (amount !== '') return now - Number(amount) * (unitMs[unit] ?? 0);
  if (isDay(text)) return atWall(Date.parse(text), zoneOffsets(timeZone));
  const ms = isoTime.test(text) && isDay(text.slice(0, 10)) ? Date.parse(text) : Number.NaN;
  if (!Number.isNaN(ms)) return ms;
  throw new UserError(
    `${option} "${text}" is no time: it must be a day such as 2026-11-21, a time such as 2026-11-21T08:00:00Z, or so long ago: 90m, 6h, 2d.`,
  );
}
