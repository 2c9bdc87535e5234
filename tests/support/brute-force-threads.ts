import type { Row } from './brute-force.js';
import { dayMs } from './brute-force-calendar.js';
import { type BrutePost, isNotBefore } from './brute-force-posts.js';
import { type Act, groupBy, type Period, type World } from './brute-force-world.js';

/** Something said in a thread, or said about something said in it. */
export interface Node {
  readonly act: Act;
  readonly kind: 'post' | 'reply' | 'share' | 'quote';
  /** What it answers, shares or quotes. */
  readonly of: string;
  readonly leader: string | null;
}

/** Nodes of each thread by the id of its first post. */
export function threadsOf(world: World, posts: readonly BrutePost[]): Map<string, Node[]> {
  const written = new Map(posts.map((post) => [post.act.id, post]));
  const placed: { readonly root: string; readonly node: Node }[] = [];
  for (const act of world.acts) {
    const own = written.get(act.id);
    if (own) {
      const kind = act.verb === 'post' ? 'post' : 'reply';
      placed.push({ root: act.thread, node: { act, kind, of: act.parent ?? '', leader: own.leader } });
    }
    const of = act.verb === 'share' ? act.object : own ? act.quoted : null;
    const shared = of === null ? undefined : written.get(of);
    if (of === null || !shared || (own && act.thread === shared.act.thread)) continue;
    placed.push({
      root: shared.act.thread,
      node: { act, kind: act.verb === 'share' ? 'share' : 'quote', of, leader: own?.leader ?? null },
    });
  }
  const threads = new Map<string, Node[]>();
  for (const [root, mine] of groupBy(placed, (one) => one.root)) {
    threads.set(
      root,
      mine.map(({ node }) => node),
    );
  }
  return threads;
}

/** Size, depth and mean distance by walking from every node to every other. Null: there is nothing but the first post. */
export function treeOf(
  world: World,
  thread: readonly Node[],
): { size: number; depth: number; virality: number } | null {
  const first = thread.find(({ act, kind }) => kind === 'post' && act.id === act.thread);
  if (!first) return null;
  const nodes = thread.filter(
    ({ act }) => isNotBefore(act, first.act) && act.at <= first.act.at + world.rules.windowDays * dayMs,
  );
  if (nodes.length < 2) return null;
  const ids = new Set(nodes.map(({ act }) => act.id));
  const parentOf = new Map<string, string>();
  for (const { act, of } of nodes) {
    if (act.id !== first.act.id) parentOf.set(act.id, ids.has(of) && of !== act.id ? of : first.act.id);
  }
  const way = (id: string): string[] => {
    const up = [id];
    for (let next = parentOf.get(id); next !== undefined; next = parentOf.get(next)) up.push(next);
    return up;
  };
  const ways = new Map([...ids].map((id) => [id, way(id)]));
  let sum = 0;
  for (const a of ways.values()) {
    for (const b of ways.values()) {
      const meets = a.findIndex((id) => b.includes(id));
      sum += meets + b.indexOf(a[meets]!);
    }
  }
  return {
    size: ids.size,
    depth: Math.max(...[...ways.values()].map((up) => up.length - 1)),
    virality: sum / (ids.size * (ids.size - 1)),
  };
}

export interface LeaderAct {
  readonly id: string;
  readonly act: Act;
  readonly kind: 'reply' | 'share' | 'quote' | 'react' | 'post';
  readonly target: string;
  readonly role: 'leader' | 'own' | 'other';
  readonly onLeader: boolean;
  readonly line: 'inside' | 'outside' | 'unknown';
}

/** What happened in the cascade of a leader's post. */
export function leaderActs(world: World, post: BrutePost, thread: readonly Node[]): LeaderAct[] {
  const leader = post.leader!;
  const nodes = new Map(thread.map((node) => [node.act.id, node]));
  const reactions = world.acts
    .filter(({ verb, object }) => verb === 'react' && nodes.has(object))
    .map((act) => ({ act, kind: 'react' as const, of: act.object, leader: null }));
  const isLeaders = (person: string): boolean => person === leader || person === post.act.person;
  return [...thread.filter(({ act }) => act.id !== post.act.id), ...reactions].flatMap((found) => {
    const { act, kind, of } = found;
    const writesFor = world.at(act.person, act.at)?.record.leadership.delegateOf ?? null;
    const role = found.leader === leader ? 'leader' : isLeaders(act.person) || writesFor === leader ? 'own' : 'other';
    if (!isNotBefore(act, post.act)) return [];
    if (role !== 'leader' && act.at > post.act.at + world.rules.windowDays * dayMs) return [];
    const target = nodes.get(of);
    const onLeader =
      !target || target.act.id === post.act.id || target.leader === leader || isLeaders(target.act.person);
    return [{ id: act.id, act, kind, target: of, role, onLeader, line: lineOf(world, act, leader, role) }];
  });
}

function lineOf(world: World, act: Act, leader: string, role: LeaderAct['role']): LeaderAct['line'] {
  if (role !== 'other') return 'inside';
  const chain = chainOf(world, act.person, act.at);
  if (chain.includes(leader)) return 'inside';
  return chain.length > 1 || chainOf(world, leader, act.at).includes(act.person) ? 'outside' : 'unknown';
}

