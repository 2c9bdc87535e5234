import type { Random } from '../../../infra/random.js';
import type { Effect } from '../matched-set.js';
import type { Placed } from './clusters.js';
import type { InferenceOptions } from './matched-effect.js';
import { type PooledSet, pooledClusters, pooledEffect } from './pooled-effect.js';

/** What people said of a sample, against what the classifier said of it (out of fold). */
export interface LabelledCounts {
  readonly truePositives: number;
  readonly falseNegatives: number;
  readonly trueNegatives: number;
  readonly falsePositives: number;
}

export interface ClassifierQuality {
  readonly sensitivity: number;
  readonly specificity: number;
  /** Youden's J = sensitivity + specificity − 1: 0 for guessing, 1 for a perfect one. */
  readonly j: number;
  readonly labelled: number;
}

/** Replies of a window, and those of them that the classifier called dissent. */
export interface DissentCounts {
  readonly dissent: number;
  readonly replies: number;
}

export interface DissentWindows {
  readonly before: DissentCounts;
  readonly after: DissentCounts;
}

export interface DissentSet extends Placed {
  readonly event: DissentWindows;
  readonly controls: readonly DissentWindows[];
}

export interface CorrectedShare {
  /** Share that the classifier calls dissent. */
  readonly observed: number;
  /** Share of dissent, corrected for the classifier's errors, between 0 and 1. */
  readonly corrected: number;
  /** The correction left 0 to 1, and was cut: the classifier's errors here are not those of the labelled set. */
  readonly clipped: boolean;
}

export interface DissentEffect {
  /** Difference in differences of the log odds; null where it cannot be told. */
  readonly effect: Effect | null;
  readonly quality: ClassifierQuality;
  /** Null: nobody replied. Controls: each set's controls count as one. */
  readonly shares: {
    readonly eventBefore: CorrectedShare | null;
    readonly eventAfter: CorrectedShare | null;
    readonly controlBefore: CorrectedShare | null;
    readonly controlAfter: CorrectedShare | null;
  };
  readonly clipped: boolean;
}

/** Source: W. J. Youden, "Index for rating diagnostic tests", Cancer 3 (1950). Null without both kinds of labels. */
export function classifierQuality(counts: LabelledCounts): ClassifierQuality | null {
  const dissenting = counts.truePositives + counts.falseNegatives;
  const others = counts.trueNegatives + counts.falsePositives;
  if (!(dissenting > 0 && others > 0)) return null;
  const sensitivity = counts.truePositives / dissenting;
  const specificity = counts.trueNegatives / others;
  return { sensitivity, specificity, j: sensitivity + specificity - 1, labelled: dissenting + others };
}

/** Replies that an arm needs at a given J, because the correction multiplies the sampling variance by 1 ÷ J². */
export function repliesNeeded(j: number): number {
  return Math.ceil(250 / j ** 2);
}

/**
 * The true share behind the share that a classifier of known errors reports: p = (p_obs + specificity − 1) ÷ J. Source:
 * W. J. Rogan and B. Gladen, "Estimating prevalence from the results of a screening test", Am. J. Epidemiol. 107 (1978).
 *
 * @throws RangeError when J is not above 0: such a classifier says nothing.
 */
export function roganGladen(observed: number, sensitivity: number, specificity: number): CorrectedShare {
  const j = sensitivity + specificity - 1;
  if (!(j > 0)) throw new RangeError('A classifier with J of 0 or less cannot be corrected for');
  const raw = (observed + specificity - 1) / j;
  // Rounding alone is no reason to doubt the classifier.
  return { observed, corrected: Math.min(1, Math.max(0, raw)), clipped: raw < -1e-12 || raw > 1 + 1e-12 };
}

/**
 * Change of the log odds of dissent from before to after an event, less the same at its controls, from corrected shares
 * pooled over the sets. The interval is over the clusters of events and over the labelled set: sensitivity and specificity
 * are drawn anew from its counts with each resample. A share of 0 or 1 counts as half a reply, so that its odds are finite.
 *
 * The effect is null when the classifier is no better than guessing, a window has no replies at all, or nothing varies.
 */
export function dissentEffect(
  sets: readonly DissentSet[],
  labelled: LabelledCounts,
  random: Random,
  options: InferenceOptions = {},
): DissentEffect | null {
  const quality = classifierQuality(labelled);
  if (quality === null || sets.length === 0) return null;
  const { sensitivity, specificity, j } = quality;
  const pooled: PooledSet[] = sets.map(({ executive, thread, event, controls }) => ({
    executive,
    thread,
    event: asRow(event),
    controls: controls.map(asRow),
  }));
  const { sets: ordered } = pooledClusters(pooled);
  const [events, controls] = [pooledRow(ordered, 'event'), pooledRow(ordered, 'controls')];
  const share = (row: readonly number[], at: 0 | 2): CorrectedShare | null =>
    j > 0 && row[at + 1]! > 0 ? roganGladen(row[at]! / row[at + 1]!, sensitivity, specificity) : null;
  const shares = {
    eventBefore: share(events, 0),
    eventAfter: share(events, 2),
    controlBefore: share(controls, 0),
    controlAfter: share(controls, 2),
  };
  const positives = labelled.truePositives + labelled.falseNegatives;
  const negatives = labelled.trueNegatives + labelled.falsePositives;
  const effect = pooledEffect(pooled, logOddsDifference, random, {
    ...options,
    constants: {
      values: [sensitivity, specificity],
      draw: (drawing) => [
        binomial(drawing, positives, sensitivity) / positives,
        binomial(drawing, negatives, specificity) / negatives,
      ],
      variances: ([se = 0, sp = 0]) => [(se * (1 - se)) / positives, (sp * (1 - sp)) / negatives],
    },
  });
  return { effect, quality, shares, clipped: Object.values(shares).some((of) => of?.clipped === true) };
}

const asRow = ({ before, after }: DissentWindows): readonly number[] => [
  before.dissent,
  before.replies,
  after.dissent,
  after.replies,
];

function pooledRow(sets: readonly PooledSet[], arm: 'event' | 'controls'): number[] {
  const totals = [0, 0, 0, 0];
  for (const set of sets) {
    const members = arm === 'event' ? [set.event] : set.controls;
    for (const row of members) for (const [at, value] of row.entries()) totals[at]! += value / members.length;
  }
  return totals;
}

function logOddsDifference(
  events: Float64Array,
  controls: Float64Array,
  [sensitivity = 1, specificity = 1]: readonly number[],
): number | null {
  const odds = (row: Float64Array, at: 0 | 2): number | null => {
    const [dissent, replies] = [row[at]!, row[at + 1]!];
    if (!(replies > 0)) return null;
    const { corrected } = roganGladen(dissent / replies, sensitivity, specificity);
    const least = 0.5 / (replies + 1);
    const share = Math.min(1 - least, Math.max(least, corrected));
    return Math.log(share / (1 - share));
  };
  if (!(sensitivity + specificity > 1)) return null;
  const parts = [odds(events, 2), odds(events, 0), odds(controls, 2), odds(controls, 0)];
  if (parts.includes(null)) return null;
  const [eventAfter, eventBefore, controlAfter, controlBefore] = parts as [number, number, number, number];
  return eventAfter - eventBefore - (controlAfter - controlBefore);
}

function binomial(random: Random, trials: number, probability: number): number {
  let successes = 0;
  for (let trial = 0; trial < trials; trial += 1) if (random.chance(probability)) successes += 1;
  return successes;
}
