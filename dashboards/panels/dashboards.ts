import type { Dashboard, Panel } from './panel.js';

/** Every dashboard, in the order of the menu. */
export const dashboards: readonly Dashboard[] = [];

/** Every panel once: one that stands on two dashboards is one panel. */
export function panelsOf(list: readonly Dashboard[]): Panel[] {
  return [...new Set(list.flatMap(({ rows }) => rows.flatMap(({ panels }) => panels.map(({ panel }) => panel))))];
}
