import { createRandom, type Random } from '../../../infra/random.js';
import { type Clock, createClock } from './clock.js';
import { createCommunities, divisionCommunity, type SimCommunity } from './communities.js';
import { dayMs, type SimulatedConfig } from './config.js';
import { type Crowd, createCrowd, sizeAt } from './crowd.js';
import { createFollowers, type Followers } from './followers.js';
import { createDemoForum, type DemoForum } from './forum/demo-forum.js';
import { createPeople, type SimActor, type SimPerson } from './people.js';
import { createPilots, type SimPilot } from './pilots.js';
import { type Place, placesOf } from './places.js';
import type { RawGroup } from './raw.js';
import { createUnits, type Units } from './units.js';

/** The organisation as it is set up: everything that does not depend on a day. Its size does not grow with the weeks. */
export interface World {
  readonly config: SimulatedConfig;
  readonly startMs: number;
  /** The first day after the weeks that were asked for; growth, joiners and leavers are spread over these. */
  readonly plannedEndMs: number;
  readonly random: Random;
  /** Part of every native id: what another organisation wrote never has the same id. */
  readonly tag: string;
  readonly clock: Clock;
  readonly places: readonly Place[];
  readonly units: Units;
  readonly people: readonly SimPerson[];
  readonly executives: readonly SimPerson[];
  readonly communities: readonly SimCommunity[];
  /** There from the beginning to the end: where things are shared to. */
  readonly lasting: readonly SimCommunity[];
  /** The community that a leader writes in, by person. */
  readonly stages: ReadonlyMap<number, SimCommunity>;
  readonly blogAccounts: ReadonlyMap<number, SimActor>;
  readonly feedAccounts: ReadonlyMap<number, SimActor>;
  readonly outsiders: Crowd;
  readonly followers: Followers;
  /** Joining and leaving, in order of time. */
  readonly moves: readonly Move[];
  readonly pilots: readonly SimPilot[];
  readonly forum: DemoForum | null;
  readonly buildBot: SimActor;
  readonly digestBot: SimActor;
  readonly platform: SimActor;
  group(community: SimCommunity, timeMs: number): RawGroup;
}

export interface Move {
  readonly atMs: number;
  readonly type: 'joined' | 'left';
  readonly user: string;
  readonly community: SimCommunity;
}

export function createWorld(config: SimulatedConfig, startMs: number, activity: number): World {
  const plannedEndMs = startMs + config.weeks * 7 * dayMs;
  const period = { startMs, plannedEndMs };
  const random = createRandom(config.seed).fork('organisation');
  const quietFromMs = startMs + Math.floor(config.weeks * 0.55) * 7 * dayMs;
  const clock = createClock({ fromMs: quietFromMs, toMs: config.weeks < 4 ? quietFromMs : quietFromMs + 7 * dayMs });
  const places = placesOf(config);
  const units = createUnits(config.people, random.fork('units'));
  const people = createPeople(config.people, units, places, period, random.fork('people'));
  const executives = people.filter(({ profile }) => profile !== null);
  const communities = createCommunities(config, people, units, period, activity, random.fork('communities'));
  const publicAccounts = (letter: string): Map<number, SimActor> =>
    new Map(executives.map((leader) => [leader.person, { ...leader, account: `${letter}${leader.person}` }]));
  const feedAccounts = publicAccounts('f');
  const outsiders = createOutsiders(config, places, random.fork('outside'));

  const tag = random
    .fork('tag', startMs, config.people, config.weeks, activity)
    .int(36 ** 6)
    .toString(36);

  return {
    config,
    ...period,
    random,
    tag,
    clock,
    places,
    units,
    people,
    executives,
    communities,
    lasting: communities.filter(({ createdMs, silentFromMs }) => createdMs === null && silentFromMs === Infinity),
    stages: new Map(executives.map((leader) => [leader.person, stageOf(leader, communities, units)])),
    blogAccounts: publicAccounts('b'),
    feedAccounts,
    outsiders: createCrowd(outsiders.map((actor) => ({ actor, joinedMs: -Infinity, leftMs: Infinity }))),
    followers: createFollowers(people, feedAccounts, outsiders, period, random.fork('followers')),
    moves: movesOf(communities, period),
    pilots: createPilots(config, units, people, communities, startMs, random.fork('pilots')),
    forum: createDemoForum(
      { config, startMs, people, clock, headquarters: places[0] as Place, tag },
      random.fork('forum'),
    ),
    buildBot: machine('bot1', 'bot', places),
    digestBot: machine('bot2', 'bot', places),
    platform: machine('system', 'system', places),
    group: groups(),
  };
}

