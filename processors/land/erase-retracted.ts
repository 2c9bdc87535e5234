import { render } from '../../infra/store/migrate.js';
import type { Store } from '../../infra/store/store.js';

/**
 * Takes what is gone for good off the disk: an ALTER … DELETE, because a lightweight DELETE leaves plain text in the parts
 * until they merge. Only what the facts have looked at already, or the windows it leaves would never become dirty.
 * Returns how many rows it took.
 */
export async function eraseRetracted(store: Store): Promise<number> {
  const gone = `SELECT id FROM tombstone
    WHERE permanent AND landed_at <= (SELECT max(landed_until) FROM watermark FINAL WHERE family = 'facts')`;
  let erased = 0;
  for (const table of ['activity_text', 'activity']) {
    const [found] = await store.query<{ rows: number }>(`SELECT count() AS rows FROM ${table} WHERE id IN (${gone})`);
    const rows = Number(found?.rows ?? 0);
    if (rows === 0) continue;
    await store.command(
      render(`ALTER TABLE ${table} @onCluster DELETE WHERE id IN (${gone}) SETTINGS mutations_sync = 2`, store),
    );
    erased += rows;
  }
  return erased;
}
