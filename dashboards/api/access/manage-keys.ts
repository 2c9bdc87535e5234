import type { Running } from '../../../infra/running.js';
import type { Store } from '../../../infra/store/store.js';
import { askRunning } from '../ask.js';
import { type CreatedKey, createKey, infoOf, type KeyInfo, type NewKey, readKeys, revokeKey } from './key-store.js';

/** What `earshot keys` does: in the store, or by the Earshot that holds it. */

export type KeyWork =
  | ({ readonly kind: 'create' } & NewKey)
  | { readonly kind: 'list' }
  | { readonly kind: 'revoke'; readonly id: string };

export type KeyResult =
  | { readonly kind: 'created'; readonly key: CreatedKey }
  | { readonly kind: 'list'; readonly keys: readonly KeyInfo[] }
  | { readonly kind: 'revoked'; readonly key: KeyInfo };

export async function keysIn(store: Store, work: KeyWork, nowMs: number): Promise<KeyResult> {
  switch (work.kind) {
    case 'create':
      return { kind: 'created', key: await createKey(store, work, nowMs) };
    case 'list':
      return { kind: 'list', keys: (await readKeys(store)).map((key) => infoOf(key, nowMs)) };
    case 'revoke':
      return { kind: 'revoked', key: await revokeKey(store, work.id, nowMs) };
  }
}

export async function keysBeside(running: Running, work: KeyWork): Promise<KeyResult> {
  switch (work.kind) {
    case 'create': {
      const { name, scopes, expiresInDays } = work;
      const body = { name, scopes, expiresInDays };
      return { kind: 'created', key: await askRunning<CreatedKey>(running, '/v1/keys', { method: 'POST', body }) };
    }
    case 'list':
      return { kind: 'list', keys: (await askRunning<{ rows: KeyInfo[] }>(running, '/v1/keys')).rows };
    case 'revoke': {
      const address = `/v1/keys/${encodeURIComponent(work.id)}`;
      return { kind: 'revoked', key: await askRunning<KeyInfo>(running, address, { method: 'DELETE' }) };
    }
  }
}
