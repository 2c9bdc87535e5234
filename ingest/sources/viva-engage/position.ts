import { z } from 'zod';
import { recentStateSchema } from '../../recent.js';

const id = z.string().regex(/^\d{1,20}$/);

/** How far live reading is. Holds ids of messages and groups, none of people. */
export const positionSchema = z.object({
  feeds: z.record(
    z.string(),
    z.object({
      /** All messages up to this one have been read. */
      newest: id.nullable(),
      /** A walk back from `top`, which has come to below `before`; null: none is under way. */
      walk: z.object({ top: id, before: id }).nullable(),
    }),
  ),
  recent: recentStateSchema,
  /** When accounts were last linked to people, ms, and the next page where that is under way. */
  people: z.object({ at: z.number(), page: z.int().nullable() }),
  /** Pages so far: a quiet round ends where it began, and is still no circle. */
  page: z.int(),
});

export type Position = z.infer<typeof positionSchema>;
export type FeedPosition = Position['feeds'][string];

export function readPosition(saved: unknown): Position {
  const parsed = positionSchema.safeParse(saved);
  return parsed.success
    ? parsed.data
    : { feeds: {}, recent: { places: {}, since: {} }, people: { at: 0, page: null }, page: 0 };
}
