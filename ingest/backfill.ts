import { z } from 'zod';
import { timeMs } from '../infra/contracts/activity.js';
import type { Page, SourceReader } from './source.js';

/** How far a back-fill is: all between `from` and `until` is read, or up to `position`. */
export const backfillPositionSchema = z.object({
  from: timeMs,
  until: timeMs,
  position: z.json().nullable(),
  done: z.boolean(),
});

export type BackfillPosition = z.infer<typeof backfillPositionSchema>;

/**
 * The pages of a back-fill as pages of a source, so that the same worker reads them. What was read once is not read again: an
 * earlier `since` later reads what lies before.
 */
export function backfillPages(
  reader: SourceReader,
  since: number,
  nowMs: number,
): { pages(position: unknown, signal: AbortSignal): AsyncIterable<Page> } {
  return {
    async *pages(saved, signal) {
      const parsed = backfillPositionSchema.safeParse(saved);
      let at: BackfillPosition = parsed.success
        ? parsed.data
        : { from: since, until: nowMs, position: null, done: false };
      while (true) {
        if (at.done) {
          if (since >= at.from) return;
          at = { from: since, until: at.from, position: null, done: false };
        }
        const { from, until } = at;
        if (from < until && reader.backfill) {
          for await (const page of reader.backfill(at.position, { from, until }, signal)) {
            at = { from, until, position: page.position as BackfillPosition['position'], done: false };
            yield { ...page, position: at };
          }
        }
        if (signal.aborted) return;
        at = { from, until, position: null, done: true };
        yield { items: [], position: at };
      }
    },
  };
}
