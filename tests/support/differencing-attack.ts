import { addDays } from './brute-force-calendar.js';
import type { TrueAct, TrueOrganisation } from './differencing-organisation.js';

/**
 * Somebody who may run any SQL over the views and wants to know what is hidden. Knows how dimensions are built (units in
 * units, communities on platforms, days in weeks) and takes every published figure for what it is: a sum over acts or
 * people. Who is really behind a combination of figures is looked up in the true data.
 */

export interface PublishedCell {
  readonly grain: 'day' | 'week' | '28d';
  readonly starts: string;
  readonly scope: string;
  readonly dim: string;
  readonly key: string;
  readonly floor: number;
  /** NULL is hidden. */
  readonly acts: number | null;
  readonly people: number | null;
  readonly active_days: number | null;
  readonly stickiness: number | null;
  readonly eligible: number | null;
  /** Counts of people among the eligible: interactive; the five classes. */
  readonly interactive: number | null;
  readonly classes: readonly (number | null)[];
  readonly posters: number | null;
  readonly newcomers: number | null;
  readonly retained: number | null;
  readonly returning: number | null;
  readonly lapsed: number | null;
  /** Posts that start a thread, of the view of answers; undefined where there is no such row. */
  readonly threads: number | null | undefined;
}

const families = ['forum', 'unit', 'level', 'location'] as const;
type Line = (typeof families)[number];
const lineOf = (dim: string): Line => (dim === 'community' || dim === 'platform' ? 'forum' : (dim as Line));
const isAttribute = (dim: string): boolean => dim === 'unit' || dim === 'level' || dim === 'location';

const isIn = (act: TrueAct, dim: string, key: string): boolean => {
  if (dim === 'all') return true;
  if (dim === 'platform') return act.platform === key;
  if (dim === 'community') return act.community === key;
  return act.places.some(([of, name]) => of === dim && name === key);
};

const platformOf = (acts: readonly TrueAct[]) => {
  const found = new Map<string, Set<string>>();
  for (const { community, platform } of acts) found.set(community, (found.get(community) ?? new Set()).add(platform));
  return (community: string): string | null => {
    const platforms = found.get(community);
    return platforms?.size === 1 ? [...platforms][0]! : null;
  };
};

/** The cell that one and its neighbours add up to. */
function parentOf(dim: string, key: string, platform: (community: string) => string | null): string | null {
  if (dim === 'all') return null;
  if (dim === 'community') {
    const of = platform(key);
    return of === null ? null : `platform ${of}`;
  }
  const path = key.split(' / ');
  return dim === 'unit' && path.length > 1 ? `unit ${path.slice(0, -1).join(' / ')}` : 'all ';
}

class Bits {
  private readonly words: Uint32Array;
  constructor(size: number, words?: Uint32Array) {
    this.words = words ?? new Uint32Array(Math.ceil(size / 32));
  }
  add(index: number): void {
    this.words[index >> 5]! |= 1 << (index & 31);
  }
  has(index: number): boolean {
    return (this.words[index >> 5]! & (1 << (index & 31))) !== 0;
  }
  without(other: Bits): Bits {
    return new Bits(
      0,
      this.words.map((word, at) => word & ~other.words[at]!),
    );
  }
  with(other: Bits): Bits {
    return new Bits(
      0,
      this.words.map((word, at) => word | other.words[at]!),
    );
  }
  holds(other: Bits): boolean {
    return other.words.every((word, at) => (word & ~this.words[at]!) === 0);
  }
  meets(other: Bits): boolean {
    return other.words.some((word, at) => (word & this.words[at]!) !== 0);
  }
  get isEmpty(): boolean {
    return this.words.every((word) => word === 0);
  }
}

interface Published {
  readonly name: string;
  readonly dim: string;
  readonly line: Line;
  readonly floor: number;
  readonly bits: Bits;
}

/** Leaks in words for people; none is what is hoped for. */
export function attack(organisation: TrueOrganisation, cells: readonly PublishedCell[]): string[] {
  return [
    ...sumsOfActs(organisation, cells, 'acts'),
    ...sumsOfActs(organisation, cells, 'threads'),
    ...hiddenInSpan(organisation, cells),
    ...countsOfPeople(organisation, cells),
    ...countsInTime(cells),
    ...stickinessOfDays(cells),
  ];
}

