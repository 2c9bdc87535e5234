import { listeningMeasures } from './listening/measures.js';
import type { MeasureFamily } from './measure.js';
import { networkMeasures } from './network/measures.js';
import { participationMeasures } from './participation/measures.js';
import { reachMeasures } from './reach/measures.js';
import { scorecardMeasures } from './scorecard/measures.js';
import { sponsorshipMeasures } from './sponsorship/measures.js';

/** Every family of measures. The only part of the processors that surfaces may import. */
export const measureFamilies: readonly MeasureFamily[] = [
  participationMeasures,
  networkMeasures,
  reachMeasures,
  sponsorshipMeasures,
  scorecardMeasures,
  listeningMeasures,
];

export const familyNames: readonly string[] = measureFamilies.map(({ name }) => name);
