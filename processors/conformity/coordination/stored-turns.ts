import type { Store } from '../../../infra/store/store.js';
import { stripQuotes } from '../../enrich/strip-quotes.js';
import { sqlFile } from '../../sql-file.js';
import {
  asBaseline,
  asSpeaker,
  asTarget,
  createMessageTable,
  createNumbering,
  type MessageTable,
  type PairedReplies,
  towardsBaseline,
  towardsTargets,
} from './message-table.js';
import type { MarkerScan } from './scan-markers.js';
import type { StoredGroup } from './stored-groups.js';

const sql = (name: string): string => sqlFile(import.meta.url, name);
const daysSelect = sql('stored-days.sql');
const actsSelect = sql('stored-acts.sql');
const textsSelect = sql('stored-texts.sql');

export interface StoredTurnOptions {
  readonly speakers: StoredGroup;
  readonly targets: StoredGroup;
  readonly baseline: StoredGroup | null;
  readonly scan: MarkerScan;
  readonly stripQuotes: boolean;
  /** Messages known to be in another language are left out; null: none are. */
  readonly language: string | null;
  /** Only replies that the platform says are ones, not what goes on in a chat. */
  readonly explicitOnly: boolean;
  readonly splitBy: 'community' | 'thread' | null;
  readonly maxTargetWords: number | null;
  readonly scope: 'internal' | 'public' | 'all';
  /** Name or id of the community that is replied in; null: any. */
  readonly community: string | null;
  /** Days (UTC) of the replies, 2026-11-21; what they answer may be older. */
  readonly from: string | null;
  readonly until: string | null;
  readonly onProgress?: (done: number, total: number, what: string) => void;
  readonly signal?: AbortSignal;
}

export interface StoredTurns {
  readonly messages: number;
  readonly inOtherLanguages: number;
  readonly towardsTargets: PairedReplies;
  readonly towardsBaseline: PairedReplies | null;
}

/** Acts and texts that are in memory at a time. */
const actsAtOnce = 40_000;
const textsAtOnce = 8_000;
const limitSeconds = 600;

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

interface ActRow {
  readonly id: string;
  readonly person: string;
  readonly account: string;
  readonly parent: string;
  readonly part: string;
  readonly in_question: number;
  readonly is_empty: number;
  readonly lang: string;
  readonly of_groups: number;
}

async function readActs(store: Store, table: MessageTable, options: StoredTurnOptions): Promise<number> {
  const { speakers, targets, baseline, splitBy, language } = options;
  const groups = [speakers, targets, baseline];
  const lists = groups.map((group, at) => ({
    ids: group?.ids ?? new Set<string>(),
    bit: [asSpeaker, asTarget, asBaseline][at]!,
  }));
  const people = createNumbering();
  const parts = createNumbering();
  const lastDay = options.until ?? '2149-06-06';
  const days = await store.query<{ day: string; acts: number }>(daysSelect, { lastDay }, { limitSeconds });
  const total = days.reduce((sum, { acts }) => sum + acts, 0);
  let read = 0;
  let inOtherLanguages = 0;
  for (const { from, until, acts } of stretches(days)) {
    const rows = await store.query<ActRow>(
      actsSelect,
      {
        ...{ from, until, scope: options.scope, community: options.community ?? '' },
        firstDay: options.from ?? '1970-01-01',
        explicitOnly: options.explicitOnly ? 1 : 0,
        splitBy: splitBy ?? '',
        kinds: groups.map((group) => group?.kind ?? 'none'),
        values: groups.map((group) => group?.value ?? ''),
      },
      { limitSeconds },
    );
    for (const row of rows) {
      const at = table.place(row.id);
      const person = people.of(row.person);
      const unit = splitBy === null ? person : parts.of(`${row.person} ${row.part}`);
      let of = row.of_groups;
      for (const { ids, bit } of lists) if (ids.has(row.person) || ids.has(row.account)) of |= bit;
      if (!row.in_question) of &= ~asSpeaker;
      if (language !== null && row.lang !== '' && row.lang !== language) {
        inOtherLanguages += 1;
        of = 0;
      }
      table.set(at, person, unit, row.parent === '' ? -1 : table.place(row.parent), of);
      if (row.is_empty) table.setScanned(at, 0);
    }
    read += acts;
    options.onProgress?.(read, total, 'messages');
    if (options.signal?.aborted) break;
  }
  return inOtherLanguages;
}

/** Days one after the other until they are enough. */
function* stretches(days: readonly { readonly day: string; readonly acts: number }[]) {
  let from: string | null = null;
  let acts = 0;
  for (const [index, { day, acts: more }] of days.entries()) {
    from ??= day;
    acts += more;
    if (acts + (days[index + 1]?.acts ?? 0) <= actsAtOnce && index < days.length - 1) continue;
    yield { from, until: day, acts };
    from = null;
    acts = 0;
  }
}

async function readTexts(store: Store, table: MessageTable, options: StoredTurnOptions): Promise<void> {
  const { scan } = options;
  let after = '';
  let read = 0;
  while (!options.signal?.aborted) {
    const page = await store.query<{ id: string; text: string }>(
      textsSelect,
      { after, limit: textsAtOnce },
      { limitSeconds },
    );
    for (const { id, text } of page) {
      const at = table.find(id);
      if (at !== null) table.setScanned(at, scan(options.stripQuotes ? stripQuotes(text) : text));
    }
    read += page.length;
    options.onProgress?.(read, Math.max(table.count, read), 'texts');
    if (page.length < textsAtOnce) return;
    after = page.at(-1)!.id;
  }
}

/** Where accounts of the store come from. */
export function originsOf(store: Store): Promise<{ platform: string; instance: string }[]> {
  return store.query(
    'SELECT DISTINCT toString(platform) AS platform, toString(instance) AS instance FROM activity ORDER BY platform, instance',
  );
}
