import { hash } from 'node:crypto';
import { isRecord, WrongFieldError } from '../../fields.js';
import type { Placed } from '../blog-common/events.js';
import type { Facts } from './facts.js';
import type { State } from './state.js';

/** What was seen of late, with what a deletion must say of it. */

export type Place = 'posts' | 'pages' | 'comments';

export interface Told {
  readonly changed: boolean;
  /** When it was posted by what was written of it before; null: nothing was. */
  readonly knownAt: number | null;
}

const rejectedState = '!';
const skippedState = '-';
export const goneState = 'gone';

export function noteFacts(state: State, place: Place, { nativeId, placed, at, ...facts }: Facts): Told {
  const known = state.recent.known(place, nativeId);
  const ids = [placed.id, placed.parentId, placed.rootId].filter((id) => id !== null);
  const { changed } = state.recent.note(place, nativeId, known?.at ?? at, facts.state, ids);
  const wasWritten = known !== null && known.state !== rejectedState && known.state !== skippedState;
  return { changed, knownAt: wasWritten ? known.at : null };
}

/** What cannot be understood, or is not wanted: true the first time. */
export function notedOnce(state: State, place: Place, raw: unknown, at: number, why: 'rejected' | 'skipped'): boolean {
  const id = isRecord(raw) && (typeof raw.id === 'number' || typeof raw.id === 'string') ? String(raw.id) : null;
  const key = (id ?? hash('sha256', JSON.stringify(raw) ?? '', 'base64')).slice(0, 40);
  return state.recent.note(place, key, at, why === 'rejected' ? rejectedState : skippedState).changed;
}

/** Null: a field is not what it should be. */
export function factsOrNull(read: () => Facts): Facts | null {
  try {
    return read();
  } catch (error) {
    if (error instanceof WrongFieldError) return null;
    throw error;
  }
}

export interface Remembered {
  readonly nativeId: string;
  readonly at: number;
  readonly placed: Placed;
}

/** Oldest first; without what is told as gone or was never written. */
export function remembered(state: State, place: Place): Remembered[] {
  return state.recent.of(place).flatMap(({ key, at }): Remembered[] => {
    const known = state.recent.known(place, key);
    const [id, parentId = null, rootId = parentId] = known?.acts ?? [];
    if (id === undefined || known?.state === goneState) return [];
    return [{ nativeId: key, at, placed: { id, kind: place === 'comments' ? 'note' : 'article', parentId, rootId } }];
  });
}
