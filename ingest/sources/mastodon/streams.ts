import { isRecord } from '../../fields.js';
import { PlatformError } from '../../source.js';
import type { MastodonClient } from './client.js';
import type { MastodonConfig } from './config.js';
import { isStatusId } from './ids.js';
import { readEvents, type ServerSentEvent } from './sse.js';

/** What a stream tells: a new status, one that was edited, the id of one that was deleted. */
export type StreamEvent =
  | { readonly kind: 'status'; readonly status: unknown }
  | { readonly kind: 'deleted'; readonly id: string };

/** Several streams as one, read at the reader's pace: what is not taken yet waits at the server. */
export interface Streams {
  /** Null: nothing came within the time. Throws when one of them ends. */
  next(waitMs: number): Promise<StreamEvent | null>;
  close(): void;
}

export async function openStreams(
  client: MastodonClient,
  config: MastodonConfig,
  signal: AbortSignal,
  idleMs?: number,
): Promise<Streams> {
  const ending = new AbortController();
  const until = AbortSignal.any([signal, ending.signal]);
  const opened: AsyncIterator<ServerSentEvent>[] = [];
  try {
    for (const path of pathsOf(config)) {
      opened.push(readEvents(await client.stream(path, until), idleMs)[Symbol.asyncIterator]());
    }
  } catch (error) {
    ending.abort();
    throw error;
  }
  const coming = new Map<AsyncIterator<ServerSentEvent>, Promise<Come>>();
  const come = async (from: AsyncIterator<ServerSentEvent>): Promise<Come> => ({ from, result: await from.next() });

  return {
    async next(waitMs) {
      const end = performance.now() + waitMs;
      for (;;) {
        for (const from of opened) if (!coming.has(from)) coming.set(from, come(from));
        const first = await withinTime(Promise.race(coming.values()), end - performance.now());
        if (first === null) return null;
        coming.delete(first.from);
        if (first.result.done) throw new PlatformError('Mastodon ended the stream');
        const event = eventOf(first.result.value);
        if (event !== null) return event;
      }
    },
    close() {
      // What is still awaited ends with the connection, and nobody asks for it any more.
      for (const one of coming.values()) one.catch(() => {});
      ending.abort();
    },
  };
}

interface Come {
  readonly from: AsyncIterator<ServerSentEvent>;
  readonly result: IteratorResult<ServerSentEvent>;
}

export function pathsOf({ streams, hashtags }: MastodonConfig): string[] {
  return streams.flatMap((stream) =>
    stream === 'hashtag' ? hashtags.map((tag) => `hashtag?tag=${encodeURIComponent(tag)}`) : [stream],
  );
}

/** Null: nothing that is wanted (notifications, direct conversations, announcements). */
function eventOf({ event, data }: ServerSentEvent): StreamEvent | null {
  if (event === 'delete') return isStatusId(data.trim()) ? { kind: 'deleted', id: data.trim() } : null;
  if (event !== 'update' && event !== 'status.update') return null;
  try {
    const status = JSON.parse(data) as unknown;
    return isRecord(status) ? { kind: 'status', status } : null;
  } catch {
    return null;
  }
}

async function withinTime<T>(work: Promise<T>, ms: number): Promise<T | null> {
  let timer: NodeJS.Timeout | undefined;
  const due = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), Math.max(0, ms));
  });
  try {
    return await Promise.race([work, due]);
  } finally {
    clearTimeout(timer);
  }
}
