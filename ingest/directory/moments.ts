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
const dayMs = 24 * hourMs;
/** Clocks change at a full quarter of an hour of UTC. */
const quarterMs = hourMs / 4;
const rememberedOffsets = 100_000;

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

  /** Where the clock leaves the time out it is the same time after the jump, where it comes twice the first one. */
  function fromWallClock(wallMs: number): number {
    const before = offsetAt(wallMs - dayMs);
    const after = offsetAt(wallMs + dayMs);
    if (before === after) return wallMs - before;
    const candidates = [wallMs - before, wallMs - after].sort((a, b) => a - b);
    return candidates.find((ms) => ms + offsetAt(ms) === wallMs) ?? wallMs - before;
  }

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

/** Local time less UTC, ms. */
function zoneOffsets(timeZone: string): (utcMs: number) => number {
  const format = new Intl.DateTimeFormat('en-CA-u-ca-gregory-nu-latn', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  });
  const known = new Map<number, number>();
  return (utcMs) => {
    const quarter = Math.floor(utcMs / quarterMs);
    let offset = known.get(quarter);
    if (offset === undefined) {
      const parts: Record<string, number> = {};
      for (const { type, value } of format.formatToParts(quarter * quarterMs)) parts[type] = Number(value);
      const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
      offset = Date.UTC(year, month - 1, day, hour, minute, second) - quarter * quarterMs;
      if (known.size >= rememberedOffsets) known.clear();
      known.set(quarter, offset);
    }
    return offset;
  };
}
