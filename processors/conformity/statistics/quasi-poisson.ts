import { studentTCdf, studentTQuantile } from '../../sponsorship/student-t.js';
import { leastSquares } from './least-squares.js';
import { confidence } from './power.js';

export interface Column {
  readonly name: string;
  readonly values: readonly number[];
}

export interface Coefficient {
  readonly name: string;
  /** On the log scale. */
  readonly estimate: number;
  /** With the dispersion. */
  readonly error: number;
  readonly t: number;
  /** Two-sided, by Student's t with n − p degrees of freedom. */
  readonly p: number;
  /** 95 % interval of the estimate. */
  readonly low: number;
  readonly high: number;
  /** exp(estimate), with its interval. */
  readonly rateRatio: number;
  readonly rateRatioLow: number;
  readonly rateRatioHigh: number;
}

export interface QuasiPoissonFit {
  readonly coefficients: readonly Coefficient[];
  /** φ = Pearson's χ² ÷ (n − p); 1 for counts that vary as Poisson's do. */
  readonly dispersion: number;
  readonly deviance: number;
  /** n − p. */
  readonly degrees: number;
  readonly fitted: readonly number[];
  readonly iterations: number;
}

export class NoConvergenceError extends Error {
  override readonly name = 'NoConvergenceError';
}

const mostIterations = 50;

/**
 * Regression of counts with a log link and a variance of φ times the mean, by iteratively reweighted least squares. The
 * estimates are those of R's glm(family = quasipoisson). Source: P. McCullagh and J. A. Nelder, Generalized Linear Models,
 * 2nd ed. (1989), §2.5 and §6.2; R. W. M. Wedderburn, Biometrika 61 (1974). `offset`: log of the exposure.
 *
 * @throws RangeError when a count is negative or the lengths differ, or there are not more rows than columns.
 * @throws NoConvergenceError when a rate has no estimate, e.g. all counts of a level are 0.
 */
export function quasiPoisson(
  counts: readonly number[],
  columns: readonly Column[],
  offset: readonly number[] = counts.map(() => 0),
): QuasiPoissonFit {
  const [n, width] = [counts.length, columns.length];
  if ([...columns.map(({ values }) => values), offset].some((values) => values.length !== n)) {
    throw new RangeError('All columns of a regression must have as many values as there are counts');
  }
  if (!counts.every((count) => count >= 0 && Number.isFinite(count))) throw new RangeError('A count is negative');
  if (n <= width) throw new RangeError(`${width} coefficients need more than ${n} counts`);

  const design = columns.map(({ values }) => Float64Array.from(values));
  // R begins at the counts themselves, a little above 0.
  let predictor = Float64Array.from(counts, (count) => Math.log(count + 0.1));
  for (let iteration = 1; iteration <= mostIterations; iteration += 1) {
    const root = predictor.map((eta) => Math.exp(eta / 2));
    const working = predictor.map((eta, row) => {
      const mean = Math.exp(eta);
      return root[row]! * (eta - offset[row]! + (counts[row]! - mean) / mean);
    });
    const { coefficients, inverse } = leastSquares(
      design.map((column) => column.map((value, row) => value * root[row]!)),
      working,
    );
    const before = predictor;
    predictor = before.map((_, row) =>
      design.reduce((sum, column, at) => sum + column[row]! * coefficients[at]!, offset[row]!),
    );
    const moved = predictor.reduce((most, eta, row) => Math.max(most, Math.abs(eta - before[row]!)), 0);
    if (!Number.isFinite(moved)) break;
    // The weights are those of the step before, so that the errors are as exact as this. A deviance may stand still while
    // a rate goes to 0 for ever.
    if (moved > 1e-10 * (1 + Math.abs(coefficients[0]!))) continue;
    const fitted = predictor.map(Math.exp);
    const degrees = n - width;
    const dispersion =
      counts.reduce((sum, count, row) => sum + (count - fitted[row]!) ** 2 / fitted[row]!, 0) / degrees;
    return {
      coefficients: columns.map(({ name }, at) =>
        describe(name, coefficients[at]!, Math.sqrt(dispersion * inverse[at]![at]!), degrees),
      ),
      dispersion,
      deviance: poissonDeviance(counts, fitted),
      degrees,
      fitted: [...fitted],
      iterations: iteration,
    };
  }
  throw new NoConvergenceError('The regression does not converge: a rate has no estimate, e.g. where all counts are 0');
}

function describe(name: string, estimate: number, error: number, degrees: number): Coefficient {
  const t = estimate / error;
  const reach = studentTQuantile((1 + confidence) / 2, degrees) * error;
  return {
    name,
    estimate,
    error,
    t,
    p: 2 * studentTCdf(-Math.abs(t), degrees),
    low: estimate - reach,
    high: estimate + reach,
    rateRatio: Math.exp(estimate),
    rateRatioLow: Math.exp(estimate - reach),
    rateRatioHigh: Math.exp(estimate + reach),
  };
}

function poissonDeviance(counts: readonly number[], fitted: Float64Array): number {
  return counts.reduce((sum, count, row) => {
    const mean = fitted[row]!;
    return sum + 2 * ((count > 0 ? count * Math.log(count / mean) : 0) - (count - mean));
  }, 0);
}
