import type { Random } from '../../../infra/random.js';
import { indexIn } from './clock.js';
import type { SimCommunity } from './communities.js';
import { dayMs, type Language } from './config.js';
import { pickFrom, sizeAt } from './crowd.js';
import type { ExecutiveProfile } from './executives.js';
import type { SimActor, SimPerson } from './people.js';
import { type RawGroup, seenAt } from './raw.js';
import { recordThread, type Setting, type Sink } from './record-thread.js';
import { compose } from './text/compose.js';
import { topics } from './text/phrases.js';
import type { ThreadSpec } from './thread.js';
import type { World } from './world.js';

/** Everything that begins on a day. What follows from it may be seen up to `horizonDays` later. */
export function simulateDay(world: World, day: number, sink: Sink): void {
  simulateChats(world, day, sink);
  simulateOthers(world, day, sink);
}

/** The conversations of staff, whose number grows with the configured activity. */
export function simulateChats(world: World, day: number, sink: Sink): void {
  const dayStartMs = world.startMs + day * dayMs;
  const random = world.random.fork('day', day, 'chat');
  for (const community of world.communities) chat(world, community, day, dayStartMs, random.fork(community.id), sink);
}

/** What leaders, bots and outside accounts do, and who joins, leaves and follows. */
export function simulateOthers(world: World, day: number, sink: Sink): void {
  const dayStartMs = world.startMs + day * dayMs;
  const random = world.random.fork('day', day, 'others');
  for (const community of world.communities) {
    bots(world, community, day, dayStartMs, random.fork('bots', community.id), sink);
  }
  for (const leader of world.executives) lead(world, leader, day, dayStartMs, random.fork('lead', leader.person), sink);
  outside(world, day, dayStartMs, random.fork('outside'), sink);
  comeAndGo(world, dayStartMs, random.fork('moves'), sink);
  follow(world, day, dayStartMs, sink);
}

function chat(
  world: World,
  community: SimCommunity,
  day: number,
  dayStartMs: number,
  random: Random,
  sink: Sink,
): void {
  if (dayStartMs >= community.silentFromMs) return;
  const count = random.poisson(community.threadsPerDay);
  for (let number = 0; number < count; number += 1) {
    const own = random.fork(number);
    const author = pickFrom(community.crowd, 'posting', dayStartMs + dayMs / 2, own);
    if (author === null) continue;
    const atMs = world.clock.startTime(author, dayStartMs, own);
    if (!own.chance(world.clock.dayShare(author.place, atMs)) || atMs < author.fromMs || atMs >= author.toMs) continue;
    const popularity = Math.min(8, Math.exp(own.normal(-0.25, 0.7)));
    const asks = own.chance(0.25);
    const guest =
      community.leaders.length > 0 && own.chance(community.leaderPresence)
        ? (community.leaders[indexIn(community.leaderShares, own.next())] ?? null)
        : null;
    recordThread(
      {
        id: `${world.tag}.${day.toString(36)}.${community.id}.${number}`,
        kind: 'note',
        author,
        atMs,
        crowd: community.crowd,
        topic: own.pick(community.topics),
        language: languageOf(world, author, community.commonLanguageShare, own),
        opening: asks ? 'ask' : 'say',
        sentences: 1 + own.int(4),
        replies: community.replies * popularity * (asks ? 1.6 : 1),
        reactions: community.reactions * popularity * (asks ? 0.5 : 1),
        host: null,
        guest: guest === author ? null : guest,
      },
      inside(world, community, { atMs, pull: 1, shareMean: 0.05 * popularity, ofLeader: false }, own),
      world,
      own,
      sink,
    );
  }
}

