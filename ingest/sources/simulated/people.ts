import type { Random } from '../../../infra/random.js';
import { cumulative, indexIn, type Rhythm } from './clock.js';
import { dayMs, type Language } from './config.js';
import { type ExecutiveProfile, executiveProfiles } from './executives.js';
import { executiveNames, executiveTitles } from './names.js';
import type { Place } from './places.js';
import type { Units } from './units.js';

/** Anybody, or anything, that acts. */
export interface SimActor extends Rhythm {
  /** The platform's user id. */
  readonly account: string;
  readonly kind: 'person' | 'bot' | 'system';
  readonly language: Language;
  /** Share of friendly less unfriendly messages, about −1 to 1. */
  readonly mood: number;
  /** Probability of contradicting in a reply. */
  readonly dissent: number;
  /** Weights of being the one who writes, or reacts; 0 for observers. */
  readonly posting: number;
  readonly reacting: number;
  /** Is there from, until (ms). */
  readonly fromMs: number;
  readonly toMs: number;
  /** Index of the person in the organisation; −1 for everybody else. */
  readonly person: number;
}

/** Where somebody stands, from one day to another; null is open. */
export interface Assignment {
  readonly fromMs: number | null;
  readonly toMs: number | null;
  readonly unitPath: readonly string[];
  readonly manager: number | null;
  readonly title: string;
  readonly level: number;
  /** Why this person is an executive; null: is none. */
  readonly executiveRule: string | null;
  readonly delegateOf: number | null;
}

export interface SimPerson extends SimActor {
  readonly email: string;
  readonly name: string | null;
  readonly division: number;
  readonly assignments: readonly Assignment[];
  readonly profile: ExecutiveProfile | null;
  /** Executive (in this sense) from this time on; Infinity for others. */
  readonly executiveFromMs: number;
  readonly delegates: readonly number[];
}

interface Seat {
  readonly assignment: Omit<Assignment, 'fromMs' | 'toMs'>;
  readonly division: number;
  readonly liveliness: number;
  readonly profile: ExecutiveProfile | null;
}

const observerShare = 0.3;
const reactingOnlyShare = 0.22;
const joinerShare = 0.08;
const leaverShare = 0.06;
const moverShare = 0.03;
/** Tail of the power law of activity: the lower, the more the few write. */
const tailExponent = 1.15;
const heaviest = 40;

export function createPeople(
  count: number,
  units: Units,
  places: readonly Place[],
  period: { readonly startMs: number; readonly plannedEndMs: number },
  random: Random,
): SimPerson[] {
  const seats = createSeats(count, units);
  const placeShares = cumulative(places.map(({ weight }) => weight));
  const names = random.fork('names').shuffle(executiveNames);
  const length = period.plannedEndMs - period.startMs;
  const dayWithin = (from: number, to: number, own: Random): number =>
    period.startMs + Math.floor(((from + (to - from) * own.next()) * length) / dayMs) * dayMs;
  let named = 0;

  return seats.map((seat, index) => {
    const own = random.fork('person', index);
    const { profile } = seat;
    const leads = seat.assignment.level <= 3;
    const place = (seat.assignment.level <= 1 ? places[0] : places[indexIn(placeShares, own.next())]) as Place;
    const staffFromEnd = count - index;
    const joins = !leads && own.chance(joinerShare);
    const leaves = !leads && own.chance(leaverShare);
    const moves = !leads && (own.chance(moverShare) || staffFromEnd <= 2) && units.teams.length > 1;

    const joinedMs = joins ? dayWithin(0.03, 0.7, own) : null;
    const leftMs = leaves ? dayWithin(0.75, 0.97, own) : null;
    const first: Assignment = { ...seat.assignment, fromMs: joinedMs, toMs: leftMs };
    let assignments: Assignment[] = [first];
    let executiveFromMs = first.executiveRule === null ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY;

    if (profile?.kind === 'promoted') {
      executiveFromMs = dayWithin(0.45, 0.55, own);
      const promoted = {
        ...first,
        title: 'Chief Transformation Officer',
        level: 1,
        manager: 0,
        executiveRule: 'title matches ^Chief',
      };
      assignments = [
        { ...first, toMs: executiveFromMs },
        { ...promoted, fromMs: executiveFromMs },
      ];
    } else if (moves) {
      const movedMs = dayWithin(0.71, 0.74, own);
      const current = units.teams.findIndex(({ path }) => path === seat.assignment.unitPath);
      const target = (current + 1 + own.int(units.teams.length - 1)) % units.teams.length;
      const moved = { unitPath: units.teams[target]?.path ?? [], manager: firstLead(count, units) + target };
      assignments = [
        { ...first, toMs: movedMs },
        { ...first, ...moved, fromMs: movedMs },
      ];
    }

    const kind = own.next();
    const weight = Math.min(heaviest, (1 - own.next()) ** (-1 / tailExponent));
    const observes = !leads && kind < observerShare;
    const reactsOnly = !leads && kind < observerShare + reactingOnlyShare;
    const adopts = own.chance(0.45) ? dayWithin(0, 0.8, own) : Number.NEGATIVE_INFINITY;
    const lapses = own.chance(0.12) ? dayWithin(0.3, 1, own) : Number.POSITIVE_INFINITY;
    const hasName = profile !== null || seat.assignment.delegateOf !== null;

    return {
      account: `u${index}`,
      email: `person${index}@almwind.example`,
      kind: 'person',
      person: index,
      // The accounts of leaders and delegates show who they are; nobody else's name is made at all.
      name: hasName ? (names[named++ % names.length] ?? null) : null,
      place,
      shiftMinutes: Math.round(own.normal(0, 35)),
      language: place.language,
      mood: own.normal(0.25, 0.3),
      dissent: Math.min(0.6, own.exponential(0.1)),
      posting: profile !== null ? 0.15 : observes || reactsOnly ? 0 : weight * seat.liveliness,
      reacting: profile !== null ? profile.reacts : observes ? 0 : (0.4 + weight ** 0.6) * seat.liveliness,
      fromMs: Math.max(joinedMs ?? Number.NEGATIVE_INFINITY, leads ? Number.NEGATIVE_INFINITY : adopts),
      toMs: Math.min(leftMs ?? Number.POSITIVE_INFINITY, leads ? Number.POSITIVE_INFINITY : lapses),
      division: seat.division,
      assignments,
      profile,
      executiveFromMs,
      delegates: profile === null ? [] : delegatesOf(index, seats),
    } satisfies SimPerson;
  });
}

