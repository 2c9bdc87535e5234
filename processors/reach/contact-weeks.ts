export interface ContactWeek {
  /** First day. */
  readonly starts: string;
  readonly exchanged: boolean;
  /** Days from one exchange to the next, or to the end of the week: the longest such time that lies in or reaches into the week. */
  readonly gapDays: number;
}

const dayMs = 86_400_000;
const daysBetween = (from: string, until: string): number => Math.round((Date.parse(until) - Date.parse(from)) / dayMs);
const plusDays = (day: string, days: number): string =>
  new Date(Date.parse(day) + days * dayMs).toISOString().slice(0, 10);

/**
 * Weeks of a leader with or without a two-way exchange. The time without one counts from `since` (when the leader took
 * office, or the records begin), so that who was never contacted has been waiting since then. Days of `weeks` and `days`
 * are such as `2026-03-02`; `lastDay` is the last one that there are data of.
 */
export function contactWeeks(
  weeks: readonly string[],
  days: readonly string[],
  since: string,
  lastDay: string,
): ContactWeek[] {
  const exchanges = [...new Set(days)].sort();
  return [...weeks].sort().map((starts) => {
    const ends = plusDays(starts, 6);
    const until = ends < lastDay ? ends : lastDay;
    const inWeek = exchanges.filter((day) => day >= starts && day <= ends);
    const before = exchanges.findLast((day) => day < starts);
    let last = before !== undefined && before > since ? before : since;
    let gapDays = 0;
    for (const day of [...inWeek, until]) {
      gapDays = Math.max(gapDays, daysBetween(last, day));
      if (day > last) last = day;
    }
    return { starts, exchanged: inWeek.length > 0, gapDays };
  });
}
