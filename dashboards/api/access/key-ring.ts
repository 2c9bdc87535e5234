import type { Store } from '../../../infra/store/store.js';
import { readKeys, type StoredKey, stateOf } from './key-store.js';
import { hashOf, keyId, sameHash } from './key-text.js';
import type { Reader } from './scopes.js';

/** A key revoked by another process counts as long here at most. */
const lookAgainMs = 5_000;
/** A key that is not known is looked for so often at most. */
const newKeyMs = 1_000;

/** The keys in force, looked up in the store now and then. */
export interface KeyRing {
  /** Null: no such key, or one that has expired or was revoked. */
  readerOf(key: string): Promise<Reader | null>;
  /** The same by the id, of one who has shown the key before. */
  readerById(id: string): Promise<Reader | null>;
  /** After a key was made or revoked here. */
  forget(): void;
}

export interface KeyRingOptions {
  /** Null until the store is open. */
  readonly store: () => Pick<Store, 'query'> | null;
  /** A key from the configuration, with every scope; null: there is none. */
  readonly configured: string | null;
  /** Clock, ms. */
  readonly now: () => number;
}

const configuredId = 'configured';

export function createKeyRing({ store, configured, now }: KeyRingOptions): KeyRing {
  const configuredHash = configured === null ? null : hashOf(configured);
  let known: Promise<ReadonlyMap<string, StoredKey>> | null = null;
  let since = 0;
  const keys = (): Promise<ReadonlyMap<string, StoredKey>> => {
    const open = store();
    if (open === null) return Promise.resolve(new Map());
    if (known !== null && now() - since < lookAgainMs) return known;
    const reading = readKeys(open).then((found) => new Map(found.map((key) => [key.id, key])));
    known = reading;
    since = now();
    // A failure is not kept.
    reading.catch(() => {
      if (known === reading) known = null;
    });
    return reading;
  };
  const active = async (id: string): Promise<StoredKey | null> => {
    let found = (await keys()).get(id);
    if (found === undefined && now() - since >= newKeyMs) {
      // Made by another process just now, perhaps.
      known = null;
      found = (await keys()).get(id);
    }
    return found !== undefined && stateOf(found, now()) === 'active' ? found : null;
  };
  return {
    async readerOf(key) {
      if (configuredHash !== null && sameHash(hashOf(key), configuredHash)) return configuredReader;
      const id = keyId(key);
      const found = id === null ? null : await active(id);
      return found !== null && sameHash(found.hash, hashOf(key)) ? asReader(found) : null;
    },
    async readerById(id) {
      if (id === configuredId) return configuredHash === null ? null : configuredReader;
      const found = await active(id);
      return found === null ? null : asReader(found);
    },
    forget() {
      known = null;
    },
  };
}

const configuredReader: Reader = { id: configuredId, name: 'key of the configuration', scopes: ['admin'], by: 'key' };

const asReader = ({ id, name, scopes }: StoredKey): Reader => ({ id, name, scopes, by: 'key' });
