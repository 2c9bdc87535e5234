import type { ForumEffect } from '../../../ingest/sources/simulated/forum/effects.js';
import type { Confounder } from '../../../ingest/sources/simulated/forum/options.js';

/** One kind of world: what is made to happen in it, and which outcome is held to it. */
export interface Cell {
  readonly name: string;
  readonly confounder: Confounder;
  readonly effects: readonly ForumEffect[];
  /** Outcomes (name of an event signal) that the effect is about; empty: nothing happens, all are looked at. */
  readonly about: readonly string[];
  readonly events?: number;
}

const nothing = (confounder: Confounder): Cell => ({
  name: confounder === 'none' ? 'nothing' : confounder,
  confounder,
  effects: [],
  about: [],
});

const effect = (name: ForumEffect['name'], size: number, about: readonly string[], events?: number): Cell => ({
  name: `${name} ${size > 0 ? '+' : '−'}${Math.abs(size)}`,
  confounder: 'none',
  effects: [{ name, size }],
  about,
  ...(events === undefined ? {} : { events }),
});

/** CONFORMITY §5: confounders without an effect, and effects of either sign. */
export const cells: readonly Cell[] = [
  nothing('none'),
  nothing('lively'),
  nothing('low-sentiment'),
  nothing('friday'),
  nothing('closing'),
  nothing('long'),
  nothing('news'),
  nothing('prominent'),
  effect('chill', -0.3, ['chill elsewhere']),
  effect('chill', 0.3, ['chill elsewhere']),
  effect('quiet', -0.3, ['thread quiet']),
  effect('quiet', 0.3, ['thread quiet']),
  effect('voices', -0.3, ['voices lost']),
  effect('voices', 0.3, ['voices lost']),
  effect('return', -0.2, ['people who return']),
  effect('latency', 0.5, ['reply latency'], 70),
  effect('latency', -0.3, ['reply latency'], 70),
];

/** Outcomes whose power at the printed minimum detectable effect is checked, and what brings such an effect about. */
export const powerChecks: readonly { readonly effect: ForumEffect['name']; readonly about: string }[] = [
  { effect: 'chill', about: 'chill elsewhere' },
  { effect: 'quiet', about: 'thread quiet' },
  { effect: 'voices', about: 'voices lost' },
];

/**
 * A world with an effect as large as what is printed as detectable. `readAs`: what an effect of the cell with that sign reads
 * as, in parts of its logarithm: small counts are drawn towards no change, and it is the outcome that must be so large.
 */
export const powerCell = (
  check: (typeof powerChecks)[number],
  detectable: number,
  readAs: number,
  sign: -1 | 1,
): Cell => {
  const size = Number(Math.expm1((sign * detectable) / readAs).toFixed(3));
  return {
    name: `${check.effect} ${size > 0 ? '+' : '−'}${Math.abs(size)}, as detectable`,
    confounder: 'none',
    effects: [{ name: check.effect, size }],
    about: [check.about],
  };
};

/**
 * The effect that is as large as what is printed as detectable where there is that effect: an effect widens the scatter, and
 * with it what is printed. `quiet`: printed where nothing happens; `printed`: where the effect is `truth`; a line between.
 */
export function selfDetectable(quiet: number, printed: number, truth: number): number {
  return quiet / (1 - (printed - quiet) / truth);
}

/** The cell of an effect with that sign among `cells`. */
export function effectCell(name: ForumEffect['name'], sign: -1 | 1): Cell {
  const found = cells.find(({ effects: [first] }) => first?.name === name && Math.sign(first.size) === sign);
  if (found === undefined) throw new Error(`There is no cell of ${name}`);
  return found;
}
