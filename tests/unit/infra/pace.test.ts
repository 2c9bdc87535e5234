import { expect, test } from '@jest/globals';
import { paceOf } from '../../../infra/pace.js';

const work = { startedAt: 0, doneAtStart: 10 };

test.each([
  ['half of it', { done: 30, total: 90 }, 10_000, { perSecond: 2, secondsLeft: 30 }],
  ['nothing yet', { done: 10, total: 90 }, 10_000, { perSecond: null, secondsLeft: null }],
  ['no time yet', { done: 30, total: 90 }, 0, { perSecond: null, secondsLeft: null }],
  ['an unknown end', { done: 30, total: null }, 10_000, { perSecond: 2, secondsLeft: null }],
  ['all of it', { done: 90, total: 90 }, 40_000, { perSecond: 2, secondsLeft: 0 }],
  ['more than there was', { done: 95, total: 90 }, 42_500, { perSecond: 2, secondsLeft: 0 }],
])('%s', (_, done, at, expected) => {
  expect(paceOf({ ...work, ...done }, at)).toEqual(expected);
});
