import type { PlacedCell } from './suppress-cells.js';
import { type Cell, nameOf } from './suppress-families.js';

/** What is known of a slice's active days in a week. */
export interface KnownDays {
  /** They are not shown, so these are the people of its shown days. */
  readonly isInexact: boolean;
  readonly days: number;
}

/**
 * Places of the cells of a week whose active days may be shown. People by the day add up to them, so what the hidden days
 * of a cell hold together must be enough people. `days` are the cells of all its days.
 */
export function activeDaysShown(week: readonly PlacedCell[], days: readonly Cell[]): Set<number> {
  const hidden = new Map<string, { days: number; most: number; people: Set<number> }>();
  for (const cell of days) {
    if (cell.why === '') continue;
    const sum = hidden.get(nameOf(cell)) ?? { days: 0, most: 0, people: new Set() };
    hidden.set(nameOf(cell), sum);
    sum.days += 1;
    sum.most = Math.max(sum.most, cell.people);
    for (const person of cell.few) sum.people.add(person);
  }
  const isShown = (cell: Cell): boolean => {
    const sum = hidden.get(nameOf(cell));
    return (
      cell.why === '' && (sum === undefined || (sum.days > 1 && Math.max(sum.most, sum.people.size) >= cell.floor))
    );
  };
  return new Set(week.filter(isShown).map(({ at }) => at));
}

/** What a week and its days tell of active days, by the name of the slice: those of the week where it shows them, else the people of shown days. */
export function knownInWeek(
  week: readonly PlacedCell[],
  activeDays: readonly number[],
  shown: ReadonlySet<number>,
  days: readonly Cell[],
): Map<string, KnownDays> {
  const ofDays = new Map<string, number>();
  for (const cell of days) if (cell.why === '') ofDays.set(nameOf(cell), (ofDays.get(nameOf(cell)) ?? 0) + cell.people);
  return new Map(
    week.map((cell) => {
      const isInexact = cell.people > 0 && !shown.has(cell.at);
      return [nameOf(cell), { isInexact, days: isInexact ? (ofDays.get(nameOf(cell)) ?? 0) : activeDays[cell.at]! }];
    }),
  );
}

/** What is known of the active days of four weeks; null where those of every week are shown. */
export function knownInWeeks(weeks: readonly (KnownDays | undefined)[]): number | null {
  if (!weeks.some((week) => week?.isInexact)) return null;
  return weeks.reduce((sum, week) => sum + (week?.days ?? 0), 0);
}
