import {
  type AlertDelivery,
  type AlertRecord,
  alertDeliveryVersion,
  isAlertDelivery,
} from '../../infra/contracts/alert.js';
import { sqlTime, type TableRows } from './activity-rows.js';

/** Alerts, what was done with them, and what became of their messages. Where they go stays a keyed hash. */
export function alertRows(records: readonly AlertRecord[]): Readonly<Record<string, TableRows>> {
  const alert: unknown[][] = [];
  const mark: unknown[][] = [];
  const mute: unknown[][] = [];
  const delivery: unknown[][] = [];
  for (const record of records) {
    if (isAlertDelivery(record)) delivery.push(deliveryRow(record));
    switch (record.type) {
      case 'raised':
        alert.push([
          ...[record.id, record.rule, record.about, record.scope, record.grain, sqlTime(record.startedAt)],
          ...[sqlTime(record.at), record.title, record.reason, JSON.stringify(record.figures), record.panel, record.at],
        ]);
        break;
      case 'acknowledged':
        mark.push([record.id, record.type, sqlTime(record.at), record.note ?? '', record.at]);
        break;
      case 'silenced':
        mark.push([record.id, record.type, sqlTime(record.at), '', record.at]);
        break;
      case 'mute':
        mute.push([record.about, sqlTime(record.until), sqlTime(record.at), record.at]);
        break;
      case 'unmute':
        mute.push([record.about, null, sqlTime(record.at), record.at]);
        break;
    }
  }
  return {
    alert: {
      columns: [
        ...['id', 'rule', 'about', 'scope', 'grain', 'started_at'],
        ...['found_at', 'title', 'reason', 'figures', 'panel', 'version'],
      ],
      rows: alert,
    },
    alert_mark: { columns: ['alert', 'mark', 'at', 'note', 'version'], rows: mark },
    alert_mute: { columns: ['about', 'until', 'at', 'version'], rows: mute },
    alert_delivery: {
      columns: [
        ...['target', 'message', 'channel', 'kind', 'alerts', 'state'],
        ...['attempts', 'code', 'reason', 'next_at', 'at', 'version'],
      ],
      rows: delivery,
    },
  };
}

function deliveryRow(record: AlertDelivery): unknown[] {
  const failed = record.type === 'failed' ? record : null;
  return [
    ...[record.target, record.group, record.channel, record.kind, record.alerts, stateOf(record), record.attempt],
    ...[failed?.code ?? 0, failed?.reason ?? ''],
    ...[failed?.nextAt == null ? null : sqlTime(failed.nextAt), sqlTime(record.at), alertDeliveryVersion(record)],
  ];
}

function stateOf(record: AlertDelivery): string {
  if (record.type === 'claim') return 'sending';
  if (record.type === 'sent') return 'sent';
  return record.isPermanent ? 'failed' : 'retry';
}
