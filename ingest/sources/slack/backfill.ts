import { z } from 'zod';
import type { BackfillRange, Page, SourceContext } from '../../source.js';
import type { Channel } from '../slack-common/channels.js';
import { allReactions } from './all-reactions.js';
import { botsOf, hidesReactions, whereOf } from './changes.js';
import type { ListedChannel } from './channels.js';
import type { SlackConfig } from './config.js';
import type { ItemContext } from './context.js';
import { usersPage, wholeDirectory } from './directory.js';
import type { SlackRawItem } from './items.js';
import { dueThreads } from './live-channel.js';
import { type ChannelPlace, channelPlace, channelPlaceSchema } from './position.js';
import { type ChannelReading, isRead, readOn } from './read-channel.js';
import { preciseMs, shapeProblem } from './shape.js';
import type { Asking, StretchPage } from './stretches.js';
import { isNotReadable } from './workspace.js';

const positionSchema = z.object({
  /** Pseudonyms of accounts that are bots; they are listed first. */
  bots: z.array(z.string()),
  /** In the list of users. */
  users: z.object({ cursor: z.string().nullable() }).nullable(),
  /** The last channel that is done. */
  after: z.string(),
  at: channelPlaceSchema.nullable(),
});

export interface BackfillOptions {
  readonly config: Pick<SlackConfig, 'teamId'>;
  readonly channels: readonly ListedChannel[];
  readonly context: ItemContext;
  readonly asking: Asking;
  readonly logger: SourceContext['logger'];
  readonly signal: AbortSignal;
}

/** Everything in the range, channel by channel in the order of ids, archived ones too; threads with their first message. */
export async function* backfillPages(
  saved: unknown,
  range: BackfillRange,
  options: BackfillOptions,
): AsyncGenerator<Page> {
  const { channels, asking, config, context, logger, signal } = options;
  const parsed = positionSchema.safeParse(saved);
  let position = parsed.success ? parsed.data : { bots: [], users: { cursor: null }, after: '', at: null };
  while (position.users !== null && !signal.aborted) {
    const { bots, next } = await usersPage(
      asking,
      config.teamId,
      position.users.cursor,
      wholeDirectory,
      context,
      signal,
    );
    position = { ...position, bots: [...position.bots, ...bots], users: next === null ? null : { cursor: next } };
    yield { items: [], position };
  }
  for (const [index, channel] of channels.entries()) {
    if (channel.nativeId <= position.after) continue;
    let place: ChannelPlace = position.at?.channel === channel.nativeId ? position.at : channelPlace(channel.nativeId);
    const reading = wholeReading(channel, range, new Set(position.bots), options);
    while (!signal.aborted && !isRead(place)) {
      let items: SlackRawItem[] = [];
      try {
        ({ items, place } = await readOn(place, reading, asking, signal));
      } catch (error) {
        if (!isNotReadable(error)) throw error;
        logger.warn({ channel: channel.label, reason: error.message }, 'the channel cannot be read and is left out');
        place = { ...channelPlace(channel.nativeId), history: null };
      }
      const isDone = isRead(place);
      position = { ...position, after: isDone ? channel.nativeId : position.after, at: isDone ? null : place };
      const done = index + (isDone ? 1 : shareOf(place, range));
      yield { items, position, progress: { done, total: channels.length, unit: 'channels' } };
    }
    if (signal.aborted) return;
  }
}

function wholeReading(
  channel: Channel,
  range: BackfillRange,
  bots: ReadonlySet<string>,
  { asking, context, signal }: BackfillOptions,
): ChannelReading {
  const isBot = (account: string): boolean => bots.has(account);

  async function take({ messages, undated, observedAt }: StretchPage): Promise<SlackRawItem[]> {
    const item = (where: string, message: unknown): SlackRawItem => ({
      where: whereOf(channel, where),
      value: { kind: 'message', channel, message, observedAt, bots: botsOf(message, { context, isBot }), only: null },
    });
    const items = undated.map((message) => item('without a time', message));
    for (const message of messages) {
      const { raw, ts } = message;
      const isHiding = shapeProblem(raw) === null && hidesReactions(raw);
      const reactions = isHiding ? await allReactions(asking, channel.nativeId, message, signal) : raw.reactions;
      items.push(item(ts, { ...raw, reactions }));
    }
    return items;
  }

  return {
    historyRange: () => range,
    repliesRange: (thread) => ({ from: (preciseMs(thread) ?? 0) >= range.from ? 0 : range.from }),
    async takeHistory(page) {
      return { items: await take(page), due: dueThreads(page.messages, range.from, () => null) };
    },
    takeReplies: (_thread, _said, page) => take(page),
    threadGone: async () => [],
  };
}

/** How much of the range is behind, as the history is read backwards. */
function shareOf({ history }: ChannelPlace, { from, until }: BackfillRange): number {
  const edge = history?.edge ?? (history === null ? from : until);
  return Math.min(0.99, Math.max(0, (until - edge) / Math.max(1, until - from)));
}
