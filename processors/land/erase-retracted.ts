import { setTimeout as pause } from 'node:timers/promises';
import { UserError } from '../../infra/errors.js';
import { render } from '../../infra/store/migrate.js';
import type { Store } from '../../infra/store/store.js';

const tables = ['activity_text', 'query_match', 'activity'] as const;
const lookEveryMs = 200;

/**
 * Takes what is gone for good off the disk: an ALTER … DELETE, because a lightweight DELETE leaves plain text in the parts
 * until they merge, and then a wait for the old parts to be removed, which hold the words for some seconds more. Only what
 * the facts have looked at already, or the windows it leaves would never become dirty.
 * Returns how many rows it took; throws a UserError when the old parts stay longer than `patienceMs`.
 */
export async function eraseRetracted(store: Store, patienceMs = 60_000): Promise<number> {
  await retractErased(store);
  const gone = `SELECT id FROM tombstone
    WHERE permanent AND landed_at <= (SELECT max(landed_until) FROM watermark FINAL WHERE family = 'facts')`;
  let erased = 0;
  for (const table of tables) {
    const [found] = await store.query<{ rows: number }>(`SELECT count() AS rows FROM ${table} WHERE id IN (${gone})`);
    const rows = Number(found?.rows ?? 0);
    if (rows === 0) continue;
    await store.command(
      render(
        // Replicas may see different tombstones for a moment; the next run takes what one of them has missed.
        `ALTER TABLE ${table} @onCluster DELETE WHERE id IN (${gone}) SETTINGS mutations_sync = 2, allow_nondeterministic_mutations = 1`,
        store,
      ),
    );
    erased += rows;
  }
  if (erased > 0) await untilOffDisk(store, tables, patienceMs);
  return erased;
}

/**
 * Takes back what people and accounts did of whom nothing may be kept, and that has landed nevertheless: before they were
 * erased, or meanwhile elsewhere. What it leaves becomes dirty, and the next refresh computes it again.
 */
export async function retractErased(store: Store): Promise<void> {
  await store.command(
    `INSERT INTO tombstone (id, reason, at, permanent)
     SELECT DISTINCT id, 'erased', toUnixTimestamp64Milli(now64(3)), 1 FROM activity
     WHERE actor_id IN (SELECT id FROM erasure) AND id NOT IN (SELECT id FROM tombstone WHERE reason = 'erased')`,
  );
}

interface OldPart {
  readonly part: string;
}

/** Waits until no part from before now is left of the tables: their old rows are off the disk. */
export async function untilOffDisk(store: Store, of: readonly string[], patienceMs = 60_000): Promise<void> {
  const old = await store.query<OldPart>(oldParts, { of });
  let waiting = new Set(old.map(({ part }) => part));
  for (let waitedMs = 0; waiting.size > 0; waitedMs += lookEveryMs) {
    if (waitedMs >= patienceMs) {
      throw new UserError(
        `${store.description} keeps ${waiting.size} old parts of ${of.join(', ')} on its disk, with words that were deleted. It removes them when no query reads them any more; look for a query that hangs.`,
        3,
      );
    }
    await pause(lookEveryMs);
    // A merge makes further old parts, from which the words are gone already.
    const left = await store.query<OldPart>(oldParts, { of });
    waiting = new Set(left.map(({ part }) => part).filter((part) => waiting.has(part)));
  }
}

const oldParts = `SELECT concat(table, '/', name) AS part FROM system.parts
  WHERE database = currentDatabase() AND table IN {of:Array(String)} AND active = 0`;
