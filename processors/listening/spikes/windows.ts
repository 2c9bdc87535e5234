import type { Dispersion } from './dispersion.js';

export type Grain = 'hour' | 'day';

export const grainMs = { hour: 3_600_000, day: 86_400_000 } as const;
export const windowsPerWeek = { hour: 168, day: 7 } as const;

/** The last window of a stream and those before it, side by side. */
export interface Windows {
  /** Voices; the first is the window looked at, each other ends where the one before it in the list begins. Null: not known. */
  readonly counts: readonly (number | null)[];
  /** By how many hours each window is before the first one on the organisation's clock: 25 or 23 in place of 24 where it changed. */
  readonly clockHours: readonly number[];
}

/** Windows that end so much before `now`; `offsetAt` as of infra/time-zone.ts. */
export function clockHoursBefore(
  now: number,
  windows: number,
  grain: Grain,
  offsetAt: (ms: number) => number,
): number[] {
  const offset = offsetAt(now);
  return Array.from({ length: windows }, (_, index) => {
    const earlier = index * grainMs[grain];
    return Math.round((earlier + offset - offsetAt(now - earlier)) / grainMs.hour);
  });
}

/** A rate as it is expected, and how far a count of one window may be from it. */
export interface Expectation {
  readonly basis: 'before' | 'week' | 'season';
  readonly mean: number;
  /** Of a count, with the uncertainty of the mean. */
  readonly variance: number;
}

export interface Model {
  /** Known windows before the one looked at. */
  readonly known: number;
  /** Takes long beside the rest. */
  dispersion(): Dispersion;
  /** None where too little is known. */
  expectations(dispersion: Dispersion): readonly Expectation[];
}

/** A window of which more than a tenth is unknown is not known. */
const unknownShare = 0.1;

/** Whether the window so many windows before the one that ends at `now` is among what is not known. */
export function isUnknown(
  stretches: readonly { readonly from: number; readonly to: number }[],
  grain: Grain,
  index: number,
  now: number,
): boolean {
  const to = now - index * grainMs[grain];
  const from = to - grainMs[grain];
  return stretches.some((gap) => Math.min(to, gap.to) - Math.max(from, gap.from) > unknownShare * grainMs[grain]);
}
