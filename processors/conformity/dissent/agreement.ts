import type { Label } from './label-file.js';

/** 95 %. */
const z = 1.959963984540054;

export interface Interval {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** A share with its 95 % interval. Source: E. B. Wilson, JASA 22 (1927). */
export function wilson(successes: number, trials: number): Interval {
  const share = successes / trials;
  const centre = (share + z ** 2 / (2 * trials)) / (1 + z ** 2 / trials);
  const half = (z / (1 + z ** 2 / trials)) * Math.sqrt((share * (1 - share)) / trials + z ** 2 / (4 * trials ** 2));
  return { value: share, low: centre - half, high: centre + half };
}

/**
 * J = sensitivity + specificity − 1 with its 95 % interval from those of its two independent parts: distances of their
 * limits are squared and added. Source: R. G. Newcombe, "Interval estimation for the difference between independent
 * proportions", Stat. Med. 17 (1998), method 10.
 */
export function youden(sensitivity: Interval, specificity: Interval): Interval {
  const value = sensitivity.value + specificity.value - 1;
  return {
    value,
    low: value - Math.hypot(sensitivity.value - sensitivity.low, specificity.value - specificity.low),
    high: value + Math.hypot(sensitivity.high - sensitivity.value, specificity.high - specificity.value),
  };
}

export interface Agreement {
  /** Null: both give everything the same label, so that chance agrees as well. */
  readonly kappa: number | null;
  readonly both: number;
  readonly agreed: number;
}

/** Cohen's κ = (observed − chance) ÷ (1 − chance) of two who label. Source: J. Cohen, Educ. Psychol. Meas. 20 (1960). */
export function cohensKappa(first: ReadonlyMap<string, Label>, second: ReadonlyMap<string, Label>): Agreement {
  let [both, agreed, firstYes, secondYes] = [0, 0, 0, 0];
  for (const [id, label] of first) {
    const other = second.get(id);
    if (other === undefined) continue;
    both += 1;
    if (label === other) agreed += 1;
    if (label === 'yes') firstYes += 1;
    if (other === 'yes') secondYes += 1;
  }
  const chance = (firstYes * secondYes + (both - firstYes) * (both - secondYes)) / both ** 2;
  return { kappa: both === 0 || chance === 1 ? null : (agreed / both - chance) / (1 - chance), both, agreed };
}
