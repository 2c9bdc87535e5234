import type { Random } from '../../../infra/random.js';
import type { SimActor, SimPerson } from './people.js';
import type { Network } from './raw.js';

export interface Following {
  readonly atMs: number;
  readonly type: 'follow' | 'unfollow';
  readonly network: Network;
  readonly user: string;
  readonly followed: string;
}

export interface Followers {
  /** In order of time, within the period. */
  readonly changes: readonly Following[];
  /** Followers of an account from before the period. */
  readonly before: ReadonlyMap<string, number>;
  countAt(account: string, timeMs: number): number;
}

const unfollowShare = 0.05;
/** Followers on the public feed who are not among the outside accounts that take part. */
const passiveFollowers = 300;

/** Who follows whom: outside accounts follow leaders on the public feed, staff follow leaders and each other inside. */
export function createFollowers(
  people: readonly SimPerson[],
  feedAccounts: ReadonlyMap<number, SimActor>,
  outsiders: readonly SimActor[],
  period: { readonly startMs: number; readonly plannedEndMs: number },
  random: Random,
): Followers {
  const changes: Following[] = [];
  const before = new Map<string, number>();
  const length = period.plannedEndMs - period.startMs;

  const follow = (network: Network, user: SimActor, followed: SimActor, earlierShare: number, own: Random): void => {
    if (own.chance(earlierShare) && user.fromMs < period.startMs) {
      before.set(followed.account, (before.get(followed.account) ?? 0) + 1);
      return;
    }
    const atMs = period.startMs + Math.floor(own.next() * length);
    if (atMs < user.fromMs || atMs >= user.toMs) return;
    const act = { network, user: user.account, followed: followed.account };
    changes.push({ ...act, type: 'follow', atMs });
    const laterMs = atMs + Math.floor(own.exponential(length / 4));
    if (own.chance(unfollowShare)) changes.push({ ...act, type: 'unfollow', atMs: laterMs });
  };

  for (const [person, account] of feedAccounts) {
    const own = random.fork('feed', person);
    const pull = people[person]?.profile?.pull ?? 1;
    before.set(account.account, Math.round(passiveFollowers * pull * Math.exp(own.normal(0, 0.6))));
    outsiders.forEach((outsider, index) => {
      const one = own.fork(index);
      if (one.chance(Math.min(0.6, 0.2 * pull))) follow('simfeed', outsider, account, 0.4, one);
    });
  }
  const leaders = people.filter(({ profile }) => profile !== null);
  for (const person of people) {
    if (person.reacting === 0) continue;
    const own = random.fork('inside', person.person);
    for (const leader of leaders) {
      if (leader !== person && own.chance(0.05 * (leader.profile?.pull ?? 1))) {
        follow('simnet', person, leader, 0.5, own);
      }
    }
    const colleague = people[own.int(people.length)];
    if (colleague !== undefined && colleague !== person && colleague.profile === null) {
      follow('simnet', person, colleague, 0.5, own);
    }
  }
  changes.sort((a, b) => a.atMs - b.atMs);

  const byAccount = new Map<string, { atMs: number; followers: number }[]>();
  for (const { atMs, type, followed } of changes) {
    const steps = byAccount.get(followed) ?? [];
    const followers = steps.at(-1)?.followers ?? before.get(followed) ?? 0;
    steps.push({ atMs, followers: followers + (type === 'follow' ? 1 : -1) });
    byAccount.set(followed, steps);
  }
  return {
    changes,
    before,
    countAt: (account, timeMs) =>
      byAccount.get(account)?.findLast(({ atMs }) => atMs <= timeMs)?.followers ?? before.get(account) ?? 0,
  };
}
