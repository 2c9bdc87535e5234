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

/** The tables something has landed in since a refresh looked last. */
export type News = ReadonlySet<(typeof landingTables)[number]>;

export const newsOfAll: News = new Set(landingTables);

/** @param since landing time (`2026-01-31 10:00:00.000`, UTC); what landed at that very time is no news. */
export async function newsSince(store: Store, since: string): Promise<News> {
  const landed = landingTables.map(
    (table) => `SELECT '${table}' AS name FROM ${table} WHERE landed_at > {since:DateTime64(3)} LIMIT 1`,
  );
  const rows = await store.query<{ name: (typeof landingTables)[number] }>(
    landed.map((select) => `SELECT name FROM (${select})`).join(' UNION ALL '),
    { since },
  );
  return new Set(rows.map(({ name }) => name));
}

const marked = /^ *-- if news of (?<tables>[a-z_]+(?:, [a-z_]+)*)\n(?<part>.*?)^ *-- end if\n/gms;

/**
 * A statement that lists what is dirty, without the reasons that cannot be: most refreshes are about new acts alone, and to plan
 * the other reasons takes the engine longer than to look for acts. They stand between `-- if news of person, account_link` (any
 * of them) and `-- end if`, on lines of their own.
 * @throws {RangeError} where a mark names a table nothing lands in, or has no end
 */
export function forNews(sql: string, news: News): string {
  const text = sql.replace(marked, (_, tables: string, part: string) => {
    const names = tables.split(', ') as (typeof landingTables)[number][];
    const unknown = names.find((name) => !newsOfAll.has(name));
    if (unknown !== undefined) throw new RangeError(`nothing lands in ${unknown}`);
    return names.some((name) => news.has(name)) ? part : '';
  });
  if (/-- (?:if news of|end if)/.test(text)) throw new RangeError('a mark of news has no end, or no beginning');
  return text;
}
