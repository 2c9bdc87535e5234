import type { ActivityEvent } from '../../infra/contracts/activity.js';
import type { DirectoryRecord } from '../../infra/contracts/directory.js';
import type { Store } from '../../infra/store/store.js';
import type { Row } from './brute-force.js';
import { addDays, daysBetween, weekdayOf } from './brute-force-calendar.js';
import { buildWorld, isContribution, type Rules, type World } from './brute-force-world.js';

/** Open doors in plain TypeScript: everybody, every day, every community, one after the other. Only who is known by HR. */

interface Post {
  readonly day: string;
  readonly post_id: string;
  readonly kind: string;
  readonly community_id: string;
  readonly root_id: string;
  readonly person_id: string;
  readonly leader_id: string;
  readonly at: number;
}

const exposedDays = 14;
const settleDays = 28;
const commenterDays = 30;
const dayMs = 86_400_000;

export async function bruteForceOpenDoors(
  store: Store,
  events: readonly ActivityEvent[],
  records: readonly DirectoryRecord[],
  rules: Rules,
): Promise<Row[]> {
  const world = buildWorld(events, records, () => null, rules);
  const posts = (
    await store.query<Post>(
      "SELECT *, toUnixTimestamp64Milli(occurred_at) AS at FROM post FINAL WHERE scope = 'internal'",
    )
  ).map((post) => ({ ...post, at: Number(post.at) }));
  const ends = await store.query<{ ends: string }>(
    "SELECT DISTINCT toString(ends) AS ends FROM participation_period FINAL WHERE grain = '28d' ORDER BY ends",
  );
  const [data] = await store.query<{ begins: string }>('SELECT toString(min(day)) AS begins FROM person_day FINAL');
  // Each period is worked through on its own: some of them are enough.
  return ends
    .filter((_, index) => index % 7 === ends.length % 7)
    .flatMap(({ ends: last }) => rowsOf(world, posts, last, data!.begins));
}