/** Oneself, the manager, the manager's manager … at a moment; empty for somebody who is not active. */
export function chainOf(world: World, person: string, at: number): string[] {
  if (!world.at(person, at)) return [];
  const chain: string[] = [];
  for (let next: string | null = person; next !== null && !chain.includes(next); ) {
    const period: Period | undefined = world.periods.get(next)?.findLast(({ from }) => from <= at);
    if (!period || period.until <= at) break;
    chain.push(next);
    next = period.record.managerId;
  }
  return chain;
}

/** Units that a post can cross at a moment. */
export function unitsAt(world: World, at: number): { depth: number; units: string[] } {
  const paths = [...world.periods.keys()].flatMap((person) => {
    const period = world.at(person, at);
    if (!period || (world.hasDirectory && period.record.origin === 'platform')) return [];
    return [namesOf(period.record.unitPath)];
  });
  for (let depth = 1; depth <= Math.max(0, ...paths.map(({ length }) => length)); depth += 1) {
    const people = groupBy(
      paths.filter(({ length }) => length >= depth),
      (path) => path.slice(0, depth).join(' / '),
    );
    const units = [...people].filter(([, mine]) => mine.length >= 10).map(([unit]) => unit);
    if (units.length >= 2) return { depth, units: units.sort() };
  }
  return { depth: 0, units: [] };
}

const namesOf = (path: readonly string[]): string[] =>
  path.filter((name) => name !== '').map((name) => name.replaceAll(' / ', '/'));

export function carriersOf(world: World, post: BrutePost, acts: readonly LeaderAct[]): Row {
  const { depth, units } = unitsAt(world, post.act.at);
  const reached = new Set<string>();
  const inUnits = new Set<string>();
  const others = acts.filter(({ role }) => role === 'other');
  for (const { act } of others) {
    const names = namesOf(world.at(act.person, act.at)?.record.unitPath ?? []);
    const unit = depth > 0 && names.length >= depth ? names.slice(0, depth).join(' / ') : null;
    if (unit === null || !units.includes(unit)) continue;
    reached.add(unit);
    inUnits.add(act.person);
  }
  const people = [...groupBy(others, ({ act }) => act.person).values()];
  const lines = people.map((mine) => firstOf(mine).line);
  return {
    carriers: people.length,
    organic: people.filter((mine) => mine.every(({ onLeader }) => !onLeader)).length,
    unit_depth: depth,
    units: units.length,
    units_reached: reached.size,
    in_units: inUnits.size,
    line_known: lines.filter((line) => line !== 'unknown').length,
    outside_line: lines.filter((line) => line === 'outside').length,
  };
}

export function firstOf(acts: readonly LeaderAct[]): LeaderAct {
  return [...acts].sort((a, b) => a.act.at - b.act.at || (a.id < b.id ? -1 : 1))[0]!;
}

export function halfLifeOf(post: BrutePost, acts: readonly LeaderAct[]): Row {
  const timed = acts.filter(
    ({ act, role }) =>
      role === 'other' && act.precision === 'exact' && post.act.precision === 'exact' && act.at >= post.act.at,
  );
  const waits = timed.map(({ act }) => Math.floor((act.at - post.act.at) / 1000)).sort((a, b) => a - b);
  const after = (share: number): number | null =>
    waits.find((wait) => waits.filter((other) => other <= wait).length >= share * waits.length) ?? null;
  return {
    timed_people: new Set(timed.map(({ act }) => act.person)).size,
    half_s: after(0.5),
    ninety_s: after(0.9),
  };
}

/** Comments, the leader's answers to them, and how often the word changed sides. Lists as their JSON. */
export function exchangeOf(acts: readonly LeaderAct[], post: string): Row {
  const comments = acts.filter(({ kind, role }) => kind === 'reply' && role === 'other');
  const replies = acts.filter(({ kind, role }) => kind === 'reply' && role === 'leader');
  const isFor = (reply: LeaderAct, comment: LeaderAct): boolean =>
    reply.act.at >= comment.act.at &&
    (reply.target === comment.id ||
      (reply.target === post && (reply.act.mentions.length === 0 || reply.act.mentions.includes(comment.act.account))));
  const answered = comments.filter((comment) => replies.some((reply) => isFor(reply, comment)));
  const byPerson = (a: readonly [string, number], b: readonly [string, number]): number =>
    a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : a[1] - b[1];
  const waits = answered
    .flatMap((comment) => {
      const exact = replies.filter(
        (reply) => isFor(reply, comment) && reply.act.precision === 'exact' && comment.act.precision === 'exact',
      );
      if (exact.length === 0) return [];
      const wait = Math.min(...exact.map((reply) => reply.act.at)) - comment.act.at;
      return [[comment.act.person, Math.floor(wait / 1000)] as const];
    })
    .sort(byPerson);
  const dialogues = [...groupBy(comments, ({ act }) => act.person)]
    .map(([person, mine]) => {
      const mineAnswered = replies.filter((reply) => mine.some((comment) => isFor(reply, comment)));
      const turns = [...mine, ...mineAnswered].sort(
        (a, b) =>
          a.act.at - b.act.at || Number(a.role === 'leader') - Number(b.role === 'leader') || (a.id < b.id ? -1 : 1),
      );
      const changes = turns.filter((turn, index) => index > 0 && turn.role !== turns[index - 1]!.role).length;
      return [person, changes] as const;
    })
    .sort(byPerson);
  return {
    commenters: new Set(comments.map(({ act }) => act.person)).size,
    answered: new Set(answered.map(({ act }) => act.person)).size,
    answer_waits: JSON.stringify(waits),
    dialogues: JSON.stringify(dialogues),
  };
}
