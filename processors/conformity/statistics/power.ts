import { studentTQuantile } from '../../sponsorship/student-t.js';

export const confidence = 0.95;

/**
 * Power that is planned for, so that what is shown holds its 80 %: a change is claimed only when interval and permutation
 * agree, and with skewed outcomes the error is smaller just where the mean is lower.
 */
const plannedPower = 0.84;

/**
 * The smallest true effect (absolute, unit of the standard error) that a two-sided test at 5 % finds in 80 of 100 cases:
 * SE · (t₀.₉₇₅ + t₀.₈₄), `degrees` = clusters − 1. Source: H. S. Bloom, "Minimum detectable effects", Evaluation Review 19
 * (1995). `critical`: how many standard errors the test at hand needs, where that is more than Student's quantile.
 */
export function detectableEffect(error: number, degrees: number, critical = 0): number {
  return (
    error *
    (Math.max(critical, studentTQuantile((1 + confidence) / 2, degrees)) + studentTQuantile(plannedPower, degrees))
  );
}
