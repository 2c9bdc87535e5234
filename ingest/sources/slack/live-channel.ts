import type { Recent } from '../../recent.js';
import type { Channel } from '../slack-common/channels.js';
import { isRecord, type JsonRecord, text } from '../slack-common/json.js';
import { parseTs } from '../slack-common/time.js';
import { type ChangesOptions, changesOf, threadsPlace, whereOf } from './changes.js';
import { goneItems } from './gone.js';
import type { SlackRawItem } from './items.js';
import type { ChannelPlace } from './position.js';
import type { ChannelReading } from './read-channel.js';
import { preciseMs } from './shape.js';
import type { Asking, Dated, StretchPage } from './stretches.js';

/** A message may become visible a little after a newer one. */
export const settleMs = 600_000;

export interface LiveChannel {
  readonly channel: Channel;
  /** The newest message that earlier rounds have read, ms; null: none. */
  readonly readTo: number | null;
  /** Where live reading began, ms: a channel that is new to it is read from there. */
  readonly begunAt: number;
  /** Beginning of what is looked at again, ms. */
  readonly windowFrom: number;
  readonly now: number;
}

/** Reads what is new in a channel, and finds what has changed or gone in its window. */
export function liveReading(
  { channel, readTo, begunAt, windowFrom, now }: LiveChannel,
  recent: Recent,
  options: Omit<ChangesOptions, 'recent'>,
  asking: Asking,
  signal: AbortSignal,
): ChannelReading {
  const from = Math.min(windowFrom, readTo ?? begunAt);
  const threads = threadsPlace(channel.nativeId);
  const isRecentlySettled = (at: number): boolean => at > now - settleMs;

  async function changes(
    { messages, undated, observedAt }: StretchPage,
    thread: string | null,
    isNew: (at: number) => boolean,
  ): Promise<SlackRawItem[]> {
    const items: SlackRawItem[] = undated.map((message) => ({
      where: whereOf(channel, 'without a time'),
      value: { kind: 'message', channel, message, observedAt, bots: [], only: null },
    }));
    for (const message of messages) {
      const seen = { channel, message, thread, observedAt, isNew: isNew(message.at) };
      items.push(...(await changesOf(seen, { ...options, recent })));
    }
    return items;
  }

  const missing = (page: StretchPage, thread: string | null): Promise<SlackRawItem[]> =>
    goneItems(
      {
        channel,
        thread,
        from: Math.max(page.from, windowFrom),
        to: page.to,
        present: new Set(page.messages.map(({ ts }) => ts)),
      },
      recent,
      asking,
      signal,
    );

  return {
    historyRange: () => ({ from }),
    repliesRange(thread) {
      const known = recent.known(threads, thread);
      const begun = preciseMs(thread) ?? 0;
      if (known === null) return { from: begun >= from ? 0 : windowFrom };
      return { from: Math.min(windowFrom, known.at) };
    },
    async takeHistory(page) {
      const items = await changes(page, null, (at) => readTo === null || at > readTo || isRecentlySettled(at));
      items.push(...(await missing(page, null)));
      return { items, due: dueThreads(page.messages, from, (thread) => recent.known(threads, thread)) };
    },
    async takeReplies(thread, said, page) {
      const known = recent.known(threads, thread);
      const items = await changes(page, thread, (at) => known === null || at > known.at || isRecentlySettled(at));
      items.push(...(await missing(page, thread)));
      if (page.next === null) {
        const newest = Math.max(preciseMs(thread) ?? 0, known?.at ?? 0, page.messages.at(-1)?.at ?? 0);
        recent.note(threads, thread, newest, said);
      }
      return items;
    },
    async threadGone(thread) {
      const everything = { from: 0, to: Number.POSITIVE_INFINITY, present: new Set<string>() };
      const items = await goneItems({ channel, thread, ...everything }, recent, asking, signal);
      recent.forget(threads, thread);
      return items;
    },
  };
}

/**
 * Threads about which the history says something else than before, and those that began before `from` (ms) and of which a
 * reply was also sent to the channel.
 */
export function dueThreads(
  messages: readonly Dated[],
  from: number,
  known: (thread: string) => { readonly at: number; readonly state: string } | null,
): ChannelPlace['due'] {
  const due = new Map<string, string>();
  for (const { ts, at, raw } of messages) {
    const thread = parseTs(raw.thread_ts)?.native ?? ts;
    const before = known(thread);
    if (thread === ts) {
      const said = saysOfReplies(raw);
      if (before === null ? said !== noReplies : said !== before.state) due.set(ts, said);
    } else if ((preciseMs(thread) ?? from) < from && (before === null || at > before.at)) {
      due.set(thread, before?.state ?? '');
    }
  }
  return [...due];
}

const noReplies = '0/';

function saysOfReplies(raw: JsonRecord): string {
  const count = typeof raw.reply_count === 'number' ? raw.reply_count : 0;
  return isRecord(raw) ? `${count}/${text(raw.latest_reply, 30) ?? ''}` : noReplies;
}
