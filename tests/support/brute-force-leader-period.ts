import type { Row } from './brute-force.js';
import { addDays } from './brute-force-calendar.js';
import { interactionRows } from './brute-force-facts.js';
import type { BrutePost } from './brute-force-posts.js';
import { leaderActsOf } from './brute-force-reach.js';
import { chainOf, firstOf } from './brute-force-threads.js';
import { groupBy, isContribution, quantile, type World } from './brute-force-world.js';

interface Voice {
  readonly person: string;
  readonly leader: string;
  readonly byDelegate: boolean;
  readonly from: number;
  readonly until: number;
  readonly level: number | null;
}

function voicesOf(world: World): Voice[] {
  const periods = [...world.periods.values()].flat().filter(({ record }) => record.active);
  const executives = periods.filter(({ record }) => record.leadership.isExecutive);
  return periods.flatMap((period): Voice[] => {
    const { person, from, until, record } = period;
    const { isExecutive, delegateOf } = record.leadership;
    if (isExecutive) return [{ person, leader: person, byDelegate: false, from, until, level: record.level }];
    if (delegateOf === null) return [];
    return executives
      .filter((leader) => leader.person === delegateOf && leader.from < until && leader.until > from)
      .map((leader) => ({
        person,
        leader: delegateOf,
        byDelegate: true,
        from: Math.max(from, leader.from),
        until: Math.min(until, leader.until),
        level: leader.record.level,
      }));
  });
}

const overlaps = (
  { from, until }: { readonly from: number; readonly until: number },
  begins: number,
  ends: number,
): boolean => from < ends && until > begins;

export interface Tie {
  readonly leader: string;
  readonly day: string;
  readonly person: string;
  readonly outward: number;
  readonly inward: number;
  readonly isStaff: boolean;
  readonly leaderLevel: number | null;
  readonly level: number | null;
}

/** Each leader's day with each person, in both directions. */
export function ties(world: World): Tie[] {
  const voices = voicesOf(world);
  const sides = interactionRows(world).flatMap((row) => {
    const acts = Number(row.replies) + Number(row.reactions) + Number(row.shares) + Number(row.mentions);
    const day = String(row.day);
    const [from, to] = [String(row.from_person), String(row.to_person)];
    return [
      {
        day,
        voice: from,
        other: to,
        outward: acts,
        inward: 0,
        known: row.to_known === 1,
        level: row.to_level as number | null,
      },
      {
        day,
        voice: to,
        other: from,
        outward: 0,
        inward: acts,
        known: row.from_known === 1,
        level: row.from_level as number | null,
      },
    ];
  });
  const found = sides.flatMap((side) => {
    const begins = world.calendar.startOf(side.day);
    const ends = world.calendar.startOf(addDays(side.day, 1));
    const today = voices.filter((voice) => overlaps(voice, begins, ends));
    const leaders = groupBy(
      today.filter(({ person }) => person === side.voice),
      ({ leader }) => leader,
    );
    const others = today.filter(({ person }) => person === side.other);
    return [...leaders]
      .filter(([leader]) => !others.some((voice) => voice.leader === leader))
      .map(([leader, mine]) => ({
        ...side,
        leader,
        isStaff: side.known && !others.some(({ byDelegate }) => !byDelegate),
        leaderLevel: mine.sort((a, b) => a.from - b.from).at(-1)!.level,
      }));
  });
  return [...groupBy(found, ({ leader, day, other }) => `${leader} ${day} ${other}`).values()].map((mine) => ({
    leader: mine[0]!.leader,
    day: mine[0]!.day,
    person: mine[0]!.other,
    outward: mine.reduce((sum, { outward }) => sum + outward, 0),
    inward: mine.reduce((sum, { inward }) => sum + inward, 0),
    isStaff: mine.some(({ isStaff }) => isStaff),
    leaderLevel: highest(mine.map(({ leaderLevel }) => leaderLevel)),
    level: highest(mine.map(({ level }) => level)),
  }));
}

function highest(levels: readonly (number | null)[]): number | null {
  const known = levels.filter((level) => level !== null);
  return known.length === 0 ? null : Math.max(...known);
}

export interface Ownership {
  readonly community: string;
  readonly owner: string;
  readonly from: string;
  readonly until: string;
}

