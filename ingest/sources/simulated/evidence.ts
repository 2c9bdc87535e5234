import type { Random } from '../../../infra/random.js';
import { divisionCommunity } from './communities.js';
import { dayMs } from './config.js';
import type { SimPerson } from './people.js';
import type { RawEvidence } from './raw.js';
import type { World } from './world.js';

/** What the operators of the simulated organisation know besides: approvals, access, pilots, sponsors, contacts, owners. */

const approvalsPerWeek = 40 / 13;
const hourMs = 3_600_000;
const outsideChannels = ['Company page', 'Video platform', 'Short messages', 'Customer forum'];
const roles = ['moderator', 'customer care', 'subject expert', 'recruiter'];

export function* evidence(world: World): Generator<RawEvidence> {
  const random = world.random.fork('evidence');
  yield* pilots(world);
  yield* sponsors(world);
  yield* contacts(world, random.fork('contacts'));
  yield* owners(world, random.fork('owners'));
  yield* access(world, random.fork('access'));
  yield* approvals(world, random.fork('approvals'));
}

function* pilots(world: World): Generator<RawEvidence> {
  for (const { name, pilotUnits, controlUnits, startMs, endMs } of world.pilots) {
    const members = (['pilot', 'control'] as const).flatMap((arm) =>
      (arm === 'pilot' ? pilotUnits : controlUnits).map((unit) => ({ arm, unit })),
    );
    yield { type: 'pilot', name, members, from: startMs, to: endMs - dayMs, asOf: world.startMs };
  }
}

const adoptionTeamSize = 3;
const functions = ['Communications', 'Sales', 'IT', 'HR', 'Operations'];

/** Leaders of different units. */
export function sponsorsOf(world: World): SimPerson[] {
  const units = new Map<string, SimPerson>();
  for (const leader of world.executives) {
    const unit = leader.assignments[0]?.unitPath[0] ?? '';
    if (leader.executiveFromMs === -Infinity && !units.has(unit)) units.set(unit, leader);
  }
  return [...units.values()].slice(0, 3);
}

/** Staff of different divisions who stay. */
export function adoptionTeamOf(world: World): SimPerson[] {
  const staff = world.people.filter(
    ({ profile, posting, assignments, fromMs, toMs }) =>
      profile === null && posting > 0 && assignments.length === 1 && fromMs <= world.startMs && toMs === Infinity,
  );
  const divisions = [...new Set(staff.map(({ division }) => division))];
  const first = divisions.flatMap((division) => staff.find((person) => person.division === division) ?? []);
  return [...new Set([...first, ...staff])].slice(0, adoptionTeamSize);
}

function* sponsors(world: World): Generator<RawEvidence> {
  const asOf = world.startMs;
  const later = world.startMs + Math.floor(world.config.weeks / 3) * 7 * dayMs;
  for (const [index, { email }] of sponsorsOf(world).entries()) {
    const from = index === 2 ? later : world.startMs;
    yield { type: 'sponsor', email, role: 'sponsor', units: [], function: functions[index] ?? '', from, asOf };
  }
  for (const [index, { email }] of adoptionTeamOf(world).entries()) {
    const what = functions[(index + 2) % functions.length] ?? '';
    yield { type: 'sponsor', email, role: 'adoption team', units: [], function: what, from: world.startMs, asOf };
  }
}

/** About weekly with each sponsor; the second one is not met any more in the last part, the first one mostly listens. */
function* contacts(world: World, random: Random): Generator<RawEvidence> {
  const team = adoptionTeamOf(world);
  if (team.length === 0) return;
  for (const [index, leader] of sponsorsOf(world).entries()) {
    for (let week = 0; week < world.config.weeks; week += 1) {
      const own = random.fork(leader.person, week);
      const given = own.chance(0.75) && !(index === 1 && week > world.config.weeks * 0.6);
      if (!given) continue;
      const day = world.startMs + (week * 7 + own.int(5)) * dayMs;
      yield {
        type: 'contact',
        id: `${index}.${week}`,
        day,
        leader: leader.email,
        member: own.pick(team).email,
        twoWay: own.chance(index === 0 ? 0.4 : 0.85),
        kind: own.pick(['meeting', 'call', 'chat']),
        asOf: world.startMs,
      };
    }
  }
}

