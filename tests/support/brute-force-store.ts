import { pino } from 'pino';
import type { Config } from '../../infra/config.js';
import type { ActivityEvent } from '../../infra/contracts/activity.js';
import type { DirectoryRecord } from '../../infra/contracts/directory.js';
import type { Store } from '../../infra/store/store.js';
import type { Features } from '../../processors/enrich/enrich.js';
import { families } from '../../processors/families.js';
import { createLanding } from '../../processors/land/land.js';
import { type RefreshReport, refresh } from '../../processors/refresh.js';
import { type BruteForceTables, type Row, tableKeys } from './brute-force.js';
import type { Rules } from './brute-force-world.js';

/** Words and question marks are all that the metrics know of a text. */
export function plainFeatures(event: ActivityEvent): Features | null {
  if (event.verb !== 'post' && event.verb !== 'reply' && event.verb !== 'edit' && event.verb !== 'share') return null;
  const text = event.object.text ?? '';
  return {
    lang: null,
    langFrom: null,
    sentiment: null,
    sentimentReason: 'no-text',
    words: text.split(/[^a-z]+/).filter(Boolean).length,
    sentences: 1,
    characters: text.length,
    hasQuestion: text.includes('?'),
    hasLink: false,
    hasEmoji: false,
    markers: 0,
    tokens: [],
  };
}

/** Lands what a batch of the log would land, in this order. */
export async function land(
  store: Store,
  {
    events = [],
    records = [],
  }: { readonly events?: readonly ActivityEvent[]; readonly records?: readonly DirectoryRecord[] },
): Promise<void> {
  const landing = createLanding(store);
  if (records.length > 0) await landing.directory(records);
  if (events.length > 0) await landing.activity(events.map((event) => ({ event, features: plainFeatures(event) })));
}

/** What the brute force computes too. The other families have tests of their own, and every statement costs time. */
const compared = ['conversations', 'facts', 'interactions', 'participation', 'retention', 'reach', 'leader-relations'];

export function refreshAll(
  store: Store,
  config: Config,
  { now = Date.now, computed = compared }: { readonly now?: () => number; readonly computed?: readonly string[] } = {},
): Promise<RefreshReport> {
  return refresh({
    store,
    config,
    families: families.filter(({ name }) => computed.includes(name)),
    logger: pino({ level: 'silent' }),
    now,
  });
}

export function rulesOf(config: Config): Rules {
  return {
    timeZone: config.organisation.timeZone,
    weekStart: config.organisation.weekStart,
    windowDays: config.reach.windowDays,
    heavyFrom: config.participation.heavyFrom,
    conversations: config.conversations,
  };
}

/** The rows of a result table as they stand, without their versions. */
export async function resultRows(store: Store, table: keyof BruteForceTables): Promise<Row[]> {
  return store.query<Row>(`SELECT * EXCEPT (version, is_deleted) FROM ${table} FINAL ORDER BY ALL`);
}

export const resultTables = Object.keys(tableKeys) as (keyof BruteForceTables)[];

/** The store's settings and what has been migrated. */
const keptTables = ['schema_migration', 'setting'];

/** A store as it was after its migrations; a new one takes a second. */
export async function emptyStore(store: Store): Promise<void> {
  for (const name of await filledTables(store)) await store.command(`TRUNCATE TABLE ${name}`);
}

/** Tables that hold something that has come in or was computed. */
export async function filledTables(store: Store): Promise<string[]> {
  const tables = await store.query<{ name: string }>(
    `SELECT name FROM system.tables
     WHERE database = currentDatabase() AND engine LIKE '%MergeTree' AND name NOT IN {kept:Array(String)} AND total_rows > 0`,
    { kept: keptTables },
  );
  return tables.map(({ name }) => name);
}
