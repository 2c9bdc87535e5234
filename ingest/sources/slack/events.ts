import { actId } from '../../../infra/contracts/ids.js';
import { leftOutReasons } from '../../communities.js';
import type { Parsed } from '../../source.js';
import type { Channel } from '../slack-common/channels.js';
import { actor, type ParseContext } from '../slack-common/context.js';
import { messageId } from '../slack-common/envelope.js';
import { isRecord, type JsonRecord, label, text } from '../slack-common/json.js';
import { parseMessage } from '../slack-common/message.js';
import { parseMembers } from '../slack-common/people.js';
import { reaction, type Target, unreaction } from '../slack-common/reactions.js';
import { inRange, parseTs, type SlackTime } from '../slack-common/time.js';
import { channelOfEvent } from './channels.js';
import { type ItemContext, parseContext } from './context.js';
import { shapeProblem } from './shape.js';

/** What Slack called about. */
export interface SlackEvent {
  readonly event: unknown;
  /** Workspace, and organisation on Grid; null: not said. */
  readonly team: string | null;
  readonly organisation: string | null;
  /** Where the event itself says no time, ms. */
  readonly calledAt: number;
}

const reject = (reason: string): Parsed[] => [{ kind: 'reject', reason }];
const skip = (reason: string): Parsed[] => [{ kind: 'skip', reason }];

export function parseEvent({ event, team, organisation, calledAt }: SlackEvent, context: ItemContext): Parsed[] {
  if (!isRecord(event) || typeof event.type !== 'string') return reject('is an event without a type');
  const said = [team, organisation].filter((id) => id !== null);
  if (said.length > 0 && !said.some((id) => context.workspace.teams.has(id))) {
    return skip('event of another workspace than the token is of');
  }
  const time = parseTs(event.event_ts);
  const parse = parseContext(context, time !== null && inRange(time.ms) ? time.ms : calledAt);
  switch (event.type) {
    case 'message':
      return inChannel(event.channel, event, context, (channel) => message(event, channel, parse));
    case 'reaction_added':
    case 'reaction_removed': {
      const item = isRecord(event.item) ? event.item : {};
      if (item.type !== 'message') return skip('reaction to something that is no message');
      return inChannel(item.channel, event, context, (channel) => reacted(event, item, channel, parse));
    }
    case 'member_joined_channel':
      return inChannel(event.channel, event, context, (channel) => joined(event, channel, parse));
    case 'member_left_channel':
      // What ends is known with the members of the channel, which are read from time to time.
      return skip('event member_left_channel: memberships end when the members are read');
    case 'app_rate_limited':
      return skip('Slack has held events back, more than 30,000 in an hour; polling finds them');
    default:
      return skip(`event that is not wanted: ${text(event.type, 60) ?? ''}`);
  }
}

function inChannel(
  raw: unknown,
  event: JsonRecord,
  { workspace, choice }: ItemContext,
  parse: (channel: Channel) => Parsed[],
): Parsed[] {
  const nativeId = text(raw, 100);
  if (nativeId === null) return reject(`has a channel that is not an id: ${label(raw)}`);
  const listed = workspace.channels.get(nativeId);
  if (listed !== undefined) return listed.chosen === 'wanted' ? parse(listed) : skip(leftOutReasons[listed.chosen]);
  const told = channelOfEvent(nativeId, text(event.channel_type, 30), choice, workspace.instance);
  if (told === 'unknown') return skip('event of a conversation that is not known; polling finds it if it is wanted');
  return typeof told === 'string' ? skip(leftOutReasons[told]) : parse(told);
}

/** Reactions have events of their own; what a message says of them may be older than those. */
function message(event: JsonRecord, channel: Channel, context: ParseContext): Parsed[] {
  if (event.subtype === 'message_changed') {
    const problem = isRecord(event.message) ? shapeProblem(event.message) : null;
    if (problem !== null) return reject(problem);
    if (isUntouched(event)) return skip('system message: message_changed without an edit');
    const now = isRecord(event.message) ? bare(event.message) : event.message;
    return parseMessage({ ...event, message: now }, channel, context);
  }
  const problem = shapeProblem(event);
  return problem === null ? parseMessage(bare(event), channel, context) : reject(problem);
}

function bare({ reactions: _, reply_count: __, ...rest }: JsonRecord): JsonRecord {
  return rest;
}

/** Slack also says `message_changed` when it adds the preview of a link, or somebody replies. */
function isUntouched({ message: now, previous_message: before }: JsonRecord): boolean {
  if (!isRecord(now) || !isRecord(before) || now.subtype === 'tombstone') return false;
  const editOf = (one: JsonRecord): unknown => (isRecord(one.edited) ? one.edited.ts : undefined);
  return now.text === before.text && editOf(now) === editOf(before) && now.subtype === before.subtype;
}

function reacted(event: JsonRecord, item: JsonRecord, channel: Channel, context: ParseContext): Parsed[] {
  const ts = messageTime(item.ts);
  if (ts === null) return reject(`has an item.ts that is no Slack time: ${label(item.ts)}`);
  const user = text(event.user, 100);
  if (user === null) return reject('has a reaction by somebody without an account id');
  const name = text(event.reaction, 100);
  if (name === null) return reject('has a reaction without a name');
  const who = actor(user, context);
  // The event does not say in which thread the message is.
  const target: Target = { id: messageId(channel, ts, context), kind: 'note', parentId: null, rootId: null };
  const told =
    event.type === 'reaction_added'
      ? reaction(who, name, target, ts, channel, context)
      : unreaction(actId(target.id, 'react', who.id, name), who, name, target, ts, channel, context);
  return [{ kind: 'activity', event: told }];
}

function messageTime(raw: unknown): SlackTime | null {
  const ts = parseTs(raw);
  return ts !== null && inRange(ts.ms) ? ts : null;
}

/** The act is Slack's message about it in the channel; this says from when the account is a member. */
function joined(event: JsonRecord, channel: Channel, context: ParseContext): Parsed[] {
  return parseMembers(channel, [event.user], context).map((parsed) =>
    parsed.kind === 'directory' && parsed.record.type === 'membership'
      ? { kind: 'directory', record: { ...parsed.record, validFrom: context.observedAt } }
      : parsed,
  );
}