/** A leader's own posts: inside by plan of the week, on the blog and on the public feed by chance. */
function lead(world: World, leader: SimPerson, day: number, dayStartMs: number, random: Random, sink: Sink): void {
  const { profile } = leader;
  if (profile === null) return;
  const noon = dayStartMs + dayMs / 2;
  const community = world.stages.get(leader.person);
  if (community !== undefined && postsToday(world, leader, profile, day)) {
    const writer = random.chance(profile.delegateShare) ? world.people[leader.delegates[0] ?? -1] : undefined;
    const author = writer ?? leader;
    const atMs = world.clock.startTime(author, dayStartMs, random);
    const size = sizeAt(community.crowd, atMs);
    // Larger rooms answer more, but not in proportion.
    const echo = profile.pull * Math.min(12, Math.max(1, Math.sqrt(size / 40))) * Math.exp(random.normal(0, 0.3));
    recordThread(
      {
        ...opening(world, leader, author, atMs, random, `${world.tag}.${day.toString(36)}.l${leader.person}`),
        crowd: community.crowd,
        topic: random.pick(community.topics),
        sentences: profile.sentences + random.int(3),
        replies: community.replies * echo,
        reactions: community.reactions * echo,
        host: { actor: leader, profile },
      },
      inside(world, community, { atMs, pull: profile.pull, shareMean: 0.25 * echo, ofLeader: true }, random),
      world,
      random,
      sink,
    );
  }
  const working = world.clock.isWorkday(leader.place, noon) && leader.executiveFromMs <= dayStartMs;
  const publish = (network: 'simblog' | 'simfeed', accounts: ReadonlyMap<number, SimActor>): void => {
    const author = accounts.get(leader.person);
    if (author === undefined) return;
    const article = network === 'simblog';
    const atMs = world.clock.startTime(author, dayStartMs, random);
    const followers = world.followers.before.get(author.account) ?? 0;
    const echo = profile.pull * Math.exp(random.normal(0, 0.5));
    const spec: ThreadSpec = {
      ...opening(world, leader, author, atMs, random, `${world.tag}.${day.toString(36)}.${author.account}`),
      kind: article ? 'article' : 'note',
      crowd: world.outsiders,
      sentences: article ? 9 + random.int(6) : 1 + random.int(2),
      replies: (article ? 3 : 1.8) * echo,
      reactions: (article ? 7 : 9) * echo,
      host: { actor: author, profile },
    };
    const heading = {
      language: spec.language,
      topic: spec.topic,
      sentiment: 'neutral',
      kind: 'ask',
      sentences: 1,
    } as const;
    const setting: Setting = article
      ? {
          ...openTimeline,
          network,
          group: () => blog,
          audience: { size: blogReaders, share: 0.3 * echo, unique: false, ofLeader: true },
          title: compose(heading, random),
        }
      : {
          ...openTimeline,
          audience: { size: followers, share: null, unique: false, ofLeader: true },
          shareMean: 1.5 * echo,
        };
    recordThread(spec, setting, world, random, sink);
    if (!article)
      for (let left = random.poisson(0.4 * echo); left > 0; left -= 1) quote(world, spec, left, random, sink);
  };
  if (working && random.chance(profile.articlesPerMonth / 21)) publish('simblog', world.blogAccounts);
  if (working && random.chance(profile.feedPostsPerWeek / 5)) publish('simfeed', world.feedAccounts);
}

/** Outside accounts pass a leader's post on with their own words. */
function quote(world: World, quoted: ThreadSpec, number: number, random: Random, sink: Sink): void {
  const readyMs = Math.floor(quoted.atMs + 600_000 + random.exponential(dayMs / 2));
  const author = pickFrom(world.outsiders, 'posting', readyMs, random);
  if (author === null) return;
  const atMs = world.clock.answerTime(author, readyMs, random);
  recordThread(
    {
      ...quoted,
      id: `${quoted.id}-q${number}`,
      author,
      atMs,
      opening: 'outside',
      sentences: 1,
      replies: 0.3,
      reactions: 1,
      host: null,
    },
    { ...openTimeline, quoted: quoted.id },
    world,
    random,
    sink,
  );
}

