import type { Random } from '../../../infra/random.js';
import { dayMs } from './config.js';
import { pickFrom } from './crowd.js';
import type { Network, RawActivity, RawGroup, RawMessage } from './raw.js';
import { seenAt } from './raw.js';
import { type Reaction, react } from './reactions.js';
import { compose } from './text/compose.js';
import { phrases } from './text/phrases.js';
import { growThread, type Message, type ThreadSpec } from './thread.js';
import { type Audience, readCounters } from './views.js';
import type { World } from './world.js';

export interface Setting {
  readonly network: Network;
  readonly group: (timeMs: number) => RawGroup | null;
  readonly audience: Audience;
  /** Probability that a reader of the first post passes it on; where to. */
  readonly shareMean: number;
  readonly shareInto: (timeMs: number) => RawGroup | null;
  readonly title: string | null;
  /** A post that this one quotes. */
  readonly quoted: string | null;
}

export type Sink = (item: RawActivity) => void;

const editShare = 0.03;
const removalShare = 0.008;
const lateShare = 0.02;
const lateReactionShare = 0.015;
/** Share of items that are fetched a second time later on. */
const repeatShare = 0.002;
const minuteMs = 60_000;

/** One conversation with all that is done to it, as the platform hands it out. */
export function recordThread(spec: ThreadSpec, setting: Setting, world: World, random: Random, sink: Sink): void {
  const messages = growThread(spec, world.clock, random);
  const reactions: Reaction[] = [];
  for (const message of messages) {
    const before = reactions.length;
    const mean = message.depth === 0 ? spec.reactions : Math.min(2, spec.reactions * 0.3);
    for (const reaction of react(message, mean, spec.crowd, world.clock, random)) reactions.push(reaction);
    recordMessage(message, reactions.length > before, spec, setting, random, sink);
  }
  for (const reaction of reactions) recordReaction(reaction, setting, random, sink);
  const shareTimes = recordShares(spec, messages[0] as Message, setting, world, random, sink);
  if (setting.audience.size > 0) {
    for (const counts of readCounters(messages, reactions, shareTimes, setting.audience, setting, random)) sink(counts);
  }
}

function recordMessage(
  message: Message,
  hasReactions: boolean,
  spec: ThreadSpec,
  setting: Setting,
  random: Random,
  sink: Sink,
): void {
  const { atMs, actor, target } = message;
  const first = message.depth === 0;
  const base: RawMessage = {
    type: 'message',
    network: setting.network,
    group: setting.group(atMs),
    at: atMs,
    seen: seenAt(atMs),
    target,
    user: actor.account,
    userKind: actor.kind,
    quoted: first ? setting.quoted : null,
    title: first ? setting.title : null,
    text: message.text,
    lang: message.lang,
    mentioned: message.mentioned,
    links: message.links,
    changedAt: null,
  };
  const { network, group } = base;
  const byPerson = actor.kind === 'person';

  // Only what nothing else refers to comes late: an answer never waits for its question.
  if (byPerson && !first && message.replies === 0 && !hasReactions && random.chance(lateShare)) {
    const seen = seenAt(atMs + (1 + 8 * random.next()) * dayMs);
    sink({ ...base, seen });
    const dayStartMs = Math.floor((seen - 1) / dayMs) * dayMs;
    const at = Math.max(dayStartMs, Math.floor(seen - 30 * minuteMs - random.exponential(60 * minuteMs)));
    // Some are gone before they are fetched: the removal is known first.
    if (random.chance(0.15) && at > atMs && seenAt(at) < seen) {
      sink({
        type: 'message-removed',
        network,
        group,
        at,
        seen: seenAt(at),
        target,
        by: random.chance(0.5) ? actor.account : null,
      });
    }
    return;
  }
  sink(base);

  const edited = byPerson && random.chance(editShare);
  const editedAt = atMs + minuteMs + Math.floor(random.exponential(random.chance(0.8) ? 12 * minuteMs : dayMs));
  const removed = byPerson && random.chance(message.replies === 0 ? removalShare : removalShare / 4);
  if (edited) {
    const text = `${message.text} ${phrases[spec.language].edited}`;
    sink({ ...base, type: 'message-changed', text, changedAt: editedAt, seen: seenAt(editedAt) });
  }
  if (removed) {
    const at = (edited ? editedAt : atMs) + minuteMs + Math.floor(random.exponential(dayMs));
    const by = random.chance(0.5) ? actor.account : null;
    sink({ type: 'message-removed', network, group, at, seen: seenAt(at), target, by });
  }
  if (!edited && !removed && random.chance(repeatShare)) sink({ ...base, seen: base.seen + dayMs });
}

function recordReaction(reaction: Reaction, setting: Setting, random: Random, sink: Sink): void {
  const { message, actor, atMs, undoneMs, againMs } = reaction;
  const late = undoneMs === null && random.chance(lateReactionShare);
  const given = {
    type: 'reaction',
    network: setting.network,
    group: setting.group(atMs),
    at: atMs,
    seen: late ? seenAt(atMs + (1 + 8 * random.next()) * dayMs) : seenAt(atMs),
    target: message.target,
    user: actor.account,
    emoji: reaction.emoji,
  } as const;
  sink(given);
  if (undoneMs !== null) sink({ ...given, type: 'reaction-removed', at: undoneMs, seen: seenAt(undoneMs) });
  if (againMs !== null) sink({ ...given, at: againMs, seen: seenAt(againMs) });
  if (undoneMs === null && random.chance(repeatShare)) sink({ ...given, seen: given.seen + dayMs });
}

function recordShares(
  spec: ThreadSpec,
  root: Message,
  setting: Setting,
  world: World,
  random: Random,
  sink: Sink,
): number[] {
  const times: number[] = [];
  for (let left = random.poisson(setting.shareMean); left > 0; left -= 1) {
    const readyMs = Math.floor(root.atMs + minuteMs + random.exponential(dayMs / 2));
    const actor = pickFrom(spec.crowd, 'reacting', readyMs, random);
    if (actor === null || actor === root.actor) continue;
    const at = world.clock.answerTime(actor, readyMs, random);
    if (at >= actor.toMs) continue;
    const comments = random.chance(0.4);
    const wish = {
      language: spec.language,
      topic: spec.topic,
      sentiment: root.sentiment,
      kind: 'agree',
      sentences: 1,
    } as const;
    sink({
      type: 'share',
      network: setting.network,
      group: setting.shareInto(at),
      at,
      seen: seenAt(at),
      id: `${spec.id}-s${left}`,
      target: root.target,
      user: actor.account,
      text: comments ? compose(wish, random) : null,
      lang: comments ? spec.language : null,
    });
    times.push(at);
  }
  return times;
}
