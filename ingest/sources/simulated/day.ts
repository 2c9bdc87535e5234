import type { Random } from '../../../infra/random.js';
import { indexIn } from './clock.js';
import type { SimCommunity } from './communities.js';
import { dayMs } from './config.js';
import { pickFrom } from './crowd.js';
import { lead } from './leaders.js';
import type { SimActor } from './people.js';
import { simulatePilots } from './pilots.js';
import { seenAt } from './raw.js';
import { recordThread, type Sink } from './record-thread.js';
import { inside, languageOf, openTimeline } from './setting.js';
import { topics } from './text/phrases.js';
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
  simulatePilots(world, day, sink);
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
  const count = random.poisson(1.5 + world.people.length / 40);
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
