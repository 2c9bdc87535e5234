import type { ListeningQuery } from '../../../infra/listening-settings.js';
import type { Store } from '../../../infra/store/store.js';
import { matchStored } from './match-stored.js';
import { definitionsOf, queriesInForce } from './queries-in-force.js';

const columns = ['name', 'definition', 'title', 'kind', 'voice', 'expression', 'texts_since', 'position'] as const;

interface StoredQuery {
  readonly name: string;
  readonly definition: string;
  readonly title: string;
  readonly kind: string;
  readonly voice: string;
  readonly expression: string;
  readonly texts_since: string;
  readonly position: number;
}

/**
 * Makes the stored queries those of the configuration. One that is new, or matches otherwise than before, is matched against
 * every text that is still kept; how far back that was, is stored with it. Live texts are matched as they land: rows of both
 * ways are the same rows.
 */
export async function keepQueries(
  store: Store,
  queries: readonly ListeningQuery[],
  version: number,
  onProgress: (done: number, total: number) => void,
): Promise<void> {
  const stored = await store.query<StoredQuery>(
    `SELECT ${columns.map((column) => `toString(${column}) AS ${column}`).join(', ')} FROM listening_query FINAL`,
  );
  const before = new Map(stored.map((query) => [query.name, query]));
  const definitions = definitionsOf(queries);
  const changed = queries.filter(({ name }) => before.get(name)?.definition !== definitions.get(name));
  const since = changed.length === 0 ? '' : await matchStored(store, queriesInForce(changed), onProgress);
  const rows: unknown[][] = [];
  for (const [position, query] of queries.entries()) {
    const { name } = query;
    const was = before.get(name);
    const row = [
      name,
      definitions.get(name),
      query.title,
      query.kind,
      voiceOf(query),
      query.query,
      changed.includes(query) ? since : was?.texts_since,
      position,
    ];
    const isSame = was !== undefined && columns.every((column, index) => String(was[column]) === String(row[index]));
    if (!isSame) rows.push([...row, version, 0]);
  }
  const names = new Set(queries.map(({ name }) => name));
  for (const was of stored) {
    if (!names.has(was.name)) rows.push([...columns.map((column) => was[column]), version, 1]);
  }
  if (rows.length > 0) await store.insert('listening_query', [...columns, 'version', 'is_deleted'], rows);
}

/** Share of voice is among brands: ours, and those that are tracked beside them. */
function voiceOf({ kind, ours }: ListeningQuery): '' | 'ours' | 'theirs' {
  if (ours) return 'ours';
  return kind === 'brand' || kind === 'competitor' ? 'theirs' : '';
}
