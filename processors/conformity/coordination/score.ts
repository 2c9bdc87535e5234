import type { Arranged, Focus } from './arrange.js';

/** What a marker must have to count; named and used as in ConvoKit. */
export interface Thresholds {
  /** Replies with the marker, of a speaker to all targets together. */
  readonly speaker: number;
  /** Messages with the marker that are answered; never fewer than one. */
  readonly target: number;
  /** Pairs; never fewer than one. */
  readonly utterances: number;
  /** The same for each speaker with each target: what has less does not enter the sums. */
  readonly speakerEach: number;
  readonly targetEach: number;
  readonly utterancesEach: number;
}

/** ConvoKit's own. */
export const usualThresholds: Thresholds = {
  ...{ speaker: 0, target: 3, utterances: 0 },
  ...{ speakerEach: 0, targetEach: 0, utterancesEach: 0 },
};

export const looksAtEach = ({ speakerEach, targetEach, utterancesEach }: Thresholds): boolean =>
  Math.max(speakerEach, targetEach, utterancesEach) > 0;

/** Coordination of every unit by marker: [unit × markers + marker]. */
export interface Scores {
  readonly units: number;
  readonly markers: number;
  /** NaN where the marker does not count. */
  readonly value: Float64Array;
  /** Messages with the marker that are answered. */
  readonly hits: Uint32Array;
  /** What the marker's share in the replies is: subtracted from its share after a hit. */
  readonly base: Float64Array;
  /** Markers that a cell counts with, bit by bit. */
  readonly countedInCell: Uint16Array;
}

/**
 * C_m = #(m∈a ∧ m∈b) ÷ #(m∈a) − #(m∈b) ÷ n, over pairs of a message a and its reply b: how much likelier a marker is in
 * a reply when it was in what is answered. Presence in a message, not frequency; no smoothing. Source: Danescu-Niculescu-
 * Mizil, Lee, Pang and Kleinberg, "Echoes of power" (WWW 2012), §3; edge cases as in ConvoKit's Coordination. There the
 * thresholds of speakers and targets change places with the focus, and so they do here.
 */
export function scoreUnits(arranged: Arranged, given: Thresholds, focus: Focus, markers: number): Scores {
  const { units, unitStart, cellStart, said, replied } = arranged;
  const thresholds = focus === 'speakers' ? given : exchanged(given);
  const value = new Float64Array(units * markers).fill(Number.NaN);
  const hits = new Uint32Array(units * markers);
  const base = new Float64Array(units * markers);
  const countedInCell = new Uint16Array(cellStart.length - 1);
  const cell = { hits: new Uint32Array(markers), uses: new Uint32Array(markers), joint: new Uint32Array(markers) };
  const unit = {
    ...{ hits: new Uint32Array(markers), uses: new Uint32Array(markers), joint: new Uint32Array(markers) },
    pairs: new Uint32Array(markers),
  };
  for (let of = 0; of < units; of += 1) {
    for (const counts of Object.values(unit)) counts.fill(0);
    for (let at = unitStart[of]!; at < unitStart[of + 1]!; at += 1) {
      for (const counts of Object.values(cell)) counts.fill(0);
      const pairs = cellStart[at + 1]! - cellStart[at]!;
      for (let pair = cellStart[at]!; pair < cellStart[at + 1]!; pair += 1) {
        count(cell.hits, said[pair]!);
        count(cell.uses, replied[pair]!);
        count(cell.joint, said[pair]! & replied[pair]!);
      }
      for (let marker = 0; marker < markers; marker += 1) {
        const enough =
          cell.uses[marker]! >= thresholds.speakerEach &&
          cell.hits[marker]! >= thresholds.targetEach &&
          pairs >= thresholds.utterancesEach;
        if (!enough) continue;
        countedInCell[at]! |= 1 << marker;
        unit.hits[marker]! += cell.hits[marker]!;
        unit.uses[marker]! += cell.uses[marker]!;
        unit.joint[marker]! += cell.joint[marker]!;
        unit.pairs[marker]! += pairs;
      }
    }
    for (let marker = 0; marker < markers; marker += 1) {
      const at = of * markers + marker;
      const enough =
        unit.hits[marker]! >= Math.max(thresholds.target, 1) &&
        unit.uses[marker]! >= thresholds.speaker &&
        unit.pairs[marker]! >= Math.max(thresholds.utterances, 1);
      if (!enough) continue;
      hits[at] = unit.hits[marker]!;
      base[at] = unit.uses[marker]! / unit.pairs[marker]!;
      value[at] = unit.joint[marker]! / unit.hits[marker]! - base[at]!;
    }
  }
  return { units, markers, value, hits, base, countedInCell };
}

const exchanged = (thresholds: Thresholds): Thresholds => ({
  ...thresholds,
  ...{ speaker: thresholds.target, target: thresholds.speaker },
  ...{ speakerEach: thresholds.targetEach, targetEach: thresholds.speakerEach },
});

// Looked up once: globals are slow to reach inside a test runner's sandbox.
const { clz32 } = Math;

/** One more of every marker in the set. */
export function count(counts: Uint32Array | Float64Array, markers: number): void {
  for (let rest = markers; rest !== 0; rest &= rest - 1) counts[31 - clz32(rest & -rest)]! += 1;
}
