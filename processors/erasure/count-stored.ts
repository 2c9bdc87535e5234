import type { Erasure } from '../../infra/contracts/directory.js';
import type { Store } from '../../infra/store/store.js';

export interface StoredCounts {
  readonly platforms: readonly { readonly platform: string; readonly acts: number; readonly texts: number }[];
  readonly directoryRecords: number;
  readonly mentions: number;
  readonly deadLetters: number;
}

/** What the tables hold of people and accounts, before it is erased. */
export async function countStored(store: Store, erasures: readonly Erasure[]): Promise<StoredCounts> {
  const params = { ids: erasures.map(({ id }) => id) };
  const platforms = await store.query<{ platform: string; acts: number; texts: number }>(
    `SELECT toString(platform) AS platform, count() AS acts,
            countIf(id IN (SELECT id FROM activity_text)) AS texts
     FROM activity FINAL WHERE actor_id IN {ids:Array(String)} GROUP BY platform ORDER BY platform`,
    params,
  );
  const [row] = await store.query<{ directory: number; mentions: number; letters: number }>(
    `SELECT
        (SELECT count() FROM person FINAL WHERE person_id IN {ids:Array(String)})
          + (SELECT count() FROM account_link FINAL WHERE account_id IN {ids:Array(String)} OR person_id IN {ids:Array(String)})
          + (SELECT count() FROM membership FINAL WHERE account_id IN {ids:Array(String)}) AS directory,
        (SELECT count() FROM activity FINAL WHERE hasAny(mentions, {ids:Array(String)}) AND actor_id NOT IN {ids:Array(String)}) AS mentions,
        (SELECT count() FROM dead_letter FINAL WHERE arrayExists(one -> position(payload, one) > 0, {ids:Array(String)})) AS letters`,
    params,
  );
  return {
    platforms: platforms.map(({ platform, acts, texts }) => ({ platform, acts: Number(acts), texts: Number(texts) })),
    directoryRecords: Number(row?.directory ?? 0),
    mentions: Number(row?.mentions ?? 0),
    deadLetters: Number(row?.letters ?? 0),
  };
}

/** Accounts that the tables link to the people among them, which the log may hold no more. */
export async function linkedAccounts(store: Store, erasures: readonly Erasure[]): Promise<Erasure[]> {
  const rows = await store.query<{ id: string }>(
    'SELECT account_id AS id FROM account_link FINAL WHERE person_id IN {people:Array(String)}',
    { people: erasures.filter(({ subject }) => subject === 'person').map(({ id }) => id) },
  );
  const version = erasures[0]?.version ?? 0;
  const known = new Set(erasures.map(({ id }) => id));
  return rows
    .filter(({ id }) => !known.has(id))
    .map(({ id }) => ({ type: 'erasure', id, subject: 'account', version }));
}
