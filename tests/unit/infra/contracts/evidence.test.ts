import { describe, expect, it } from '@jest/globals';
import { decodeEvidence, encodeEvidence } from '../../../../infra/contracts/cloud-events.js';
import { type EvidenceRecord, evidenceKey, evidenceRecordSchema } from '../../../../infra/contracts/evidence.js';
import { evidenceTopic, maxRecordBytes } from '../../../../infra/contracts/topics.js';

const id = (letter: string): string => letter.repeat(32);
const at = Date.UTC(2026, 0, 5);

const records: readonly EvidenceRecord[] = [
  {
    type: 'approval',
    approvalId: id('a'),
    channel: 'Page',
    authorId: id('b'),
    approverId: null,
    submittedAt: at,
    approvedAt: at + 1,
    publishedAt: null,
    outcome: 'approved',
    required: null,
    version: 1,
    removed: false,
  },
  {
    type: 'channelAccess',
    channel: 'Forum',
    role: 'moderator',
    required: true,
    reachable: false,
    promoted: true,
    validFrom: '1970-01-01',
    version: 1,
    removed: false,
  },
  {
    type: 'pilot',
    pilotId: id('c'),
    name: 'P',
    starts: '2026-01-05',
    ends: '2026-02-01',
    members: [{ arm: 'pilot', kind: 'unit', key: 'Acme / Sales' }],
    version: 1,
    removed: false,
  },
  {
    type: 'sponsor',
    personId: id('d'),
    role: 'adoption team',
    unitPaths: [['Acme', 'Lab']],
    businessFunction: 'IT',
    validFrom: '2026-01-05',
    validTo: null,
    version: 1,
    removed: true,
  },
  {
    type: 'contact',
    contactId: id('e'),
    day: '2026-01-05',
    leaderId: id('d'),
    teamMemberId: null,
    twoWay: true,
    kind: 'call',
    version: 1,
    removed: false,
  },
  {
    type: 'communityOwner',
    community: 'General',
    ownerId: id('d'),
    validFrom: '2026-01-05',
    validTo: '2026-02-01',
    version: 1,
    removed: false,
  },
];

describe('an evidence record', () => {
  it.each(records.map((record) => [record.type, record] as const))(
    '%s comes back from the log as it was',
    (_, record) => {
      const appended = encodeEvidence(record);
      const read = { ...appended, topic: evidenceTopic.name, partition: 0, offset: '0', timestamp: 0 };
      expect(decodeEvidence(read)).toEqual({ ok: true, value: record });
      expect(appended.key).toBe(evidenceKey(record));
      expect(appended.headers?.ce_type).toBe(`earshot.evidence.v1.${record.type}`);
    },
  );

  it('has a key of its own for each thing that it is about', () => {
    expect(new Set(records.map(evidenceKey)).size).toBe(records.length);
  });

  it('fits the log with as many members as a pilot may have', () => {
    const pilot = records[2] as Extract<EvidenceRecord, { type: 'pilot' }>;
    const members = (count: number) =>
      Array.from({ length: count }, () => ({ arm: 'control' as const, kind: 'person' as const, key: id('f') }));
    const full = evidenceRecordSchema.parse({ ...pilot, members: members(5_000) });
    expect(encodeEvidence(full).value!.length).toBeLessThan(maxRecordBytes);
    expect(evidenceRecordSchema.safeParse({ ...pilot, members: members(5_001) }).success).toBe(false);
  });

  it.each([
    ['a day that is none', { ...records[4], day: '2026-02-30' }],
    ['a day that the store would wrap round', { ...records[4], day: '1969-12-31' }],
    ['an end that the store would take for still', { ...records[5], validTo: '2100-01-01' }],
    ['an address for a person', { ...records[4], leaderId: 'a@x.org' }],
    ['seconds for a time', { ...records[0], submittedAt: 1_700_000_000 }],
    ['a pilot without members', { ...records[2], members: [] }],
    ['another type', { ...records[2], type: 'guess' }],
  ])('with %s is refused', (_, record) => {
    expect(evidenceRecordSchema.safeParse(record).success).toBe(false);
  });
});
