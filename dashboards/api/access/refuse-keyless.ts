import type { Config } from '../../../infra/config.js';
import { UserError } from '../../../infra/errors.js';
import type { Store } from '../../../infra/store/store.js';
import { readKeys, stateOf } from './key-store.js';
import { isLoopback } from './loopback.js';

/**
 * Before listening where others can reach it: there must be a key. `openStore` is asked only where the configuration has
 * none; null: there is no store to look into yet. Throws UserError.
 */
export async function refuseKeyless(
  config: Config,
  openStore: (() => Promise<Pick<Store, 'query' | 'close'>>) | null,
  nowMs: number,
): Promise<void> {
  const { host, key } = config.api;
  if (isLoopback(host) || key !== null) return;
  if (openStore !== null) {
    const store = await openStore();
    try {
      if ((await readKeys(store)).some((found) => stateOf(found, nowMs) === 'active')) return;
    } finally {
      await store.close();
    }
  }
  throw new UserError(
    `Earshot does not listen on ${host} (api.host) without a key: others could read everything. Make one first with "earshot keys create --scope admin --expires 90d --name me", or give one of 32 characters or more in EARSHOT_API_KEY or EARSHOT_API_KEY_FILE, or set api.host to 127.0.0.1.`,
  );
}
