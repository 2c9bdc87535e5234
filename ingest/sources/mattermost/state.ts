import { z } from 'zod';
import { createRecent, type Recent, recentStateSchema } from '../../recent.js';

/** How far a server has been read, for the position. */
export interface LiveState {
  /** When reading began, ms: where a channel that nobody has read yet is read from. */
  readonly beganAt: number;
  /** Channel → everything that was changed until then has been read, ms. */
  readonly since: Map<string, number>;
  /** Posts of late, in the state in which they were written. */
  readonly seen: Recent;
  /** Reactions by post, far longer: that one is gone is only told by what was there. */
  readonly reacted: Recent;
  readonly memberCounts: Map<string, number>;
  directoryAt: number | null;
  walk: Walk | null;
  save(): unknown;
}

const walkSchema = z.object({
  channel: z.string(),
  before: z.string().nullable(),
  /** What was changed before is not wanted. */
  since: z.number(),
  /** How far the channel has been read once the walk is over. */
  top: z.number(),
});

/** More has changed at once than the server lists: the channel is walked page by page. */
export type Walk = z.infer<typeof walkSchema>;

const numbers = z.record(z.string(), z.number());

const positionSchema = z.object({
  beganAt: z.number(),
  since: numbers,
  seen: recentStateSchema,
  reacted: recentStateSchema,
  memberCounts: numbers,
  directoryAt: z.number().nullable(),
  walk: walkSchema.nullable(),
});

/** Together with thousands of channels they fit into one cursor. */
const seenBytes = 200_000;
const reactedBytes = 400_000;

export function createState(saved: unknown, startAt: number): LiveState {
  const parsed = positionSchema.safeParse(saved);
  const from = parsed.success ? parsed.data : null;
  const state: LiveState = {
    beganAt: from?.beganAt ?? startAt,
    since: new Map(Object.entries(from?.since ?? {})),
    seen: createRecent(from?.seen, seenBytes),
    reacted: createRecent(from?.reacted, reactedBytes),
    memberCounts: new Map(Object.entries(from?.memberCounts ?? {})),
    directoryAt: from?.directoryAt ?? null,
    walk: from?.walk ?? null,
    save: () => ({
      beganAt: state.beganAt,
      since: Object.fromEntries(state.since),
      seen: state.seen.save(),
      reacted: state.reacted.save(),
      memberCounts: Object.fromEntries(state.memberCounts),
      directoryAt: state.directoryAt,
      walk: state.walk,
    }),
  };
  return state;
}
