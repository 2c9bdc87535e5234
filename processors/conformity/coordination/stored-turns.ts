import type { Store } from '../../../infra/store/store.js';
import { stripQuotes } from '../../enrich/strip-quotes.js';
import {
  asSpeaker,
  createMessageTable,
  createNumbering,
  type MessageTable,
  type PairedReplies,
  towardsBaseline,
  towardsTargets,
} from './message-table.js';
import type { MarkerScan } from './scan-markers.js';
import type { StoredGroup } from './stored-groups.js';
import { type StoredActOptions, storedActs, storedTexts, type Watched } from './stored-pages.js';

export interface StoredTurnOptions extends Omit<StoredActOptions, 'groups'>, Watched {
  readonly speakers: StoredGroup;
  readonly targets: StoredGroup;
  readonly baseline: StoredGroup | null;
  readonly scan: MarkerScan;
  readonly stripQuotes: boolean;
  /** Messages known to be in another language are left out; null: none are. */
  readonly language: string | null;
  readonly maxTargetWords: number | null;
}

export interface StoredTurns {
  readonly messages: number;
  readonly inOtherLanguages: number;
  readonly towardsTargets: PairedReplies;
  readonly towardsBaseline: PairedReplies | null;
}

/** Replies of the store with what they answer. Texts are read, turned into markers and forgotten. */
export async function readStoredTurns(store: Store, options: StoredTurnOptions): Promise<StoredTurns> {
  const table = createMessageTable();
  const inOtherLanguages = await readActs(store, table, options);
  await readTexts(store, table, options);
  const { maxTargetWords } = options;
  return {
    messages: table.count,
    inOtherLanguages,
    towardsTargets: table.pairs({ ...towardsTargets, maxTargetWords }),
    towardsBaseline: options.baseline === null ? null : table.pairs({ ...towardsBaseline, maxTargetWords }),
  };
}

async function readActs(store: Store, table: MessageTable, options: StoredTurnOptions): Promise<number> {
  const { speakers, targets, baseline, splitBy, language } = options;
  const people = createNumbering();
  const parts = createNumbering();
  let inOtherLanguages = 0;
  for await (const rows of storedActs(store, { ...options, groups: [speakers, targets, baseline] }, options)) {
    for (const row of rows) {
      const at = table.place(row.id);
      const person = people.of(row.person);
      const unit = splitBy === null ? person : parts.of(`${row.person} ${row.part}`);
      let of = row.in_question ? row.of_groups : row.of_groups & ~asSpeaker;
      if (language !== null && row.lang !== '' && row.lang !== language) {
        inOtherLanguages += 1;
        of = 0;
      }
      table.set(at, person, unit, row.parent === '' ? -1 : table.place(row.parent), of);
      if (row.is_empty) table.setScanned(at, 0);
    }
  }
  return inOtherLanguages;
}

async function readTexts(store: Store, table: MessageTable, options: StoredTurnOptions): Promise<void> {
  const { scan } = options;
  for await (const page of storedTexts(store, table.count, options)) {
    for (const { id, text } of page) {
      const at = table.find(id);
      if (at !== null) table.setScanned(at, scan(options.stripQuotes ? stripQuotes(text) : text));
    }
  }
}

/** Where accounts of the store come from. */
export function originsOf(store: Store): Promise<{ platform: string; instance: string }[]> {
  return store.query(
    'SELECT DISTINCT toString(platform) AS platform, toString(instance) AS instance FROM activity ORDER BY platform, instance',
  );
}
