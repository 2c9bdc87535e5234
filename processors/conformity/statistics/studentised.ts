import { confidence } from './power.js';

/**
 * A resample that happens to hold the same value over and over has no error of its own; it counts with this share of the
 * sample's error, so that one such draw cannot make an interval infinite.
 */
export const smallestError = 0.2;

/** The 95th percentile of |t*|: how many standard errors the interval reaches to either side. `distances` is put in order. */
export function criticalOf(distances: Float64Array): number {
  distances.sort();
  // The draws part the line into one more piece than there are draws, all equally likely.
  const place = Math.ceil(confidence * (distances.length + 1)) - 1;
  return distances[Math.min(place, distances.length - 1)]!;
}
