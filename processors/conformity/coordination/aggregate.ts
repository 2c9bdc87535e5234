/** Means over people, all of them or of one marker; null where nobody counts. */
export interface Mean {
  readonly value: number | null;
  /** People it is of. */
  readonly people: number;
}

/** Sums of a group's coordination over markers: the three aggregates of "Echoes of power" (§4). */
export interface Aggregates {
  /** 1: only people who have every marker. */
  readonly complete: Mean;
  /** 2: a marker that somebody has not is taken to be the group's mean; null where the group has not every marker. */
  readonly filledByGroup: Mean;
  /** 3: the mean over the markers that somebody has. */
  readonly available: Mean;
  /** By marker, over all who have it; and over those who have every marker. */
  readonly byMarker: readonly Mean[];
  readonly byMarkerComplete: readonly Mean[];
}

/** Coordination by person and marker, NaN where the marker does not count. */
export interface Values {
  readonly units: number;
  readonly markers: number;
  readonly value: Float64Array;
}

// Looked up once: globals are slow to reach inside a test runner's sandbox.
const { isNaN: isMissing } = Number;

/** `times`: how often each person counts; once where it is left out. */
export function aggregate({ units, markers, value }: Values, times?: Uint32Array): Aggregates {
  const sums = new Float64Array(markers);
  const having = new Float64Array(markers);
  const completeSums = new Float64Array(markers);
  let completeSum = 0;
  let complete = 0;
  let availableSum = 0;
  let people = 0;
  for (let unit = 0; unit < units; unit += 1) {
    const counted = times === undefined ? 1 : times[unit]!;
    if (counted === 0) continue;
    const from = unit * markers;
    let sum = 0;
    let has = 0;
    for (let marker = 0; marker < markers; marker += 1) {
      const own = value[from + marker]!;
      if (isMissing(own)) continue;
      sum += own;
      has += 1;
      sums[marker]! += counted * own;
      having[marker]! += counted;
    }
    if (has === 0) continue;
    people += counted;
    availableSum += (counted * sum) / has;
    if (has < markers) continue;
    complete += counted;
    completeSum += (counted * sum) / markers;
    for (let marker = 0; marker < markers; marker += 1) completeSums[marker]! += counted * value[from + marker]!;
  }
  const byMarker = Array.from(sums, (sum, marker) => mean(sum, having[marker]!));
  const hasEvery = byMarker.every(({ people: having }) => having > 0);
  return {
    complete: mean(completeSum, complete),
    // Everybody has the group's mean where they have no own one, so the mean over people is the mean of those means.
    filledByGroup: {
      value: hasEvery ? byMarker.reduce((total, { value: own }) => total + (own ?? 0), 0) / markers : null,
      people: hasEvery ? people : 0,
    },
    available: mean(availableSum, people),
    byMarker,
    byMarkerComplete: Array.from(completeSums, (sum) => mean(sum, complete)),
  };
}

const mean = (sum: number, people: number): Mean => ({ value: people === 0 ? null : sum / people, people });

/** Figures of the aggregates in one row: complete, filled by group, available, then every marker; NaN for null. */
export function figures({ complete, filledByGroup, available, byMarker }: Aggregates): Float64Array {
  return Float64Array.from([complete, filledByGroup, available, ...byMarker], ({ value }) => value ?? Number.NaN);
}
