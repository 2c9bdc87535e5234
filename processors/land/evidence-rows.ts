import type { EvidenceRecord } from '../../infra/contracts/evidence.js';
import { sqlTime, type TableRows } from './activity-rows.js';

export type EvidenceTable = 'approval' | 'channel_access' | 'pilot' | 'sponsor' | 'contact' | 'community_owner';

const still = '2100-01-01';

const columns = {
  approval: [
    'approval_id',
    'version',
    'removed',
    'channel',
    'author_id',
    'approver_id',
    'submitted_at',
    'approved_at',
    'published_at',
    'outcome',
    'required',
  ],
  channel_access: ['channel', 'role', 'valid_from', 'version', 'removed', 'required', 'reachable', 'promoted'],
  pilot: ['pilot_id', 'version', 'removed', 'name', 'starts', 'ends', 'members'],
  sponsor: ['person_id', 'role', 'valid_from', 'valid_to', 'version', 'removed', 'units', 'business_function'],
  contact: ['contact_id', 'version', 'removed', 'day', 'leader_id', 'team_member_id', 'two_way', 'kind'],
  community_owner: ['community', 'owner_id', 'valid_from', 'valid_to', 'version', 'removed'],
} as const satisfies Record<EvidenceTable, readonly string[]>;

export function evidenceRows(records: readonly EvidenceRecord[]): Readonly<Record<EvidenceTable, TableRows>> {
  const tables = Object.fromEntries(
    Object.entries(columns).map(([table, names]) => [table, { columns: names, rows: [] }]),
  ) as unknown as Record<EvidenceTable, { columns: readonly string[]; rows: (readonly unknown[])[] }>;
  for (const record of records) {
    const [table, row] = rowOf(record);
    tables[table].rows.push(row);
  }
  return tables;
}

function rowOf(record: EvidenceRecord): [EvidenceTable, readonly unknown[]] {
  const { version } = record;
  const removed = record.removed ? 1 : 0;
  switch (record.type) {
    case 'approval':
      return [
        'approval',
        [
          record.approvalId,
          version,
          removed,
          record.channel,
          record.authorId ?? '',
          record.approverId ?? '',
          sqlTime(record.submittedAt),
          record.approvedAt === null ? null : sqlTime(record.approvedAt),
          record.publishedAt === null ? null : sqlTime(record.publishedAt),
          record.outcome,
          record.required === null ? null : Number(record.required),
        ],
      ];
    case 'channelAccess':
      return [
        'channel_access',
        [
          record.channel,
          record.role,
          record.validFrom,
          version,
          removed,
          Number(record.required),
          Number(record.reachable),
          Number(record.promoted),
        ],
      ];
    case 'pilot':
      return [
        'pilot',
        [
          record.pilotId,
          version,
          removed,
          record.name,
          record.starts,
          record.ends,
          record.members.map(({ arm, kind, key }) => ({ arm, kind, key })),
        ],
      ];
    case 'sponsor':
      return [
        'sponsor',
        [
          record.personId,
          record.role,
          record.validFrom,
          record.validTo ?? still,
          version,
          removed,
          // As the people's units are joined: a name with the separator in it would look like two units.
          record.unitPaths.map((path) => path.map((name) => name.replaceAll(' / ', '/')).join(' / ')),
          record.businessFunction,
        ],
      ];
    case 'contact':
      return [
        'contact',
        [
          record.contactId,
          version,
          removed,
          record.day,
          record.leaderId,
          record.teamMemberId ?? '',
          Number(record.twoWay),
          record.kind,
        ],
      ];
    case 'communityOwner':
      return [
        'community_owner',
        [record.community, record.ownerId, record.validFrom, record.validTo ?? still, version, removed],
      ];
  }
}
