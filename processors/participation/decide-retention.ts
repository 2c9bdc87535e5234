import { type Floors, floorOf, parentOf } from './suppress-cells.js';
import { type Cell, hideNeighbours } from './suppress-families.js';

/** A week of retention of one scope, its cells side by side (suppress-retention.sql). */
export interface RetentionCells {
  readonly starts: string;
  readonly scope: string;
  readonly dims: readonly string[];
  readonly keys: readonly string[];
  readonly people: readonly number[];
  readonly newcomers: readonly number[];
  readonly retained: readonly number[];
  readonly returning: readonly number[];
  readonly lapsed: readonly number[];
  /** Hidden in the week of participation, or not in it. */
  readonly hidden: readonly number[];
}

type Figure = 'newcomers' | 'retained' | 'returning';

/** Which counts of a cell may be shown. */
export interface RetentionDecision {
  readonly grain: 'retention';
  readonly starts: string;
  readonly scope: string;
  readonly dim: string;
  readonly key: string;
  readonly family: '';
  readonly floor: number;
  readonly why: '';
  readonly shown: readonly Figure[];
  readonly knownDays: null;
}

const figures: readonly Figure[] = ['newcomers', 'retained', 'returning'];

/**
 * Newcomers, returning, continuing and lapsed people hang together: continuing people follow from a week's people, and from
 * those of the four weeks before less the lapsed. So returning and lapsed people are shown where each of the four is nobody
 * or enough.
 */
export function decideRetention(week: RetentionCells, floors: Floors): RetentionDecision[] {
  const { starts, scope, dims, keys } = week;
  const shown = new Map<number, Figure[]>();
  for (const figure of figures) {
    const cells = dims.map((dim, at): Cell => {
      const floor = floorOf(dim, floors);
      const parts = partsOf(figure, week, at);
      const isSmall = week.hidden[at] === 1 || parts.some((part) => part > 0 && part < floor);
      const [key, people] = [keys[at]!, week.people[at]!];
      return { dim, key, parent: parentOf(dim, key), floor, people, few: [], parts, why: isSmall ? 'small' : '' };
    });
    hideNeighbours(cells);
    for (const [at, { why }] of cells.entries()) if (why === '') shown.set(at, [...(shown.get(at) ?? []), figure]);
  }
  const fixed = { grain: 'retention', starts, scope, family: '', why: '', knownDays: null } as const;
  return dims.map((dim, at) => ({
    ...fixed,
    dim,
    key: keys[at]!,
    floor: floorOf(dim, floors),
    shown: shown.get(at) ?? [],
  }));
}

function partsOf(figure: Figure, week: RetentionCells, at: number): number[] {
  const [people, newcomers] = [week.people[at]!, week.newcomers[at]!];
  const [retained, returning] = [week.retained[at]!, week.returning[at]!];
  if (figure === 'newcomers') return [newcomers, people - newcomers];
  if (figure === 'retained') return [newcomers, people - newcomers, retained, newcomers - retained];
  return [newcomers, returning, people - newcomers - returning, week.lapsed[at]!];
}
