import { refreshMoments } from '../../support/doomed.js';
import type { Fault } from '../fault.js';
import { killedAt } from '../stages.js';

export const killRefresh: Fault = {
  name: 'kill-refresh',
  what: 'kill -9 in the middle of a refresh, before and after each statement and before the watermark',
  run: (round) => killedAt(round, 'process', refreshMoments),
};
