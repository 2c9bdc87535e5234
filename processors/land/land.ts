import type { ActivityEvent } from '../../infra/contracts/activity.js';
import type { AlertRecord } from '../../infra/contracts/alert.js';
import type { DeadLetter, DeadLetterMark } from '../../infra/contracts/dead-letter.js';
import type { DeliveryRecord } from '../../infra/contracts/digest.js';
import type { DirectoryRecord } from '../../infra/contracts/directory.js';
import type { EvidenceRecord } from '../../infra/contracts/evidence.js';
import type { SourceHealth } from '../../infra/contracts/health.js';
import type { Store } from '../../infra/store/store.js';
import type { Features } from '../enrich/enrich.js';
import { matchRows, type QueriesInForce, queryMatchColumns } from '../listening/mentions/match-rows.js';
import { createActivityRows, isContent, sqlTime, type TableRows } from './activity-rows.js';
import { alertRows } from './alert-rows.js';
import { digestRows } from './digest-rows.js';
import { directoryRows } from './directory-rows.js';
import { evidenceRows } from './evidence-rows.js';
import { healthRows } from './health-rows.js';
import { createTombstones } from './tombstones.js';

export interface Landing {
  activity(items: readonly { readonly event: ActivityEvent; readonly features: Features | null }[]): Promise<void>;
  directory(records: readonly DirectoryRecord[]): Promise<void>;
  evidence(records: readonly EvidenceRecord[]): Promise<void>;
  deadLetters(letters: readonly DeadLetter[]): Promise<void>;
  deadLetterMarks(marks: readonly DeadLetterMark[]): Promise<void>;
  health(records: readonly SourceHealth[]): Promise<void>;
  digests(records: readonly DeliveryRecord[]): Promise<void>;
  alerts(records: readonly AlertRecord[]): Promise<void>;
}

/** The engine's memory grows with a block; at ten thousand rows it stays near half a gigabyte. */
const rowsAnInsert = 10_000;

/** `queries`: what every text is matched against; none where nothing is listened for. */
export function createLanding(store: Store, queries?: QueriesInForce): Landing {
  const tombstones = createTombstones(store);
  return {
    async activity(items) {
      await tombstones.refresh();
      const rows = createActivityRows();
      const matches: unknown[][] = [];
      // A post and its deletion may be in one batch, in any order.
      for (const { event } of items) if (event.verb === 'delete') tombstones.add(event.id);
      for (const { event, features } of items) {
        if (event.verb !== 'delete' && tombstones.has(event.id)) continue;
        rows.add(event, features);
        if (queries !== undefined) matches.push(...matchesOf(event, features, queries));
      }
      // Tombstones first: after a crash between two inserts, what is gone is already gone.
      for (const table of [
        'tombstone',
        'community',
        'community_size',
        'snapshot',
        'activity_text',
        'activity',
      ] as const) {
        // Before the act: whoever sees it sees what it matches.
        if (table === 'activity') await insertAll(store, 'query_match', { columns: queryMatchColumns, rows: matches });
        await insertAll(store, table, rows.tables[table]);
      }
    },
    async directory(records) {
      for (const [table, rows] of Object.entries(directoryRows(records))) await insertAll(store, table, rows);
    },
    async evidence(records) {
      for (const [table, rows] of Object.entries(evidenceRows(records))) await insertAll(store, table, rows);
    },
    async health(records) {
      for (const [table, rows] of Object.entries(healthRows(records))) await insertAll(store, table, rows);
    },
    async digests(records) {
      for (const [table, rows] of Object.entries(digestRows(records))) await insertAll(store, table, rows);
    },
    async alerts(records) {
      for (const [table, rows] of Object.entries(alertRows(records))) await insertAll(store, table, rows);
    },
    async deadLetters(letters) {
      await insertAll(store, 'dead_letter', {
        columns: ['id', 'step', 'reason', 'place', 'topic', 'key', 'payload', 'headers', 'after', 'at'],
        rows: letters.map((letter) => [
          letter.id,
          letter.step,
          letter.reason,
          letter.where,
          letter.topic ?? '',
          letter.key ?? '',
          letter.payload ?? '',
          letter.headers,
          letter.after ?? '',
          sqlTime(letter.at),
        ]),
      });
    },
    async deadLetterMarks(marks) {
      await insertAll(store, 'dead_letter_mark', {
        columns: ['id', 'state', 'at'],
        rows: marks.map(({ id, state, at }) => [id, state, sqlTime(at)]),
      });
    },
  };
}

function matchesOf(event: ActivityEvent, features: Features | null, queries: QueriesInForce): unknown[][] {
  if (!isContent(event) || event.verb === 'delete' || event.verb === 'unreact' || event.verb === 'snapshot') return [];
  const { object, scope, platform, community, links } = event;
  if (object.text === null || object.text === '') return [];
  return matchRows(
    {
      id: event.id,
      version: event.version,
      occurredAt: event.occurredAt,
      accountId: event.actor.id,
      text: object.text,
      title: object.title ?? '',
      lang: features?.lang ?? null,
      scope,
      platform,
      community: community?.name ?? '',
      links,
      kind: object.parentId === null ? 'post' : 'reply',
    },
    queries,
  );
}

async function insertAll(store: Store, table: string, { columns, rows }: TableRows): Promise<void> {
  for (let from = 0; from < rows.length; from += rowsAnInsert) {
    await store.insert(table, columns, rows.slice(from, from + rowsAnInsert));
  }
}
