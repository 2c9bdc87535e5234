import { atWall, zoneOffsets } from '../../infra/time-zone.js';

/** Points in time as people and programs write them, in a time zone where none is written. */
export interface MomentReader {
  /** Undefined: not a time. */
  read(text: string): Moment | undefined;
}

export interface Moment {
  readonly ms: number;
  /** `day`: there was no time of day; `ms` is the beginning of the day. */
  readonly precision: 'exact' | 'day';
}

const hourMs = 3_600_000;

const zone = String.raw`(?:\s?(?<zone>Z|UTC|GMT|[+-]\d{2}(?::?\d{2})?))?`;
const clock = String.raw`(?<hour>\d{1,2}):(?<minute>\d{2})(?::(?<second>\d{2})(?:[.,](?<fraction>\d{1,9}))?)?`;
const forms = [
  new RegExp(String.raw`^(?<year>\d{4})([-/])(?<month>\d{1,2})\2(?<day>\d{1,2})(?:[T ]\s?${clock}${zone})?$`, 'i'),
  new RegExp(String.raw`^(?<day>\d{1,2})\.(?<month>\d{1,2})\.(?<year>\d{4})(?:[T ,]\s?${clock}${zone})?$`, 'i'),
  // The date of a mail (RFC 5322), a comment with the zone's name behind it.
  new RegExp(
    String.raw`^(?:[a-z]{3},?\s+)?(?<day>\d{1,2})\s+(?<name>[a-z]{3})\s+(?<year>\d{4})\s+${clock}${zone}(?:\s+\([^)]*\))?$`,
    'i',
  ),
];
const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

export function createMomentReader(timeZone: string): MomentReader {
  const offsetAt = zoneOffsets(timeZone);

  const fromWallClock = (wallMs: number): number => atWall(wallMs, offsetAt);

  return {
    read(text) {
      let groups: Record<string, string | undefined> | undefined;
      for (const form of forms) {
        groups = form.exec(text)?.groups;
        if (groups) break;
      }
      if (!groups) return undefined;
      const month = groups.month === undefined ? months.indexOf((groups.name ?? '').toLowerCase()) : +groups.month - 1;
      const [year, day] = [Number(groups.year), Number(groups.day)];
      const [hour, minute, second] = [groups.hour, groups.minute, groups.second].map((part) => Number(part ?? 0));
      if (month < 0 || hour! > 23 || minute! > 59 || second! > 60) return undefined;
      // A leap second is the last millisecond of its minute.
      const fraction = second === 60 ? 999 : Math.floor(Number(`0.${groups.fraction ?? '0'}`) * 1000 + 1e-6);
      const wallMs = Date.UTC(year, month, day, hour, minute, Math.min(second!, 59), fraction);
      const date = new Date(Date.UTC(year, month, day));
      if (date.getUTCFullYear() !== year || date.getUTCMonth() !== month || date.getUTCDate() !== day) return undefined;
      if (groups.hour === undefined) return { ms: fromWallClock(wallMs), precision: 'day' };
      const offset = groups.zone === undefined ? undefined : zoneMs(groups.zone);
      return { ms: offset === undefined ? fromWallClock(wallMs) : wallMs - offset, precision: 'exact' };
    },
  };
}

function zoneMs(written: string): number {
  const match = /^([+-])(\d{2}):?(\d{2})?$/.exec(written);
  if (!match) return 0;
  return (match[1] === '-' ? -1 : 1) * (Number(match[2]) * hourMs + Number(match[3] ?? 0) * 60_000);
}
