import { actId, contentId, hashId } from '../../../infra/contracts/ids.js';
import type { Recent } from '../../recent.js';
import type { Channel } from '../slack-common/channels.js';
import { messageNativeId } from '../slack-common/envelope.js';
import { isRecord, type JsonRecord, records } from '../slack-common/json.js';
import { parseTs } from '../slack-common/time.js';
import type { ItemContext } from './context.js';
import type { SlackRawItem } from './items.js';
import { shapeProblem } from './shape.js';
import type { Dated } from './stretches.js';

/** What of a message is compared: its words in the first half, its reactions in the second. */
export function stateOf(raw: JsonRecord): { readonly content: string; readonly reactions: string } {
  const files = records(raw.files).map(({ id, title, name }) => [id, title, name]);
  const attachments = records(raw.attachments).map(({ from_url, title_link, ts, channel_id }) => [
    from_url,
    title_link,
    ts,
    channel_id,
  ]);
  const edited = isRecord(raw.edited) ? raw.edited.ts : null;
  const reactions = records(raw.reactions).map(({ name, count, users }) => [name, count, users]);
  // With the first reply a message begins to name itself as its thread.
  const thread = raw.thread_ts === raw.ts ? undefined : raw.thread_ts;
  return {
    content: short([raw.subtype, raw.user, raw.bot_id, raw.text, thread, edited, files, attachments]),
    reactions: short(reactions),
  };
}

const short = (value: unknown): string => hashId(JSON.stringify(value)).slice(0, 8);

/** Whether Slack names fewer people than it counts. */
export function hidesReactions(raw: JsonRecord): boolean {
  return records(raw.reactions).some(
    ({ count, users }) => typeof count === 'number' && Array.isArray(users) && count > new Set(users).size,
  );
}

export interface Seen {
  readonly channel: Channel;
  readonly message: Dated;
  /** The first message of the thread, for a reply. */
  readonly thread: string | null;
  readonly observedAt: number;
  /** Whether it is written where nothing is remembered of it. */
  readonly isNew: boolean;
}

export interface ChangesOptions {
  readonly recent: Recent;
  readonly context: ItemContext;
  /** Of an account's pseudonym. */
  isBot(accountId: string): boolean;
  /** All reactions of a message whose answer does not name all; null: not now. */
  allReactions(channel: string, message: Dated): Promise<unknown>;
}

/** Notes a message as it is now; what has changed since it was noted last becomes items. */
export async function changesOf(seen: Seen, options: ChangesOptions): Promise<SlackRawItem[]> {
  const { channel, message, thread, observedAt } = seen;
  const { recent } = options;
  const where = whereOf(channel, message.ts);
  const item = (raw: unknown, only: 'reactions' | null): SlackRawItem => ({
    where,
    value: { kind: 'message', channel, message: raw, observedAt, bots: botsOf(raw, options), only },
  });
  if (shapeProblem(message.raw) !== null) return [item(message.raw, null)];

  const place = thread === null ? channel.nativeId : repliesPlace(channel.nativeId);
  const key = thread === null ? message.ts : replyKey(thread, message.ts);
  const { content, reactions } = stateOf(message.raw);
  const state = `${content}${reactions}`;
  const known = recent.known(place, key);
  if (known?.state === state) return [];

  const asked = hidesReactions(message.raw) ? await options.allReactions(channel.nativeId, message) : undefined;
  const raw = Array.isArray(asked) ? { ...message.raw, reactions: asked } : message.raw;
  const acts = reactionIds(raw, channel, message.ts, options.context);
  // In a state that no message has, it is asked for again in the next round.
  const noted = asked === null ? content : state;
  // Whoever is not named may still be there.
  const unnamed = hidesReactions(raw) ? (known?.acts ?? []) : [];
  const { gone } = recent.note(place, key, message.at, noted, [...acts.keys(), ...unnamed]);
  if (known === null) return seen.isNew ? [item(raw, null)] : [];

  const items: SlackRawItem[] = [];
  const isSame = known.state.startsWith(content);
  const had = new Set(known.acts);
  const added = hidesReactions(raw) ? raw : { ...raw, reactions: without(raw, acts, had) };
  items.push(item(added, isSame ? 'reactions' : null));
  if (gone.length > 0) {
    items.push({ where, value: { kind: 'unreacted', channel, ts: message.ts, thread, ids: gone, observedAt } });
  }
  return items;
}

/** Id of each reaction → its name and account. */
function reactionIds(
  raw: JsonRecord,
  channel: Channel,
  ts: string,
  { workspace, pseudonym }: ItemContext,
): ReadonlyMap<string, string> {
  const time = parseTs(ts);
  if (time === null) return new Map();
  const object = contentId('slack', workspace.instance, messageNativeId(channel.nativeId, time));
  const ids = new Map<string, string>();
  for (const { name, users } of records(raw.reactions)) {
    for (const user of Array.isArray(users) ? users : []) {
      const account = pseudonym.account('slack', workspace.instance, String(user));
      ids.set(actId(object, 'react', account, String(name)), `${String(name)}/${String(user)}`);
    }
  }
  return ids;
}

/** The reactions that were not there before. */
function without(raw: JsonRecord, acts: ReadonlyMap<string, string>, had: ReadonlySet<string>): JsonRecord[] {
  const old = new Set([...acts].flatMap(([id, what]) => (had.has(id) ? [what] : [])));
  return records(raw.reactions)
    .map((reaction) => ({
      ...reaction,
      users: (Array.isArray(reaction.users) ? reaction.users : []).filter(
        (user) => !old.has(`${reaction.name}/${user}`),
      ),
    }))
    .map((reaction) => ({ ...reaction, count: reaction.users.length }))
    .filter(({ count }) => count > 0);
}

/** Native ids of the bots that a message names. */
export function botsOf(raw: unknown, { context, isBot }: Pick<ChangesOptions, 'context' | 'isBot'>): string[] {
  if (!isRecord(raw)) return [];
  const users = records(raw.reactions).flatMap(({ users }) => (Array.isArray(users) ? users : []));
  return [...new Set([raw.user, ...users])].filter(
    (id): id is string =>
      typeof id === 'string' && isBot(context.pseudonym.account('slack', context.workspace.instance, id)),
  );
}

/** For people: never made of people's names. */
export function whereOf(channel: Channel, ts: string): string {
  const { kind, name } = channel.community;
  return `${kind === 'group' ? channel.nativeId : name}/${ts}`;
}

export const repliesPlace = (channel: string): string => `${channel}/replies`;
export const threadsPlace = (channel: string): string => `${channel}/threads`;
export const replyKey = (thread: string, ts: string): string => `${thread}/${ts}`;
