import type { Store } from '../infra/store/store.js';

/** What comes from outside lands in these; all that is computed follows from them. */
export const landingTables = [
  'activity',
  'tombstone',
  'snapshot',
  'community',
  'person',
  'account_link',
  'membership',
  'approval',
  'channel_access',
  'pilot',
  'sponsor',
  'contact',
  'community_owner',
] as const;

type LandingTable = (typeof landingTables)[number];

/** The tables something has landed in since a refresh looked last. */
export type News = ReadonlySet<LandingTable>;

export const newsOfAll: News = new Set(landingTables);

/** @param since landing time (`2026-01-31 10:00:00.000`, UTC); what landed at that very time is no news. */
export async function newsSince(store: Store, since: string): Promise<News> {
  const landed = landingTables.map(
    (table) => `SELECT '${table}' AS name FROM ${table} WHERE landed_at > {since:DateTime64(3)} LIMIT 1`,
  );
  const rows = await store.query<{ name: LandingTable }>(
    landed.map((select) => `SELECT name FROM (${select})`).join(' UNION ALL '),
    { since },
  );
  return new Set(rows.map(({ name }) => name));
}

const begin = '-- if news of ';
const end = '-- end if';

/**
 * A statement that lists what is dirty, without the reasons that cannot be: most refreshes are about new acts alone, and to plan
 * the other reasons takes the engine longer than to look for acts. They stand between `-- if news of person, account_link` (any
 * of them) and `-- end if`, on lines of their own.
 * @throws {RangeError} where a mark names a table nothing lands in, or has no end
 */
export function forNews(sql: string, news: News): string {
  const kept: string[] = [];
  /** Whether the lines are kept; null outside of marks. */
  let isNews: boolean | null = null;
  for (const line of sql.split('\n')) {
    const text = line.trim();
    if (text.startsWith(begin)) {
      if (isNews !== null) throw new RangeError(`a mark stands within another: ${text}`);
      isNews = tablesOf(text).some((table) => news.has(table));
    } else if (text === end) {
      if (isNews === null) throw new RangeError('an end of a mark has no beginning');
      isNews = null;
    } else if (isNews !== false) kept.push(line);
  }
  if (isNews !== null) throw new RangeError('a mark has no end');
  return kept.join('\n');
}

function tablesOf(mark: string): LandingTable[] {
  return mark
    .slice(begin.length)
    .split(', ')
    .map((name) => {
      const table = landingTables.find((known) => known === name);
      if (table === undefined) throw new RangeError(`nothing lands in ${name}`);
      return table;
    });
}
