import { expect, test } from '@jest/globals';
import { createActivityRows } from '../../../../processors/land/activity-rows.js';
import { createTestPost } from '../../../support/act-builder.js';

/** A platform's clock that is so far ahead of when the act was seen; what is flagged is in no measure. */
function isFlagged(aheadMs: number): boolean {
  const rows = createActivityRows();
  const post = createTestPost('post', 'anna', '2026-05-04 10:00');
  rows.add({ ...post, observedAt: post.occurredAt - aheadMs }, null);
  const { columns, rows: acts } = rows.tables.activity;
  return acts[0]?.[columns.indexOf('clock_ahead')] === 1;
}

const day = 86_400_000;

test.each([
  ['of yesterday', -day, false],
  ['of the same moment', 0, false],
  ['a day ahead', day, false],
  ['more than a day ahead', day + 1, true],
  ['of the year 2100', 27_000 * day, true],
])('an act %s', (_, aheadMs, flagged) => {
  expect(isFlagged(aheadMs)).toBe(flagged);
});
