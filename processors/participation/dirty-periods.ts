/** A row of dirty_period: which kind of period, and its first day (`2026-01-31`). */
export interface DirtyPeriod {
  readonly grain: string;
  readonly starts: string;
}

export interface Chunk {
  readonly grains: readonly string[];
  readonly firstStart: string;
  readonly lastStart: string;
}

/** Decisions are made for so many weeks in one statement: bounds its memory. */
export const decidedAtOnce = { days: 7, acts: 50_000, most: 26 };

/** Condition on a table of weeks: those in this run's list under one of these names, within the statement's span. */
export const startsOfDirty = (grains: readonly string[]): string =>
  `starts IN (SELECT starts FROM dirty_period WHERE run = {run:UInt64} AND grain IN (${grains.map((grain) => `'${grain}'`).join(', ')}) AND starts BETWEEN {firstStart:Date} AND {lastStart:Date})`;

/** The day so many days later, or earlier; days are written `2026-01-31`. */
export function daysLater(day: string, days: number): string {
  return new Date(Date.parse(day) + days * 86_400_000).toISOString().slice(0, 10);
}

/** First day of the week of a day. */
export function weekOf(day: string, weekMode: number): string {
  const weekday = new Date(Date.parse(day)).getUTCDay();
  return daysLater(day, -(weekMode === 1 ? (weekday + 6) % 7 : weekday));
}

/** A week in which only other kinds of periods begin has a small part of a week's cells, and few acts or none. */
const wholeWeeks = new Set(['day', 'week', 'retention']);

/**
 * Spans of weeks that hold every dirty period's first day, of so many whole weeks: new acts make four weeks dirty that began
 * weeks ago, and still are one span.
 */
export function spansOf(
  dirty: readonly DirtyPeriod[],
  weekMode: number,
  weeksAtOnce: number,
): { firstStart: string; lastStart: string }[] {
  const isWhole = new Map<string, boolean>();
  for (const { grain, starts } of dirty) {
    const week = weekOf(starts, weekMode);
    isWhole.set(week, isWhole.get(week) === true || wholeWeeks.has(grain));
  }
  const spans: string[][] = [];
  for (const week of [...isWhole.keys()].sort()) {
    const open = spans.at(-1);
    const whole = open?.filter((other) => isWhole.get(other)).length ?? 0;
    const isFull =
      open === undefined || open.length === decidedAtOnce.most || (isWhole.get(week) && whole >= weeksAtOnce);
    if (isFull) spans.push([week]);
    else open.push(week);
  }
  return spans.map((weeks) => ({ firstStart: weeks[0]!, lastStart: daysLater(weeks.at(-1)!, 6) }));
}

/** Statements for the dirty periods of some grains: one while they are few, else several of each grain. */
export function chunks(dirty: readonly DirtyPeriod[], grains: readonly string[], atOnce: number): Chunk[] {
  const mine = dirty.filter((period) => grains.includes(period.grain));
  if (mine.length === 0) return [];
  if (mine.length <= atOnce) return [chunkOf(mine)];
  return grains.flatMap((grain) => {
    const ofGrain = mine.filter((period) => period.grain === grain);
    const found: Chunk[] = [];
    for (let from = 0; from < ofGrain.length; from += atOnce) found.push(chunkOf(ofGrain.slice(from, from + atOnce)));
    return found;
  });
}

function chunkOf(periods: readonly DirtyPeriod[]): Chunk {
  const starts = periods.map((period) => period.starts).sort();
  return {
    grains: [...new Set(periods.map((period) => period.grain))],
    firstStart: starts[0]!,
    lastStart: starts.at(-1)!,
  };
}