function delegatesOf(leader: number, seats: readonly Seat[]): number[] {
  return seats.flatMap(({ assignment }, other) => (assignment.delegateOf === leader ? [other] : []));
}

function delegateCount(people: number): number {
  return people < 100 ? 1 : 2;
}

function firstLead(people: number, units: Units): number {
  return 1 + delegateCount(people) + units.divisions.length + units.departments.length;
}

/** Top down: the head, delegates, heads of divisions, of departments, of teams, then staff. */
function createSeats(count: number, units: Units): Seat[] {
  const profiles = executiveProfiles(count);
  const promoted = profiles.find(({ kind }) => kind === 'promoted') ?? null;
  const fixed = profiles.filter((profile) => profile !== promoted);
  const seats: Seat[] = [];
  const add = (
    assignment: Seat['assignment'],
    division: number,
    liveliness: number,
    profile = null as Seat['profile'],
  ) => seats.push({ assignment, division, liveliness, profile });
  const none = { executiveRule: null, delegateOf: null };

  add(
    {
      unitPath: units.office,
      manager: null,
      title: 'Chief Executive Officer',
      level: 0,
      ...none,
      executiveRule: 'level ≤ 1',
    },
    0,
    1,
    fixed[0],
  );
  const delegates = delegateCount(count);
  const firstHead = 1 + delegates;
  for (let i = 0; i < delegates; i += 1) {
    const helped = fixed.findIndex(({ delegateShare }, at) => at > 0 && delegateShare > 0);
    const leader = i === 0 ? 0 : firstHead + Math.max(1, helped) - 1;
    add(
      { unitPath: units.office, manager: leader, title: 'Executive Assistant', level: 2, ...none, delegateOf: leader },
      0,
      0.3,
    );
  }
  const heads = units.divisions.length;
  units.divisions.forEach((name, index) => {
    const title = executiveTitles[index] ?? 'Chief Officer';
    const rule = { executiveRule: 'level ≤ 1' };
    add({ unitPath: [name], manager: 0, title, level: 1, ...none, ...rule }, index, 1, fixed[1 + index]);
  });
  units.departments.forEach(({ division, path }, index) => {
    // The rest of the profiles go to heads of departments who are enrolled by name; the last one rises half-way.
    const listed = fixed[1 + heads + index] ?? null;
    const profile = listed ?? (fixed.length - 1 - heads === index ? promoted : null);
    const rule = { executiveRule: listed === null ? null : 'list' };
    const manager = firstHead + division;
    add({ unitPath: path, manager, title: 'Head of Department', level: 2, ...none, ...rule }, division, 0.8, profile);
  });
  const firstDepartment = firstHead + heads;
  units.teams.forEach(({ path, division, department, liveliness }) => {
    const manager = firstDepartment + department;
    add({ unitPath: path, manager, title: 'Team Lead', level: 3, ...none }, division, liveliness);
  });
  const firstStaff = seats.length;
  const teams = units.teams.length;
  const staff = Math.max(0, count - firstStaff);
  const seniors = Math.floor(staff / teams / 4);
  for (let i = 0; i < staff; i += 1) {
    const at = i % teams;
    const round = Math.floor(i / teams);
    const senior = round < seniors;
    const lead = firstStaff - teams + at;
    const manager = senior || seniors === 0 ? lead : firstStaff + at + (round % seniors) * teams;
    const team = units.teams[at];
    const title = senior
      ? 'Senior Specialist'
      : (['Specialist', 'Analyst', 'Engineer', 'Coordinator'][round % 4] ?? '');
    add(
      { unitPath: team?.path ?? [], manager, title, level: senior ? 4 : 5, ...none },
      team?.division ?? 0,
      team?.liveliness ?? 1,
    );
  }
  return seats;
}
