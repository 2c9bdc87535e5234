import { z } from 'zod';
import { recentStateSchema } from '../../recent.js';

/** Where reading goes on. It holds pseudonyms and ids of channels, none of people. */

const cursor = z.string().max(2000).nullable();

/** In the history, which is given newest first: all above `edge` (ms) was read. In a thread, oldest first: all below it. */
export const stretchSchema = z.object({ cursor, edge: z.number().nullable() });

export type Stretch = z.infer<typeof stretchSchema>;

/** The channel that is being read. */
export const channelPlaceSchema = z.object({
  channel: z.string(),
  /** Null: its history is read. */
  history: stretchSchema.nullable(),
  /** The newest message found in it, ms. */
  newest: z.number().nullable(),
  /** Threads that must be read before the history goes on: the time of the first message, and what it says of its replies. */
  due: z.array(z.tuple([z.string(), z.string()])),
  /** In the first of them. */
  replies: stretchSchema,
});

export type ChannelPlace = z.infer<typeof channelPlaceSchema>;

const roundSchema = z.object({
  step: z.enum(['users', 'members', 'channels', 'threads']),
  /** In the list of users. */
  users: cursor,
  /** The last channel that is done, in this step. */
  after: z.string(),
  at: channelPlaceSchema.nullable(),
  /** So many threads may still be looked at in turn. */
  threadsLeft: z.int().nonnegative(),
});

export type Round = z.infer<typeof roundSchema>;

const positionSchema = z.object({
  /** Of the last request whose answer was used, ms: versions grow even where a clock stands still. */
  observedAt: z.number(),
  /** Where live reading began, ms: before it, all is for the back-fill. */
  begunAt: z.number(),
  /** By channel: the newest message that was read, ms. */
  readTo: z.record(z.string(), z.number()),
  /** Channels that were read to their end after they were archived. */
  closed: z.array(z.string()),
  /** By channel: when Slack last said that it may not be read, ms. */
  refused: z.record(z.string(), z.number()),
  /** When users and members were last read, ms. */
  directoryAt: z.number(),
  /** Pseudonyms of accounts that are bots. */
  bots: z.array(z.string()),
  /** The thread that was looked at last in turn. */
  turn: z.string(),
  recent: recentStateSchema,
  /** Null: everything was read, and the next run begins anew. */
  round: roundSchema.nullable(),
});

export type Position = z.infer<typeof positionSchema>;

/** Null: none, or one that cannot be understood any more. */
export function parsePosition(saved: unknown): Position | null {
  const parsed = positionSchema.safeParse(saved);
  return parsed.success ? parsed.data : null;
}

export const wholeStretch: Stretch = { cursor: null, edge: null };

export const channelPlace = (channel: string): ChannelPlace => ({
  channel,
  history: wholeStretch,
  newest: null,
  due: [],
  replies: wholeStretch,
});

/** Of threads about which nothing says that they have changed, at most so many are looked at in a round: a minute of requests. */
const mostThreadsInTurn = 50;
/** Half of what Slack allows: a round that follows soon must not wait for them, because what is new waits for the round. */
const threadsInTurnPerMinute = 25;
const fewestThreadsInTurn = 4;

/** `sinceLastMs`: since the last request of the round before. */
export const threadsInTurn = (sinceLastMs: number): number =>
  Math.min(
    mostThreadsInTurn,
    Math.max(fewestThreadsInTurn, Math.round((sinceLastMs / 60_000) * threadsInTurnPerMinute)),
  );

export const newRound = (isDirectoryDue: boolean, threadsLeft: number): Round => ({
  step: isDirectoryDue ? 'users' : 'channels',
  users: null,
  after: '',
  at: null,
  threadsLeft,
});
