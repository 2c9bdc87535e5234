import type { Figures } from './figures.js';
import type { Found } from './findings.js';
import type { Formats } from './formats.js';
import type { Strings } from './strings/en.js';

/** What everything is said with. */
export interface Telling {
  readonly figures: Figures;
  readonly found: Found;
  readonly strings: Strings;
  readonly format: Formats;
  readonly isLeader: boolean;
}

export function valueInWeek({ series, week }: Figures, measure: string): number | null {
  return series[measure]?.find((point) => point.week === week)?.value ?? null;
}
