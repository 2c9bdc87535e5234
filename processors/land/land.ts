import type { ActivityEvent } from '../../infra/contracts/activity.js';
import type { AlertRecord } from '../../infra/contracts/alert.js';
import type { DeadLetter, DeadLetterMark } from '../../infra/contracts/dead-letter.js';
import type { DeliveryRecord } from '../../infra/contracts/digest.js';
import type { DirectoryRecord } from '../../infra/contracts/directory.js';
import type { EvidenceRecord } from '../../infra/contracts/evidence.js';
import type { SourceHealth } from '../../infra/contracts/health.js';
import { activityWithout, directoryWithout, evidenceWithout } from '../../infra/erasure/without-erased.js';
import type { Store } from '../../infra/store/store.js';
import { refuseUnwritable } from '../../infra/store/writable.js';
import type { Features } from '../enrich/enrich.js';
import { matchRows, type QueriesInForce, queryMatchColumns } from '../listening/mentions/match-rows.js';
import { createActivityRows, isContent, sqlTime, type TableRows } from './activity-rows.js';
import { alertRows } from './alert-rows.js';
import { digestRows } from './digest-rows.js';
import { directoryRows } from './directory-rows.js';
import { createErased } from './erased.js';
import { evidenceRows } from './evidence-rows.js';
import { healthRows } from './health-rows.js';
import { inGroups } from './in-groups.js';
import { createKnownCommunities, type KnownCommunities } from './known-communities.js';
import { createTombstones } from './tombstones.js';

export interface LandingActivity {
  readonly event: ActivityEvent;
  readonly features: Features | null;
}

export interface Landing {
  /** Waits for others to land with, unless it is urgent. */
  activity(items: readonly LandingActivity[], options?: { readonly isUrgent?: boolean }): Promise<void>;
  /** Returns what was left out, because it is of somebody erased: it must leave the log too. */
  directory(records: readonly DirectoryRecord[]): Promise<readonly DirectoryRecord[]>;
  evidence(records: readonly EvidenceRecord[]): Promise<void>;
  deadLetters(letters: readonly DeadLetter[]): Promise<void>;
  deadLetterMarks(marks: readonly DeadLetterMark[]): Promise<void>;
  health(records: readonly SourceHealth[]): Promise<void>;
  digests(records: readonly DeliveryRecord[]): Promise<void>;
  alerts(records: readonly AlertRecord[]): Promise<void>;
}

/** The engine's memory grows with a block; at ten thousand rows it stays near half a gigabyte. */
const rowsAnInsert = 10_000;

/** Acts of several partitions that land within so long land together. */
const gatherMs = 250;

/** `queries`: what every text is matched against; none where nothing is listened for. */
export function createLanding(store: Store, queries?: QueriesInForce): Landing {
  const tombstones = createTombstones(store);
  const erased = createErased(store);
  const communities = createKnownCommunities();
  const communitySizes = createKnownCommunities();

  async function landActivity(items: readonly LandingActivity[]): Promise<void> {
    await tombstones.refresh();
    await erased.refresh();
    const rows = createActivityRows();
    const matches: unknown[][] = [];
    // A post and its deletion may be in one batch, in any order.
    for (const { event } of items) if (event.verb === 'delete') tombstones.add(event.id);
    for (const { event: whole, features } of items) {
      if (whole.verb !== 'delete' && tombstones.has(whole.id)) continue;
      const event = activityWithout(whole, erased.has);
      if (event === null) continue;
      rows.add(event, features);
      if (queries !== undefined) matches.push(...matchesOf(event, features, queries));
    }
    // All of an act or nothing: the words of one that is refused must not stay behind without it.
    for (const [table, { columns, rows: some }] of Object.entries(rows.tables)) refuseUnwritable(table, columns, some);
    // Tombstones first: after a crash between two inserts, what is gone is already gone.
    await insertAll(store, 'tombstone', rows.tables.tombstone);
    await insertNews('community', communities, rows.tables.community);
    await insertNews('community_size', communitySizes, rows.tables.community_size);
    await insertAll(store, 'snapshot', rows.tables.snapshot);
    await insertAll(store, 'activity_text', rows.tables.activity_text);
    // Before the act: whoever sees it sees what it matches.
    await insertAll(store, 'query_match', { columns: queryMatchColumns, rows: matches });
    await insertAll(store, 'activity', rows.tables.activity);
  }

  async function insertNews(table: string, known: KnownCommunities, { columns, rows }: TableRows): Promise<void> {
    const news = known.news(rows);
    await insertAll(store, table, { columns, rows: news });
    known.add(news);
  }

  return {
    // One group after the other: of an act and its deletion in two batches, the later one knows of the earlier.
    activity: inGroups(landActivity, gatherMs),
    async directory(records) {
      await erased.refresh();
      const all = [...records, ...records.flatMap((record) => newlyErased(record, records, erased.has))];
      const erasures = all.filter((record) => record.type === 'erasure');
      for (const { id } of erasures) erased.add(id);
      // Erasures first: after a crash between two inserts nobody who is erased is there.
      await insertAll(store, 'erasure', directoryRows(erasures).erasure);
      const without = records.map((record) => directoryWithout(record, erased.has));
      const kept = without.filter((record) => record !== null && record.type !== 'erasure');
      for (const [table, rows] of Object.entries(directoryRows(kept))) await insertAll(store, table, rows);
      return records.filter((_, index) => without[index] === null);
    },
    async evidence(records) {
      await erased.refresh();
      const kept = records.map((record) => evidenceWithout(record, erased.has)).filter((record) => record !== null);
      for (const [table, rows] of Object.entries(evidenceRows(kept))) await insertAll(store, table, rows);
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

/** An account that is linked to an erased person later is erased like those that were known. */
function newlyErased(
  record: DirectoryRecord,
  all: readonly DirectoryRecord[],
  isErased: (id: string) => boolean,
): DirectoryRecord[] {
  if (record.type !== 'accountLink' || record.personId === null || isErased(record.accountId)) return [];
  const { accountId: id, personId, version } = record;
  const isOfErased = isErased(personId) || all.some((other) => other.type === 'erasure' && other.id === personId);
  return isOfErased ? [{ type: 'erasure', id, subject: 'account', version }] : [];
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
