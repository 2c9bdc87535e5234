import { daysLater, weekOf } from './dirty-periods.js';
import { cellsOf, type Floors, type PeriodCells, type PlacedCell } from './suppress-cells.js';
import { type Count, type CountFigure, shownCounts } from './suppress-counts.js';
import { activeDaysShown, type KnownDays, knownInWeek, knownInWeeks } from './suppress-days.js';
import { type Cell, hideNeighbours, nameOf } from './suppress-families.js';
import { hideInside, type Kind } from './suppress-inside.js';

/** What may be shown of a cell. */
export interface Decision {
  readonly grain: PeriodCells['grain'];
  readonly starts: string;
  readonly scope: string;
  readonly dim: string;
  readonly key: string;
  /** Of a unit, the unit whose part it is. */
  readonly family: string;
  readonly floor: number;
  readonly why: Cell['why'];
  readonly shown: readonly (CountFigure | 'active_days')[];
  /** Active days that are known of four weeks; null where those of every week are shown. */
  readonly knownDays: number | null;
}

/** All that decisions about a span of weeks follow from. */
export interface Evidence {
  readonly floors: Floors;
  readonly weekMode: number;
  readonly periods: readonly PeriodCells[];
  readonly kinds: (grain: 'week' | 'response', starts: string, scope: string) => readonly Kind[];
  readonly platformOf: (scope: string, community: string) => string;
  /** Of weeks that are not decided now, by the name of the slice. */
  readonly isHiddenWeek: (starts: string, scope: string, name: string) => boolean;
  readonly knownDays: (week: string, scope: string) => ReadonlyMap<string, KnownDays> | undefined;
}

interface Decided {
  readonly period: PeriodCells;
  readonly cells: readonly PlacedCell[];
}

const weeksOfMonth = [0, 7, 14, 21];

/** Decides about the dirty periods, one week after the other. Four weeks are judged by the later weeks in them, which therefore come first. */
export function* decide(evidence: Evidence): Generator<Decision[]> {
  const { periods, weekMode } = evidence;
  const periodOf = new Map(periods.map((period) => [`${period.grain} ${period.starts} ${period.scope}`, period]));
  const countsIn = (grain: string, starts: string, scope: string): ReadonlyMap<string, Count> =>
    countsByName(periodOf.get(`${grain} ${starts} ${scope}`));
  const known = new Map<string, ReadonlyMap<string, KnownDays>>();
  const dirty = periods.filter(({ is_dirty }) => is_dirty === 1);
  for (const week of [...new Set(dirty.map(({ starts }) => weekOf(starts, weekMode)))].sort().reverse()) {
    const decided = dirty
      .filter(({ starts }) => weekOf(starts, weekMode) === week)
      .map((period): Decided => {
        const ofWeek = period.grain === 'day' ? countsIn('week', week, period.scope) : undefined;
        const cells = cellsOf(period, {
          floors: evidence.floors,
          platformOf: (community) => evidence.platformOf(period.scope, community),
          peopleOfWeek: (name) => ofWeek?.get(name)?.people ?? 0,
        });
        return { period, cells };
      });
    for (const starts of new Set(decided.map(({ period }) => period.starts)))
      hideUntilNothingFollows(
        decided.filter(({ period }) => period.starts === starts),
        evidence,
      );
    const activeDays = new Map<Decided, ReadonlySet<number>>();
    for (const of of decided) {
      if (of.period.grain !== 'week') continue;
      const days = decided.filter(({ period }) => period.grain === 'day' && period.scope === of.period.scope);
      const shown = activeDaysShown(
        of.cells,
        days.flatMap(({ cells }) => cells),
      );
      activeDays.set(of, shown);
      known.set(
        `${week} ${of.period.scope}`,
        knownInWeek(readable(of), of.period.active_days, shown, days.flatMap(readable)),
      );
    }
    yield decided.flatMap((of) => {
      const { grain, starts, scope } = of.period;
      const counts = shownCountsOf(of, countsIn);
      const inWeeks =
        grain === '28d'
          ? weeksOfMonth.map((days) => {
              const of = daysLater(starts, days);
              return known.get(`${of} ${scope}`) ?? evidence.knownDays(of, scope);
            })
          : [];
      return readable(of).map((cell): Decision => {
        const { at, dim, key, parent, floor, why } = cell;
        const shown = [...(counts.get(at) ?? []), ...(activeDays.get(of)?.has(at) ? (['active_days'] as const) : [])];
        const knownDays = knownInWeeks(inWeeks.map((ofWeek) => ofWeek?.get(nameOf(cell))));
        return {
          grain,
          starts,
          scope,
          dim,
          key,
          family: dim === 'unit' ? parent.key : '',
          floor,
          why,
          shown,
          knownDays,
        };
      });
    });
  }
}

