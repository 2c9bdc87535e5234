import { landingMoments } from '../../support/doomed.js';
import type { Fault } from '../fault.js';
import { killedAt } from '../stages.js';

export const killProcessors: Fault = {
  name: 'kill-processors',
  what: 'kill -9 of processors before and after an insert, and between insert and commit',
  run: (round) => killedAt(round, 'process', landingMoments),
};
