import type { Random } from '../../../infra/random.js';
import { cumulative, indexIn } from './clock.js';
import type { SimActor } from './people.js';

/** Those who can act in one place, with the time that each of them was let in. */
export interface Crowd {
  readonly actors: readonly SimActor[];
  /** ms; −Infinity: since before the data, and Infinity: still there. */
  readonly joinedMs: Float64Array;
  readonly leftMs: Float64Array;
  readonly posting: Float64Array;
  readonly reacting: Float64Array;
  /** Sorted, for counting who is there. */
  readonly joins: Float64Array;
  readonly leaves: Float64Array;
}

export interface Entry {
  readonly actor: SimActor;
  readonly joinedMs: number;
  readonly leftMs: number;
}

export function createCrowd(entries: readonly Entry[]): Crowd {
  return {
    actors: entries.map(({ actor }) => actor),
    joinedMs: Float64Array.from(entries, ({ joinedMs }) => joinedMs),
    leftMs: Float64Array.from(entries, ({ leftMs }) => leftMs),
    posting: cumulative(entries.map(({ actor }) => actor.posting)),
    reacting: cumulative(entries.map(({ actor }) => actor.reacting)),
    joins: Float64Array.from(entries, ({ joinedMs }) => joinedMs).sort(),
    leaves: Float64Array.from(entries, ({ leftMs }) => leftMs).sort(),
  };
}

/** Somebody by weight, or null: the one whose turn it was is not there (yet, or any more). */
export function pickFrom(crowd: Crowd, act: 'posting' | 'reacting', timeMs: number, random: Random): SimActor | null {
  const sums = crowd[act];
  if (sums.length === 0 || sums[sums.length - 1] === 0) return null;
  const index = indexIn(sums, random.next());
  const actor = crowd.actors[index];
  if (actor === undefined || timeMs < actor.fromMs || timeMs >= actor.toMs) return null;
  if (timeMs < (crowd.joinedMs[index] ?? 0) || timeMs >= (crowd.leftMs[index] ?? 0)) return null;
  return actor;
}

export function sizeAt(crowd: Crowd, timeMs: number): number {
  return upTo(crowd.joins, timeMs) - upTo(crowd.leaves, timeMs);
}

/** How many of the sorted numbers are at most `limit`. */
function upTo(sorted: Float64Array, limit: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? 0) <= limit) low = middle + 1;
    else high = middle;
  }
  return low;
}
