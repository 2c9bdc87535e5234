import type { Row } from './brute-force.js';
import { addDays, daysBetween } from './brute-force-calendar.js';
import type { BrutePost } from './brute-force-posts.js';
import {
  type Act,
  groupBy,
  isContribution,
  type Period,
  placesOf,
  quantile,
  type Slice,
  slicesOf,
  standingOn,
  type World,
} from './brute-force-world.js';

const grains = [
  { name: 'day', days: 1 },
  { name: 'week', days: 7 },
  { name: '28d', days: 28 },
] as const;
/** How long silence is reported after the last act. */
const silenceDays = 730;

/** An open timeline counts as a part of its platform, too. */
const cellsOf = (act: Act, period: Period | null): Slice[] => [
  ...slicesOf(act, period),
  ...(act.community === '' ? [{ dim: 'timeline', key: act.platform }] : []),
];

interface Placed {
  readonly act: Act;
  readonly slices: Slice[];
  readonly eligible: boolean;
}

/** Everybody who is expected to take part, from when to when. */
function eligiblePeriods(world: World) {
  const internal = world.acts.filter(({ scope }) => scope === 'internal');
  const firstOf = new Map<string, string>();
  for (const { person, day } of internal) {
    const before = firstOf.get(person);
    if (before === undefined || day < before) firstOf.set(person, day);
  }
  const firstOfAll = internal.map(({ day }) => day).sort()[0] ?? '1970-01-01';
  return [...world.periods.values()].flat().flatMap((period) => {
    if (!period.record.active) return [];
    if (world.hasDirectory && period.record.origin === 'platform') return [];
    const isOpen = period.record.origin === 'platform' && period.from <= Date.UTC(1970, 0, 2);
    const from = isOpen ? world.calendar.startOf(firstOf.get(period.person) ?? firstOfAll) : period.from;
    return [{ person: period.person, from, until: period.until, places: placesOf(period) }];
  });
}

export function participationPeriods(world: World): Row[] {
  const { calendar, rules } = world;
  const days = [...new Set(world.acts.map(({ day }) => day))].sort();
  const first = days[0];
  const last = days.at(-1);
  if (first === undefined || last === undefined) return [];
  const placed: Placed[] = world.acts.map((act) => {
    const period = standingOn(world, act.person, act.day);
    return {
      act,
      slices: cellsOf(act, period),
      eligible:
        act.scope === 'internal' && period !== null && (period.record.origin === 'directory' || !world.hasDirectory),
    };
  });
  const eligible = eligiblePeriods(world);
  const platformSince = new Map<string, string>();
  for (const { scope, platform, day } of world.acts) {
    if (scope !== 'internal') continue;
    if (day < (platformSince.get(platform) ?? '9999')) platformSince.set(platform, day);
  }
  const rows: Row[] = [];
  for (const grain of grains) {
    const lastEnd = grain.days === 1 ? last : addDays(calendar.weekOf(last), 6);
    let end = grain.days === 1 ? first : addDays(calendar.weekOf(first), 6);
    for (; end <= lastEnd; end = addDays(end, grain.days === 1 ? 1 : 7)) {
      const starts = addDays(end, 1 - grain.days);
      if (!days.some((day) => day >= addDays(starts, -silenceDays) && day <= end)) continue;
      const from = calendar.startOf(starts);
      const until = calendar.startOf(addDays(end, 1));
      // scope → slice → person → what the person did, and whether the person was expected to.
      const cells = new Map<string, Map<string, { acts: Act[]; eligible: boolean; listed: boolean }>>();
      const person = (scope: string, slice: Slice, name: string) => {
        const key = `${scope}\n${slice.dim}\n${slice.key}`;
        const cell = cells.get(key) ?? new Map<string, { acts: Act[]; eligible: boolean; listed: boolean }>();
        cells.set(key, cell);
        const found = cell.get(name) ?? { acts: [], eligible: false, listed: false };
        cell.set(name, found);
        return found;
      };
      cells.set('internal\nall\n', new Map());
      for (const { act, slices, eligible: counts } of placed) {
        if (act.day < starts || act.day > end) continue;
        for (const slice of slices) {
          const found = person(act.scope, slice, act.person);
          found.acts.push(act);
          found.eligible ||= counts;
        }
      }
      const present = eligible.filter((period) => period.from < until && period.until > from);
      const listed = (slice: Slice, name: string): void => {
        const found = person('internal', slice, name);
        found.eligible = true;
        found.listed = true;
      };
      for (const period of present) {
        listed({ dim: 'all', key: '' }, period.person);
        for (const place of period.places) listed(place, period.person);
        for (const [platform, since] of platformSince) {
          if (since <= end) listed({ dim: 'platform', key: platform }, period.person);
        }
      }
      const presentPeople = new Set(present.map(({ person: name }) => name));
      for (const member of world.members) {
        if (member.from < until && member.until > from && presentPeople.has(member.person)) {
          listed({ dim: 'community', key: member.community }, member.person);
        }
      }
      for (const [key, cell] of cells) {
        const [scope, dim, name] = key.split('\n') as [string, string, string];
        rows.push(
          periodRow(
            { grain: grain.name, starts, ends: end, scope, dim, key: name },
            [...cell.values()],
            rules.heavyFrom * (grain.days === 28 ? 4 : 1),
          ),
        );
      }
    }
  }
  return rows;
}

