import { UserError } from '../../../infra/errors.js';
import type { Store } from '../../../infra/store/store.js';
import { NotThereError } from '../refusals.js';
import { hashOf, newKey } from './key-text.js';
import { isScope, type Scope, scopesOf } from './scopes.js';

export interface StoredKey {
  readonly id: string;
  readonly hash: string;
  readonly name: string;
  readonly scopes: readonly Scope[];
  /** Times in ms. */
  readonly createdAt: number;
  readonly expiresAt: number;
  readonly revokedAt: number | null;
}

/** A key as people may see it. */
export interface KeyInfo extends Omit<StoredKey, 'hash'> {
  readonly state: 'active' | 'expired' | 'revoked';
}

export interface NewKey {
  readonly name: string;
  /** As somebody typed them. */
  readonly scopes: readonly string[];
  readonly expiresInDays: number;
}

export interface CreatedKey extends KeyInfo {
  /** Shown now and never again. */
  readonly key: string;
}

const dayMs = 86_400_000;

export async function readKeys(store: Pick<Store, 'query'>): Promise<StoredKey[]> {
  const rows = await store.query<Omit<StoredKey, 'scopes'> & { readonly scopes: readonly string[] }>(
    `SELECT id, hash, name, scopes, toUnixTimestamp64Milli(created_at) AS createdAt,
            toUnixTimestamp64Milli(expires_at) AS expiresAt, toUnixTimestamp64Milli(revoked_at) AS revokedAt
     FROM api_key FINAL ORDER BY created_at, id`,
  );
  return rows.map((row) => ({ ...row, scopes: row.scopes.filter(isScope) }));
}

export function stateOf({ expiresAt, revokedAt }: StoredKey, nowMs: number): KeyInfo['state'] {
  if (revokedAt !== null) return 'revoked';
  return expiresAt <= nowMs ? 'expired' : 'active';
}

export function infoOf(key: StoredKey, nowMs: number): KeyInfo {
  const { hash: _, ...info } = key;
  return { ...info, state: stateOf(key, nowMs) };
}

/** Throws UserError where a scope or the name does not hold. */
export async function createKey(
  store: Store,
  { name: given, scopes: asked, expiresInDays }: NewKey,
  nowMs: number,
): Promise<CreatedKey> {
  const scopes = scopesOf(asked);
  const name = given.trim();
  if (!/^[^\p{Cc}]{1,100}$/u.test(name)) throw new UserError('A key needs a name of one line, 100 characters at most');
  const { id, key } = newKey();
  const stored: StoredKey = {
    ...{ id, name, scopes, hash: hashOf(key), createdAt: nowMs, expiresAt: nowMs + expiresInDays * dayMs },
    revokedAt: null,
  };
  await writeKey(store, stored, nowMs);
  return { ...infoOf(stored, nowMs), key };
}

/** Throws UserError where there is no such key. A key that is revoked already stays as it is. */
export async function revokeKey(store: Store, wanted: string, nowMs: number): Promise<KeyInfo> {
  const keys = await readKeys(store);
  const named = keys.filter(({ id, name }) => id === wanted || name === wanted);
  const found = named.find(({ id }) => id === wanted) ?? named[0];
  if (found === undefined || (named.length > 1 && found.id !== wanted)) {
    const which = named.length > 1 ? `${named.length} keys are named "${wanted}"` : `There is no key "${wanted}"`;
    throw new NotThereError(`${which}. "earshot keys list" shows the ids.`);
  }
  if (found.revokedAt !== null) return infoOf(found, nowMs);
  const revoked = { ...found, revokedAt: nowMs };
  await writeKey(store, revoked, nowMs);
  return infoOf(revoked, nowMs);
}

async function writeKey(store: Store, key: StoredKey, nowMs: number): Promise<void> {
  await store.insert(
    'api_key',
    ['id', 'hash', 'name', 'scopes', 'created_at', 'expires_at', 'revoked_at', 'version'],
    [
      [
        ...[key.id, key.hash, key.name, key.scopes, timestamp(key.createdAt), timestamp(key.expiresAt)],
        ...[key.revokedAt === null ? null : timestamp(key.revokedAt), Math.max(nowMs, key.createdAt + 1)],
      ],
    ],
  );
}

const timestamp = (ms: number): string => new Date(ms).toISOString().replace('T', ' ').replace('Z', '');
