import type { Recent } from '../../recent.js';
import { RateLimitedError } from '../../source.js';
import type { Channel } from '../slack-common/channels.js';
import { isRecord } from '../slack-common/json.js';
import { repliesPlace, replyKey, threadsPlace, whereOf } from './changes.js';
import { listOf } from './client.js';
import type { SlackRawItem } from './items.js';
import { isThreadGone } from './read-channel.js';
import { tsOf } from './shape.js';
import type { Asking } from './stretches.js';

/** So many are asked for one by one at a time; the others stay remembered for the next round. */
const asksAtMost = 50;

export interface Missing {
  readonly channel: Channel;
  /** Of replies: the first message of their thread. */
  readonly thread: string | null;
  /** Ms, inclusive: here the answer was whole. */
  readonly from: number;
  readonly to: number;
  /** Times of the messages in the answer. */
  readonly present: ReadonlySet<string>;
}

/**
 * Messages that were there before and are missing in a whole answer. A deletion cannot be taken back, so each is asked for by
 * itself before it is called gone: an answer may also be empty by mistake.
 */
export async function goneItems(
  { channel, thread, from, to, present }: Missing,
  recent: Recent,
  { client, stamp }: Asking,
  signal: AbortSignal,
): Promise<SlackRawItem[]> {
  const place = thread === null ? channel.nativeId : repliesPlace(channel.nativeId);
  const prefix = thread === null ? '' : replyKey(thread, '');
  const missing = recent
    .of(place)
    .filter(({ key, at }) => at >= from && at <= to && key.startsWith(prefix))
    .map(({ key, at }) => ({ key, at, ts: key.slice(prefix.length) }))
    .filter(({ ts }) => !present.has(ts));
  const items: SlackRawItem[] = [];
  for (const { key, at, ts } of missing.slice(0, asksAtMost)) {
    const observedAt = stamp();
    const gone = await isGone(ts, at);
    if (gone === 'not now') break;
    if (!gone) continue;
    recent.forget(place, key);
    if (thread === null) recent.forget(threadsPlace(channel.nativeId), ts);
    items.push({ where: whereOf(channel, ts), value: { kind: 'gone', channel, ts, thread, observedAt } });
  }
  return items;

  async function isGone(ts: string, at: number): Promise<boolean | 'not now'> {
    const around = thread === null ? {} : { oldest: tsOf(at), latest: tsOf(at), inclusive: true };
    try {
      const method = 'conversations.replies';
      const { body } = await client.call(
        method,
        { channel: channel.nativeId, ts: thread ?? ts, limit: 10, ...around },
        signal,
      );
      const found = listOf(body, 'messages', method).some((raw) => isRecord(raw) && raw.ts === ts);
      return !found && body.has_more !== true;
    } catch (error) {
      if (isThreadGone(error)) return true;
      if (error instanceof RateLimitedError) return 'not now';
      throw error;
    }
  }
}
