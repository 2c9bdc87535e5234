import { z } from 'zod';
import type { BackfillRange, Page, SourceContext } from '../../source.js';
import type { Channel } from '../slack-common/channels.js';
import { allReactions } from './all-reactions.js';
import { hidesReactions, whereOf } from './changes.js';
import type { ListedChannel } from './channels.js';
import type { SlackRawItem } from './items.js';
import { dueThreads } from './live-channel.js';
import { type ChannelPlace, channelPlace, channelPlaceSchema } from './position.js';
import { type ChannelReading, isRead, readOn } from './read-channel.js';
import { preciseMs, shapeProblem } from './shape.js';
import type { Asking, StretchPage } from './stretches.js';
import { isNotReadable } from './workspace.js';

const positionSchema = z.object({
  /** The last channel that is done. */
  after: z.string(),
  at: channelPlaceSchema.nullable(),
});

/** Everything in the range, channel by channel in the order of ids, archived ones too; threads with their first message. */
export async function* backfillPages(
  saved: unknown,
  range: BackfillRange,
  channels: readonly ListedChannel[],
  asking: Asking,
  logger: SourceContext['logger'],
  signal: AbortSignal,
): AsyncGenerator<Page> {
  const parsed = positionSchema.safeParse(saved);
  let { after, at }: z.infer<typeof positionSchema> = parsed.success ? parsed.data : { after: '', at: null };
  for (const [index, channel] of channels.entries()) {
    if (channel.nativeId <= after) continue;
    let place: ChannelPlace = at?.channel === channel.nativeId ? at : channelPlace(channel.nativeId);
    const reading = wholeReading(channel, range, asking, signal);
    while (!signal.aborted && !isRead(place)) {
      let items: SlackRawItem[] = [];
      try {
        ({ items, place } = await readOn(place, reading, asking, signal));
      } catch (error) {
        if (!isNotReadable(error)) throw error;
        logger.warn({ channel: channel.label, reason: error.message }, 'the channel cannot be read and is left out');
        place = { ...channelPlace(channel.nativeId), history: null };
      }
      if (isRead(place)) after = channel.nativeId;
      at = isRead(place) ? null : place;
      const share = isRead(place) ? 1 : shareOf(place, range);
      yield {
        items,
        position: { after, at },
        progress: { done: index + share, total: channels.length, unit: 'channels' },
      };
    }
    if (signal.aborted) return;
  }
}

function wholeReading(channel: Channel, range: BackfillRange, asking: Asking, signal: AbortSignal): ChannelReading {
  async function take({ messages, undated, observedAt }: StretchPage): Promise<SlackRawItem[]> {
    const item = (where: string, message: unknown): SlackRawItem => ({
      where: whereOf(channel, where),
      value: { kind: 'message', channel, message, observedAt, bots: [], only: null },
    });
    const items = undated.map((message) => item('without a time', message));
    for (const message of messages) {
      const { raw, ts } = message;
      const reactions = shapeProblem(raw) === null && hidesReactions(raw);
      items.push(
        item(
          ts,
          reactions ? { ...raw, reactions: await allReactions(asking, channel.nativeId, message, signal) } : raw,
        ),
      );
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
