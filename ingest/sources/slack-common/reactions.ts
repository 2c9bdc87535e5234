import type { ActivityEvent, Actor } from '../../../infra/contracts/activity.js';
import { actId, hashId } from '../../../infra/contracts/ids.js';
import type { Parsed } from '../../source.js';
import type { Channel } from './channels.js';
import { actor, type ParseContext } from './context.js';
import { envelope, object } from './envelope.js';
import { type JsonRecord, records, text } from './json.js';
import type { SlackTime } from './time.js';

export type Target = Pick<ActivityEvent['object'], 'id' | 'kind' | 'parentId' | 'rootId'>;

/** One event a person and emoji. Slack does not say when: they stand at the time of the message. */
export function reactions(
  message: JsonRecord,
  target: Target,
  ts: SlackTime,
  channel: Channel,
  context: ParseContext,
): Parsed[] {
  const parsed: Parsed[] = [];
  const seen = new Set<string>();
  for (const shown of records(message.reactions)) {
    const reactionName = text(shown.name, 100);
    if (reactionName === null) {
      parsed.push({ kind: 'reject', reason: 'has a reaction without a name' });
      continue;
    }
    for (const user of Array.isArray(shown.users) ? shown.users : []) {
      const nativeId = text(user, 100);
      if (nativeId === null) {
        parsed.push({ kind: 'reject', reason: 'has a reaction by somebody without an account id' });
        continue;
      }
      const event = reaction(actor(nativeId, context), reactionName, target, ts, channel, context);
      if (seen.has(event.id)) continue;
      seen.add(event.id);
      parsed.push({ kind: 'activity', event });
    }
  }
  return parsed;
}

/** `ts` is that of the message: whatever way a reaction is told, it stands at the same place. */
export function reaction(
  who: Actor,
  name: string,
  target: Target,
  ts: SlackTime,
  channel: Channel,
  context: ParseContext,
): ActivityEvent {
  // Field by field: there are as many of them as of messages, and spreading is most of the time.
  return {
    verb: 'react',
    platform: 'slack',
    instance: context.instance,
    scope: 'internal',
    observedAt: context.observedAt,
    community: channel.community,
    mentions: [],
    links: [],
    id: actId(target.id, 'react', who.id, name),
    version: context.observedAt,
    occurredAt: ts.ms,
    precision: 'object',
    actor: who,
    object: {
      id: target.id,
      kind: target.kind,
      parentId: target.parentId,
      rootId: target.rootId,
      quotedId: null,
      url: null,
      title: null,
      text: null,
      truncated: false,
      lang: null,
      editedAt: null,
      deletedAt: null,
    },
    reaction: name,
  };
}

/** Takes a reaction back; it can be given again with a higher version. */
export function unreaction(
  id: string,
  who: Actor | null,
  name: string | null,
  target: Target,
  ts: SlackTime,
  channel: Channel,
  context: ParseContext,
): ActivityEvent {
  return {
    ...envelope(channel, context),
    verb: 'unreact',
    id,
    version: context.observedAt,
    occurredAt: ts.ms,
    precision: 'object',
    actor: who,
    object: object(target.id, target.kind, { parentId: target.parentId, rootId: target.rootId }),
    reaction: name,
  };
}

const natural = (value: unknown): number | null =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : null;

/** Counters, where they say more than the export shows one by one. */
export function snapshot(
  message: JsonRecord,
  target: Target,
  ts: SlackTime,
  channel: Channel,
  context: ParseContext,
): Parsed[] {
  const shown = records(message.reactions);
  const users = (reaction: JsonRecord): number => (Array.isArray(reaction.users) ? new Set(reaction.users).size : 0);
  const reacted = shown.map((reaction) => Math.max(natural(reaction.count) ?? 0, users(reaction)));
  const total = reacted.reduce((sum, count) => sum + count, 0);
  const hidden = total > shown.reduce((sum, reaction) => sum + users(reaction), 0);
  const replies = natural(message.reply_count);
  const listed = Array.isArray(message.replies) ? message.replies.length : 0;
  if (!hidden && (replies === null || replies <= listed)) return [];
  return [
    {
      kind: 'activity',
      event: {
        ...envelope(channel, context),
        verb: 'snapshot',
        id: hashId('snapshot', target.id, String(context.observedAt)),
        version: context.observedAt,
        occurredAt: ts.ms,
        precision: 'object',
        actor: null,
        object: object(target.id, target.kind, { parentId: target.parentId, rootId: target.rootId }),
        counts: {
          views: null,
          uniqueViews: null,
          impressions: null,
          reach: null,
          clicks: null,
          reactions: shown.length > 0 ? total : null,
          replies,
          shares: null,
          followers: null,
          asOf: context.observedAt,
        },
      },
    },
  ];
}