/** Differences, sums and totals minus their parts, of figures that are sums over acts: who is left over? */
function sumsOfActs({ acts }: TrueOrganisation, cells: readonly PublishedCell[], figure: 'acts' | 'threads'): string[] {
  const leaks: string[] = [];
  const platform = platformOf(acts);
  const weeks = groupBy(
    cells.filter(({ grain }) => grain === 'week'),
    ({ starts, scope }) => `${starts} ${scope}`,
  );
  for (const [name, ofWeek] of weeks) {
    const { starts, scope } = ofWeek[0]!;
    const mine = acts.filter(
      (act) =>
        act.scope === scope &&
        act.day >= starts &&
        act.day <= addDays(starts, 6) &&
        (figure === 'acts' || act.startsThread),
    );
    const people = (bits: Bits): number =>
      new Set(mine.filter((_, at) => bits.has(at)).map(({ person }) => person)).size;
    const setOf = (cell: PublishedCell): Bits => {
      const bits = new Bits(mine.length);
      for (const [at, act] of mine.entries()) if (isIn(act, cell.dim, cell.key)) bits.add(at);
      return bits;
    };
    const shown = ofWeek.filter((cell) => cell[figure] !== null && cell[figure] !== undefined);
    const known = new Map<string, Published>();
    for (const cell of shown) {
      const { dim, key, floor } = cell;
      known.set(`${dim} ${key}`, { name: `${dim} ${key}`, dim, line: lineOf(dim), floor, bits: setOf(cell) });
    }
    // What is left of a shown cell when its shown parts are taken away: for each dimension that it has parts of.
    const rests: Published[] = [];
    for (const whole of known.values()) {
      for (const dims of whole.dim === 'all'
        ? [['platform'], ['unit'], ['level'], ['location']]
        : [[whole.dim === 'platform' ? 'community' : whole.dim]]) {
        const parts = [...known.values()].filter(
          (part) =>
            dims.includes(part.dim) &&
            parentOf(part.dim, part.name.slice(part.dim.length + 1), platform) === whole.name,
        );
        if (parts.length === 0) continue;
        const rest = parts.reduce((left, part) => left.without(part.bits), whole.bits);
        if (rest.isEmpty) continue;
        const floor = isAttribute(dims[0]!) ? 10 : 5;
        rests.push({
          name: `rest of ${whole.name} by ${dims[0]}`,
          dim: dims[0]!,
          line: lineOf(dims[0]!),
          floor,
          bits: rest,
        });
        // Of what is the whole of everybody, the floor of everybody holds.
        const behind = people(rest);
        if (behind < floor && parts.some(({ bits }) => !bits.isEmpty))
          leaks.push(`${figure} ${name}: ${behind} people are the rest of ${whole.name} by ${dims[0]}`);
      }
    }
    const published = [...known.values(), ...rests];
    const everything = published.find(({ dim }) => dim === 'all');
    for (const around of published) {
      for (const line of families) {
        if (line === around.line) continue;
        const inside = published.filter(
          (set) => set.line === line && set.dim !== 'all' && !set.bits.isEmpty && around.bits.holds(set.bits),
        );
        if (inside.length === 0) continue;
        // One taken away, or all of them; of everybody, these are the rests above.
        const choices =
          everything !== undefined && around.bits.holds(everything.bits) ? [] : [...inside.map((set) => [set]), inside];
        for (const choice of choices) {
          const left = choice.reduce((rest, set) => rest.without(set.bits), around.bits);
          const behind = people(left);
          const floor = Math.max(around.floor, ...choice.map((set) => set.floor));
          // What is published in itself, all of one line of which the rest is, is no news.
          const isPublished = published.some(
            ({ bits, floor: own }) => bits.holds(left) && left.holds(bits) && people(bits) >= own,
          );
          if (behind > 0 && behind < floor && !isPublished)
            leaks.push(
              `${figure} ${name}: ${behind} people are ${around.name} without ${choice.map((set) => set.name).join(' and ')}`,
            );
        }
      }
    }
  }
  return leaks;
}

