import { z } from 'zod';
import type { BackfillRange, Page, RawItem } from '../../source.js';
import { wholePost } from './changes.js';
import { perPage } from './client.js';
import { createdAt, samePage } from './live.js';
import type { Server } from './server.js';

/** Channels before this one are done; in this one, everything from `before` on. */
const positionSchema = z.object({ channel: z.string(), before: z.string().nullable() });

/** What was said in a time, channel after channel by id, each from its newest message back. */
export async function* backfillPages(
  server: Server,
  saved: unknown,
  { from, until }: BackfillRange,
  signal: AbortSignal,
): AsyncGenerator<Page> {
  const parsed = positionSchema.safeParse(saved);
  const begin = parsed.success ? parsed.data : { channel: '', before: null };
  const { wanted } = await server.channels(signal);
  for (const [done, channel] of wanted.entries()) {
    if (channel.nativeId < begin.channel) continue;
    let before = channel.nativeId === begin.channel ? begin.before : null;
    for (;;) {
      const answer = await server.client.postsBefore(channel.nativeId, before, signal);
      if (answer === null) {
        server.context.logger.warn(
          { channel: channel.nativeId },
          'a channel cannot be read by this account; it is left out',
        );
        break;
      }
      const oldest = answer.posts.at(-1) ?? null;
      const isAgain = before !== null && answer.posts.some(({ nativeId }) => nativeId === before);
      if (isAgain) throw samePage();
      const now = server.context.now();
      const items: RawItem[] = answer.posts
        .filter(({ post }) => isBetween(createdAt(post), from, until))
        .map((found) => ({
          where: `${channel.community.name}/${found.nativeId}`,
          value: wholePost(found, channel, now, server.names),
        }));
      const isOver = oldest === null || answer.count < perPage || createdAt(oldest.post) < from;
      const next = wanted[done + 1];
      yield {
        items: await server.accounts.resolve(items, signal),
        // The first channel may be the last: its own end is a place as well.
        position: isOver
          ? { channel: next?.nativeId ?? `${channel.nativeId}~`, before: null }
          : { channel: channel.nativeId, before: oldest.nativeId },
        progress: { done: isOver ? done + 1 : done, total: wanted.length, unit: 'channels' },
      };
      if (isOver) break;
      before = oldest.nativeId;
    }
  }
}

/** Something that has no readable time is told as such. */
const isBetween = (at: number, from: number, until: number): boolean =>
  at === Number.POSITIVE_INFINITY || (at >= from && at < until);
