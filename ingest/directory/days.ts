/** Calendar days of a time zone as milliseconds. */
export interface DayClock {
  /** First instant of the day; undefined when there is no such day in the calendar. */
  startOf(day: CalendarDay): number | undefined;
}

export interface CalendarDay {
  readonly year: number;
  /** 1–12. */
  readonly month: number;
  readonly day: number;
}

const hourMs = 3_600_000;

export function createDayClock(timeZone: string): DayClock {
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

  /** The wall clock at an instant, as if it were UTC. */
  function wallClock(ms: number): number {
    const parts = Object.fromEntries(format.formatToParts(ms).map(({ type, value }) => [type, Number(value)]));
    return Date.UTC(parts.year!, parts.month! - 1, parts.day, parts.hour, parts.minute, parts.second);
  }

  function firstInstant(midnight: number): number {
    // The zone's offsets around that night; where the clock leaves midnight out, the day begins after the jump.
    const offsets = [-24, 0, 24].map((hours) => wallClock(midnight + hours * hourMs) - (midnight + hours * hourMs));
    const candidates = [...new Set(offsets)].map((offset) => midnight - offset).sort((a, b) => a - b);
    return candidates.find((ms) => wallClock(ms) >= midnight) ?? candidates.at(-1)!;
  }

  return {
    startOf({ year, month, day }) {
      const midnight = Date.UTC(year, month - 1, day);
      const date = new Date(midnight);
      if (date.getUTCFullYear() !== year || date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day)
        return undefined;
      let start = known.get(midnight);
      if (start === undefined) {
        start = firstInstant(midnight);
        known.set(midnight, start);
      }
      return start;
    },
  };
}

export function nextDay({ year, month, day }: CalendarDay): CalendarDay {
  const next = new Date(Date.UTC(year, month - 1, day + 1));
  return { year: next.getUTCFullYear(), month: next.getUTCMonth() + 1, day: next.getUTCDate() };
}

/** `2024-01-31` (also with a time after it, or slashes) and `31.01.2024`. Other orders of day and month are ambiguous. */
export function parseDay(text: string): CalendarDay | undefined {
  const iso = /^(\d{4})([-/])(\d{1,2})\2(\d{1,2})(?:[T ][\d:.]+(?:Z|[+-]\d{2}:?\d{2})?)?$/.exec(text);
  if (iso) return { year: Number(iso[1]), month: Number(iso[3]), day: Number(iso[4]) };
  const dotted = /^(\d{1,2})\.(\d{1,2})\.(\d{4})$/.exec(text);
  if (dotted) return { year: Number(dotted[3]), month: Number(dotted[2]), day: Number(dotted[1]) };
  return undefined;
}
