import type { Random } from '../../../../infra/random.js';
import type { Clock } from '../clock.js';
import { dayMs, type SimulatedConfig } from '../config.js';
import type { SimPerson } from '../people.js';
import type { Place } from '../places.js';
import { type RawGroup, type RawMessage, type RawTarget, seenAt } from '../raw.js';
import { createForum } from './create-forum.js';
import { type ForumOptions, forumFor } from './options.js';
import type { Forum, ForumMessage } from './types.js';

export const forumGroup = 'forum';
const name = 'Open forum';
/** The liveliest of the staff; Zipf's law leaves little for the others. */
const mostAuthors = 150;
const threadsPerWeek = 36;
const eventsPerWeek = 5;

/** The community in which executives have the effects that the configuration asks for. */
export interface DemoForum {
  readonly forum: Forum;
  readonly group: RawGroup;
  /** Accounts of all who may write. */
  readonly members: readonly string[];
  /** The message that a thread begins with. */
  rootOf(thread: number): string;
  messageId(id: number): string;
  /** What is seen on a day of the simulation, in order of time. */
  seenOn(day: number): readonly RawMessage[];
}

export interface DemoForumSetting {
  readonly config: SimulatedConfig;
  readonly startMs: number;
  readonly people: readonly SimPerson[];
  readonly clock: Clock;
  readonly headquarters: Place;
  readonly tag: string;
}

/** null: nobody asked for an effect or a confounder. */
export function createDemoForum(setting: DemoForumSetting, random: Random): DemoForum | null {
  const { config, startMs, people, tag } = setting;
  if (config.effect === undefined && config.confounder === undefined) return null;
  const members = { executives: lastingExecutives(people), authors: liveliest(people) };
  const options: Partial<ForumOptions> = {
    threadsPerWeek,
    ...forumFor[config.confounder ?? 'none'],
    ...members,
    startMs,
    weeks: config.weeks,
    events: eventsPerWeek * config.weeks,
    effects: config.effect ?? [],
    texts: true,
  };
  const forum = createForum(random, options);
  const roots = new Map<number, string>();
  const messageId = (id: number): string => `${tag}.forum.${id.toString(36)}`;
  for (const { id, thread, parent } of forum.messages) if (parent === null) roots.set(thread, messageId(id));
  const rootOf = (thread: number): string => roots.get(thread) ?? '';
  const accounts = [...members.authors, ...members.executives];
  const group: RawGroup = { id: forumGroup, name, kind: 'group', members: accounts.length };
  const target = ({ id, thread, parent }: ForumMessage): RawTarget => ({
    id: messageId(id),
    kind: 'note',
    root: parent === null ? null : rootOf(thread),
    parent: parent === null ? null : messageId(parent),
  });
  const days = new Map<number, RawMessage[]>();
  let at = startMs;
  for (const message of forum.messages) {
    // Nothing is overtaken when clocks are put forward at night, or lies before the data because of the time zone.
    at = Math.max(at, message.at - setting.clock.offset(setting.headquarters, message.at));
    const raw = rawMessage(message, target(message), group, at);
    const day = Math.ceil((raw.seen - startMs) / dayMs) - 1;
    const items = days.get(day);
    if (items === undefined) days.set(day, [raw]);
    else items.push(raw);
  }
  return { forum, group, members: accounts, rootOf, messageId, seenOn: (day) => days.get(day) ?? [] };
}

function rawMessage({ author, text }: ForumMessage, target: RawTarget, group: RawGroup, at: number): RawMessage {
  return {
    type: 'message',
    network: 'simnet',
    group,
    at,
    seen: seenAt(at),
    target,
    user: author,
    userKind: 'person',
    quoted: null,
    title: null,
    text: text ?? '',
    lang: 'en',
    mentioned: [],
    links: [],
    changedAt: null,
  };
}

/** Executives from the first day to the last. */
function lastingExecutives(people: readonly SimPerson[]): string[] {
  return people
    .filter(({ profile, executiveFromMs }) => profile !== null && executiveFromMs === Number.NEGATIVE_INFINITY)
    .map(({ account }) => account);
}

/** Staff who are there all the time and speak for nobody but themselves, the liveliest first. */
function liveliest(people: readonly SimPerson[]): string[] {
  return people
    .filter(
      ({ profile, assignments, posting }) =>
        profile === null &&
        posting > 0 &&
        assignments[0]?.fromMs === null &&
        assignments.at(-1)?.toMs === null &&
        assignments.every(({ delegateOf }) => delegateOf === null),
    )
    .sort((a, b) => b.posting - a.posting)
    .slice(0, mostAuthors)
    .map(({ account }) => account);
}