function rowsOf(world: World, posts: readonly Post[], last: string, dataBegins: string): Row[] {
  const first = addDays(last, -181);
  const leadership = new Set(
    [...world.periods].flatMap(([person, periods]) =>
      periods.some(({ record: { leadership: of } }) => of.isExecutive || of.delegateOf !== null) ? [person] : [],
    ),
  );
  const seen = posts.filter(({ day }) => day <= last);
  const leaderPosts = seen.filter(({ kind, leader_id: leader }) => kind === 'post' && leader !== '');
  const leaders = [...new Set(['', ...leaderPosts.map(({ leader_id: leader }) => leader)])];
  const communities = [...new Set(seen.map(({ community_id: id }) => id))];
  const people = [...world.periods.keys()].filter((person) => !leadership.has(person));
  const endOf = (day: string): number => world.calendar.startOf(addDays(day, 1)) - 1;
  const isEligible = (person: string, day: string): boolean =>
    world.at(person, endOf(day))?.record.origin === 'directory';

  const sums = new Map(leaders.map((leader) => [leader, [] as Record<string, number>[]]));
  const peopleOf = new Map(
    leaders.map((leader) => [leader, { exposed: new Set<string>(), matched: new Set<string>() }]),
  );
  for (const community of communities) {
    const own = seen.filter(({ community_id: id }) => id === community);
    const begins = own.map(({ day }) => day).sort()[0]!;
    const members = world.members.filter((member) => member.community === community);
    const isOpen = members.length === 0;
    const inAudience = (person: string, day: string): boolean =>
      isEligible(person, day) &&
      (isOpen || members.some((stay) => stay.person === person && stay.from <= endOf(day) && stay.until > endOf(day)));
    const firsts = new Map<string, Post>();
    for (const post of own) {
      if (post.leader_id !== '' || leadership.has(post.person_id)) continue;
      const known = firsts.get(post.person_id);
      if (!known || post.at < known.at) firsts.set(post.person_id, post);
    }
    const leaderDays = new Set([
      ...own.filter(({ leader_id: leader }) => leader !== '').map(({ day }) => day),
      ...world.acts
        .filter((act) => act.community === community && act.scope === 'internal' && isContribution(act))
        .filter((act) => {
          // Where somebody stands on a day is what holds last on it.
          const of = world.periods.get(act.person)?.findLast(({ from }) => from <= endOf(act.day));
          return of?.record.active && (of.record.leadership.isExecutive || of.record.leadership.delegateOf !== null);
        })
        .map(({ day }) => day),
    ]);
    const isNear = (day: string): boolean =>
      [...leaderDays].some((acted) => Math.abs(daysBetween(acted, day)) <= exposedDays);
    for (const leader of leaders) {
      const strata = Array.from({ length: 8 }, () => ({ a: 0, b: 0, t1: 0, t0: 0, d1: 0, d0: 0 }));
      const fresh = Array.from({ length: 8 }, () => ({ exposed: [] as string[], matched: [] as string[] }));
      for (let day = first; day <= last; day = addDays(day, 1)) {
        if (daysBetween(begins, day) < settleDays) continue;
        const risk = people.filter((person) => inAudience(person, day) && !((firsts.get(person)?.day ?? '9999') < day));
        if (risk.length === 0) continue;
        const newcomers = risk.filter((person) => firsts.get(person)?.day === day);
        const stratum = strata[weekdayOf(day)]!;
        const causes = leaderPosts.filter(
          (post) =>
            post.community_id === community &&
            (leader === '' || post.leader_id === leader) &&
            daysBetween(post.day, day) >= 0 &&
            daysBetween(post.day, day) < exposedDays,
        );
        if (causes.length > 0) {
          const since = Math.min(...causes.map(({ at }) => at));
          const after = newcomers.filter((person) => firsts.get(person)!.at > since);
          stratum.a += after.length;
          stratum.t1 += risk.length;
          stratum.d1 += 1;
          fresh[weekdayOf(day)]!.exposed.push(...after);
        }
        if (!isNear(day) && day <= addDays(last, -exposedDays)) {
          stratum.b += newcomers.length;
          stratum.t0 += risk.length;
          stratum.d0 += 1;
          fresh[weekdayOf(day)]!.matched.push(...newcomers);
        }
      }
      strata.forEach((stratum, weekday) => {
        if (stratum.d1 === 0 || stratum.d0 === 0) return;
        sums.get(leader)!.push(stratum);
        for (const person of fresh[weekday]!.exposed) peopleOf.get(leader)!.exposed.add(person);
        for (const person of fresh[weekday]!.matched) peopleOf.get(leader)!.matched.add(person);
      });
    }
  }

  return leaders.flatMap((leader) => {
    const strata = sums.get(leader)!;
    const total = (of: string): number => strata.reduce((sum, stratum) => sum + stratum[of]!, 0);
    const r = strata.reduce((sum, { a, t1, t0 }) => sum + (a! * t0!) / (t1! + t0!), 0);
    const s = strata.reduce((sum, { b, t1, t0 }) => sum + (b! * t1!) / (t1! + t0!), 0);
    const w = strata.reduce((sum, { t1, t0 }) => sum + (t1! * t0!) / (t1! + t0!), 0);
    const commenters = commentersOf(leader);
    if (leader !== '' && strata.length === 0 && commenters.length === 0) return [];
    const threads = (from: number, to: number, person: string): number =>
      seen.filter(({ kind, person_id: by, at }) => kind === 'post' && by === person && at >= from && at <= to).length;
    const around = commenters.map(({ person, at }) => ({
      after: threads(at + 1, at + commenterDays * dayMs, person),
      before: threads(at - commenterDays * dayMs, at - 1, person),
    }));
    const sum = (values: readonly number[]): number => values.reduce((all, value) => all + value, 0);
    return [
      {
        starts: first,
        scope: 'internal',
        dim: leader === '' ? 'all' : 'executive',
        key: leader,
        ends: last,
        exposed_days: total('d1'),
        matched_days: total('d0'),
        newcomers: total('a'),
        matched_newcomers: total('b'),
        newcomer_people: peopleOf.get(leader)!.exposed.size,
        matched_people: peopleOf.get(leader)!.matched.size,
        exposed_risk: total('t1'),
        matched_risk: total('t0'),
        ratio: s > 0 ? r / s : null,
        difference: w > 0 ? (r - s) / w : null,
        commenters: commenters.length,
        starters: around.filter(({ after, before }) => after + before > 0).length,
        threads_after: sum(around.map(({ after }) => after)),
        threads_before: sum(around.map(({ before }) => before)),
      },
    ];
  });

  function commentersOf(leader: string): { person: string; at: number }[] {
    const roots = new Set(
      leaderPosts.filter((post) => leader === '' || post.leader_id === leader).map((post) => post.post_id),
    );
    const firstAt = new Map<string, number>();
    for (const post of seen) {
      if (post.kind !== 'reply' || post.leader_id !== '' || leadership.has(post.person_id) || !roots.has(post.root_id))
        continue;
      const earliest = [first, addDays(dataBegins, commenterDays)].sort().at(-1)!;
      if (post.day < earliest || post.day > addDays(last, -commenterDays)) continue;
      firstAt.set(post.person_id, Math.min(firstAt.get(post.person_id) ?? post.at, post.at));
    }
    return [...firstAt].map(([person, at]) => ({ person, at }));
  }
}