/**
 * To hide a cell can make another one follow from what is left, so the rules are applied until they hide nothing more;
 * every time they hide at least one cell, so it ends.
 */
function hideUntilNothingFollows(decided: readonly Decided[], { floors, kinds, isHiddenWeek }: Evidence): void {
  const byAttribute = Math.max(10, floors.minPeople, floors.minPeopleByAttribute);
  for (let goesOn = true; goesOn; ) {
    for (const { period, cells } of decided) if (period.grain !== 'response') hideNeighbours(cells);
    for (const { period, cells } of decided) {
      if (period.grain !== 'response') continue;
      const { starts, scope } = period;
      const week = decided.find((of) => of.period.grain === 'week' && of.period.scope === scope);
      const hidden = week && new Set(readable(week).flatMap((cell) => (cell.why === '' ? [] : [nameOf(cell)])));
      // What is hidden of a week is hidden of its answers.
      for (const cell of cells) {
        const isHidden = hidden ? hidden.has(nameOf(cell)) : isHiddenWeek(starts, scope, nameOf(cell));
        if (cell.why === '' && isHidden) cell.why = 'small';
      }
      hideNeighbours(cells);
    }
    goesOn = false;
    for (const { period, cells } of decided) {
      if (period.grain !== 'week' && period.grain !== 'response') continue;
      if (hideInside(cells, kinds(period.grain, period.starts, period.scope), byAttribute)) goesOn = true;
    }
  }
}

/** Cells that have a row: "none" alone is everybody once more, and open timelines stand among the communities. */
function readable({ period, cells }: Decided): PlacedCell[] {
  const familyOf = ({ dim, parent }: Cell): string => (dim === 'unit' ? `unit ${parent.key}` : dim);
  const sizes = new Map<string, number>();
  for (const cell of cells) sizes.set(familyOf(cell), (sizes.get(familyOf(cell)) ?? 0) + 1);
  return cells.filter((cell) => {
    if (cell.dim === 'timeline') return false;
    const isNone = cell.dim !== 'all' && (cell.key === '' || (cell.dim === 'unit' && cell.key.endsWith(' / ')));
    return period.grain === 'response' || !isNone || sizes.get(familyOf(cell)) !== 1;
  });
}

function shownCountsOf(
  { period, cells }: Decided,
  countsIn: (grain: string, starts: string, scope: string) => ReadonlyMap<string, Count>,
): Map<number, CountFigure[]> {
  const { grain, starts, scope } = period;
  if (grain !== 'week' && grain !== '28d') return new Map();
  const at = (of: string, days: number): ReadonlyMap<string, Count> =>
    grain === 'week' ? new Map() : countsIn(of, daysLater(starts, days), scope);
  const weeks = weeksOfMonth.map((days) => at('week', days));
  const [weekBefore, lastWeek, monthBefore] = [at('week', -7), weeks[3]!, at('28d', -7)];
  return shownCounts({ ...period, grain }, cells, {
    weeks: (name) => weeks.flatMap((week) => week.get(name) ?? []),
    weekBefore: (name) => weekBefore.get(name)?.people ?? 0,
    lastWeek: (name) => lastWeek.get(name)?.people ?? 0,
    monthBefore: (name) => monthBefore.get(name)?.people ?? 0,
  });
}

function countsByName(period: PeriodCells | undefined): ReadonlyMap<string, Count> {
  if (period === undefined) return new Map();
  const { dims, keys, people, interactive } = period;
  return new Map(
    dims.map((dim, at) => [nameOf({ dim, key: keys[at]! }), { people: people[at]!, interactive: interactive[at]! }]),
  );
}
