import type { Random } from '../../../infra/random.js';
import { cumulative } from './clock.js';
import { dayMs, type SimulatedConfig } from './config.js';
import { type Crowd, createCrowd, type Entry } from './crowd.js';
import { practiceCommunities, smallCommunities, socialCommunities } from './names.js';
import type { SimPerson } from './people.js';
import { type Topic, topics } from './text/phrases.js';
import { numbered, type Units } from './units.js';

export interface SimCommunity {
  readonly id: string;
  readonly name: string;
  readonly purpose: 'announcements' | 'general' | 'division' | 'practice' | 'social' | 'small' | 'dormant';
  readonly crowd: Crowd;
  /** Conversations that people start here on a working day, before anybody's absence is taken off. */
  readonly threadsPerDay: number;
  /** Nobody writes here after this time. */
  readonly silentFromMs: number;
  readonly createdMs: number | null;
  readonly topics: readonly Topic[];
  /** Share of the conversations in the first configured language; the others are in the author's own. */
  readonly commonLanguageShare: number;
  /** Mean number of answers to a first post, and of reactions to it. */
  readonly replies: number;
  readonly reactions: number;
  /** Share of the members that see an ordinary post; null: the platform does not count views here. */
  readonly attention: number | null;
  /** Running weights of the leaders among its members, for joining in. */
  readonly leaders: readonly SimPerson[];
  readonly leaderShares: Float64Array;
  /** Probability that a leader joins a conversation. */
  readonly leaderPresence: number;
  readonly botPostsPerDay: number;
}

interface Plan extends Omit<SimCommunity, 'id' | 'crowd' | 'leaders' | 'leaderShares' | 'threadsPerDay'> {
  /** Share of all the conversations, before scaling. */
  readonly weight: number;
  /** Probability that this person is a member. */
  readonly belongs: (person: SimPerson) => number;
  readonly fixedSize: number | null;
}

/** Conversations a working day and person in the whole organisation. */
export const threadsPerPerson = 0.125;
const founderShare = 0.72;
const leaveShare = 0.06;

export function createCommunities(
  config: SimulatedConfig,
  people: readonly SimPerson[],
  units: Units,
  period: { readonly startMs: number; readonly plannedEndMs: number },
  activity: number,
  random: Random,
): SimCommunity[] {
  const plans = planCommunities(config, units, period, random);
  const total = plans.reduce((sum, { weight }) => sum + weight, 0);
  return plans.map(({ weight, belongs, fixedSize, ...plan }, index) => {
    const own = random.fork('community', plan.name);
    const entries = members(people, belongs, fixedSize, plan.createdMs, period, own);
    const leaders = entries.flatMap(({ actor }) => {
      const person = people[actor.person];
      return person === undefined || person.profile === null ? [] : [person];
    });
    return {
      ...plan,
      id: `c${index}`,
      crowd: createCrowd(entries),
      leaders,
      leaderShares: cumulative(leaders.map(({ profile }) => profile?.weighsIn ?? 0)),
      threadsPerDay: (weight / total) * people.length * threadsPerPerson * activity,
    };
  });
}

export function divisionCommunity(division: string): string {
  return `${division} Together`;
}

function speaksFor(person: SimPerson): boolean {
  return person.assignments.some(({ delegateOf }) => delegateOf !== null);
}

