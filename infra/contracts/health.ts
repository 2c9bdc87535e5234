import { z } from 'zod';
import { timeMs } from './activity.js';
import { gapSchema } from './cursor.js';

/** How a source is doing, for operators. Lives beside the cursors in their compacted topic. */
export const sourceHealthSchema = z.object({
  /** The source's name in the configuration. */
  source: z.string().min(1).max(200),
  type: z.string().min(1).max(50),
  /** `stopped`: goes on only after an operator has acted and started Earshot again. */
  state: z.enum(['ok', 'running', 'rate-limited', 'failing', 'stopped']),
  /** End of the last run that read all there was. */
  lastSuccessAt: timeMs.nullable().default(null),
  lastErrorAt: timeMs.nullable().default(null),
  /** Never holds secrets or anybody's words. */
  lastError: z.string().max(500).nullable().default(null),
  /** Pages, accepted records and rejected items over all runs. */
  pages: z.int().nonnegative().default(0),
  events: z.int().nonnegative().default(0),
  rejected: z.int().nonnegative().default(0),
  /** Age of the newest activity at `updatedAt`, milliseconds; null before the first one. */
  lagMs: z.int().nonnegative().nullable().default(null),
  gaps: z.array(gapSchema).default([]),
  updatedAt: timeMs,
});

export type SourceHealth = z.infer<typeof sourceHealthSchema>;

const prefix = 'health/';

/** A source's name holds no slash, so that its cursor and its health never share a key. */
export const healthKey = (source: string): string => `${prefix}${source}`;

export const isHealthKey = (key: string): boolean => key.startsWith(prefix);
