import type { Erasure } from '../../infra/contracts/directory.js';
import type { Store } from '../../infra/store/store.js';
import { eraseRetracted } from '../land/erase-retracted.js';
import { eraseStored } from './erase-stored.js';

/** Of what is gone for good. */
export interface Tombstone {
  readonly id: string;
  readonly reason: string;
  readonly at: number;
}

export async function storedGone(
  store: Store,
): Promise<{ readonly erasures: readonly Erasure[]; readonly tombstones: readonly Tombstone[] }> {
  const erasures = await store.query<{ id: string; subject: 'person' | 'account'; version: number }>(
    'SELECT id, toString(subject) AS subject, version FROM erasure FINAL',
  );
  const tombstones = await store.query<Tombstone>(
    'SELECT id, toString(reason) AS reason, at FROM tombstone FINAL WHERE permanent',
  );
  return {
    erasures: erasures.map(({ id, subject, version }) => ({ type: 'erasure', id, subject, version: Number(version) })),
    tombstones: tombstones.map(({ id, reason, at }) => ({ id, reason, at: Number(at) })),
  };
}

/** Erases what older tables still hold. Returns what they did not know of. */
export async function eraseGone(
  store: Store,
  gone: { readonly erasures: readonly Erasure[]; readonly tombstones: readonly Tombstone[] },
  refresh: () => Promise<void>,
  onStep: (done: number, total: number, what: string) => void,
): Promise<{ readonly erasures: readonly Erasure[]; readonly tombstones: number }> {
  const known = await storedGone(store);
  const erasedIds = new Set(known.erasures.map(({ id }) => id));
  const goneIds = new Set(known.tombstones.map(({ id, reason }) => `${reason}/${id}`));
  const erasures = [...new Map(gone.erasures.map((one) => [one.id, one])).values()].filter(
    ({ id }) => !erasedIds.has(id),
  );
  const tombstones = gone.tombstones.filter(({ id, reason }) => !goneIds.has(`${reason}/${id}`));
  for (let from = 0; from < tombstones.length; from += rowsAnInsert) {
    const some = tombstones.slice(from, from + rowsAnInsert);
    await store.insert(
      'tombstone',
      ['id', 'reason', 'at', 'permanent'],
      some.map(({ id, reason, at }) => [id, reason, at, 1]),
    );
  }
  if (erasures.length > 0) await eraseStored(store, erasures, refresh, onStep);
  else if (tombstones.length > 0) {
    await refresh();
    await eraseRetracted(store);
  }
  return { erasures, tombstones: tombstones.length };
}

const rowsAnInsert = 10_000;
