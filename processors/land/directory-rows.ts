import type { DirectoryRecord } from '../../infra/contracts/directory.js';
import { sqlTime, type TableRows } from './activity-rows.js';

export type DirectoryTable = 'person' | 'person_name' | 'org_unit' | 'account_link' | 'membership' | 'erasure';

const sinceBeforeTheData = '1970-01-01 00:00:00.000';
const still = '2100-01-01 00:00:00.000';

const columns = {
  person: [
    'person_id',
    'origin',
    'valid_from',
    'valid_to',
    'version',
    'unit_path',
    'manager_id',
    'title',
    'level',
    'location',
    'active',
    'is_executive',
    'rule',
    'delegate_of',
  ],
  person_name: ['person_id', 'name', 'version'],
  org_unit: ['path', 'valid_from', 'valid_to', 'version'],
  account_link: ['account_id', 'person_id', 'method', 'confidence', 'account_kind', 'version'],
  membership: ['community_id', 'account_id', 'valid_from', 'valid_to', 'version'],
  erasure: ['id', 'subject', 'version'],
} as const satisfies Record<DirectoryTable, readonly string[]>;

export function directoryRows(records: readonly DirectoryRecord[]): Readonly<Record<DirectoryTable, TableRows>> {
  const tables = Object.fromEntries(
    Object.entries(columns).map(([table, names]) => [table, { columns: names, rows: [] }]),
  ) as unknown as Record<DirectoryTable, { columns: readonly string[]; rows: (readonly unknown[])[] }>;
  const from = (ms: number | null): string => (ms === null ? sinceBeforeTheData : sqlTime(ms));
  const to = (ms: number | null): string => (ms === null ? still : sqlTime(ms));

  for (const record of records) {
    switch (record.type) {
      case 'person':
        tables.person.rows.push([
          record.personId,
          record.origin,
          from(record.validFrom),
          to(record.validTo),
          record.version,
          record.unitPath,
          record.managerId ?? '',
          record.title ?? '',
          record.level,
          record.location ?? '',
          record.active ? 1 : 0,
          record.leadership.isExecutive ? 1 : 0,
          record.leadership.rule ?? '',
          record.leadership.delegateOf ?? '',
        ]);
        if (record.name !== null) tables.person_name.rows.push([record.personId, record.name, record.version]);
        break;
      case 'orgUnit':
        tables.org_unit.rows.push([record.path, from(record.validFrom), to(record.validTo), record.version]);
        break;
      case 'accountLink':
        tables.account_link.rows.push([
          record.accountId,
          record.personId ?? '',
          record.method,
          record.confidence,
          record.accountKind,
          record.version,
        ]);
        break;
      case 'membership':
        tables.membership.rows.push([
          record.communityId,
          record.accountId,
          from(record.validFrom),
          to(record.validTo),
          record.version,
        ]);
        break;
      case 'erasure':
        tables.erasure.rows.push([record.id, record.subject, record.version]);
        break;
    }
  }
  return tables;
}
