import type { Config } from '../../../infra/config.js';
import type { Store } from '../../../infra/store/store.js';
import { sqlFile } from '../../sql-file.js';
import type { Matchable } from '../match/matchable.js';

const daysSelect = sqlFile(import.meta.url, 'stored-days.sql');
const textsSelect = sqlFile(import.meta.url, 'stored-texts.sql');

/** Texts in memory at a time. */
const textsAtOnce = 5_000;
const limitSeconds = 600;

export interface StoredText extends Matchable {
  /** First day of its week, and its day, by the organisation's clock. */
  readonly week: string;
  readonly day: string;
  /** '' of what is no person. */
  readonly author: string;
}

export interface StoredDay {
  readonly day: string;
  readonly texts: number;
}

/** Days with texts, the newest first. */
export const storedDays = (store: Store): Promise<StoredDay[]> =>
  store.query<StoredDay>(daysSelect, {}, { limitSeconds });

interface Row extends Omit<StoredText, 'kind' | 'scope' | 'lang' | 'day'> {
  readonly id: string;
  readonly at: number;
  readonly local_day: string;
  readonly kind: string;
  readonly scope: string;
  readonly lang: string;
}

/** Texts of these days, the newest first, some at a time. */
export async function* storedTexts(
  store: Store,
  config: Config,
  days: readonly StoredDay[],
): AsyncGenerator<readonly StoredText[]> {
  const { timeZone, weekStart } = config.organisation;
  const params = { timeZone, weekMode: weekStart === 'monday' ? 1 : 0, limit: textsAtOnce };
  for (const { from, until } of stretches(days)) {
    let before = { beforeAt: Date.UTC(2200, 0, 1), beforeId: '' };
    for (;;) {
      const rows = await store.query<Row>(textsSelect, { ...params, ...before, from, until }, { limitSeconds });
      yield rows.map((row) => ({
        ...{ text: row.text, title: row.title, platform: row.platform, community: row.community, links: row.links },
        ...{ week: row.week, day: row.local_day, author: row.author, lang: row.lang === '' ? null : row.lang },
        kind: row.kind === 'reply' ? 'reply' : 'post',
        scope: row.scope === 'public' ? 'public' : 'internal',
      }));
      const last = rows.at(-1);
      if (last === undefined || rows.length < textsAtOnce) break;
      before = { beforeAt: Number(last.at), beforeId: last.id };
    }
  }
}

/** Days one after the other, back in time, as long as they fit into a page; a greater day is read in pages. */
function* stretches(days: readonly StoredDay[]): Generator<{ readonly from: string; readonly until: string }> {
  let until: string | null = null;
  let texts = 0;
  for (const [index, { day, texts: more }] of days.entries()) {
    until ??= day;
    texts += more;
    const next = days[index + 1];
    if (next !== undefined && texts + next.texts < textsAtOnce) continue;
    yield { from: day, until };
    until = null;
    texts = 0;
  }
}
