import { setTimeout as pause } from 'node:timers/promises';
import { PlatformError, type SourceReader } from './source.js';

/** The reader by which calls are understood: opened at the first one, and anew from time to time. */
export interface CallReader {
  /** Rejects when the source cannot be opened, or not in time; it is then opened on in the background. */
  get(): Promise<SourceReader>;
  close(): Promise<void>;
}

export interface CallReaderOptions {
  open(): Promise<SourceReader>;
  now(): number;
  /** Platforms wait some seconds for an answer, and opening may wait for the platform's own limits. */
  readonly openWithinMs: number;
  /** What could not be opened anew, while the one before goes on. */
  onFailure(error: unknown): void;
}

/** Names of users, bots and channels that parse() knows are read anew after so long. */
const readerLivesMs = 3_600_000;

export function createCallReader({ open, now, openWithinMs, onFailure }: CallReaderOptions): CallReader {
  let current: { readonly reader: SourceReader; readonly openedAt: number } | undefined;
  let opening: Promise<SourceReader> | undefined;
  let isClosed = false;

  async function openAnew(): Promise<SourceReader> {
    const openedAt = now();
    const reader = await open();
    const before = current?.reader;
    if (isClosed) await reader.close?.();
    else current = { reader, openedAt };
    await before?.close?.();
    return reader;
  }

  async function inTime(opened: Promise<SourceReader>): Promise<SourceReader> {
    const waiting = new AbortController();
    const late = pause(openWithinMs, undefined, { signal: waiting.signal, ref: false }).then(() => {
      throw new PlatformError('the platform is not open yet');
    });
    late.catch(() => {});
    try {
      return await Promise.race([opened, late]);
    } finally {
      waiting.abort();
    }
  }

  return {
    async get() {
      if (current && now() - current.openedAt < readerLivesMs) return current.reader;
      opening ??= openAnew().finally(() => {
        opening = undefined;
      });
      if (current === undefined) return inTime(opening);
      opening.catch(onFailure);
      return current.reader;
    },
    async close() {
      isClosed = true;
      await current?.reader.close?.();
    },
  };
}