function periodRow(
  of: Row,
  people: readonly { acts: Act[]; eligible: boolean; listed: boolean }[],
  heavyFrom: number,
): Row {
  const each = people.map(({ acts, eligible, listed }) => {
    const count = (verb: Act['verb']): number => acts.filter((act) => act.verb === verb).length;
    const contributions = acts.filter(isContribution);
    return {
      eligible,
      listed,
      posts: count('post'),
      replies: count('reply'),
      reactions: count('react'),
      shares: count('share'),
      mentions: acts.reduce((sum, { mentions }) => sum + mentions.length, 0),
      written: count('post') + count('reply'),
      contributions: contributions.length,
      others: acts.length - contributions.length,
      days: new Set(contributions.map(({ day }) => day)).size,
    };
  });
  type Each = (typeof each)[number];
  const sum = (value: (one: Each) => number): number => each.reduce((total, one) => total + value(one), 0);
  const known = each.some(({ listed }) => listed);
  const members = each.filter(({ eligible }) => eligible);
  const classOf = (one: Each): string => {
    if (one.contributions >= heavyFrom) return 'heavy';
    if (one.written + one.shares > 0) return 'contributing';
    if (one.reactions > 0) return 'reacting';
    return one.others > 0 ? 'observing' : 'absent';
  };
  const classes = (name: string): number => members.filter((one) => classOf(one) === name).length;
  const written = each.map((one) => one.written).filter((count) => count > 0);
  const loudest = (share: number): number =>
    [...written]
      .sort((a, b) => b - a)
      .slice(0, Math.ceil(written.length / share))
      .reduce((total, count) => total + count, 0);
  return {
    ...of,
    eligible: known ? members.length : null,
    people: each.filter((one) => one.contributions > 0).length,
    eligible_active: members.filter((one) => one.contributions > 0).length,
    interactive: members.filter((one) => one.posts + one.replies + one.reactions + one.mentions > 0).length,
    active_days: sum((one) => one.days),
    posts: sum((one) => one.posts),
    replies: sum((one) => one.replies),
    reactions: sum((one) => one.reactions),
    shares: sum((one) => one.shares),
    mentions: sum((one) => one.mentions),
    contributions: sum((one) => one.contributions),
    heavy: classes('heavy'),
    contributing: classes('contributing'),
    reacting: classes('reacting'),
    observing: classes('observing'),
    absent: known ? classes('absent') : null,
    posters: written.length,
    gini_posters: gini(written),
    gini_eligible: known ? gini(members.map((one) => one.written)) : null,
    top_1_percent: loudest(100),
    top_10_percent: loudest(10),
    authored: sum((one) => one.written),
  };
}

/** Mean absolute difference over all pairs, halved and divided by the mean; null where nothing was written. */
export function gini(values: readonly number[]): number | null {
  const total = values.reduce((sum, value) => sum + value, 0);
  if (total === 0) return null;
  let differences = 0;
  for (const a of values) for (const b of values) differences += Math.abs(a - b);
  return differences / (2 * values.length * total);
}

