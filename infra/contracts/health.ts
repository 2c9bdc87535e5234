import { z } from 'zod';
import { timeMs } from './activity.js';
import { gapSchema } from './cursor.js';

/** What was used of a budget in the day or month that began at `from`. */
export const usageSchema = z.object({
  /** `requests`, or what the platform counts: `quota units`, `USD`. */
  unit: z.string().min(1).max(50),
  period: z.enum(['day', 'month']),
  from: timeMs,
  used: z.number().nonnegative(),
  /** Null: counted, not capped. */
  limit: z.number().nonnegative().nullable(),
});

export type Usage = z.infer<typeof usageSchema>;

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
  /** Asked of the platform over all runs. */
  requests: z.int().nonnegative().default(0),
  usage: z.array(usageSchema).max(20).default([]),
  /** Acts that the platform has and that have not been read; null: not known. */
  behind: z.int().nonnegative().nullable().default(null),
  /** Of a back-fill, or of whatever knows how much there is. */
  progress: z
    .object({
      done: z.number().nonnegative(),
      total: z.number().nonnegative().nullable(),
      unit: z.string().max(50),
      /** When this run began, and how much had been done by then: the speed follows. */
      startedAt: timeMs,
      doneAtStart: z.number().nonnegative(),
    })
    .nullable()
    .default(null),
  updatedAt: timeMs,
});

export type SourceHealth = z.infer<typeof sourceHealthSchema>;

const prefix = 'health/';

/**
 * What runs beside the reading of a source has a cursor and health of its own, under a name of its own: two that write one
 * record would take each other's counts back. The names of sources hold no dot.
 */
export const backfillName = (source: string): string => `${source}.backfill`;
export const callsName = (source: string): string => `${source}.calls`;

/** A source's name holds no slash, so that its cursor and its health never share a key. */
export const healthKey = (source: string): string => `${prefix}${source}`;

export const isHealthKey = (key: string): boolean => key.startsWith(prefix);
