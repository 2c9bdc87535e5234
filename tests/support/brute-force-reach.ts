import type { Row } from './brute-force.js';
import { weekdayOf } from './brute-force-calendar.js';
import type { BrutePost } from './brute-force-posts.js';
import {
  carriersOf,
  exchangeOf,
  halfLifeOf,
  type LeaderAct,
  leaderActs,
  threadsOf,
  treeOf,
} from './brute-force-threads.js';
import { groupBy, quantile, type World } from './brute-force-world.js';

const minMatched = 5;
const minRatePosts = 20;

export function leaderPosts(world: World, posts: readonly BrutePost[]): Row[] {
  const started = posts.filter(({ act }) => act.verb === 'post');
  const kindOfPost = ({ act }: BrutePost): string =>
    [
      act.scope,
      act.platform,
      act.community,
      weekdayOf(act.day),
      Math.floor(world.calendar.hourOf(act.at) / 4),
      Math.floor(Math.log2(act.words + 1)),
    ].join(' ');
  const others = groupBy(
    started.filter(({ leader }) => leader === null),
    kindOfPost,
  );
  const threads = threadsOf(world, posts);
  const trees = new Map(started.map((post) => [post.act.id, treeOf(world, threads.get(post.act.id) ?? [])]));
  const rates = engagementRates(world, posts);
  return started.flatMap((post) => {
    const { act, leader } = post;
    if (leader === null) return [];
    const audience = audienceOf(world, post);
    const peers = others.get(kindOfPost(post)) ?? [];
    const people = (verb: string): number =>
      new Set(post.answers.filter((answer) => answer.verb === verb).map(({ person }) => person)).size;
    const acts = leaderActs(world, post, threads.get(act.id) ?? []);
    const exchange = exchangeOf(acts, act.id);
    const tree = trees.get(act.id) ?? null;
    const peerTrees = peers.flatMap((peer) => {
      const found = trees.get(peer.act.id) ?? null;
      return found === null ? [] : [{ ...found, person: peer.act.person }];
    });
    const usualOf = (values: readonly number[]): number => quantile(values, 0.5) ?? 0;
    const usualSize = usualOf(peers.map((peer) => trees.get(peer.act.id)?.size ?? 1));
    const usualDepth = usualOf(peers.map((peer) => trees.get(peer.act.id)?.depth ?? 0));
    const isEnough = peers.length >= minMatched;
    const interactors = new Set(post.answers.map(({ person }) => person)).size;
    return [
      {
        leader_id: leader,
        day: act.day,
        post_id: act.id,
        community_id: act.community,
        scope: act.scope,
        platform: act.platform,
        by_delegate: post.byDelegate ? 1 : 0,
        words: act.words,
        ...audience,
        seen: post.uniqueViews,
        ...estimateOf(world, post, interactors, audience.audience, rates),
        interactors,
        repliers: people('reply'),
        reactors: people('react'),
        sharers: people('share'),
        reshares: acts.filter(
          ({ kind, role, target }) => (kind === 'share' || kind === 'quote') && role === 'other' && target === act.id,
        ).length,
        ...carriersOf(world, post, acts),
        ...halfLifeOf(post, acts),
        ...exchange,
        ...liftOf(post, peers),
        cascade_size: tree?.size ?? 1,
        cascade_depth: tree?.depth ?? 0,
        cascade_virality: tree?.virality ?? null,
        peer_posts: peers.length,
        peer_authors: new Set(peers.map((peer) => peer.act.person)).size,
        size_lift: isEnough ? (tree?.size ?? 1) / usualSize : null,
        depth_lift: isEnough && usualDepth > 0 ? (tree?.depth ?? 0) / usualDepth : null,
        peer_trees: peerTrees.length,
        peer_tree_authors: new Set(peerTrees.map(({ person }) => person)).size,
        virality_lift:
          peerTrees.length >= minMatched && tree
            ? tree.virality / usualOf(peerTrees.map(({ virality }) => virality))
            : null,
      },
    ];
  });
}

export function leaderActsOf(world: World, posts: readonly BrutePost[]): Map<string, LeaderAct[]> {
  const threads = threadsOf(world, posts);
  return new Map(
    posts
      .filter(({ act, leader }) => act.verb === 'post' && leader !== null)
      .map((post) => [post.act.id, leaderActs(world, post, threads.get(post.act.id) ?? [])]),
  );
}

/** Trees of every thread that has more than its first post. */
export function cascades(world: World, posts: readonly BrutePost[]): Row[] {
  return [...threadsOf(world, posts)].flatMap(([root, nodes]) => {
    const tree = treeOf(world, nodes);
    const first = nodes.find(({ act }) => act.id === root);
    return tree === null || !first ? [] : [{ root_id: root, day: first.act.day, ...tree, capped: 0 }];
  });
}

