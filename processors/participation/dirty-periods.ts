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
export const decidedAtOnce = { days: 7, acts: 350_000, most: 26 };

/** Condition on a table of weeks: those in this run's list under one of these names, within the statement's span. */
export const startsOfDirty = (grains: readonly string[]): string =>
  `starts IN (SELECT starts FROM dirty_period WHERE run = {run:UInt64} AND grain IN (${grains.map((grain) => `'${grain}'`).join(', ')}) AND starts BETWEEN {firstStart:Date} AND {lastStart:Date})`;

const dayMs = 86_400_000;

/** Spans of whole weeks that hold every dirty period's first day. */
export function spansOf(
  dirty: readonly DirtyPeriod[],
  weekMode: number,
  weeksAtOnce: number,
): { firstStart: string; lastStart: string }[] {
  const weekOf = (day: string): number => {
    const ms = Date.parse(day);
    const weekday = new Date(ms).getUTCDay();
    return ms - (weekMode === 1 ? (weekday + 6) % 7 : weekday) * dayMs;
  };
  const weeks = [...new Set(dirty.map(({ starts }) => weekOf(starts)))].sort((a, b) => a - b);
  const text = (ms: number): string => new Date(ms).toISOString().slice(0, 10);
  const spans: { firstStart: string; lastStart: string }[] = [];
  for (let from = 0; from < weeks.length; from += weeksAtOnce) {
    const some = weeks.slice(from, from + weeksAtOnce);
    spans.push({ firstStart: text(some[0]!), lastStart: text(some.at(-1)! + 6 * dayMs) });
  }
  return spans;
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
