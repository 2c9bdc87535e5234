import { pino } from 'pino';
import type { Config } from '../../infra/config.js';
import type { Store } from '../../infra/store/store.js';
import { conversations } from '../../processors/conversations/conversations.js';
import { facts } from '../../processors/facts/facts.js';
import { interactions } from '../../processors/facts/interactions.js';
import type { MetricFamily } from '../../processors/metric-family.js';
import { refresh } from '../../processors/refresh.js';
import type { Fixture } from './act-builder-store.js';
import { emptyStore, land } from './brute-force-store.js';
import type { TestStore } from './test-store.js';

/** Those that keep up with what comes. */
const live: readonly MetricFamily[] = [conversations, facts];
/** Who turned to whom, which is computed when things have settled. */
const settled: readonly MetricFamily[] = [interactions];

/** Computes the facts and nothing that is computed from them, which takes a fraction of the time. */
export async function refreshFacts(
  store: Store,
  config: Config,
  pace: 'live' | 'settled' | 'both' = 'both',
): Promise<void> {
  const families = pace === 'both' ? [...live, ...settled] : pace === 'live' ? live : settled;
  await refresh({ store, config, families, logger: pino({ level: 'silent' }), now: Date.now });
}

/** The store holds exactly this, with its facts. */
export async function givenFacts({ store, config }: TestStore, fixture: Fixture): Promise<void> {
  await emptyStore(store);
  await land(store, fixture);
  await refreshFacts(store, config);
}
