/** A count and what was expected of it without knowing it. */
export interface Forecast {
  readonly count: number;
  readonly mean: number;
  /** Relative variance of `mean`. */
  readonly uncertainty: number;
}

/** How much more counts vary than Poisson's do around what is expected of them. */
export interface Dispersion {
  /** As the square of the mean (`a` of NB2: variance = μ + aμ²): the rate itself varies. */
  readonly ofRate: number;
  /** As the mean (NB1: variance = μ + bμ): voices come several together. */
  readonly ofVoices: number;
}

/** Relative variance at a mean, by whichever of the two says more there: conversations at night, a restless rate by day. */
export const relativeDispersion = ({ ofRate, ofVoices }: Dispersion, mean: number): number =>
  Math.max(ofRate, ofVoices / Math.max(mean, 0.1));

/**
 * Variance of a count whose rate is `mean`, known to a relative variance of `uncertainty`, with a relative `dispersion` from window
 * to window.
 */
export const countVariance = (mean: number, dispersion: number, uncertainty: number): number =>
  mean + mean ** 2 * (dispersion + uncertainty + dispersion * uncertainty);

/** No stream's rate is known better than to 7 %: a relative variance. */
export const leastDispersion: Dispersion = { ofRate: 0.005, ofVoices: 0 };

/** Standardised residuals beyond this are counted for less: spikes of the past must not hide those to come. */
const outlying = 3.5;
const rounds = 4;
/** The prior is worth forecasts of this mean. */
const priorMean = 10;

/**
 * Moments of the forecasts' errors, those far out weighted by (3.5 ÷ s)² as in A. Noufaily et al., "An improved algorithm for
 * outbreak detection in multiple surveillance systems", Statistics in Medicine 32 (2013), who do so from s = 2.58 on, after
 * C. P. Farrington et al., JRSS A 159 (1996). `prior`, worth `weight` forecasts of a mean of 10, keeps few or small counts from
 * saying too much.
 */
export function overDispersion(forecasts: readonly Forecast[], prior: Dispersion, weight: number): Dispersion {
  let found = prior;
  for (let round = 0; round < rounds; round += 1) {
    const squares = { excess: prior.ofRate * weight * priorMean ** 2, scale: weight * priorMean ** 2 };
    const means = { excess: prior.ofVoices * weight * priorMean, scale: weight * priorMean };
    for (const { count, mean, uncertainty } of forecasts) {
      const variance = countVariance(mean, relativeDispersion(found, mean), uncertainty);
      const residual = (count - mean) ** 2 / Math.max(variance, 1e-9);
      const trust = residual > outlying ** 2 ? outlying ** 2 / residual : 1;
      const excess = trust * ((count - mean) ** 2 - mean - mean ** 2 * uncertainty);
      squares.excess += excess;
      squares.scale += trust * mean ** 2 * (1 + uncertainty);
      means.excess += excess;
      means.scale += trust * mean;
    }
    found = {
      ofRate: Math.max(leastDispersion.ofRate, squares.excess / squares.scale),
      ofVoices: Math.max(0, means.excess / means.scale),
    };
  }
  return found;
}
