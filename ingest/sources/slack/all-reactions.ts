import { isRecord } from '../slack-common/json.js';
import { isThreadGone } from './read-channel.js';
import { shapeProblem } from './shape.js';
import type { Asking, Dated } from './stretches.js';

/** Who has reacted to a message of which the history does not name all. */
export async function allReactions(
  { client }: Asking,
  channel: string,
  { ts, raw }: Dated,
  signal: AbortSignal,
): Promise<unknown> {
  try {
    const { body } = await client.call('reactions.get', { channel, timestamp: ts, full: true }, signal);
    const message = isRecord(body.message) ? body.message : {};
    return Array.isArray(message.reactions) && shapeProblem(message) === null ? message.reactions : raw.reactions;
  } catch (error) {
    // It was deleted in between.
    if (isThreadGone(error)) return raw.reactions;
    throw error;
  }
}
