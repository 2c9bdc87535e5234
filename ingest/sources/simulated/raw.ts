/**
 * What the simulated platforms hand out: their own ids and shapes, as an interface would give them. Times are ms; `at`
 * is when it happened and `seen` when it was fetched.
 */
export type Network = 'simnet' | 'simblog' | 'simfeed';

export const instance = 'demo';

export interface RawGroup {
  readonly id: string;
  readonly name: string;
  readonly kind: 'group' | 'feed';
  readonly members: number | null;
}

/** A message that something is done to. */
export interface RawTarget {
  readonly id: string;
  readonly kind: 'note' | 'article';
  readonly root: string | null;
  readonly parent: string | null;
}

interface RawAct {
  readonly network: Network;
  readonly group: RawGroup | null;
  readonly at: number;
  readonly seen: number;
}

export interface RawMessage extends RawAct {
  readonly type: 'message' | 'message-changed';
  readonly target: RawTarget;
  readonly user: string;
  readonly userKind: 'person' | 'bot' | 'system';
  readonly quoted: string | null;
  readonly title: string | null;
  readonly text: string;
  readonly lang: string | null;
  readonly mentioned: readonly string[];
  readonly links: readonly string[];
  readonly changedAt: number | null;
}

export interface RawRemoval extends RawAct {
  readonly type: 'message-removed';
  readonly target: RawTarget;
  readonly by: string | null;
}

export interface RawReaction extends RawAct {
  readonly type: 'reaction' | 'reaction-removed';
  readonly target: RawTarget;
  readonly user: string;
  readonly emoji: string;
}

export interface RawShare extends RawAct {
  readonly type: 'share';
  readonly id: string;
  readonly target: RawTarget;
  readonly user: string;
  readonly text: string | null;
  readonly lang: string | null;
}

export interface RawFollow extends RawAct {
  readonly type: 'follow' | 'unfollow';
  readonly user: string;
  readonly followed: string;
}

export interface RawJoin extends RawAct {
  readonly type: 'joined' | 'left';
  readonly user: string;
}

/** Counters of a message, or the followers of an account. */
export interface RawCounts extends RawAct {
  readonly type: 'counts';
  readonly of: RawTarget | { readonly account: string };
  readonly views: number | null;
  readonly viewers: number | null;
  readonly reactions: number | null;
  readonly replies: number | null;
  readonly shares: number | null;
  readonly followers: number | null;
}

export type RawActivity = RawMessage | RawRemoval | RawReaction | RawShare | RawFollow | RawJoin | RawCounts;

/** The directory names managers and leaders by e-mail address. */
export type RawDirectory =
  | { readonly type: 'unit'; readonly path: readonly string[]; readonly asOf: number }
  | {
      readonly type: 'person';
      readonly email: string;
      readonly name: string | null;
      readonly unit: readonly string[];
      readonly manager: string | null;
      readonly title: string;
      readonly level: number;
      readonly location: string;
      readonly executiveRule: string | null;
      readonly delegateOf: string | null;
      readonly from: number | null;
      readonly to: number | null;
      readonly asOf: number;
    }
  | {
      readonly type: 'account';
      readonly network: Network;
      readonly user: string;
      readonly email: string;
      readonly method: 'directory' | 'verified-link';
      readonly asOf: number;
    }
  | {
      readonly type: 'member';
      readonly group: string;
      readonly user: string;
      readonly from: number | null;
      readonly to: number | null;
      readonly asOf: number;
    };

/** What operators import; people are named by e-mail address, days and times are ms. */
export type RawEvidence =
  | {
      readonly type: 'pilot';
      readonly name: string;
      readonly members: readonly { readonly arm: 'pilot' | 'control'; readonly unit: readonly string[] }[];
      readonly from: number;
      /** The last day. */
      readonly to: number;
      readonly asOf: number;
    }
  | {
      readonly type: 'sponsor';
      readonly email: string;
      readonly role: 'sponsor' | 'adoption team';
      readonly units: readonly (readonly string[])[];
      readonly function: string;
      readonly from: number;
      readonly asOf: number;
    }
  | {
      readonly type: 'contact';
      readonly id: string;
      readonly day: number;
      readonly leader: string;
      readonly member: string;
      readonly twoWay: boolean;
      readonly kind: string;
      readonly asOf: number;
    }
  | {
      readonly type: 'owner';
      readonly community: string;
      readonly owner: string;
      readonly from: number;
      readonly asOf: number;
    }
  | {
      readonly type: 'access';
      readonly channel: string;
      readonly role: string;
      readonly required: boolean;
      readonly reachable: boolean;
      readonly promoted: boolean;
      readonly from: number;
      readonly asOf: number;
    }
  | {
      readonly type: 'approval';
      readonly id: string;
      readonly channel: string;
      readonly author: string;
      readonly approver: string | null;
      readonly submitted: number;
      readonly approved: number | null;
      readonly published: number | null;
      readonly outcome: 'published' | 'approved' | 'rejected' | 'withdrawn' | 'pending';
      readonly required: boolean;
      readonly asOf: number;
    };

export type RawSimulated = RawActivity | RawDirectory | RawEvidence;

/** Everything is fetched every five minutes. */
const pollMs = 300_000;

export function seenAt(timeMs: number): number {
  return Math.ceil((timeMs + 1) / pollMs) * pollMs;
}
