import { pino } from 'pino';
import type { Config } from '../../infra/config.js';
import type { Store } from '../../infra/store/store.js';
import { conversations } from '../../processors/conversations/conversations.js';
import { facts } from '../../processors/facts/facts.js';
import { interactions } from '../../processors/facts/interactions.js';
import type { MetricFamily } from '../../processors/metric-family.js';
import { participation } from '../../processors/participation/participation.js';
import { leaderRelations } from '../../processors/reach/leader-relations.js';
import { reach } from '../../processors/reach/reach.js';
import { type RefreshReport, refresh } from '../../processors/refresh.js';

/** What reach is computed from, and reach. */
const reachFamilies: readonly MetricFamily[] = [
  conversations,
  facts,
  interactions,
  participation,
  reach,
  leaderRelations,
];

export function refreshReachFamilies(
  store: Store,
  config: Config,
  now: () => number = Date.now,
): Promise<RefreshReport> {
  return refresh({ store, config, families: reachFamilies, logger: pino({ level: 'silent' }), now });
}
