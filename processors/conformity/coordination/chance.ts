import type { Random } from '../../../infra/random.js';
import { aggregate, figures, type Values } from './aggregate.js';
import type { Arranged } from './arrange.js';
import { count, type Scores } from './score.js';

/** What chance gives, and how far the observed figure is from it. */
export interface ByChance {
  readonly mean: number;
  /** How often chance is as far from its mean as what was observed, two-sided; the observed order counts as one of them. */
  readonly p: number;
}

/** Visits of pairs that the permutations may cost; never fewer permutations than `fewest`. */
const visitsAtMost = 200_000_000;
const fewest = 100;

export const permutationsFor = (pairs: number, wanted: number): number =>
  Math.min(wanted, Math.max(fewest, Math.floor(visitsAtMost / Math.max(1, pairs))));

/**
 * What the figures would be if the replies did not look at what they answer: replies are dealt out anew among the messages
 * that the same person answers, within length bins of those messages (and within each person on the other side, where the
 * arrangement has them apart). Long messages are answered at length, and a long text has every marker; that is no echo, and
 * it is in these figures too. Yields the permutations done; returns what `figures` has, permutation by permutation.
 */
export function* deal(
  arranged: Arranged,
  scores: Scores,
  permutations: number,
  random: Random,
): Generator<number, Float64Array[]> {
  const { units, markers } = scores;
  const { unitStart, cellStart, said, bin } = arranged;
  const replied = Uint16Array.from(arranged.replied);
  const value = new Float64Array(scores.value);
  const joint = new Uint32Array(markers);
  const { floor } = Math;
  const dealt: Float64Array[] = [];
  for (let done = 0; done < permutations; done += 1) {
    for (let unit = 0; unit < units; unit += 1) {
      joint.fill(0);
      for (let cell = unitStart[unit]!; cell < unitStart[unit + 1]!; cell += 1) {
        const counted = scores.countedInCell[cell]!;
        const end = cellStart[cell + 1]!;
        for (let from = cellStart[cell]!; from < end; ) {
          let to = from + 1;
          while (to < end && bin[to] === bin[from]) to += 1;
          for (let last = to - 1; last >= from; last -= 1) {
            const other = last === from ? from : from + floor(random.next() * (last - from + 1));
            const kept = replied[other]!;
            replied[other] = replied[last]!;
            replied[last] = kept;
            count(joint, kept & said[last]! & counted);
          }
          from = to;
        }
      }
      for (let marker = 0; marker < markers; marker += 1) {
        const at = unit * markers + marker;
        if (scores.hits[at]! > 0) value[at] = joint[marker]! / scores.hits[at]! - scores.base[at]!;
      }
    }
    dealt.push(figures(aggregate({ units, markers, value })));
    yield done + 1;
  }
  return dealt;
}

/** Compares each figure with what chance gave; null where there is none. */
export function compare(observed: Float64Array, dealt: readonly Float64Array[]): (ByChance | null)[] {
  return Array.from(observed, (figure, at) => {
    if (Number.isNaN(figure) || dealt.length === 0) return null;
    const mean = dealt.reduce((sum, row) => sum + row[at]!, 0) / dealt.length;
    // Sums in another order differ in their last digits.
    const far = Math.abs(figure - mean) - 1e-12;
    const asFar = dealt.filter((row) => Math.abs(row[at]! - mean) >= far).length;
    return { mean, p: (1 + asFar) / (1 + dealt.length) };
  });
}

/** Ends of the middle 95 %. */
export interface Interval {
  readonly low: number;
  readonly high: number;
}

const markersVisitedAtMost = 400_000_000;
const fewestResamples = 200;

export const resamplesFor = ({ units, markers }: Values, wanted: number): number =>
  Math.min(wanted, Math.max(fewestResamples, Math.floor(markersVisitedAtMost / Math.max(1, units * markers))));

/** Figures of people drawn with replacement, as many as there are with any marker. Yields the resamples done. */
export function* resample(values: Values, resamples: number, random: Random): Generator<number, Float64Array[]> {
  const { units, markers, value } = values;
  const times = new Uint32Array(units);
  const people: number[] = [];
  for (let unit = 0; unit < units; unit += 1) {
    if (value.subarray(unit * markers, (unit + 1) * markers).some((own) => !Number.isNaN(own))) people.push(unit);
  }
  const drawn: Float64Array[] = [];
  for (let done = 0; done < resamples; done += 1) {
    times.fill(0);
    for (let person = 0; person < people.length; person += 1) times[people[random.int(people.length)]!]! += 1;
    drawn.push(figures(aggregate(values, times)));
    yield done + 1;
  }
  return drawn;
}

/** Percentile intervals (Efron 1979) of each figure; null where it is not known in most resamples. */
export function intervals(drawn: readonly Float64Array[], length: number): (Interval | null)[] {
  return Array.from({ length }, (_, at) => {
    const values = Float64Array.from(drawn, (row) => row[at]!).filter((value) => !Number.isNaN(value));
    return values.length * 2 <= drawn.length ? null : middle(values.sort());
  });
}

/** Of sorted values. */
export function middle(values: Float64Array): Interval {
  const at = (share: number): number => values[Math.round(share * (values.length - 1))]!;
  return { low: at(0.025), high: at(0.975) };
}
