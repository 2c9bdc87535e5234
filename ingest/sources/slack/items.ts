import type { Membership } from '../../../infra/contracts/directory.js';
import type { Parsed, RawItem } from '../../source.js';
import type { Channel } from '../slack-common/channels.js';
import type { ParseContext } from '../slack-common/context.js';
import { messageId } from '../slack-common/envelope.js';
import { erasure, parseMessage } from '../slack-common/message.js';
import { parseMembers, parseUser } from '../slack-common/people.js';
import { type Target, unreaction } from '../slack-common/reactions.js';
import { parseTs, type SlackTime } from '../slack-common/time.js';
import { type ItemContext, parseContext } from './context.js';
import { parseEvent, type SlackEvent } from './events.js';
import { shapeProblem } from './shape.js';

/** What a raw item holds, with all that is needed to understand it. */
export type SlackItem =
  | {
      readonly kind: 'message';
      readonly channel: Channel;
      readonly message: unknown;
      readonly observedAt: number;
      /** Of the accounts that it names, those that are bots. */
      readonly bots: readonly string[];
      /** Its words were written before, unchanged. */
      readonly only: 'reactions' | null;
    }
  /** Slack had it before and has it no more. */
  | {
      readonly kind: 'gone';
      readonly channel: Channel;
      readonly ts: string;
      readonly thread: string | null;
      readonly observedAt: number;
    }
  /** Reactions that were there before and are there no more, by their ids. */
  | {
      readonly kind: 'unreacted';
      readonly channel: Channel;
      readonly ts: string;
      readonly thread: string | null;
      readonly ids: readonly string[];
      readonly observedAt: number;
    }
  | { readonly kind: 'user'; readonly user: unknown; readonly observedAt: number }
  | {
      readonly kind: 'members';
      readonly channel: Channel;
      readonly members: readonly string[];
      /** Ms; null: since before the channel was first looked at. */
      readonly since: number | null;
      readonly observedAt: number;
    }
  | { readonly kind: 'ended'; readonly memberships: readonly Membership[]; readonly observedAt: number }
  | { readonly kind: 'event'; readonly event: SlackEvent };

export type SlackRawItem = RawItem & { readonly value: SlackItem };

export function parseItem({ value }: RawItem, context: ItemContext): Parsed[] {
  const item = value as SlackItem;
  switch (item.kind) {
    case 'message':
      return parsePolled(item, context);
    case 'gone':
      return gone(item, context);
    case 'unreacted':
      return unreacted(item, context);
    case 'user':
      return parseUser(item.user, parseContext(context, item.observedAt));
    case 'members':
      return parseMembers(item.channel, item.members, parseContext(context, item.observedAt)).map((parsed) =>
        parsed.kind === 'directory' && parsed.record.type === 'membership'
          ? { kind: 'directory', record: { ...parsed.record, validFrom: item.since } }
          : parsed,
      );
    case 'ended':
      return item.memberships.map((membership) => ({
        kind: 'directory',
        record: { ...membership, validTo: item.observedAt, version: item.observedAt },
      }));
    case 'event':
      return parseEvent(item.event, context);
  }
}

function parsePolled(item: Extract<SlackItem, { kind: 'message' }>, context: ItemContext): Parsed[] {
  const problem = shapeProblem(item.message);
  if (problem !== null) return [{ kind: 'reject', reason: problem }];
  // Replies are read one by one, so their number says nothing more.
  const { reply_count: _, ...message } = item.message as Record<string, unknown>;
  const parsed = parseMessage(message, item.channel, parseContext(context, item.observedAt, item.bots));
  if (item.only === null) return parsed;
  return parsed.filter((one) => one.kind === 'activity' && ['react', 'snapshot'].includes(one.event.verb));
}

function gone(
  { channel, ts, thread, observedAt }: Extract<SlackItem, { kind: 'gone' }>,
  context: ItemContext,
): Parsed[] {
  const time = parseTs(ts);
  if (time === null) return [{ kind: 'reject', reason: 'has a ts that is no Slack time' }];
  const event = erasure({ thread_ts: thread }, time, channel, parseContext(context, observedAt), null);
  return [{ kind: 'activity', event }];
}

function unreacted(item: Extract<SlackItem, { kind: 'unreacted' }>, context: ItemContext): Parsed[] {
  const time = parseTs(item.ts);
  if (time === null) return [{ kind: 'reject', reason: 'has a ts that is no Slack time' }];
  const parse = parseContext(context, item.observedAt);
  const target = targetOf(item.channel, time, item.thread, parse);
  return item.ids.map((id) => ({
    kind: 'activity',
    event: unreaction(id, null, null, target, time, item.channel, parse),
  }));
}

function targetOf(channel: Channel, ts: SlackTime, thread: string | null, context: ParseContext): Target {
  const root = parseTs(thread);
  const rootId = root === null || root.native === ts.native ? null : messageId(channel, root, context);
  return { id: messageId(channel, ts, context), kind: 'note', parentId: rootId, rootId };
}
