import type { Store } from '../../../infra/store/store.js';
import { sqlFile } from '../../sql-file.js';
import type { StoredGroup } from './stored-groups.js';

const sql = (name: string): string => sqlFile(import.meta.url, name);
const daysSelect = sql('stored-days.sql');
const actsSelect = sql('stored-acts.sql');
const textsSelect = sql('stored-texts.sql');

export interface StoredActOptions {
  /** At most three; their bits are 1, 2, 4. */
  readonly groups: readonly (StoredGroup | null)[];
  /** Only replies that the platform says are ones, not what goes on in a chat. */
  readonly explicitOnly: boolean;
  readonly splitBy: 'community' | 'thread' | null;
  readonly scope: 'internal' | 'public' | 'all';
  /** Name or id of the community that is asked of; null: any. */
  readonly community: string | null;
  /** Days (UTC) that are asked of, 2026-11-21; what was answered then may be older. */
  readonly from: string | null;
  readonly until: string | null;
}

export interface StoredAct {
  readonly id: string;
  readonly person: string;
  readonly account: string;
  readonly parent: string;
  /** Community or thread, as asked. */
  readonly part: string;
  /** 1: of the days and the community asked of. */
  readonly in_question: number;
  readonly is_empty: number;
  /** '': not known. */
  readonly lang: string;
  /** UTC milliseconds. */
  readonly at: number;
  /** Bits of the groups. */
  readonly of_groups: number;
}

export interface StoredText {
  readonly id: string;
  readonly text: string;
}

/** Whoever reads shows how far it is, and may end it. */
export interface Watched {
  readonly onProgress?: (done: number, total: number, what: string) => void;
  readonly signal?: AbortSignal;
}

/** Acts and texts that are in memory at a time. */
const actsAtOnce = 40_000;
const textsAtOnce = 8_000;
const limitSeconds = 600;

/** Posts and replies of the store, some days at a time, with the groups that each author was of. */
export async function* storedActs(
  store: Store,
  { groups, explicitOnly, splitBy, scope, community, from: firstDay, until: lastDay }: StoredActOptions,
  { onProgress, signal }: Watched,
): AsyncGenerator<readonly StoredAct[]> {
  const asked = [0, 1, 2].map((at) => groups[at] ?? null);
  const lists = asked.map((group, at) => ({ ids: group?.ids ?? new Set<string>(), bit: 1 << at }));
  const days = await store.query<{ day: string; acts: number }>(
    daysSelect,
    { lastDay: lastDay ?? '2149-06-06' },
    { limitSeconds },
  );
  const total = days.reduce((sum, { acts }) => sum + acts, 0);
  let read = 0;
  for (const { from, until, acts } of stretches(days)) {
    const rows = await store.query<StoredAct>(
      actsSelect,
      {
        ...{ from, until, scope, community: community ?? '' },
        firstDay: firstDay ?? '1970-01-01',
        explicitOnly: explicitOnly ? 1 : 0,
        splitBy: splitBy ?? '',
        kinds: asked.map((group) => group?.kind ?? 'none'),
        values: asked.map((group) => group?.value ?? ''),
      },
      { limitSeconds },
    );
    yield rows.map((row) => {
      let of = row.of_groups;
      for (const { ids, bit } of lists) if (ids.has(row.person) || ids.has(row.account)) of |= bit;
      return of === row.of_groups ? row : { ...row, of_groups: of };
    });
    read += acts;
    onProgress?.(read, total, 'messages');
    if (signal?.aborted) break;
  }
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

/** Texts of the store in the order of their ids, some at a time. `messages`: how many are expected. */
export async function* storedTexts(
  store: Store,
  messages: number,
  { onProgress, signal }: Watched,
): AsyncGenerator<readonly StoredText[]> {
  let after = '';
  let read = 0;
  while (!signal?.aborted) {
    const page = await store.query<StoredText>(textsSelect, { after, limit: textsAtOnce }, { limitSeconds });
    yield page;
    read += page.length;
    onProgress?.(read, Math.max(messages, read), 'texts');
    if (page.length < textsAtOnce) return;
    after = page.at(-1)!.id;
  }
}
