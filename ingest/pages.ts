import { createHash } from 'node:crypto';
import type { Page, SourceReader } from './source.js';

/** Positions remembered to notice a reader that goes in a circle. */
const positionsKept = 10_000;

/**
 * The pages of a reader one by one. A failed read drops the iterator, and the next call opens a new one behind the last
 * page that came whole.
 */
export interface PageCursor {
  /** Undefined: there is no more. */
  next(): Promise<Page | undefined>;
  close(): Promise<void>;
}

export function createPageCursor(reader: Pick<SourceReader, 'pages'>, start: unknown, signal: AbortSignal): PageCursor {
  let position = start;
  let iterator: AsyncIterator<Page> | undefined;
  const seen = new Set<string>();
  let last = '';

  function noticeCircle(next: unknown): void {
    const hash = createHash('sha1')
      .update(JSON.stringify(next) ?? '')
      .digest('base64');
    if (hash === last) return;
    if (seen.has(hash)) throw new CircularPagesError('a page leads back to an earlier one, so reading would never end');
    last = hash;
    seen.add(hash);
    if (seen.size > positionsKept) seen.delete(seen.values().next().value!);
  }

  return {
    async next() {
      iterator ??= reader.pages(position, signal)[Symbol.asyncIterator]();
      let result: IteratorResult<Page>;
      try {
        result = await iterator.next();
      } catch (error) {
        iterator = undefined;
        throw error;
      }
      if (result.done) return undefined;
      noticeCircle(result.value.position);
      position = result.value.position;
      return result.value;
    },
    async close() {
      await iterator?.return?.();
    },
  };
}

/** The platform's paging returned to where it was. Retrying at once would do the same. */
export class CircularPagesError extends Error {
  override readonly name = 'CircularPagesError';
}