function opening(
  world: World,
  leader: SimPerson,
  author: SimActor,
  atMs: number,
  random: Random,
  id: string,
): Omit<ThreadSpec, 'crowd' | 'sentences' | 'replies' | 'reactions' | 'host'> {
  return {
    id,
    kind: 'note',
    author,
    atMs,
    topic: random.pick(topics),
    language: languageOf(world, leader, 0.85, random),
    opening: random.chance(0.25) ? 'ask' : 'announce',
    guest: null,
  };
}

/** The week's posts are planned at once, so that a "weekly" leader has no week with none. */
function postsToday(world: World, leader: SimPerson, profile: ExecutiveProfile, day: number): boolean {
  const week = Math.floor(day / 7);
  const plan = world.random.fork('plan', leader.person, week);
  const calm = leader.executiveFromMs > world.startMs + day * dayMs ? 0.3 : 1;
  const mean = profile.postsPerWeek * calm;
  const offset = Math.floor(profile.everyWeeks / 2);
  const count =
    profile.everyWeeks > 1
      ? Number(week % profile.everyWeeks === offset)
      : Math.floor(mean) + Number(plan.chance(mean - Math.floor(mean)));
  for (let i = 0; i < count; i += 1) {
    let slot = plan.int(7);
    for (let tries = 0; tries < 7; tries += 1, slot = (slot + 1) % 7) {
      if (world.clock.isWorkday(leader.place, world.startMs + (week * 7 + slot) * dayMs + dayMs / 2)) break;
    }
    if (week * 7 + slot === day) return true;
  }
  return false;
}

function bots(
  world: World,
  community: SimCommunity,
  day: number,
  dayStartMs: number,
  random: Random,
  sink: Sink,
): void {
  if (community.createdMs !== null && community.createdMs >= dayStartMs && community.createdMs < dayStartMs + dayMs) {
    const atMs = community.createdMs + 8 * 3_600_000;
    notice(world, community, world.platform, atMs, `This community was created: ${community.name}.`, day, 'new', sink);
  }
  if (community.createdMs !== null && community.createdMs > dayStartMs) return;
  for (let left = random.poisson(community.botPostsPerDay); left > 0; left -= 1) {
    const digest = community.purpose === 'general';
    const atMs = dayStartMs + random.int(dayMs);
    const text = digest
      ? `Digest: ${5 + random.int(40)} new conversations this week, most about ${random.pick(topics)}.`
      : `Build ${1000 + random.int(9000)} ${random.chance(0.85) ? 'passed' : 'failed'} after ${2 + random.int(20)} minutes.`;
    notice(world, community, digest ? world.digestBot : world.buildBot, atMs, text, day, `bot${left}`, sink);
  }
}

function notice(
  world: World,
  community: SimCommunity,
  actor: SimActor,
  atMs: number,
  text: string,
  day: number,
  name: string,
  sink: Sink,
): void {
  sink({
    type: 'message',
    network: 'simnet',
    group: world.group(community, atMs),
    at: atMs,
    seen: seenAt(atMs),
    target: { id: `${world.tag}.${day.toString(36)}.${community.id}.${name}`, kind: 'note', root: null, parent: null },
    user: actor.account,
    userKind: actor.kind,
    quoted: null,
    title: null,
    text,
    lang: null,
    mentioned: [],
    links: [],
    changedAt: null,
  });
}

