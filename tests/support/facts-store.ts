import { pino } from 'pino';
import type { Config } from '../../infra/config.js';
import type { Store } from '../../infra/store/store.js';
import { conversations } from '../../processors/conversations/conversations.js';
import { facts } from '../../processors/facts/facts.js';
import { refresh } from '../../processors/refresh.js';
import type { Fixture } from './act-builder-store.js';
import { emptyStore, land } from './brute-force-store.js';
import type { TestStore } from './test-store.js';

/** Computes the facts and nothing that is computed from them, which takes a fraction of the time. */
export async function refreshFacts(store: Store, config: Config): Promise<void> {
  await refresh({ store, config, families: [conversations, facts], logger: pino({ level: 'silent' }), now: Date.now });
}

/** The store holds exactly this, with its facts. */
export async function givenFacts({ store, config }: TestStore, fixture: Fixture): Promise<void> {
  await emptyStore(store);
  await land(store, fixture);
  await refreshFacts(store, config);
}
