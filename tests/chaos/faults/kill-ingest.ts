import { ingestMoments } from '../../support/doomed.js';
import type { Fault } from '../fault.js';
import { killedAt } from '../stages.js';

export const killIngest: Fault = {
  name: 'kill-ingest',
  what: 'kill -9 of ingest before and after an append',
  run: (round) => killedAt(round, 'ingest', ingestMoments),
};
