import type { EvidenceRecord } from '../../../infra/contracts/evidence.js';
import { hashId } from '../../../infra/contracts/ids.js';
import type { RawEvidence } from './raw.js';

export function parseEvidence(item: RawEvidence, person: (email: string) => string): EvidenceRecord {
  const envelope = { version: item.asOf, removed: false };
  switch (item.type) {
    case 'pilot':
      return {
        ...envelope,
        type: 'pilot',
        pilotId: hashId('pilot', item.name),
        name: item.name,
        starts: day(item.from),
        ends: day(item.to),
        members: item.members.map(({ arm, unit }) => ({ arm, kind: 'unit', key: unit.join(' / ') })),
      };
    case 'sponsor':
      return {
        ...envelope,
        type: 'sponsor',
        personId: person(item.email),
        role: item.role,
        unitPaths: item.units.map((unit) => [...unit]),
        businessFunction: item.function,
        validFrom: day(item.from),
        validTo: null,
      };
    case 'contact':
      return {
        ...envelope,
        type: 'contact',
        contactId: hashId('contact', item.id),
        day: day(item.day),
        leaderId: person(item.leader),
        teamMemberId: person(item.member),
        twoWay: item.twoWay,
        kind: item.kind,
      };
    case 'owner':
      return {
        ...envelope,
        type: 'communityOwner',
        community: item.community,
        ownerId: person(item.owner),
        validFrom: day(item.from),
        validTo: null,
      };
    case 'access':
      return {
        ...envelope,
        type: 'channelAccess',
        channel: item.channel,
        role: item.role,
        required: item.required,
        reachable: item.reachable,
        promoted: item.promoted,
        validFrom: day(item.from),
      };
    case 'approval':
      return {
        ...envelope,
        type: 'approval',
        approvalId: hashId('approval', item.id),
        channel: item.channel,
        authorId: person(item.author),
        approverId: item.approver === null ? null : person(item.approver),
        submittedAt: item.submitted,
        approvedAt: item.approved,
        publishedAt: item.published,
        outcome: item.outcome,
        required: item.required,
      };
  }
}

function day(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}
