import type { Migration } from '../../infra/store/migrate.js';
import type { Store } from '../../infra/store/store.js';
import type { MetricFamily, RefreshContext } from '../metric-family.js';
import { type ResultTable, replaceWindows } from '../replace-windows.js';
import { sqlFile } from '../sql-file.js';

const sql = (name: string): string => sqlFile(import.meta.url, name);
const dirtyDays = sql('dirty-days.sql');
const dirtyPosts = sql('dirty-posts.sql');
const personDaySelect = sql('person-day.sql');
const postSelect = sql('post.sql');

export const factViews: readonly Migration[] = [{ name: 'facts/views.sql', sql: sql('views.sql') }];

export const personDay: ResultTable = {
  name: 'person_day',
  key: ['day', 'community_id', 'scope', 'platform', 'person_id'],
  values: [
    'unit_path',
    'level',
    'location',
    'in_directory',
    'posts',
    'replies',
    'reactions',
    'shares',
    'mentions',
    'other_acts',
  ],
};

export const post: ResultTable = {
  name: 'post',
  key: ['day', 'post_id'],
  values: [
    'occurred_at',
    'kind',
    'community_id',
    'scope',
    'platform',
    'root_id',
    'url',
    'account_id',
    'person_id',
    'leader_id',
    'by_delegate',
    'unit_path',
    'level',
    'location',
    'in_directory',
    'weekday',
    'hour',
    'words',
    'has_question',
    'replies',
    'reactions',
    'shares',
    'repliers',
    'reactors',
    'sharers',
    'interactors',
    'first_response_s',
    'revived',
    'views',
    'unique_views',
  ],
};

/** Days computed in one statement, and posts: bounds the memory of a first import. */
const daysAtOnce = 31;
const postsAtOnce = 100_000;

/** What everything else is computed from: person-days and posts. */
export const facts: MetricFamily = {
  name: 'facts',
  definition: `1 ${personDaySelect} ${postSelect}`,
  settings: (config) => [config.organisation.timeZone, config.reach.windowDays],
  refresh: async (context) => (await refreshPersonDays(context)) + (await refreshPosts(context)),
  views: factViews,
};

async function refreshPersonDays(context: RefreshContext): Promise<number> {
  const { store, run, since, config } = context;
  const timeZone = config.organisation.timeZone;
  await store.command(dirtyDays, { run, since, timeZone }, { limitSeconds: 600 });
  await addEmptied(context);
  const days = await store.query<{ day: string; windows: number }>(
    'SELECT toString(day) AS day, count() AS windows FROM dirty_day FINAL WHERE run = {run:UInt64} GROUP BY day ORDER BY day',
    { run },
  );
  for (let from = 0; from < days.length; from += daysAtOnce) {
    const chunk = days.slice(from, from + daysAtOnce);
    const firstDay = chunk[0]!.day;
    const lastDay = chunk.at(-1)!.day;
    await replaceWindows(store, {
      table: personDay,
      select: personDaySelect,
      window: `(day, community_id) IN (SELECT day, community_id FROM dirty_day WHERE run = {run:UInt64} AND day BETWEEN {firstDay:Date} AND {lastDay:Date})`,
      params: { run, timeZone, firstDay, lastDay },
      version: run,
    });
    context.progress(Math.min(from + daysAtOnce, days.length), days.length);
  }
  return days.reduce((sum, day) => sum + Number(day.windows), 0);
}

/** With a new definition (another time zone, say) windows may lie elsewhere: whatever is there now is dirty too. */
async function addEmptied({ store, run, factsSince }: RefreshContext): Promise<void> {
  if (factsSince > 0) return;
  await store.command(
    'INSERT INTO dirty_day (run, day, community_id) SELECT DISTINCT {run:UInt64}, day, community_id FROM person_day FINAL',
    { run },
  );
  await store.command('INSERT INTO dirty_post (run, post_id) SELECT DISTINCT {run:UInt64}, post_id FROM post FINAL', {
    run,
  });
}

async function refreshPosts(context: RefreshContext): Promise<number> {
  const { store, run, since, config } = context;
  await store.command(dirtyPosts, { run, since }, { limitSeconds: 600 });
  const total = await countDirtyPosts(store, run);
  const chunks = Math.max(1, 2 ** Math.ceil(Math.log2(Math.max(1, total / postsAtOnce))));
  if (total === 0) return 0;
  for (let chunk = 0; chunk < chunks; chunk += 1) {
    const [firstId, lastId] = idRange(chunk, chunks);
    await replaceWindows(store, {
      table: post,
      select: postSelect,
      window: `post_id IN (SELECT post_id FROM dirty_post WHERE run = {run:UInt64}) AND post_id BETWEEN {firstId:String} AND {lastId:String}`,
      params: { run, timeZone: config.organisation.timeZone, windowDays: config.reach.windowDays, firstId, lastId },
      version: run,
    });
    context.progress(chunk + 1, chunks);
  }
  return total;
}

async function countDirtyPosts(store: Store, run: number): Promise<number> {
  const [row] = await store.query<{ posts: number }>(
    'SELECT count() AS posts FROM dirty_post FINAL WHERE run = {run:UInt64}',
    { run },
  );
  return Number(row?.posts ?? 0);
}

/** Ids are evenly spread hex, so equal ranges of them hold about equally many. */
export function idRange(chunk: number, chunks: number): readonly [string, string] {
  const step = 0x1_0000_0000 / chunks;
  const hex = (value: number): string => Math.floor(value).toString(16).padStart(8, '0');
  return [hex(chunk * step), `${hex((chunk + 1) * step - 1)}${'f'.repeat(24)}`];
}
