import { isAttribute, type PeriodCells, type PlacedCell } from './suppress-cells.js';
import { type Cell, hideNeighbours, nameOf } from './suppress-families.js';

/** What there was of the same slice in another period; 0 where there was none. */
export interface Count {
  readonly people: number;
  readonly interactive: number;
}

/** The periods that four weeks are held against, by the name of a slice. */
export interface MonthSurroundings {
  readonly weeks: (name: string) => readonly Count[];
  /** People in the week before the four, and in the last of them. */
  readonly weekBefore: (name: string) => number;
  readonly lastWeek: (name: string) => number;
  /** People in the four weeks that began a week earlier. */
  readonly monthBefore: (name: string) => number;
}

export type CountFigure = 'interactive' | 'classes' | 'month' | 'posters';

const figuresOf: Readonly<Record<'week' | '28d', readonly CountFigure[]>> = {
  week: ['interactive', 'classes'],
  '28d': ['month', 'interactive', 'posters'],
};

/**
 * Which counts of people inside the shown cells are shown, by the cell's place, with the groups that each count tells
 * apart: those counted and those left out. They add up over units, levels and locations, where everybody stands once; not
 * over communities, so there a count has no neighbours. Of four weeks, people (`month`) and interactive people are held
 * against those of each week in them, and people also against the four weeks a week earlier, where one holds the other.
 */
export function shownCounts(
  period: PeriodCells & { readonly grain: 'week' | '28d' },
  cells: readonly PlacedCell[],
  around: MonthSurroundings,
): Map<number, CountFigure[]> {
  const shown = new Map<number, CountFigure[]>();
  for (const figure of figuresOf[period.grain]) {
    const counts = cells
      .filter(({ dim }) => dim !== 'timeline')
      .map((cell): PlacedCell => {
        const parts = partsOf(figure, period, cell.at);
        const isSmall =
          cell.why !== '' ||
          ((figure === 'interactive' || figure === 'classes') && period.eligible[cell.at] === -1) ||
          parts.some((part) => isGroup(part, cell)) ||
          (period.grain === '28d' && isCloseInTime(figure, period, cell, around));
        const parent = isAttribute(cell.dim) ? cell.parent : { dim: '', key: nameOf(cell) };
        return { ...cell, parent, few: [], parts, why: isSmall ? 'small' : '' };
      });
    hideNeighbours(counts);
    for (const { at, why } of counts) if (why === '') shown.set(at, [...(shown.get(at) ?? []), figure]);
  }
  return shown;
}

const isGroup = (count: number, { floor }: Cell): boolean => count > 0 && count < floor;

function partsOf(figure: CountFigure, period: PeriodCells, at: number): number[] {
  const people = period.people[at]!;
  const interactive = period.interactive[at]!;
  switch (figure) {
    case 'interactive':
      // Of whom nobody knows who is eligible, nobody knows how many are left out.
      if (period.eligible[at]! < 0 && interactive > 0) return [interactive, Infinity];
      return [interactive, Math.max(0, period.eligible[at]!) - interactive];
    case 'classes':
      // Those of them who took part, less than all who did: guests, who are not expected to.
      return [
        period.heavy[at]!,
        period.contributing[at]!,
        period.reacting[at]!,
        period.observing[at]!,
        period.absent[at]!,
        people - period.eligible_active[at]!,
      ];
    case 'posters':
      return [period.posters[at]!, people - period.posters[at]!];
    case 'month':
      return [people];
  }
}

function isCloseInTime(figure: CountFigure, period: PeriodCells, cell: PlacedCell, around: MonthSurroundings): boolean {
  const name = nameOf(cell);
  const interactive = period.interactive[cell.at]!;
  if (figure === 'interactive') return around.weeks(name).some((week) => isGroup(interactive - week.interactive, cell));
  if (figure !== 'month') return false;
  const more = cell.people - around.monthBefore(name);
  return (
    around.weeks(name).some((week) => isGroup(cell.people - week.people, cell)) ||
    (around.weekBefore(name) === 0 && isGroup(more, cell)) ||
    (around.lastWeek(name) === 0 && isGroup(-more, cell))
  );
}
