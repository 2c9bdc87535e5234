import type { Random } from '../../../infra/random.js';
import type { SimCommunity } from './communities.js';
import { dayMs, type SimulatedConfig } from './config.js';
import { type Crowd, createCrowd } from './crowd.js';
import type { SimActor, SimPerson } from './people.js';
import { recordThread, type Sink } from './record-thread.js';
import { languageOf, openTimeline } from './setting.js';
import { topics } from './text/phrases.js';
import type { Units } from './units.js';
import type { World } from './world.js';

/** Something that is tried out in a part of the organisation, and what it truly does there. */
export interface SimPilot {
  readonly name: string;
  readonly pilotUnits: readonly (readonly string[])[];
  readonly controlUnits: readonly (readonly string[])[];
  readonly startMs: number;
  /** End of the last day. */
  readonly endMs: number;
  /** Probability that somebody in the pilot takes part in a week because of it; 0: it does nothing. */
  readonly effect: number;
  /** Whom it gets to take part, those who otherwise never do among them, and where. */
  readonly crowd: Crowd;
  readonly community: SimCommunity;
}

const trueEffect = 0.45;
const workdays = 5;
const replies = 0.3;
const reactions = 0.4;

export function createPilots(
  config: SimulatedConfig,
  units: Units,
  people: readonly SimPerson[],
  communities: readonly SimCommunity[],
  startMs: number,
  random: Random,
): SimPilot[] {
  const community = communities.find(({ purpose }) => purpose === 'general');
  if (community === undefined) return [];
  const departments = units.departments.map(({ path }) => path);
  const halfMs = startMs + Math.ceil(config.weeks / 2) * 7 * dayMs;
  const endMs = startMs + config.weeks * 7 * dayMs;
  const groups = alike(departments.length >= 4 ? departments : units.teams.map(({ path }) => path), people, {
    startMs,
    halfMs,
    endMs,
  });
  const unitsAnArm = groups.length >= 8 ? 2 : 1;
  const unitsAPilot = 2 * unitsAnArm;
  const start = random.int(Math.max(1, groups.length - 2 * unitsAPilot + 1));
  const plans = [
    { name: 'Answer within a day', effect: trueEffect },
    { name: 'New start page', effect: 0 },
  ];
  return plans.flatMap(({ name, effect }, index) => {
    const chosen = groups.slice(start + index * unitsAPilot, start + (index + 1) * unitsAPilot);
    if (chosen.length < unitsAPilot) return [];
    // The outer two and the inner two of four neighbours differ least.
    const pilotUnits = chosen.filter((_, at) => at === 0 || at === 3);
    const controlUnits = chosen.filter((_, at) => at === 1 || at === 2);
    const { actors, joinedMs, leftMs } = community.crowd;
    const entries = actors.flatMap((actor, at) => {
      const person = people[actor.person];
      const takes =
        person !== undefined &&
        person.profile === null &&
        person.assignments.some(({ unitPath }) => isWithin(unitPath, pilotUnits));
      return takes ? [{ actor, joinedMs: joinedMs[at] ?? 0, leftMs: leftMs[at] ?? 0 }] : [];
    });
    return [
      {
        name,
        pilotUnits,
        controlUnits,
        startMs: halfMs,
        endMs,
        effect,
        crowd: createCrowd(entries),
        community,
      },
    ];
  });
}

/** Units in the order of how much more their people are on the platform in the second half: neighbours make fair controls. */
function alike(
  paths: readonly (readonly string[])[],
  people: readonly SimPerson[],
  { startMs, halfMs, endMs }: { readonly startMs: number; readonly halfMs: number; readonly endMs: number },
): (readonly string[])[] {
  const growth = (path: readonly string[]): number => {
    const staff = people.filter(({ assignments }) => isWithin(assignments[0]?.unitPath ?? [], [path]));
    const users = staff.filter(({ posting, reacting }) => posting + reacting > 0);
    const there = (from: number, to: number): number =>
      users.reduce((sum, { fromMs, toMs }) => sum + Math.max(0, Math.min(toMs, to) - Math.max(fromMs, from)), 0) /
      (to - from);
    return (there(halfMs, endMs) - there(startMs, halfMs)) / Math.max(1, staff.length);
  };
  return paths
    .map((path) => ({ path, growth: growth(path) }))
    .sort((a, b) => a.growth - b.growth)
    .map(({ path }) => path);
}

function isWithin(path: readonly string[], units: readonly (readonly string[])[]): boolean {
  return units.some((unit) => unit.every((name, depth) => path[depth] === name));
}

/** What people write only because their unit takes part in a pilot. */
export function simulatePilots(world: World, day: number, sink: Sink): void {
  const dayStartMs = world.startMs + day * dayMs;
  for (const [index, pilot] of world.pilots.entries()) {
    const runs = dayStartMs >= pilot.startMs && dayStartMs < pilot.endMs;
    if (!runs || pilot.effect === 0 || pilot.crowd.actors.length === 0) continue;
    const random = world.random.fork('day', day, 'pilot', index);
    // Of a Poisson number, the probability of none is exp(−mean).
    const count = random.poisson((-Math.log(1 - pilot.effect) / workdays) * pilot.crowd.actors.length);
    for (let number = 0; number < count; number += 1) {
      const own = random.fork(number);
      const at = own.int(pilot.crowd.actors.length);
      const author = pilot.crowd.actors[at] as SimActor;
      const atMs = world.clock.startTime(author, dayStartMs, own);
      const isThere = atMs >= (pilot.crowd.joinedMs[at] ?? 0) && atMs < (pilot.crowd.leftMs[at] ?? 0);
      const isInPilot = world.people[author.person]?.assignments.some(
        ({ unitPath, fromMs, toMs }) =>
          isWithin(unitPath, pilot.pilotUnits) && atMs >= (fromMs ?? -Infinity) && atMs < (toMs ?? Infinity),
      );
      if (!isThere || !isInPilot || !own.chance(world.clock.dayShare(author.place, atMs))) continue;
      recordThread(
        {
          id: `${world.tag}.${day.toString(36)}.p${index}.${number}`,
          kind: 'note',
          author,
          atMs,
          crowd: pilot.crowd,
          topic: own.pick(topics),
          language: languageOf(world, author, 0.6, own),
          opening: own.chance(0.4) ? 'ask' : 'say',
          sentences: 1 + own.int(3),
          replies,
          reactions,
          host: null,
          guest: null,
        },
        {
          ...openTimeline,
          network: 'simnet',
          group: (timeMs) => world.group(pilot.community, timeMs),
        },
        world,
        own,
        sink,
      );
    }
  }
}
