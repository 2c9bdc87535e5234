/** A column depends on others (or is 0 all over), so that no coefficient can be told apart from theirs. */
export class CollinearError extends Error {
  override readonly name = 'CollinearError';
  constructor(readonly column: number) {
    super(`column ${column} of the regression depends on the ones before it`);
  }
}

export interface LeastSquares {
  readonly coefficients: Float64Array;
  /** (XᵀX)⁻¹, row by row. */
  readonly inverse: readonly Float64Array[];
}

/**
 * The coefficients that minimise |Xb − y|², by Householder reflections of columns scaled to length 1, so that columns of
 * unlike size do no harm. Source: G. H. Golub and C. F. Van Loan, Matrix Computations, 4th ed. (2013), §5.2–5.3.
 *
 * @throws CollinearError when a column's length shrinks below 1e-9 of itself once the ones before it are taken out.
 */
export function leastSquares(columns: readonly Float64Array[], y: Float64Array): LeastSquares {
  const [rows, width] = [y.length, columns.length];
  const scale = columns.map((column) => Math.hypot(...column));
  const q = columns.map((column, at) => column.map((value) => (scale[at]! > 0 ? value / scale[at]! : 0)));
  const rest = Float64Array.from(y);
  const diagonal = new Float64Array(width);
  for (let k = 0; k < width; k += 1) {
    const pivot = q[k]!;
    const length = Math.hypot(...pivot.subarray(k));
    if (!(length > 1e-9)) throw new CollinearError(k);
    diagonal[k] = pivot[k]! > 0 ? -length : length;
    pivot[k]! -= diagonal[k]!;
    const square = dot(pivot, pivot, k, rows);
    for (const target of [...q.slice(k + 1), rest]) {
      const share = (2 * dot(pivot, target, k, rows)) / square;
      for (let row = k; row < rows; row += 1) target[row]! -= share * pivot[row]!;
    }
  }
  const solve = (right: Float64Array): Float64Array => {
    const solution = new Float64Array(width);
    for (let k = width - 1; k >= 0; k -= 1) {
      let value = right[k]!;
      for (let other = k + 1; other < width; other += 1) value -= q[other]![k]! * solution[other]!;
      solution[k] = value / diagonal[k]!;
    }
    return solution;
  };
  // (RᵀR)⁻¹ = R⁻¹R⁻ᵀ
  const inverted = columns.map((_, k) => solve(Float64Array.from({ length: width }, (_, at) => (at === k ? 1 : 0))));
  return {
    coefficients: solve(rest).map((value, k) => value / scale[k]!),
    inverse: columns.map((_, i) =>
      Float64Array.from({ length: width }, (_, j) => {
        let sum = 0;
        for (let k = 0; k < width; k += 1) sum += inverted[k]![i]! * inverted[k]![j]!;
        return sum / (scale[i]! * scale[j]!);
      }),
    ),
  };
}

function dot(a: Float64Array, b: Float64Array, from: number, to: number): number {
  let sum = 0;
  for (let row = from; row < to; row += 1) sum += a[row]! * b[row]!;
  return sum;
}