/** What outside accounts say about the company on the public feed. */
function outside(world: World, day: number, dayStartMs: number, random: Random, sink: Sink): void {
  const count = random.poisson(1.5 + world.outsiders.actors.length / 150);
  for (let number = 0; number < count; number += 1) {
    const own = random.fork(number);
    const author = pickFrom(world.outsiders, 'posting', dayStartMs, own);
    if (author === null) continue;
    const popularity = Math.min(10, Math.exp(own.normal(-0.6, 0.9)));
    recordThread(
      {
        id: `${world.tag}.${day.toString(36)}.x${number}`,
        kind: 'note',
        author,
        atMs: world.clock.startTime(author, dayStartMs, own),
        crowd: world.outsiders,
        topic: own.pick(topics),
        language: author.language,
        opening: 'outside',
        sentences: 1,
        replies: 0.6 * popularity,
        reactions: 2 * popularity,
        host: null,
        guest: null,
      },
      { ...openTimeline, shareMean: 0.3 * popularity },
      world,
      own,
      sink,
    );
  }
}

function comeAndGo(world: World, dayStartMs: number, random: Random, sink: Sink): void {
  for (const { atMs, type, user, community } of within(world.moves, dayStartMs)) {
    const group = world.group(community, atMs);
    sink({ type, network: 'simnet', group, at: atMs, seen: seenAt(atMs), user });
    if (type === 'joined' && random.chance(0.05)) {
      notice(world, community, world.platform, atMs + 1_000, 'A new member has joined.', 0, `j${user}`, sink);
    }
  }
}

function follow(world: World, day: number, dayStartMs: number, sink: Sink): void {
  for (const { atMs, type, network, user, followed } of within(world.followers.changes, dayStartMs)) {
    sink({ type, network, group: null, at: atMs, seen: seenAt(atMs), user, followed });
  }
  if (day % 7 !== 0) return;
  const asOf = seenAt(dayStartMs + 6 * 3_600_000);
  for (const leader of world.executives) {
    const accounts = [
      { network: 'simnet', account: leader.account },
      { network: 'simfeed', account: world.feedAccounts.get(leader.person)?.account ?? '' },
    ] as const;
    for (const { network, account } of accounts) {
      sink({ ...followerCount(network, account, world.followers.countAt(account, asOf)), at: asOf, seen: asOf });
    }
  }
}

function followerCount(network: 'simnet' | 'simfeed', account: string, followers: number) {
  const unknown = { views: null, viewers: null, reactions: null, replies: null, shares: null };
  return { type: 'counts', network, group: null, of: { account }, ...unknown, followers } as const;
}

function inside(
  world: World,
  community: SimCommunity,
  post: { readonly atMs: number; readonly pull: number; readonly shareMean: number; readonly ofLeader: boolean },
  random: Random,
): Setting {
  const into = random.pick(world.lasting);
  return {
    network: 'simnet',
    group: (timeMs) => world.group(community, timeMs),
    audience: {
      size: sizeAt(community.crowd, post.atMs),
      share: community.attention === null ? null : community.attention * post.pull,
      unique: true,
      ofLeader: post.ofLeader,
    },
    shareMean: post.shareMean,
    shareInto: (timeMs) => world.group(into, timeMs),
    title: null,
    quoted: null,
  };
}

const blog: RawGroup = { id: 'blog', name: 'Almwind Blog', kind: 'feed', members: null };
const blogReaders = 900;
const openTimeline: Setting = {
  network: 'simfeed',
  group: () => null,
  audience: { size: 0, share: null, unique: false, ofLeader: false },
  shareMean: 0,
  shareInto: () => null,
  title: null,
  quoted: null,
};

/** Of things in order of time, those of a day. */
function within<T extends { readonly atMs: number }>(sorted: readonly T[], dayStartMs: number): readonly T[] {
  return sorted.slice(firstFrom(sorted, dayStartMs), firstFrom(sorted, dayStartMs + dayMs));
}

function firstFrom(sorted: readonly { readonly atMs: number }[], timeMs: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle]?.atMs ?? 0) < timeMs) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** People write in the common language of the organisation or, among themselves, in their own. */
function languageOf(world: World, author: SimActor, commonShare: number, random: Random): Language {
  const common = world.config.languages[0] ?? 'en';
  return random.chance(commonShare) ? common : author.language;
}
