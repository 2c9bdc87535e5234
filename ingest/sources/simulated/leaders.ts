import type { Random } from '../../../infra/random.js';
import { dayMs } from './config.js';
import { pickFrom, sizeAt } from './crowd.js';
import type { ExecutiveProfile } from './executives.js';
import type { SimActor, SimPerson } from './people.js';
import type { RawGroup } from './raw.js';
import { recordThread, type Setting, type Sink } from './record-thread.js';
import { inside, languageOf, openTimeline } from './setting.js';
import { compose } from './text/compose.js';
import { topics } from './text/phrases.js';
import type { ThreadSpec } from './thread.js';
import type { World } from './world.js';

const blog: RawGroup = { id: 'blog', name: 'Almwind Blog', kind: 'feed', members: null };
const blogReaders = 900;
/** A leader's own posts: inside by plan of the week, on the blog and on the public feed by chance. */
export function lead(
  world: World,
  leader: SimPerson,
  day: number,
  dayStartMs: number,
  random: Random,
  sink: Sink,
): void {
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