function planCommunities(
  config: SimulatedConfig,
  units: Units,
  period: { readonly startMs: number; readonly plannedEndMs: number },
  random: Random,
): Plan[] {
  const length = period.plannedEndMs - period.startMs;
  const everybody = (): number => 1;
  const plan = (name: string, purpose: Plan['purpose'], weight: number, changes: Partial<Plan> = {}): Plan => {
    const own = random.fork('plan', name);
    return {
      name,
      purpose,
      weight,
      silentFromMs: Number.POSITIVE_INFINITY,
      createdMs: null,
      topics: own.shuffle(topics).slice(0, 4),
      commonLanguageShare: 0.6,
      replies: 1.7 * Math.exp(own.normal(0, 0.25)),
      reactions: 3 * Math.exp(own.normal(0, 0.25)),
      attention: 0.35 * Math.exp(own.normal(0, 0.2)),
      leaderPresence: 0.06,
      botPostsPerDay: 0,
      fixedSize: null,
      belongs: everybody,
      ...changes,
    };
  };

  const plans: Plan[] = [
    plan('Company News', 'announcements', 2, {
      attention: 0.5,
      topics: ['strategy', 'customers', 'budget', 'hiring'],
      commonLanguageShare: 0.9,
      reactions: 5,
    }),
    plan('Town Square', 'general', 14, { attention: 0.3, topics, leaderPresence: 0.1, botPostsPerDay: 0.15 }),
    ...units.divisions.map((name, division) =>
      plan(divisionCommunity(name), 'division', 38 / units.divisions.length, {
        belongs: (person) =>
          speaksFor(person) ? 1 : person.division === division ? (person.profile === null ? 0.95 : 1) : 0.03,
        leaderPresence: 0.1,
        commonLanguageShare: 0.45,
      }),
    ),
    plan(smallCommunities[0] ?? '', 'small', 0.6, { fixedSize: 4, leaderPresence: 0 }),
    plan('Intranet Relaunch', 'dormant', 1, {
      silentFromMs: period.startMs + Math.min(length * 0.1, 14 * dayMs),
      belongs: () => 0.2,
    }),
  ];
  const wanted = config.communities ?? Math.min(200, Math.round(8 + 0.65 * Math.sqrt(config.people)));
  const others = Math.max(2, wanted - plans.length);
  // The more there are to choose from, the smaller the share of the people in each.
  const choice = Math.min(1, (13 / others) ** 0.6);
  for (let i = 0; i < others; i += 1) {
    const own = random.fork('other', i);
    if (i % 7 === 6) {
      const name = numbered(smallCommunities.slice(1), Math.floor(i / 7));
      plans.push(plan(name, 'small', 0.5, { fixedSize: 3 + own.int(3), leaderPresence: 0 }));
      continue;
    }
    const social = i % 7 === 1 || i % 7 === 4;
    const rank = Math.floor(i / 7) * (social ? 2 : 4) + (social ? Number(i % 7 === 4) : [0, 0, 1, 2, 2, 3][i % 7]!);
    const popularity = (choice * (social ? 0.22 : 0.3)) / Math.sqrt(1 + rank / 2);
    plans.push(
      plan(
        numbered(social ? socialCommunities : practiceCommunities, rank),
        social ? 'social' : 'practice',
        5 / (1 + rank / 4),
        {
          belongs: (person) => (person.profile === null ? popularity : 0.6),
          attention: i % 3 === 2 ? null : 0.4 * Math.exp(own.normal(0, 0.25)),
          createdMs:
            i > 0 && own.chance(0.25)
              ? period.startMs + Math.floor((length * (0.1 + own.next() / 2)) / dayMs) * dayMs
              : null,
          leaderPresence: social ? 0.02 : 0.12,
          commonLanguageShare: social ? 0.4 : 0.75,
          botPostsPerDay: !social && i % 5 === 0 ? 1.2 : 0,
          ...(social ? { topics: ['travel', 'wellbeing', 'office', 'sustainability'] as const, reactions: 4 } : {}),
        },
      ),
    );
  }
  return plans;
}

function members(
  people: readonly SimPerson[],
  belongs: (person: SimPerson) => number,
  fixedSize: number | null,
  createdMs: number | null,
  period: { readonly startMs: number; readonly plannedEndMs: number },
  random: Random,
): Entry[] {
  const length = period.plannedEndMs - period.startMs;
  const chosen =
    fixedSize === null
      ? people.filter((person) => random.fork(person.person).chance(belongs(person)))
      : random
          .shuffle(people)
          .filter((person) => person.profile === null && person.posting > 0)
          .slice(0, fixedSize);
  const entries = chosen.map((person) => {
    const own = random.fork(person.person, 'dates');
    const certain = belongs(person) === 1;
    const hiredMs = person.assignments[0]?.fromMs ?? Number.NEGATIVE_INFINITY;
    const goneMs = person.assignments.at(-1)?.toMs ?? Number.POSITIVE_INFINITY;
    const founds = certain || fixedSize !== null || own.chance(founderShare);
    const laterMs = founds ? Number.NEGATIVE_INFINITY : period.startMs + Math.floor(own.next() * length * 0.9);
    const openMs = createdMs === null ? Number.NEGATIVE_INFINITY : createdMs + 10 * 3_600_000 + own.int(dayMs * 5);
    const hiredAtMs = hiredMs === Number.NEGATIVE_INFINITY ? hiredMs : hiredMs + 9 * 3_600_000 + own.int(5 * 3_600_000);
    const joinedMs = Math.max(hiredAtMs, laterMs, openMs);
    const leaves = !certain && own.chance(leaveShare);
    const fromMs = Math.max(joinedMs, period.startMs);
    const leftMs = leaves ? fromMs + Math.floor((period.plannedEndMs - fromMs) * (0.2 + 0.8 * own.next())) : goneMs;
    return { actor: person, joinedMs, leftMs: Math.min(leftMs, goneMs) };
  });
  return entries.filter(({ joinedMs, leftMs }) => leftMs > joinedMs);
}
