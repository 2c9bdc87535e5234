import type { ActivityEvent } from '../../infra/contracts/activity.js';
import type { DirectoryRecord } from '../../infra/contracts/directory.js';
import { createRandom } from '../../infra/random.js';
import {
  accountOf,
  communityOf,
  createTestColleague,
  createTestLink,
  createTestPerson,
  createTestPost,
  createTestReaction,
  createTestReply,
  dayMs,
  hourMs,
  utc,
} from './act-builder.js';
import { addDays } from './brute-force-calendar.js';

/** What somebody did on a day, and where the person stood then: what the attacked views are made from. */
export interface TrueAct {
  readonly person: string;
  readonly day: string;
  readonly scope: 'internal' | 'public';
  readonly platform: string;
  /** Key of the community; empty is the platform's open timeline. */
  readonly community: string;
  readonly startsThread: boolean;
  /** (dimension, key) of every slice of the organisation that the person counts in on that day. */
  readonly places: readonly (readonly [string, string])[];
}

export interface TrueOrganisation {
  readonly events: ActivityEvent[];
  readonly records: DirectoryRecord[];
  readonly acts: TrueAct[];
  /** What kinds of people there are: everything that a directory says of where somebody may stand. */
  readonly kinds: readonly TrueAct['places'][];
  readonly moves: boolean;
}

export interface OrganisationShape {
  readonly seed: number;
  readonly people: number;
  /** Acts a person a week, about. */
  readonly activity: number;
  /** Share of people who keep to the community of their unit. */
  readonly clannish: number;
  readonly movers: number;
  readonly platforms: number;
  readonly guests: number;
}

/** A Monday. */
export const firstDay = '2026-03-02';
export const organisationWeeks = 5;

const tree: readonly (readonly string[])[] = [
  ['Sales'],
  ['Sales', 'North'],
  ['Sales', 'South'],
  ['Works'],
  ['Works', 'Line'],
  ['Works', 'Night'],
  ['Board'],
];
/** Locations go with units, but for a few people. */
const locationOf = (unit: readonly string[]): string => (unit[0] === 'Works' ? 'Lima' : 'Rome');

/**
 * A small organisation on the edge of the floors: heads of units, locations that are units but for somebody, units that
 * keep to one community, quiet and lively days, movers, guests, several platforms inside and outside.
 */
export function createDifferencingOrganisation(shape: OrganisationShape): TrueOrganisation {
  const random = createRandom(shape.seed);
  const events: ActivityEvent[] = [];
  const records: DirectoryRecord[] = [];
  const acts: TrueAct[] = [];
  interface Standing {
    readonly unit: readonly string[];
    readonly level: number;
    readonly location: string;
  }
  const sizes = tree.map(() => 0.2 + random.next() ** 2);
  const standingOf = (index: number): Standing => {
    const unit =
      index < tree.length
        ? tree[index]!
        : random.pick(
            tree.flatMap((path, at) => new Array(Math.ceil(sizes[at]! * 6)).fill(path) as (readonly string[])[]),
          );
    return {
      unit,
      level: index < tree.length ? 1 : 2 + random.int(2),
      location: random.chance(0.08) ? 'Oslo' : locationOf(unit),
    };
  };
  const placesOf = ({ unit, level, location }: Standing): [string, string][] => [
    ...unit.map((_, depth): [string, string] => ['unit', unit.slice(0, depth + 1).join(' / ')]),
    ['unit', [...unit, ''].join(' / ')],
    ['level', String(level)],
    ['location', location],
  ];
  const kinds = new Map<string, TrueAct['places']>();
  const unknown: [string, string][] = [
    ['unit', ''],
    ['level', ''],
    ['location', ''],
  ];
  const platforms = ['slack', 'viva', 'chat'].slice(0, shape.platforms);
  const forums = platforms.flatMap((platform) => [
    ...['a', 'b', 'c']
      .slice(0, 1 + random.int(3))
      .map((name) => ({ platform, name: `${platform} ${name}`, scope: 'internal' as const })),
    ...(random.chance(0.4) ? [{ platform, name: null, scope: 'internal' as const }] : []),
  ]);
  const outside = [
    { platform: 'feed', name: null, scope: 'public' as const },
    { platform: 'blog', name: 'blog', scope: 'public' as const },
  ];
  // Quiet and lively days of the weeks.
  const lively = Array.from({ length: organisationWeeks * 7 }, (_, day) => (day % 7 > 4 ? 0.1 : 0.3 + random.next()));

  for (let index = 0; index < shape.people + shape.guests; index++) {
    const name = `p${index}`;
    const isGuest = index >= shape.people;
    const standing = standingOf(index);
    const moveDay = !isGuest && index >= tree.length && index < tree.length + shape.movers ? 3 + random.int(25) : null;
    const moved = moveDay === null ? standing : standingOf(index + shape.people);
    if (isGuest) records.push(createTestLink(name));
    else if (moveDay === null) records.push(...createTestColleague(name, standing));
    else {
      const at = utc(addDays(firstDay, moveDay));
      records.push(
        createTestPerson(name, { ...standing, until: at }),
        createTestPerson(name, { ...moved, from: at }),
        createTestLink(name),
      );
    }
    for (const places of isGuest ? [unknown] : [placesOf(standing), placesOf(moved)])
      kinds.set(JSON.stringify(places), places);
    const isQuiet = random.chance(0.25);
    const home = forums[(tree.indexOf(standing.unit) + (random.chance(0.1) ? 1 : 0)) % forums.length]!;
    for (let day = 0; day < lively.length; day++) {
      if (!random.chance(Math.min(0.9, (shape.activity / 7) * lively[day]! * (isQuiet ? 0.15 : 1)))) continue;
      const forum = random.chance(0.12)
        ? random.pick(outside)
        : random.chance(shape.clannish)
          ? home
          : random.pick(forums);
      const on = addDays(firstDay, day);
      const when = utc(on) + 9 * hourMs + random.int(8) * hourMs + index * 1000;
      const options = { in: forum.name, platform: forum.platform, scope: forum.scope };
      const id = `${name} ${day}`;
      const kind = random.int(3);
      const startsThread = kind === 0 || events.length === 0;
      events.push(
        startsThread
          ? createTestPost(id, name, when, { ...options, text: random.chance(0.3) ? `${id}?` : id })
          : kind === 1
            ? createTestReply(id, name, when, 'somewhere', options)
            : createTestReaction(name, when, 'somewhere', { ...options, key: String(day) }),
      );
      acts.push({
        person: isGuest ? accountOf(name) : name,
        day: on,
        scope: forum.scope,
        platform: forum.platform,
        community: forum.name === null ? '' : communityOf(forum.name),
        startsThread,
        places: isGuest ? unknown : placesOf(moveDay !== null && day >= moveDay ? moved : standing),
      });
    }
  }
  return { events, records, acts, kinds: [...kinds.values()], moves: shape.movers > 0 };
}

export const lastDay = addDays(firstDay, organisationWeeks * 7 - 1);
export const organisationMs = organisationWeeks * 7 * dayMs;
