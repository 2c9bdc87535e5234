import type { Measure } from './measure.js';
import { participationMeasures } from './participation/measures.js';
import { reachMeasures } from './reach/measures.js';

/** Every measure, by the family it belongs to. The only part of the processors that surfaces may import. */
export const measuresByFamily = {
  participation: participationMeasures,
  reach: reachMeasures,
} as const satisfies Record<string, readonly Measure[]>;

export type FamilyName = keyof typeof measuresByFamily;

export const familyNames = Object.keys(measuresByFamily) as FamilyName[];
