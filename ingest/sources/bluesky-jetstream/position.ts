import { hash } from 'node:crypto';
import { z } from 'zod';
import { createToldLinks } from '../../public-accounts.js';
import type { SavedAccounts } from '../bluesky-common/accounts.js';

/** Hashes as one text, the newest last: a position is written every few seconds. */
export interface HashList {
  has(text: string): boolean;
  add(text: string): void;
  save(): string;
}

export function createHashList(saved: string, characters: number, most: number): HashList {
  const known = new Set<string>();
  for (let at = 0; at < saved.length; at += characters) known.add(saved.slice(at, at + characters));
  const short = (text: string): string => hash('sha1', text, 'base64url').slice(0, characters);
  return {
    has: (text) => known.has(short(text)),
    add(text) {
      known.add(short(text));
      if (known.size > most) known.delete(known.values().next().value as string);
    },
    save: () => [...known].join(''),
  };
}

const positionSchema = z.object({
  timeUs: z.number().nullable(),
  seen: z.string(),
  kept: z.string(),
  accounts: z.record(z.string(), z.string()),
  told: z.unknown(),
});

/** What stands behind the last few events is sent again after a lost connection. */
const seenMost = 500;
/**
 * Likes, reposts and follows by others that were kept, so that their undoing is. Two of them under one hash would merely let
 * the undoing of something unknown through.
 */
const keptMost = 20_000;

export function createStreamState(position: unknown) {
  const parsed = positionSchema.safeParse(position);
  const saved = parsed.success ? parsed.data : null;
  const state = {
    /** The newest event, microseconds. */
    timeUs: saved?.timeUs ?? null,
    seen: createHashList(saved?.seen ?? '', 8, seenMost),
    kept: createHashList(saved?.kept ?? '', 6, keptMost),
    accounts: (saved?.accounts ?? {}) as SavedAccounts,
    told: createToldLinks(saved?.told),
    /** JSON. */
    save: () => ({
      timeUs: state.timeUs,
      seen: state.seen.save(),
      kept: state.kept.save(),
      accounts: state.accounts,
      told: state.told.save(),
    }),
  };
  return state;
}

export type StreamState = ReturnType<typeof createStreamState>;
