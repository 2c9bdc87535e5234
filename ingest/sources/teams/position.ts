import { z } from 'zod';
import { recentStateSchema } from '../../recent.js';

/** How far each channel is read, by its id. */
const channelState = z.object({
  /** Where its changes go on; null: it is asked again by time. */
  link: z.string().nullable(),
  /** All that changed until then is read, ms; null: not all of what there was has been read yet. */
  readTo: z.int().nullable(),
  /** When something came from it last, ms. */
  changedAt: z.int(),
});

export type ChannelState = z.infer<typeof channelState>;

export const livePositionSchema = z.object({
  channels: z.record(z.string(), channelState),
  /** By the id of the team or channel: when its members were asked for, ms. */
  members: z.record(z.string(), z.int()),
  recent: recentStateSchema,
});

export type LivePosition = z.infer<typeof livePositionSchema>;

/** Of the 900 kB that fit into a cursor; what was seen of late has the rest. */
const maxLinkBytes = 300_000;
export const maxRecentBytes = 400_000;

/** Links that do not fit are dropped, those of the quietest channels first: these are asked again by the time they were read to. */
export function fitLinks(channels: Readonly<Record<string, ChannelState>>): Record<string, ChannelState> {
  const entries = Object.entries(channels);
  let bytes = entries.reduce((sum, [, { link }]) => sum + (link?.length ?? 0), 0);
  if (bytes <= maxLinkBytes) return { ...channels };
  const fitting = new Map(entries);
  const quietest = entries.toSorted(([, a], [, b]) => a.changedAt - b.changedAt);
  for (const [id, state] of quietest) {
    if (bytes <= maxLinkBytes) break;
    // Where not all has been read yet, only the link knows how far it is.
    if (state.link === null || state.readTo === null) continue;
    bytes -= state.link.length;
    fitting.set(id, { ...state, link: null });
  }
  return Object.fromEntries(fitting);
}

export const backfillPositionSchema = z.object({
  phase: z.enum(['export', 'changes']),
  /** Teams and channels are gone through by their ids. */
  at: z.string(),
  /** Where the one at `at` goes on; null: behind it. */
  link: z.string().nullable(),
});

export type BackfillPosition = z.infer<typeof backfillPositionSchema>;