const prime = 1_000_003;

/** Exact elimination over a prime field: is the vector a combination of the rows? */
function createSpan(size: number) {
  const rows = new Map<number, Int32Array>();
  const inverse = (value: number): number => {
    let [result, base, power] = [1, value, prime - 2];
    for (; power > 0; power = Math.floor(power / 2)) {
      if (power % 2 === 1) result = (result * base) % prime;
      base = (base * base) % prime;
    }
    return result;
  };
  const reduce = (vector: Int32Array): number => {
    for (let at = 0; at < size; at++) {
      const value = vector[at]!;
      if (value === 0) continue;
      const row = rows.get(at);
      if (!row) return at;
      for (let to = at; to < size; to++) vector[to] = (vector[to]! + (prime - value) * row[to]!) % prime;
    }
    return -1;
  };
  return {
    add(vector: Int32Array): void {
      const at = reduce(vector);
      if (at < 0) return;
      const factor = inverse(vector[at]!);
      for (let to = at; to < size; to++) vector[to] = (vector[to]! * factor) % prime;
      rows.set(at, vector);
    },
    has: (vector: Int32Array): boolean => reduce(vector) < 0,
  };
}

/**
 * Every published sum as an equation, over what the attacker thinks may be: any kind of people (unit, level, location) in
 * any community (acts of a week), and any kind of people on any day (people by the day; a week's active days). Does a
 * hidden figure follow?
 */
function hiddenInSpan({ acts, kinds }: TrueOrganisation, cells: readonly PublishedCell[]): string[] {
  const leaks: string[] = [];
  const forumsOf = (scope: string) => [
    ...new Map(
      acts.filter((act) => act.scope === scope).map((act) => [`${act.platform} ${act.community}`, act]),
    ).values(),
  ];
  const check = (
    name: string,
    size: number,
    mine: readonly { cell: string; vector: Int32Array; isShown: boolean }[],
  ): void => {
    const span = createSpan(size);
    const texts = new Set<string>();
    for (const { vector, isShown } of mine) {
      if (!isShown) continue;
      texts.add(vector.join());
      span.add(vector.slice());
    }
    for (const { cell, vector, isShown } of mine) {
      // A cell that is another one by its definition (a platform's only community) is published with it; one that nobody
      // can be in is no secret.
      if (!isShown && vector.some((value) => value > 0) && !texts.has(vector.join()) && span.has(vector.slice()))
        leaks.push(`${name}: ${cell} follows`);
    }
  };
  const ofScope = groupBy(cells, ({ starts, scope, grain }) => `${grain} ${starts} ${scope}`);
  for (const [name, mine] of ofScope) {
    const { grain, scope } = mine[0]!;
    if (grain !== 'week') continue;
    const forums = forumsOf(scope);
    const size = kinds.length * forums.length;
    check(
      `acts ${name}`,
      size,
      mine.map(({ dim, key, acts: shown }) => {
        const vector = new Int32Array(size);
        for (const [at, places] of kinds.entries())
          for (const [of, forum] of forums.entries())
            if (isIn({ ...forum, places }, dim, key)) vector[at * forums.length + of] = 1;
        return { cell: `${dim} ${key}`, vector, isShown: shown !== null };
      }),
    );
  }
  // A mover stands in one unit each day, so days add up; over a week a mover is in two.
  const weeks = groupBy(
    cells.filter(({ grain }) => grain !== '28d'),
    ({ starts, scope }) => `${weekOf(starts)} ${scope}`,
  );
  for (const [name, mine] of weeks) {
    const days = [...new Set(mine.filter(({ grain }) => grain === 'day').map(({ starts }) => starts))].sort();
    const size = kinds.length * days.length;
    const ofPeople = mine.filter(({ dim }) => dim === 'all' || isAttribute(dim));
    const vectorOf = (dim: string, key: string, on: readonly string[]): Int32Array => {
      const vector = new Int32Array(size);
      for (const [at, places] of kinds.entries())
        if (isIn({ ...acts[0]!, places }, dim, key))
          for (const day of on) vector[at * days.length + days.indexOf(day)] = 1;
      return vector;
    };
    check(
      `people by the day, ${name}`,
      size,
      ofPeople.flatMap(({ grain, starts, dim, key, people, active_days }) =>
        grain === 'day'
          ? [{ cell: `${starts} ${dim} ${key}`, vector: vectorOf(dim, key, [starts]), isShown: people !== null }]
          : active_days === null
            ? []
            : [{ cell: `active days of ${dim} ${key}`, vector: vectorOf(dim, key, days), isShown: true }],
      ),
    );
    // People in communities do not add up, but each community's days do.
    for (const [forum, cellsOf] of groupBy(
      mine.filter(({ dim }) => lineOf(dim) === 'forum'),
      ({ dim, key }) => `${dim} ${key}`,
    )) {
      check(
        `people by the day, ${name}, ${forum}`,
        days.length,
        cellsOf.flatMap(({ grain, starts, people, active_days }) =>
          grain === 'day'
            ? [
                {
                  cell: starts,
                  vector: Int32Array.from(days, (day) => Number(day === starts)),
                  isShown: people !== null,
                },
              ]
            : active_days === null
              ? []
              : [{ cell: 'active days', vector: new Int32Array(days.length).fill(1), isShown: true }],
        ),
      );
    }
  }
  return leaks;
}

