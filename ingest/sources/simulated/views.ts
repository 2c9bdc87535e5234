import type { Random } from '../../../infra/random.js';
import { type Network, type RawCounts, type RawGroup, seenAt } from './raw.js';
import type { Reaction } from './reactions.js';
import type { Message } from './thread.js';

/** Hours after the post at which its counters are read. */
const ordinaryHours = [1, 24, 96, 336];
/** Where nothing but answers and reactions is counted. */
const rareHours = [24, 336];
const leaderHours = [1, 4, 12, 24, 72, 168, 336, 672];
const riseMs = 18 * 3_600_000;

export interface Audience {
  readonly size: number;
  /** Share of it that sees the post in the end; null: the platform counts no views here. */
  readonly share: number | null;
  /** Counts viewers as well as views. */
  readonly unique: boolean;
  readonly ofLeader: boolean;
}

/** Counters of a conversation's first post as they stood at each reading. They only grow, except for undone reactions. */
export function readCounters(
  messages: readonly Message[],
  reactions: readonly Reaction[],
  shareTimes: readonly number[],
  audience: Audience,
  place: { readonly network: Network; readonly group: (timeMs: number) => RawGroup | null },
  random: Random,
): RawCounts[] {
  const root = messages[0] as Message;
  const seeing = audience.share === null ? null : Math.min(0.97, audience.share * Math.exp(random.normal(0, 0.3)));
  const viewsPerViewer = 1.15 + 0.6 * random.next();
  const outside = Math.max(0, audience.size - 1);
  const mine = reactions.filter(({ message }) => message === root);

  const hoursAfter = audience.ofLeader ? leaderHours : audience.share === null ? rareHours : ordinaryHours;
  return hoursAfter.map((hours) => {
    const asOf = seenAt(root.atMs + hours * 3_600_000);
    const seen = seeing === null ? null : outside * seeing * (1 - Math.exp((root.atMs - asOf) / riseMs));
    // Whoever answers or reacts has seen it.
    const active = new Set<string>();
    let replies = 0;
    let given = 0;
    for (const { atMs, actor } of messages) {
      if (atMs > asOf) continue;
      if (actor !== root.actor) active.add(actor.account);
      replies += 1;
    }
    for (const { atMs, undoneMs, againMs, actor } of mine) {
      if (atMs > asOf) continue;
      active.add(actor.account);
      const held = undoneMs === null || undoneMs > asOf || (againMs !== null && againMs <= asOf);
      if (held) given += 1;
    }
    const viewers = seen === null ? null : Math.max(Math.round(seen), active.size);
    return {
      type: 'counts',
      network: place.network,
      group: place.group(asOf),
      at: asOf,
      seen: asOf,
      of: root.target,
      views: viewers === null ? null : Math.round(viewers * viewsPerViewer),
      viewers: audience.unique ? viewers : null,
      reactions: given,
      replies: replies - 1,
      shares: shareTimes.filter((timeMs) => timeMs <= asOf).length,
      followers: null,
    };
  });
}
