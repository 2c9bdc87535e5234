const dayMs = 86_400_000;

/**
 * UTC milliseconds of what is written: `2005-01-31`, with a time of day where there is one (UTC unless it says otherwise),
 * `20050131`, `2005-01`, `2005`, seconds since 1970 (9 or 10 digits) or milliseconds (12 or 13), or a day within a name such as
 * `FOMC20050131meeting`. Null: none of them.
 */
export function readMoment(written: string): number | null {
  const text = written.trim();
  if (/^\d{12,13}$/.test(text)) return Number(text);
  if (/^\d{9,10}(?:\.\d+)?$/.test(text)) return 1000 * Number(text);
  if (/^\d{4}$/.test(text)) return utc(Number(text), 1, 1);
  const month = /^(\d{4})-?(\d{2})$/.exec(text);
  if (month !== null) return utc(Number(month[1]), Number(month[2]), 1);
  const stamp = /^(\d{4})-(\d{2})-(\d{2})[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?)\s*(Z|UTC|[+-]\d{2}:?\d{2})?$/i.exec(
    text,
  );
  if (stamp !== null) {
    const [, year, of, day, time, zone = 'Z'] = stamp;
    if (utc(Number(year), Number(of), Number(day)) === null) return null;
    const ms = Date.parse(
      `${year}-${of}-${day}T${time}${zone.replace(/^(?:utc|z)$/i, 'Z').replace(/(\d{2})(\d{2})$/, '$1:$2')}`,
    );
    return Number.isNaN(ms) ? null : ms;
  }
  const day = /(?<!\d)(\d{4})(-?)(\d{2})\2(\d{2})(?!\d)/.exec(text);
  return day === null ? null : utc(Number(day[1]), Number(day[3]), Number(day[4]));
}

/** Null: there is no such day. */
function utc(year: number, month: number, day: number): number | null {
  const date = new Date(Date.UTC(year, month - 1, day));
  return year >= 1500 && year < 2200 && date.getUTCMonth() === month - 1 && date.getUTCDate() === day
    ? date.getTime()
    : null;
}

export const clusterKinds = ['part', 'day', 'week', 'month'] as const;

/** What turns of one document have in common. */
export type ClusterKind = (typeof clusterKinds)[number];

/** Name of the document: its part, or the day (of a week: its Monday), UTC. */
export function documentName(kind: ClusterKind, at: number, part: string): string {
  if (kind === 'part') return part;
  const day = Math.floor(at / dayMs);
  // Day 0, 1 January 1970, was a Thursday.
  const first = kind === 'week' ? day - ((((day + 3) % 7) + 7) % 7) : day;
  return new Date(first * dayMs).toISOString().slice(0, kind === 'month' ? 7 : 10);
}