export function retentionWeeks(world: World): Row[] {
  const { calendar } = world;
  const contributions = world.acts.filter(isContribution);
  const lastAct = world.acts
    .map(({ day }) => day)
    .sort()
    .at(-1);
  if (lastAct === undefined) return [];
  const rows = new Map<string, Row>();
  for (const mine of groupBy(contributions, (act) => `${act.scope} ${act.person}`).values()) {
    const { scope, person } = mine[0]!;
    const days = [...new Set(mine.map(({ day }) => day))].sort();
    const firstDay = days[0]!;
    const weeks = new Set(
      days.flatMap((day) => [0, 1, 2, 3, 4].map((week) => addDays(calendar.weekOf(day), 7 * week))),
    );
    for (const starts of weeks) {
      if (starts > calendar.weekOf(lastAct)) continue;
      const now = days.filter((day) => day >= starts && day < addDays(starts, 7));
      const before = days.filter((day) => day >= addDays(starts, -28) && day < starts);
      if (now.length + before.length === 0) continue;
      const isNew = now[0] === firstDay;
      const found = {
        people: now.length > 0,
        newcomers: isNew,
        retained: isNew && days.some((day) => day > firstDay && daysBetween(firstDay, day) <= 28),
        returning: now.length > 0 && !isNew && before.length === 0,
        lapsed: now.length === 0,
      };
      const standing = standingOn(world, person, now[0] ?? before.at(-1)!);
      for (const { dim, key } of [{ dim: 'all', key: '' }, ...placesOf(standing)]) {
        const name = `${starts} ${scope} ${dim} ${key}`;
        const row = rows.get(name) ?? {
          starts,
          scope,
          dim,
          key,
          people: 0,
          newcomers: 0,
          retained: 0,
          returning: 0,
          lapsed: 0,
        };
        for (const [measure, holds] of Object.entries(found)) if (holds) row[measure] = Number(row[measure]) + 1;
        rows.set(name, row);
      }
    }
  }
  return [...rows.values()];
}

export function responseWeeks(world: World, posts: readonly BrutePost[]): Row[] {
  const cells = new Map<string, { readonly row: Row; readonly posts: BrutePost[] }>();
  for (const post of posts) {
    if (post.act.verb !== 'post') continue;
    for (const { dim, key } of cellsOf(post.act, post.author)) {
      const of = { starts: world.calendar.weekOf(post.act.day), scope: post.act.scope, dim, key };
      const name = Object.values(of).join('\n');
      const cell: { readonly row: Row; readonly posts: BrutePost[] } = cells.get(name) ?? { row: of, posts: [] };
      cell.posts.push(post);
      cells.set(name, cell);
    }
  }
  return [...cells.values()].map(({ row, posts: mine }) => {
    const waits = mine.flatMap(({ firstResponse }) => (firstResponse === null ? [] : [firstResponse]));
    return {
      ...row,
      authors: new Set(mine.map(({ act }) => act.person)).size,
      posts: mine.length,
      answered: mine.filter(({ answers }) => answers.some(({ verb }) => verb !== 'share')).length,
      questions: mine.filter(({ act }) => act.hasQuestion).length,
      open_questions: mine.filter(
        ({ act, answers }) => act.hasQuestion && !answers.some(({ verb }) => verb === 'reply'),
      ).length,
      timed: waits.length,
      median_s: quantile(waits, 0.5),
      p90_s: quantile(waits, 0.9),
      revived: mine.filter(({ revived }) => revived).length,
    };
  });
}

export function communityYears(world: World): Row[] {
  const { calendar } = world;
  const contributions = world.acts.filter(isContribution);
  const lastAct = world.acts
    .map(({ day }) => day)
    .sort()
    .at(-1);
  if (lastAct === undefined) return [];
  const rows: Row[] = [];
  for (const mine of groupBy(contributions, (act) => `${act.scope} ${act.community}`).values()) {
    const { scope, community } = mine[0]!;
    let starts = calendar.weekOf(mine.map(({ day }) => day).sort()[0]!);
    for (; starts <= calendar.weekOf(lastAct); starts = addDays(starts, 7)) {
      const people = new Set(
        mine
          .filter(({ day }) => day > addDays(starts, 6 - 364) && day <= addDays(starts, 6))
          .map(({ person }) => person),
      );
      if (people.size > 0) rows.push({ starts, scope, community_id: community, people: people.size });
    }
  }
  return rows;
}
