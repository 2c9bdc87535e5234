import { mean, sampleVariance } from 'simple-statistics';
import { studentTQuantile } from './student-t.js';

/** Difference of two means with its 95 % confidence interval. */
export interface Difference {
  readonly difference: number;
  /** Standard error; 0 when neither group varies, and then the interval says nothing. */
  readonly error: number;
  readonly degrees: number;
  readonly low: number;
  readonly high: number;
}

const confidence = 0.95;
const power = 0.8;

/**
 * mean(a) − mean(b) for groups of unlike size and spread. Source: B. L. Welch, "The generalization of 'Student's' problem
 * when several different population variances are involved", Biometrika 34 (1947); degrees of freedom after Satterthwaite
 * (1946). Null with fewer than two values on a side.
 */
export function welch(a: readonly number[], b: readonly number[]): Difference | null {
  if (a.length < 2 || b.length < 2) return null;
  const [ofA, ofB] = [sampleVariance([...a]) / a.length, sampleVariance([...b]) / b.length];
  const difference = mean([...a]) - mean([...b]);
  const error = Math.sqrt(ofA + ofB);
  if (error === 0) return { difference, error, degrees: a.length + b.length - 2, low: difference, high: difference };
  const degrees = (ofA + ofB) ** 2 / (ofA ** 2 / (a.length - 1) + ofB ** 2 / (b.length - 1));
  const reach = studentTQuantile((1 + confidence) / 2, degrees) * error;
  return { difference, error, degrees, low: difference - reach, high: difference + reach };
}

/**
 * The true difference that would be found (two-sided, 5 %) in 80 of 100 such comparisons. Source: H. S. Bloom, "Minimum
 * detectable effects", Evaluation Review 19 (1995).
 */
export function minimumDetectable({ error, degrees }: Difference): number {
  return error * (studentTQuantile((1 + confidence) / 2, degrees) + studentTQuantile(power, degrees));
}
