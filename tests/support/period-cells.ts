import type { PeriodCells } from '../../processors/participation/suppress-cells.js';

type Figures = {
  [Name in keyof PeriodCells]: PeriodCells[Name] extends readonly (infer Value)[] ? Value : never;
};
type CellOf = readonly [dim: string, key: string, people: number, more?: Partial<Figures>];

/** A period with these cells: twice as many are eligible as took part, all of them by a reaction on one day. */
export function periodCells(
  grain: PeriodCells['grain'],
  cells: readonly CellOf[],
  { starts = '2026-03-02', isDirty = true }: { starts?: string; isDirty?: boolean } = {},
): PeriodCells {
  const figure = <Name extends keyof Figures>(name: Name, given: (cell: CellOf) => Figures[Name]): Figures[Name][] =>
    cells.map((cell) => cell[3]?.[name] ?? given(cell));
  const ofPeople = ([, , people]: CellOf): number => people;
  const none = (): number => 0;
  return {
    grain,
    starts,
    scope: 'internal',
    is_dirty: Number(isDirty),
    dims: cells.map(([dim]) => dim),
    keys: cells.map(([, key]) => key),
    people: cells.map(ofPeople),
    eligible: figure('eligible', ([, , people]) => people * 2),
    eligible_active: figure('eligible_active', ofPeople),
    interactive: figure('interactive', ofPeople),
    heavy: figure('heavy', none),
    contributing: figure('contributing', none),
    reacting: figure('reacting', ofPeople),
    observing: figure('observing', none),
    absent: figure('absent', ofPeople),
    posters: figure('posters', none),
    active_days: figure('active_days', ofPeople),
    few: figure('few', ([dim, key, people]) =>
      people < 10 ? Array.from({ length: people }, (_, at) => (dim + key).length * 100 + at) : [],
    ),
  };
}
