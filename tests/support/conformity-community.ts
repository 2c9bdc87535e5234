import type { Random } from '../../infra/random.js';
import type { ActKind, StagedAct } from '../../processors/conformity/matching/stage-rows.js';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

export interface CommunityShape {
  readonly community: number;
  readonly threads: number;
  readonly people: number;
  readonly executives: number;
  readonly days: number;
  /** Share of acts by executives, and of these that are reactions. */
  readonly executiveShare: number;
  /** Moments are whole multiples of so many ms: coarse clocks make ties. */
  readonly gridMs: number;
}

export const communityShape: CommunityShape = {
  community: 1,
  threads: 260,
  people: 30,
  executives: 3,
  days: 40,
  executiveShare: 0.03,
  gridMs: minute,
};

/** A lively community without any order in it: bursts in threads, executives, a delegate, a bot-like prominent person. */
export function randomCommunity(random: Random, changes: Partial<CommunityShape> = {}): StagedAct[] {
  const { community, threads, people, executives, days, executiveShare, gridMs } = { ...communityShape, ...changes };
  const begins = Date.UTC(2026, 2, 2);
  const acts: StagedAct[] = [];
  const delegate = people + executives + 1;
  for (let thread = 1; thread <= threads; thread += 1) {
    const own = random.fork('thread', thread);
    let at = begins + own.next() * days * day;
    const first = acts.length;
    for (let left = 3 + own.poisson(22); left > 0; left -= 1) {
      const isExecutive = own.chance(executiveShare);
      const isDelegate = !isExecutive && own.chance(0.003);
      const isRoot = acts.length === first;
      const kind: ActKind = isRoot ? 'post' : isExecutive && own.chance(0.4) ? 'reaction' : 'reply';
      acts.push({
        community,
        thread,
        act: acts.length + 1,
        at: Math.round(at / gridMs) * gridMs,
        person: isExecutive ? people + 1 + own.int(executives) : isDelegate ? delegate : own.zipf(people, 0.7),
        role: isExecutive ? 'executive' : isDelegate ? 'excluded' : 'other',
        kind,
        isRoot,
        tokens: 1 + own.poisson(12),
        sentiment: own.chance(0.1) ? null : Math.max(-1, Math.min(1, own.normal(0, 0.3))),
      });
      at += own.chance(0.03) ? own.exponential(2 * day) : own.exponential(4 * hour);
    }
  }
  return acts;
}
