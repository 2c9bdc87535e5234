import { conformity } from './conformity.js';
import { listening } from './listening.js';
import type { Dashboard, Panel } from './panel.js';
import { participation } from './participation.js';
import { pipeline } from './pipeline.js';
import { pulse } from './pulse.js';
import { reach } from './reach.js';
import { scorecard } from './scorecard.js';
import { sponsorship } from './sponsorship.js';

/** Every dashboard, in the order of the menu. */
export const dashboards: readonly Dashboard[] = [
  pulse,
  participation,
  reach,
  conformity,
  scorecard,
  sponsorship,
  listening,
  pipeline,
];

/** Every panel once: one that stands on two dashboards is one panel. */
export function panelsOf(list: readonly Dashboard[]): Panel[] {
  return [...new Set(list.flatMap(({ rows }) => rows.flatMap(({ panels }) => panels.map(({ panel }) => panel))))];
}
