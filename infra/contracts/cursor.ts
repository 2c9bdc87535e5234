import { z } from 'zod';
import { timeMs } from './activity.js';

/** A stretch of time that a platform no longer gives; shown, never ignored. */
export const gapSchema = z.object({ from: timeMs, to: timeMs, reason: z.string().max(500) });

/** How far a source has been read. Saved only after the log has acknowledged all that lies before it. */
export const cursorSchema = z.object({
  /** The source's name in the configuration. */
  source: z.string().min(1).max(200),
  type: z.string().min(1).max(50),
  /** What the position belongs to, e.g. the workspace's id: a position means nothing for another one. */
  instance: z.string().max(200).nullable().default(null),
  /** Opaque to everybody but the source itself. */
  position: z.json(),
  savedAt: timeMs,
  gaps: z.array(gapSchema).default([]),
});

export type Cursor = z.infer<typeof cursorSchema>;
export type Gap = z.infer<typeof gapSchema>;
