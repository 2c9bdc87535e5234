import type { Row } from './brute-force.js';
import { dayMs, weekdayOf } from './brute-force-calendar.js';
import { type BrutePost, isNotBefore } from './brute-force-posts.js';
import { groupBy, quantile, type World } from './brute-force-world.js';

const minMatched = 5;

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
  const threads = groupBy(
    posts.filter(({ act }) => act.verb === 'reply'),
    ({ act }) => act.thread,
  );
  return started.flatMap((post) => {
    const { act, leader } = post;
    if (leader === null) return [];
    const audience = audienceOf(world, post);
    const peers = others.get(kindOfPost(post)) ?? [];
    const lift = liftOf(post, peers);
    const people = (verb: string): number =>
      new Set(post.answers.filter((answer) => answer.verb === verb).map(({ person }) => person)).size;
    const replies = threads.get(act.id) ?? [];
    const comments = replies.filter(
      (reply) =>
        reply.act.person !== act.person &&
        reply.act.person !== leader &&
        reply.leader !== leader &&
        isNotBefore(reply.act, act) &&
        reply.act.at <= act.at + world.rules.windowDays * dayMs,
    );
    const answered = comments.filter((comment) =>
      replies.some(
        (reply) =>
          reply.leader === leader &&
          reply.act.at >= comment.act.at &&
          (reply.act.parent === comment.act.id ||
            (reply.act.parent === act.id &&
              (reply.act.mentions.length === 0 || reply.act.mentions.includes(comment.act.account)))),
      ),
    );
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
        interactors: new Set(post.answers.map(({ person }) => person)).size,
        repliers: people('reply'),
        reactors: people('react'),
        sharers: people('share'),
        commenters: new Set(comments.map((comment) => comment.act.person)).size,
        answered: new Set(answered.map((comment) => comment.act.person)).size,
        ...lift,
      },
    ];
  });
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
