import type { ActivityEvent } from '../contracts/activity.js';
import type { DirectoryRecord } from '../contracts/directory.js';
import type { EvidenceRecord } from '../contracts/evidence.js';

/**
 * Records without the people and accounts that are erased: null where nothing may be left of it, the record itself where it has
 * nothing of them. What others said stays, without the mention.
 */
export type IsErased = (id: string) => boolean;

export function activityWithout(event: ActivityEvent, isErased: IsErased): ActivityEvent | null {
  // Who took something back says so for good, whoever it was; the actor of a deletion is not stored.
  if (event.verb === 'delete')
    return event.actor !== null && isErased(event.actor.id) ? { ...event, actor: null } : event;
  if (event.actor !== null && isErased(event.actor.id)) return null;
  if (isErased(event.object.id)) return null;
  if (!event.mentions.some(isErased)) return event;
  return { ...event, mentions: event.mentions.filter((id) => !isErased(id)) };
}

export function directoryWithout(record: DirectoryRecord, isErased: IsErased): DirectoryRecord | null {
  switch (record.type) {
    case 'accountLink':
      return isErased(record.accountId) || (record.personId !== null && isErased(record.personId)) ? null : record;
    case 'membership':
      return isErased(record.accountId) ? null : record;
    case 'person': {
      if (isErased(record.personId)) return null;
      const { managerId, leadership } = record;
      const { delegateOf } = leadership;
      const noManager = managerId !== null && isErased(managerId);
      const noLeader = delegateOf !== null && isErased(delegateOf);
      if (!noManager && !noLeader) return record;
      return {
        ...record,
        managerId: noManager ? null : managerId,
        // The name was kept because of the leader.
        name: noLeader && !leadership.isExecutive ? null : record.name,
        leadership: noLeader ? { ...leadership, delegateOf: null } : leadership,
      };
    }
    case 'orgUnit':
    case 'erasure':
      return record;
  }
}

export function evidenceWithout(record: EvidenceRecord, isErased: IsErased): EvidenceRecord | null {
  const erased = (id: string | null): boolean => id !== null && isErased(id);
  switch (record.type) {
    case 'approval': {
      const { authorId, approverId } = record;
      if (!erased(authorId) && !erased(approverId)) return record;
      return {
        ...record,
        authorId: erased(authorId) ? null : authorId,
        approverId: erased(approverId) ? null : approverId,
      };
    }
    case 'pilot': {
      const members = record.members.filter(({ kind, key }) => kind !== 'person' || !isErased(key));
      if (members.length === record.members.length) return record;
      return members.length === 0 ? null : { ...record, members };
    }
    case 'sponsor':
      return isErased(record.personId) ? null : record;
    case 'contact':
      if (isErased(record.leaderId)) return null;
      return erased(record.teamMemberId) ? { ...record, teamMemberId: null } : record;
    case 'communityOwner':
      return isErased(record.ownerId) ? null : record;
    case 'channelAccess':
      return record;
  }
}
