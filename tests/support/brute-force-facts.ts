import type { Row } from './brute-force.js';
import { type BrutePost, isNotBefore } from './brute-force-posts.js';
import { type Act, groupBy, type Period, placesOf, standingOn, type World } from './brute-force-world.js';

/** The tables from which everything else is computed. Lists are given as JSON. */

export function conversationRows(world: World): Row[] {
  return world.conversations.map(({ id, community, day, parent, root }) => ({
    day,
    community_id: community,
    post_id: id,
    parent_id: parent,
    root_id: root,
  }));
}

const count = (acts: readonly Act[], ...verbs: Act['verb'][]): number =>
  acts.filter(({ verb }) => verbs.includes(verb)).length;
const windowOf = (act: Act) => ({
  day: act.day,
  community_id: act.community,
  scope: act.scope,
  platform: act.platform,
});
const unitOf = (period: Period | null): string => JSON.stringify(period?.record.unitPath ?? []);
const placesJson = (period: Period | null): string =>
  JSON.stringify(placesOf(period).map(({ dim, key }) => [dim, key]));

export function personDayRows(world: World): Row[] {
  const groups = groupBy(world.acts, (act) => Object.values({ ...windowOf(act), person: act.person }).join('\n'));
  return [...groups.values()].map((acts) => {
    const { person } = acts[0]!;
    const period = standingOn(world, person, acts[0]!.day);
    return {
      ...windowOf(acts[0]!),
      person_id: person,
      unit_path: unitOf(period),
      level: period?.record.level ?? null,
      location: period?.record.location ?? '',
      places: placesJson(period),
      in_directory: period !== null && (period.record.origin === 'directory' || !world.hasDirectory) ? 1 : 0,
      posts: count(acts, 'post'),
      replies: count(acts, 'reply'),
      reactions: count(acts, 'react'),
      shares: count(acts, 'share'),
      mentions: acts.reduce((sum, { mentions }) => sum + mentions.length, 0),
      other_acts: count(acts, 'view', 'follow', 'join'),
    };
  });
}

export function postRows(posts: readonly BrutePost[]): Row[] {
  return posts.map(({ act, author, leader, byDelegate, answers, firstResponse, revived, uniqueViews }) => {
    const people = (...verbs: Act['verb'][]): number =>
      new Set(answers.filter(({ verb }) => verbs.includes(verb)).map(({ person }) => person)).size;
    return {
      day: act.day,
      post_id: act.id,
      kind: act.verb,
      community_id: act.community,
      scope: act.scope,
      platform: act.platform,
      root_id: act.thread,
      parent_id: act.parent ?? '',
      account_id: act.account,
      person_id: act.person,
      leader_id: leader ?? '',
      by_delegate: byDelegate ? 1 : 0,
      unit_path: unitOf(author),
      places: placesJson(author),
      words: act.words,
      has_question: act.hasQuestion ? 1 : 0,
      replies: count(answers, 'reply'),
      reactions: count(answers, 'react'),
      shares: count(answers, 'share'),
      repliers: people('reply'),
      reactors: people('react'),
      sharers: people('share'),
      interactors: people('reply', 'react', 'share'),
      first_response_s: firstResponse,
      revived: revived ? 1 : 0,
      unique_views: uniqueViews,
    };
  });
}

export function interactionRows(world: World): Row[] {
  const written = new Map(
    world.acts.filter(({ verb }) => verb === 'post' || verb === 'reply').map((act) => [act.id, act]),
  );
  const turns = world.acts.flatMap((act) => {
    if (!['post', 'reply', 'react', 'share'].includes(act.verb)) return [];
    const what = { reply: 'replies', react: 'reactions', share: 'shares' }[act.verb as string];
    const object = written.get(act.verb === 'reply' ? act.parent! : act.object);
    const to = what !== undefined && object && isNotBefore(act, object) ? [{ act, what, to: object.person }] : [];
    return [...to, ...act.named.map((person) => ({ act, what: 'mentions', to: person }))];
  });
  const pairs = groupBy(
    turns.filter(({ act, to }) => act.person !== to),
    ({ act, to }) => Object.values({ ...windowOf(act), from: act.person, to }).join('\n'),
  );
  return [...pairs.values()].map((mine) => {
    const { act, to } = mine[0]!;
    const sender = standingOn(world, act.person, act.day);
    const receiver = standingOn(world, to, act.day);
    const times = (what: string): number => mine.filter((turn) => turn.what === what).length;
    return {
      ...windowOf(act),
      from_person: act.person,
      to_person: to,
      from_known: sender ? 1 : 0,
      from_unit: unitOf(sender),
      from_level: sender?.record.level ?? null,
      from_places: placesJson(sender),
      to_known: receiver ? 1 : 0,
      to_unit: unitOf(receiver),
      to_level: receiver?.record.level ?? null,
      to_places: placesJson(receiver),
      replies: times('replies'),
      reactions: times('reactions'),
      shares: times('shares'),
      mentions: times('mentions'),
    };
  });
}
