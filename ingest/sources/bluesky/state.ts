import { z } from 'zod';
import { createToldLinks, type ToldLinks } from '../../public-accounts.js';
import { createRecent, type Recent } from '../../recent.js';
import { createWatchList, type WatchList } from '../../snapshots.js';
import type { SavedAccounts } from '../bluesky-common/accounts.js';
import { createFollowerCounts, type FollowerCounts } from '../public-common/followers.js';

/** What live reading knows: its position. Native ids of people stand in it sealed. */
export interface LiveState {
  accounts: SavedAccounts;
  /** Accounts that were looked at in a poll that is not at its end: one that broke off goes on with the next. */
  round: Set<string> | null;
  /** Account → when its last whole look began, ms. */
  readonly looked: Map<string, number>;
  readonly recent: Recent;
  readonly watch: WatchList;
  readonly told: ToldLinks;
  readonly followers: FollowerCounts;
  save(): unknown;
}

const positionSchema = z.object({
  accounts: z.record(z.string(), z.string()),
  round: z.array(z.string()).nullable(),
  looked: z.record(z.string(), z.number()),
  recent: z.unknown(),
  watch: z.unknown(),
  told: z.unknown(),
  followers: z.unknown(),
});

/** Beside the list of posts that are watched, in a position of 900 kB. */
const recentBytes = 450_000;

export function createLiveState(position: unknown): LiveState {
  const parsed = positionSchema.safeParse(position);
  const saved = parsed.success ? parsed.data : null;
  const state: LiveState = {
    accounts: saved?.accounts ?? {},
    round: saved?.round ? new Set(saved.round) : null,
    looked: new Map(Object.entries(saved?.looked ?? {})),
    recent: createRecent(saved?.recent, recentBytes),
    watch: createWatchList(saved?.watch),
    told: createToldLinks(saved?.told),
    followers: createFollowerCounts(saved?.followers),
    save: () => ({
      accounts: state.accounts,
      round: state.round === null ? null : [...state.round],
      looked: Object.fromEntries(state.looked),
      recent: state.recent.save(),
      watch: state.watch.save(),
      told: state.told.save(),
      followers: state.followers.save(),
    }),
  };
  return state;
}