const isGroup = (count: number, floor: number): boolean => count > 0 && count < floor;

/** Counts of people, and those they leave out. */
function countsOfPeople({ acts, moves }: TrueOrganisation, cells: readonly PublishedCell[]): string[] {
  const leaks: string[] = [];
  const platform = platformOf(acts);
  for (const [period, mine] of groupBy(cells, ({ grain, starts, scope }) => `${grain} ${starts} ${scope}`)) {
    const byName = new Map(mine.map((cell) => [`${cell.dim} ${cell.key}`, cell]));
    for (const cell of mine) {
      const { dim, key, floor, people, eligible, interactive, posters, newcomers, retained, returning } = cell;
      const found = (what: string, count: number): void => {
        if (isGroup(count, floor)) leaks.push(`${period} ${dim} ${key}: ${count} are ${what}`);
      };
      if (people !== null) found('people', people);
      if (eligible !== null) found('eligible', eligible);
      if (eligible !== null && people !== null) found('silent', eligible - people);
      if (interactive !== null) {
        found('interactive', interactive);
        if (eligible !== null) found('not interactive', eligible - interactive);
      }
      const classes = cell.classes.flatMap((count) => (count === null ? [] : [count]));
      for (const count of classes) found('of a class', count);
      if (classes.length === 5 && people !== null) found('guests', people - classes[0]! - classes[1]! - classes[2]!);
      if (posters !== null) {
        found('authors', posters);
        if (people !== null) found('no authors', people - posters);
      }
      if (newcomers !== null) {
        found('newcomers', newcomers);
        if (people !== null && (dim === 'all' || !moves)) found('no newcomers', people - newcomers);
        if (retained !== null) {
          found('retained', retained);
          found('not retained', newcomers - retained);
        }
        if (returning !== null && people !== null && (dim === 'all' || !moves))
          found('continuing', people - newcomers - returning);
      }
      if (returning !== null) found('returning', returning);
      if (cell.lapsed !== null) found('lapsed', cell.lapsed);
      // Smaller than what it is a part of by a few people.
      const parent = parentOf(dim, key, platform);
      const whole = parent === null ? undefined : byName.get(parent);
      if (people !== null && whole !== undefined && whole.people !== null)
        found(`in ${parent} only`, whole.people - people);
    }
    if (moves && mine[0]!.grain !== 'day') continue;
    // Where everybody stands once, a total minus its shown parts.
    for (const figure of [
      'people',
      'interactive',
      'posters',
      'newcomers',
      'retained',
      'returning',
      'lapsed',
    ] as const) {
      const parts = groupBy(
        mine.filter(({ dim }) => isAttribute(dim)),
        ({ dim, key }) => `${dim}\n${parentOf(dim, key, platform)}`,
      );
      for (const [family, ofFamily] of parts) {
        const parent = family.slice(family.indexOf('\n') + 1);
        const total = byName.get(parent)?.[figure];
        const shown = ofFamily.filter((cell) => cell[figure] !== null);
        if (total === null || total === undefined || shown.every((cell) => cell[figure] === 0)) continue;
        const rest = total - shown.reduce((sum, cell) => sum + cell[figure]!, 0);
        if (isGroup(rest, ofFamily[0]!.floor))
          leaks.push(`${period} ${figure}: ${rest} are the rest of ${family.replace('\n', ' in ')}`);
      }
    }
  }
  return leaks;
}