/** Where a leader writes: the first community of the wanted purpose that the leader belongs to from the beginning. */
function stageOf(leader: SimPerson, communities: readonly SimCommunity[], units: Units): SimCommunity {
  const wanted = leader.profile?.writesIn;
  const mine = communities.filter(({ crowd, createdMs }) => createdMs === null && crowd.actors.includes(leader));
  const found = mine.find(
    ({ purpose, name }) =>
      purpose === wanted &&
      (wanted !== 'division' || name === divisionCommunity(units.divisions[leader.division] ?? '')),
  );
  return (found ?? mine[1] ?? communities[0]) as SimCommunity;
}

function createOutsiders(config: SimulatedConfig, places: readonly Place[], random: Random): SimActor[] {
  const count = Math.min(4_000, Math.round(150 + config.people / 3));
  return Array.from({ length: count }, (_, index) => {
    const own = random.fork(index);
    const place = own.pick(places);
    const weight = Math.min(60, (1 - own.next()) ** -0.9);
    return {
      account: `x${index}`,
      kind: 'person',
      person: -1,
      place,
      shiftMinutes: Math.round(own.normal(120, 120)),
      language: place.language,
      mood: own.normal(0.05, 0.4),
      dissent: Math.min(0.7, own.exponential(0.2)),
      posting: weight,
      reacting: weight ** 0.7,
      fromMs: Number.NEGATIVE_INFINITY,
      toMs: Number.POSITIVE_INFINITY,
    };
  });
}

function machine(account: string, kind: 'bot' | 'system', places: readonly Place[]): SimActor {
  const place = places[0] as Place;
  return {
    account,
    kind,
    person: -1,
    place,
    shiftMinutes: 0,
    language: place.language,
    mood: 0,
    dissent: 0,
    posting: 0,
    reacting: 0,
    fromMs: Number.NEGATIVE_INFINITY,
    toMs: Number.POSITIVE_INFINITY,
  };
}

function movesOf(
  communities: readonly SimCommunity[],
  period: { readonly startMs: number; readonly plannedEndMs: number },
): Move[] {
  const moves: Move[] = [];
  for (const community of communities) {
    const { actors, joinedMs, leftMs } = community.crowd;
    actors.forEach(({ account }, index) => {
      const joined = joinedMs[index] ?? Number.NEGATIVE_INFINITY;
      const left = leftMs[index] ?? Number.POSITIVE_INFINITY;
      if (joined >= period.startMs) moves.push({ atMs: joined, type: 'joined', user: account, community });
      if (left < Number.POSITIVE_INFINITY) moves.push({ atMs: left, type: 'left', user: account, community });
    });
  }
  return moves.sort((a, b) => a.atMs - b.atMs);
}

/** Items of a community and day share one object: it says how many members there were when the day began. */
function groups(): World['group'] {
  const known = new Map<SimCommunity, Map<number, RawGroup>>();
  return (community, timeMs) => {
    const day = Math.floor(timeMs / dayMs);
    let byDay = known.get(community);
    if (byDay === undefined) {
      byDay = new Map();
      known.set(community, byDay);
    }
    let group = byDay.get(day);
    if (group === undefined) {
      if (byDay.size > 100) byDay.clear();
      group = { id: community.id, name: community.name, kind: 'group', members: sizeAt(community.crowd, day * dayMs) };
      byDay.set(day, group);
    }
    return group;
  };
}
