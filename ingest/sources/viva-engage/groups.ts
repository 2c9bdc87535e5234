import type { Community } from '../../../infra/contracts/activity.js';
import { communityId } from '../../../infra/contracts/ids.js';
import type { Choice, Chosen } from '../../communities.js';
import {
  countField,
  flagField,
  idField,
  isRecord,
  type JsonRecord,
  lineField,
  recordField,
  textField,
} from '../../fields.js';
import { platform } from './context.js';

/** Where a message stands: a community, the whole network or a storyline (no group), or a conversation of a few. */
export interface Place {
  /** Null: no group. */
  readonly groupId: string | null;
  readonly name: string | null;
  /** Unknown is private. */
  readonly isPrivate: boolean;
  readonly memberCount: number | null;
}

/** A group of `groups.json`, or a reference to one. Null: not a group. */
export function parseGroup(raw: unknown): Place | null {
  if (!isRecord(raw)) return null;
  const groupId = idField(raw, 'id');
  if (groupId === null) return null;
  const stats = recordField(raw, 'stats');
  return {
    groupId,
    name: lineField(raw, 'full_name', 500) ?? lineField(raw, 'name', 500),
    isPrivate: textField(raw, 'privacy') !== 'public',
    memberCount: stats === null ? null : countField(stats, 'members'),
  };
}

/** What a message is in without a group: everybody of the network may read it. */
export const wholeNetwork: Place = { groupId: null, name: 'All Company', isPrivate: false, memberCount: null };

/** A conversation of a few, known by its thread. Its own name would be made of theirs. */
export function directPlace(threadId: string): Place {
  return { groupId: `thread:${threadId}`, name: 'direct conversation', isPrivate: true, memberCount: null };
}

export function isDirect(message: JsonRecord): boolean {
  return flagField(message, 'direct_message') === true || flagField(message, 'in_private_conversation') === true;
}

/** A message says by itself whether it is private; the stricter of the two counts. */
export function placeOf(message: JsonRecord, groups: ReadonlyMap<string, Place>): Place {
  if (isDirect(message)) return directPlace(idField(message, 'thread_id') ?? '');
  const groupId = idField(message, 'group_id');
  const privacy = textField(message, 'privacy');
  if (groupId === null) return { ...wholeNetwork, isPrivate: privacy !== null && privacy !== 'public' };
  const group = groups.get(groupId);
  return {
    groupId,
    name: group?.name ?? null,
    isPrivate:
      group === undefined ? privacy !== 'public' : group.isPrivate || (privacy !== null && privacy !== 'public'),
    memberCount: group?.memberCount ?? null,
  };
}

export function chosen(place: Place, choice: Choice): Chosen {
  const direct = place.groupId?.startsWith('thread:') === true;
  const names = direct ? [place.groupId?.slice('thread:'.length) ?? null] : [place.name, place.groupId];
  return choice.of({ names, isPrivate: place.isPrivate });
}

export function community(place: Place, instance: string): Community | null {
  if (place.groupId === null) return null;
  return {
    id: communityId(platform, instance, place.groupId),
    name: place.name ?? 'community',
    kind: 'group',
    visibility: place.isPrivate ? 'private' : 'public',
    memberCount: place.memberCount,
  };
}