/** A day in its week, a week in its four weeks, four weeks and those before. */
function countsInTime(cells: readonly PublishedCell[]): string[] {
  const leaks: string[] = [];
  const known = new Map(
    cells.map((cell) => [`${cell.grain} ${cell.starts} ${cell.scope} ${cell.dim} ${cell.key}`, cell]),
  );
  for (const cell of cells) {
    if (cell.people === null) continue;
    const slice = `${cell.scope} ${cell.dim} ${cell.key}`;
    const around =
      cell.grain === 'day'
        ? [`week ${weekOf(cell.starts)}`]
        : cell.grain === 'week'
          ? [0, 7, 14, 21].map((back) => `28d ${addDays(cell.starts, -back)}`)
          : [];
    for (const period of around) {
      const whole = known.get(`${period} ${slice}`);
      if (whole?.people === null || whole === undefined) continue;
      if (isGroup(whole.people - cell.people, cell.floor))
        leaks.push(
          `${slice}: ${whole.people - cell.people} are there in ${period} but not in ${cell.grain} ${cell.starts}`,
        );
    }
    if (cell.grain === 'week' && cell.lapsed !== null && cell.dim === 'all') {
      const before = known.get(`28d ${addDays(cell.starts, -28)} ${slice}`)?.people;
      if (before !== null && before !== undefined && isGroup(before - cell.lapsed, cell.floor))
        leaks.push(`${slice}: ${before - cell.lapsed} go on from before ${cell.starts}`);
    }
  }
  return leaks;
}

/** What stickiness tells of hidden days: active days within half a per cent, less what is known of them. */
function stickinessOfDays(cells: readonly PublishedCell[]): string[] {
  const leaks: string[] = [];
  const slices = groupBy(cells, ({ scope, dim, key }) => `${scope} ${dim} ${key}`);
  for (const [slice, mine] of slices) {
    const byPeriod = new Map(mine.map((cell) => [`${cell.grain} ${cell.starts}`, cell]));
    for (const { grain, starts, stickiness, people, floor } of mine) {
      if (grain !== '28d' || stickiness === null) continue;
      if (people === null) {
        leaks.push(`${slice}: stickiness without people tells the people`);
        continue;
      }
      let known = 0;
      let hiddenDays = 0;
      for (const back of [0, 7, 14, 21]) {
        const week = addDays(starts, back);
        const exact = byPeriod.get(`week ${week}`)?.active_days ?? null;
        const days = Array.from({ length: 7 }, (_, day) => byPeriod.get(`day ${addDays(week, day)}`));
        known += exact ?? days.reduce((sum, day) => sum + (day?.people ?? 0), 0);
        if (exact === null) hiddenDays += days.filter((day) => day !== undefined && day.people === null).length;
      }
      if (hiddenDays === 0) continue;
      const unit = (28 * people) / 100;
      const least = Math.max(0, Math.ceil((stickiness - 0.5) * unit - known - 1e-9));
      const most = Math.floor((stickiness + 0.5) * unit - known + 1e-9);
      if (most < floor || (least > 0 && least < floor))
        leaks.push(`${slice}: ${least} to ${most} on hidden days of ${starts}`);
    }
  }
  return leaks;
}

/** Weeks begin on Monday. */
function weekOf(day: string): string {
  return addDays(day, -((new Date(day).getUTCDay() + 6) % 7));
}

function groupBy<T>(items: readonly T[], key: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const name = key(item);
    const group = groups.get(name);
    if (group) group.push(item);
    else groups.set(name, [item]);
  }
  return groups;
}
