import type { Config } from '../../infra/config.js';
import type { Store } from '../../infra/store/store.js';
import type { RefreshContext } from '../metric-family.js';

export const reachSettings = (config: Config): unknown => [
  config.reach.windowDays,
  config.organisation.timeZone,
  config.organisation.weekStart,
  config.privacy.minPeople,
  config.privacy.minPeopleByAttribute,
];

/** Whether there are leaders, or results of some that there were. */
export async function hasLeaders(store: Store): Promise<boolean> {
  const found = await store.query(
    'SELECT 1 FROM leader_voice LIMIT 1 UNION ALL SELECT 1 FROM leader_post LIMIT 1 UNION ALL SELECT 1 FROM leader_period LIMIT 1',
  );
  return found.length > 0;
}

/** Who leads, who stands in whose line and who could have read a post follows from the directory. */
export async function directoryChanged({ store, since }: RefreshContext): Promise<boolean> {
  const [changed] = await store.query<{ rows: number }>(
    'SELECT count() AS rows FROM person WHERE landed_at > {since:DateTime64(3)}',
    { since },
  );
  return Number(changed?.rows ?? 0) > 0;
}