/** Four weeks of each leader and of all ('' is all), and the way from leaders to staff. */
export function leaderPeriods(
  world: World,
  posts: readonly BrutePost[],
  leaderPosts: readonly Row[],
  periods: readonly string[],
  owners: readonly Ownership[],
): { periods: Row[]; hops: Row[] } {
  const voices = voicesOf(world);
  const allTies = ties(world);
  const interactions = interactionRows(world);
  const acts = leaderActsOf(world, posts);
  const minPeople = 5;
  const rows: Row[] = [];
  const hops: Row[] = [];
  for (const starts of periods) {
    const ends = addDays(starts, 27);
    const begins = world.calendar.startOf(starts);
    const over = world.calendar.startOf(addDays(starts, 28));
    const enrolled = [
      ...new Set(
        voices.filter((voice) => !voice.byDelegate && overlaps(voice, begins, over)).map(({ leader }) => leader),
      ),
    ];
    const within = (day: string): boolean => day >= starts && day <= ends;
    const shown = leaderPosts.filter(
      (post) => within(String(post.day)) && (post.audience_kind === 'unknown' || Number(post.audience) >= minPeople),
    );
    for (const leader of [...enrolled, '']) {
      const isMine = (other: string): boolean => leader === '' || other === leader;
      const mine = shown.filter((post) => isMine(String(post.leader_id)));
      const list = (column: string): [string, number][] =>
        mine.flatMap((post) => JSON.parse(String(post[column])) as [string, number][]);
      const waits = list('answer_waits');
      const talks = list('dialogues');
      const carried = mine.flatMap((post) => [
        ...groupBy(
          (acts.get(String(post.post_id)) ?? []).filter(({ role }) => role === 'other'),
          ({ act }) => act.person,
        ).values(),
      ]);
      const people = (of: readonly { readonly person: string }[]): number =>
        new Set(of.map(({ person }) => person)).size;
      const carriers = carried.map((one) => ({
        person: one[0]!.act.person,
        direct: one.some(({ onLeader }) => onLeader),
        line: firstOf(one).line,
      }));
      const myTies = allTies.filter((tie) => isMine(tie.leader));
      const byPair = [...groupBy(myTies, (tie) => `${tie.leader} ${tie.person}`).values()];
      const firsts = byPair.flatMap((pair) => {
        const first = (side: 'outward' | 'inward'): string | undefined =>
          pair
            .filter((tie) => tie[side] > 0)
            .map(({ day }) => day)
            .sort()[0];
        const [out, back] = [first('outward'), first('inward')];
        return out && back ? [{ person: pair[0]!.person, day: [out, back].sort()[1]! }] : [];
      });
      const fresh = firsts.filter(({ day }) => within(day));
      const pairs = byPair.flatMap((pair) => {
        const now = pair.filter(({ day }) => within(day)).sort((a, b) => (a.day < b.day ? -1 : 1));
        const last = now.at(-1);
        if (!last?.isStaff || last.level === null || last.leaderLevel === null) return [];
        if (!now.some(({ outward }) => outward > 0) || !now.some(({ inward }) => inward > 0)) return [];
        return [{ person: last.person, far: Math.abs(last.level - last.leaderLevel) >= 2 }];
      });
      const whose = (kind: string): number =>
        weighed(world, voices, owners, starts, minPeople).filter((act) => isMine(act.leader) && act.whose === kind)
          .length;
      rows.push({
        leader_id: leader,
        starts,
        ends,
        answer_s: quantile(
          waits.map(([, wait]) => wait),
          0.5,
        ),
        answered_people: new Set(waits.map(([person]) => person)).size,
        dialogue_depth: quantile(
          talks.map(([, depth]) => depth),
          0.5,
        ),
        commenters: new Set(talks.map(([person]) => person)).size,
        carrier_pairs: carriers.length,
        carriers: people(carriers),
        organic_pairs: carriers.filter(({ direct }) => !direct).length,
        organic_people: people(carriers.filter(({ direct }) => !direct)),
        direct_people: people(carriers.filter(({ direct }) => direct)),
        line_pairs: carriers.filter(({ line }) => line !== 'unknown').length,
        line_people: people(carriers.filter(({ line }) => line !== 'unknown')),
        outside_pairs: carriers.filter(({ line }) => line === 'outside').length,
        outside_people: people(carriers.filter(({ line }) => line === 'outside')),
        inside_people: people(carriers.filter(({ line }) => line === 'inside')),
        new_partners: fresh.length,
        new_people: people(fresh),
        pairs: pairs.length,
        pair_people: people(pairs),
        far_pairs: pairs.filter(({ far }) => far).length,
        far_people: people(pairs.filter(({ far }) => far)),
        near_people: people(pairs.filter(({ far }) => !far)),
        owned_acts: whose('own'),
        foreign_acts: whose('foreign'),
        unowned_acts: whose('unknown'),
      });
    }
    hops.push(...hopRows(world, voices, interactions, starts, over - 1));
  }
  return { periods: rows, hops };
}

const weighedOf = new WeakMap<World, Map<string, { leader: string; whose: string }[]>>();

