import type { Store } from '../../../infra/store/store.js';
import { sqlFile } from '../../sql-file.js';
import { type MatchableText, matchRows, type QueriesInForce, queryMatchColumns } from './match-rows.js';

const textsSql = sqlFile(import.meta.url, 'stored-texts.sql');

/** Texts read at once: bounds the memory. */
const textsAtOnce = 10_000;

/** Days whose texts fit into memory together; a busy day is read in parts. */
export interface Chunk {
  readonly firstDay: string;
  readonly lastDay: string;
  readonly parts: number;
  readonly texts: number;
}

export function chunksOf(days: readonly { readonly day: string; readonly texts: number }[], most: number): Chunk[] {
  const chunks: Chunk[] = [];
  for (const { day, texts } of days) {
    const last = chunks.at(-1);
    if (last && last.texts + texts <= most)
      chunks[chunks.length - 1] = { ...last, lastDay: day, texts: last.texts + texts };
    else chunks.push({ firstDay: day, lastDay: day, parts: Math.max(1, Math.ceil(texts / most)), texts });
  }
  return chunks;
}

/**
 * Matches queries against every text that is still kept, newest first. Returns the day from which on no text is missing,
 * `1970-01-01` where none is.
 */
export async function matchStored(
  store: Store,
  queries: QueriesInForce,
  onProgress: (done: number, total: number) => void,
): Promise<string> {
  const [gone] = await store.query<{ since: string }>(
    `SELECT toString(if(count() = 0, toDate(0), max(day) + 1)) AS since
     FROM activity
     WHERE verb IN ('post', 'reply') AND words > 0 AND id NOT IN (SELECT id FROM activity_text)`,
  );
  const days = await store.query<{ day: string; texts: number }>(
    `SELECT toString(day) AS day, toUInt32(count()) AS texts FROM activity
     WHERE verb IN ('post', 'reply') GROUP BY day ORDER BY day DESC`,
  );
  const total = days.reduce((sum, { texts }) => sum + Number(texts), 0);
  let done = 0;
  for (const { firstDay, lastDay, parts, texts } of chunksOf(days, textsAtOnce)) {
    for (let part = 0; part < parts; part += 1) {
      const params = { firstDay: lastDay, lastDay: firstDay, parts, part };
      const found = await store.query<MatchableText>(textsSql, params, { limitSeconds: 600 });
      const rows = found.flatMap((text) => matchRows(text, queries));
      for (let from = 0; from < rows.length; from += textsAtOnce) {
        await store.insert('query_match', queryMatchColumns, rows.slice(from, from + textsAtOnce));
      }
    }
    done += texts;
    onProgress(done, total);
  }
  return gone?.since ?? '1970-01-01';
}