/** Of each week in which a leader posted, and the eleven before it. */
export function engagementRates(world: World, posts: readonly BrutePost[]): Row[] {
  const started = posts.filter(({ act }) => act.verb === 'post');
  const weeks = new Set(
    started.filter(({ leader }) => leader !== null).map(({ act }) => world.calendar.weekOf(act.day)),
  );
  const rows: Row[] = [];
  for (const starts of weeks) {
    for (const [scope, mine] of groupBy(started, ({ act }) => act.scope)) {
      const known = mine.flatMap(({ act, uniqueViews, answers }) => {
        const week = world.calendar.weekOf(act.day);
        const interactors = new Set(answers.map(({ person }) => person)).size;
        const isNear = week <= starts && Date.parse(starts) - Date.parse(week) < 84 * 86_400_000;
        return isNear && uniqueViews !== null && uniqueViews > 0 && interactors > 0
          ? [{ person: act.person, viewers: uniqueViews, interactors: Math.min(interactors, uniqueViews) }]
          : [];
      });
      if (known.length < minRatePosts) continue;
      const sum = (of: (one: (typeof known)[number]) => number): number =>
        known.reduce((total, one) => total + of(one), 0);
      const rate = sum(({ interactors }) => interactors) / sum(({ viewers }) => viewers);
      const off = known.map(({ viewers, interactors }) => viewers / (interactors / rate));
      rows.push({
        scope,
        starts,
        posts: known.length,
        authors: new Set(known.map(({ person }) => person)).size,
        rate,
        low_factor: quantile(off, 0.025),
        high_factor: quantile(off, 0.975),
      });
    }
  }
  return rows;
}

function estimateOf(
  world: World,
  { act, uniqueViews }: BrutePost,
  interactors: number,
  audience: number | null,
  rates: readonly Row[],
): Row {
  const rate = rates.find(({ scope, starts }) => scope === act.scope && starts === world.calendar.weekOf(act.day));
  if (uniqueViews !== null || interactors === 0 || !rate) {
    return { estimated: null, estimated_low: null, estimated_high: null, estimate_posts: 0, estimate_authors: 0 };
  }
  const raw = interactors / Number(rate.rate);
  const most = audience ?? Number.POSITIVE_INFINITY;
  const within = (value: number): number => Math.max(interactors, Math.min(toEven(value), most));
  const estimated = within(raw);
  return {
    estimated,
    estimated_low: Math.min(estimated, within(raw * Number(rate.low_factor))),
    estimated_high: Math.max(estimated, Math.min(toEven(raw * Number(rate.high_factor)), most)),
    estimate_posts: rate.posts!,
    estimate_authors: rate.authors!,
  };
}

/** A half is rounded to the even neighbour, as the store does it. */
function toEven(exact: number): number {
  const value = Math.round(exact * 1e6) / 1e6;
  const floor = Math.floor(value);
  if (value - floor !== 0.5) return Math.round(value);
  return floor % 2 === 0 ? floor : floor + 1;
}

function audienceOf(world: World, { act }: BrutePost): { audience: number | null; audience_kind: string } {
  const unknown = { audience: null, audience_kind: 'unknown' };
  if (act.community !== '') {
    const members = new Set(
      world.members
        .filter(({ community, from, until }) => community === act.community && from <= act.at && until > act.at)
        .map(({ person }) => person),
    );
    if (members.size > 0) return { audience: members.size, audience_kind: 'members' };
    const count = world.memberCounts.get(act.community) ?? null;
    return count === null ? unknown : { audience: count, audience_kind: 'members' };
  }
  const counts = world.snapshots
    .filter(
      (event) => event.object.kind === 'person' && event.object.id === act.account && event.counts.followers !== null,
    )
    .sort((a, b) => a.counts.asOf - b.counts.asOf);
  const counted = counts.findLast((event) => event.counts.asOf <= act.at) ?? counts[0];
  if (counted) return { audience: counted.counts.followers, audience_kind: 'followers' };
  if (act.scope !== 'internal') return unknown;
  const everybody = new Set(
    [...world.periods.values()]
      .flat()
      .filter((period) => period.record.active && (!world.hasDirectory || period.record.origin === 'directory'))
      .filter((period) => eligibleFrom(world, period) <= act.at && period.until > act.at)
      .map(({ person }) => person),
  );
  return everybody.size > 0 ? { audience: everybody.size, audience_kind: 'directory' } : unknown;
}

/** A platform does not say since when it has known somebody: since the first act, else since anybody's. */
function eligibleFrom(world: World, period: { person: string; from: number; record: { origin: string } }): number {
  if (period.record.origin === 'directory' || period.from > Date.UTC(1970, 0, 2)) return period.from;
  const days = world.acts.filter(({ scope }) => scope === 'internal');
  const own = days.filter(({ person }) => person === period.person);
  const first = (own.length > 0 ? own : days).map(({ day }) => day).sort()[0];
  return first === undefined ? 0 : world.calendar.startOf(first);
}

function liftOf(post: BrutePost, peers: readonly BrutePost[]): Row {
  const seen = peers.filter(({ uniqueViews }) => uniqueViews !== null);
  const authors = (of: readonly BrutePost[]): number => new Set(of.map(({ act }) => act.person)).size;
  const ratio = (value: number, usual: number | null): number | null => (usual ? value / usual : null);
  if (post.uniqueViews !== null && seen.length >= minMatched) {
    const usual = quantile(
      seen.map(({ uniqueViews }) => uniqueViews!),
      0.5,
    );
    return {
      lift: ratio(post.uniqueViews, usual),
      lift_basis: 'views',
      lift_matched: seen.length,
      lift_authors: authors(seen),
    };
  }
  const isEnough = peers.length >= minMatched;
  const usual = quantile(
    peers.map(({ answers }) => new Set(answers.map(({ person }) => person)).size),
    0.5,
  );
  const own = new Set(post.answers.map(({ person }) => person)).size;
  return {
    lift: isEnough ? ratio(own, usual) : null,
    lift_basis: isEnough ? 'interactors' : 'none',
    lift_matched: peers.length,
    lift_authors: authors(peers),
  };
}