function weighed(
  world: World,
  voices: readonly Voice[],
  owners: readonly Ownership[],
  starts: string,
  minPeople: number,
) {
  const known = weighedOf.get(world) ?? new Map<string, { leader: string; whose: string }[]>();
  weighedOf.set(world, known);
  const before = known.get(starts);
  if (before) return before;
  const ends = addDays(starts, 27);
  const over = world.calendar.startOf(addDays(starts, 28)) - 1;
  const done = world.acts.filter((act) => isContribution(act) && act.community !== '');
  const crowds = groupBy(
    done.filter(({ day }) => day >= addDays(ends, -83) && day <= ends),
    ({ community }) => community,
  );
  const found = done
    .filter(({ day }) => day >= starts && day <= ends)
    .flatMap((act) => {
      const begins = world.calendar.startOf(act.day);
      const leaders = new Set(
        voices
          .filter(
            (voice) =>
              voice.person === act.person && overlaps(voice, begins, world.calendar.startOf(addDays(act.day, 1))),
          )
          .map(({ leader }) => leader),
      );
      return [...leaders].map((leader) => {
        const listed = owners.filter(
          ({ community, from, until }) => community === act.community && act.day >= from && act.day <= until,
        );
        const hands = new Set(voices.filter((voice) => voice.leader === leader).map(({ person }) => person));
        if (listed.length > 0)
          return { leader, whose: listed.some(({ owner }) => hands.has(owner)) ? 'own' : 'foreign' };
        const crowd = [...new Set((crowds.get(act.community) ?? []).map(({ person }) => person))];
        const placed = crowd
          .map((person) => ({ person, chain: lastChain(world, person, over) }))
          .filter(({ person, chain }) => chain.length > 1 || voices.some((voice) => voice.leader === person));
        if (placed.length < minPeople || 2 * placed.length < crowd.length) return { leader, whose: 'unknown' };
        const inLine = placed.filter(({ chain }) => chain.includes(leader)).length;
        return { leader, whose: 2 * inLine > placed.length ? 'own' : 'foreign' };
      });
    });
  known.set(starts, found);
  return found;
}

/** The chain as it was last known before a moment, also of somebody who has left since. */
function lastChain(world: World, person: string, at: number): string[] {
  const period = world.periods.get(person)?.findLast(({ from, record }) => record.active && from <= at);
  if (!period) return [];
  return chainOf(world, person, Math.min(at, period.until - 1));
}

function hopRows(
  world: World,
  voices: readonly Voice[],
  interactions: readonly Row[],
  starts: string,
  at: number,
): Row[] {
  const ends = addDays(starts, 27);
  const speaking = voices.filter(({ from, until }) => from <= at && until > at);
  const neighbours = new Map<string, Set<string>>();
  const link = (a: string, b: string): void => {
    neighbours.set(a, (neighbours.get(a) ?? new Set()).add(b));
  };
  for (const row of interactions) {
    if (String(row.day) < starts || String(row.day) > ends) continue;
    link(String(row.from_person), String(row.to_person));
    link(String(row.to_person), String(row.from_person));
  }
  const leaders = [...new Set(speaking.map(({ leader }) => leader))];
  const people = [...world.periods.keys()].filter((person) => world.at(person, at) && !leaders.includes(person));
  const rows: { leader: string; targets: number; staff: number; hops: number; chart: number }[] = [];
  for (const leader of leaders) {
    const hands = speaking.filter((voice) => voice.leader === leader).map(({ person }) => person);
    const steps = new Map(hands.map((person) => [person, 0]));
    for (const [person, step] of steps) {
      if (step === 6) continue;
      for (const next of neighbours.get(person) ?? []) if (!steps.has(next)) steps.set(next, step + 1);
    }
    const own = chainOf(world, leader, at);
    const row = { leader, targets: 0, staff: 0, hops: 0, chart: 0 };
    for (const person of people) {
      if (hands.includes(person)) continue;
      const chain = chainOf(world, person, at);
      const meets = own.find((manager) => chain.includes(manager));
      if (meets === undefined) continue;
      row.staff += 1;
      const step = steps.get(person);
      if (step === undefined) continue;
      row.targets += 1;
      row.hops += step;
      row.chart += own.indexOf(meets) + chain.indexOf(meets);
    }
    rows.push(row);
  }
  const sum = (key: 'targets' | 'staff' | 'hops' | 'chart'): number => rows.reduce((total, row) => total + row[key], 0);
  rows.push({ leader: '', targets: sum('targets'), staff: sum('staff'), hops: sum('hops'), chart: sum('chart') });
  return rows.map(({ leader, targets, staff, hops, chart }) => ({
    leader_id: leader,
    starts,
    ends,
    targets,
    staff,
    hops: targets === 0 ? null : hops / targets,
    org_hops: targets === 0 ? null : chart / targets,
    sampled: 1,
  }));
}