/** Heads own what their division writes in, members own a part of the others; some communities have no owner. */
function* owners(world: World, random: Random): Generator<RawEvidence> {
  const asOf = world.startMs;
  for (const [division, name] of world.units.divisions.entries()) {
    const head = world.executives.find(({ assignments }) => assignments[0]?.unitPath.join() === name);
    if (head === undefined) continue;
    yield { type: 'owner', community: divisionCommunity(name), owner: head.email, from: world.startMs, asOf };
    const deputy = world.people.find((person) => person.division === division && person.assignments[0]?.level === 2);
    if (deputy !== undefined && random.fork(division).chance(0.5)) {
      yield { type: 'owner', community: divisionCommunity(name), owner: deputy.email, from: world.startMs, asOf };
    }
  }
  for (const { id, name, purpose, crowd } of world.communities) {
    if (purpose !== 'practice' && purpose !== 'social') continue;
    const own = random.fork(id);
    const member = crowd.actors.length > 0 && own.chance(0.7) ? own.pick(crowd.actors) : undefined;
    const owner = member === undefined ? undefined : world.people[member.person];
    if (owner !== undefined) yield { type: 'owner', community: name, owner: owner.email, from: world.startMs, asOf };
  }
}

function* access(world: World, random: Random): Generator<RawEvidence> {
  const asOf = world.startMs;
  const halfWay = world.startMs + Math.floor(world.config.weeks / 2) * 7 * dayMs;
  for (const channel of outsideChannels) {
    for (const role of roles) {
      const own = random.fork(channel, role);
      const required = own.chance(0.65);
      const reachable = own.chance(required ? 0.6 : 0.45);
      const said = { type: 'access', channel, role, required, promoted: channel !== 'Short messages', asOf } as const;
      yield { ...said, reachable, from: world.startMs };
      // Some of what is needed and blocked is opened later.
      if (required && !reachable && own.chance(0.3)) yield { ...said, reachable: true, from: halfWay };
    }
  }
}

/** Waits are lognormal: half are decided within a day, a tenth take the better part of a week. */
function* approvals(world: World, random: Random): Generator<RawEvidence> {
  const asOf = world.startMs;
  const staff = world.people.filter(({ profile, toMs }) => profile === null && toMs === Infinity);
  const authors = random.shuffle(staff).slice(0, 12);
  const approvers = world.people.filter(({ assignments }) => assignments[0]?.level === 2).slice(0, 3);
  const ifBefore = (timeMs: number): number | null => (timeMs < world.plannedEndMs ? timeMs : null);
  for (let week = 0; week < world.config.weeks; week += 1) {
    const count = random.fork('week', week).poisson(approvalsPerWeek);
    for (let number = 0; number < count; number += 1) {
      const own = random.fork(week, number);
      const submitted = world.startMs + (week * 7 + own.int(5)) * dayMs + Math.floor((8 + 9 * own.next()) * hourMs);
      const required = own.chance(0.75);
      const decided = submitted + Math.floor(22 * hourMs * Math.exp(own.normal(0, 1.1)));
      const appeared = decided + Math.floor(3 * hourMs * Math.exp(own.normal(0, 0.8)));
      const refused = own.chance(0.1) ? (own.chance(0.7) ? 'rejected' : 'withdrawn') : null;
      const said = {
        type: 'approval',
        id: `${week}.${number}`,
        channel: own.pick(outsideChannels),
        author: own.pick(authors).email,
        required,
        submitted,
        asOf,
      } as const;
      if (!required) {
        const published = ifBefore(submitted + Math.floor(600_000 * Math.exp(own.normal(0, 0.5))));
        const outcome = published === null ? 'pending' : 'published';
        yield { ...said, approver: null, approved: null, published, outcome };
        continue;
      }
      const approver = own.pick(approvers).email;
      const approved = ifBefore(decided);
      const published = refused === null ? ifBefore(appeared) : null;
      const accepted = published === null ? 'approved' : 'published';
      const outcome = approved === null ? 'pending' : (refused ?? accepted);
      yield { ...said, approver, approved: refused === null ? approved : null, published, outcome };
    }
  }
}
