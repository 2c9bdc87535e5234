import { type DeliveryRecord, deliveryVersion } from '../../infra/contracts/digest.js';
import { sqlTime, type TableRows } from './activity-rows.js';

/** What became of each digest. Who is meant stays a keyed hash, a leader a pseudonym. */
export function digestRows(records: readonly DeliveryRecord[]): Readonly<Record<string, TableRows>> {
  return {
    digest_delivery: {
      columns: [
        'recipient',
        'week',
        'kind',
        'leader_id',
        'state',
        'attempts',
        'code',
        'reason',
        'next_at',
        'message_id',
        'at',
        'version',
      ],
      rows: records.map((record) => [
        record.recipient,
        record.week,
        record.kind,
        record.leaderId ?? '',
        stateOf(record),
        record.attempt,
        record.type === 'failed' ? (record.code ?? 0) : 0,
        record.type === 'failed' ? record.reason : '',
        record.type === 'failed' && record.nextAt !== null ? sqlTime(record.nextAt) : null,
        record.type === 'sent' ? (record.messageId ?? '') : '',
        sqlTime(record.at),
        deliveryVersion(record),
      ]),
    },
  };
}

function stateOf(record: DeliveryRecord): string {
  if (record.type === 'claim') return 'sending';
  if (record.type === 'sent') return 'sent';
  return record.isPermanent ? 'failed' : 'retry';
}
