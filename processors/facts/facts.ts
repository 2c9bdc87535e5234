import type { Migration } from '../../infra/store/migrate.js';
import type { MetricFamily, RefreshContext } from '../metric-family.js';
import { forNews } from '../news.js';
import { type ResultTable, replaceWindows } from '../replace-windows.js';
import { sqlFile } from '../sql-file.js';
import { together } from '../together.js';
import { addEmptiedDays, type DirtyDay, listedDays, refreshDays } from './day-windows.js';

const sql = (name: string): string => sqlFile(import.meta.url, name);
const dirtyDays = sql('dirty-days.sql');
const dirtyPosts = sql('dirty-posts.sql');
const personDaySelect = sql('person-day.sql');
const postSelect = sql('post.sql');
const viewsSql = sql('views.sql');

export const factViews: readonly Migration[] = [{ name: 'facts/views.sql', sql: viewsSql }];

export const personDay: ResultTable = {
  name: 'person_day',
  key: ['day', 'community_id', 'scope', 'platform', 'person_id'],
  values: [
    'unit_path',
    'level',
    'location',
    'places',
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
    'parent_id',
    'url',
    'account_id',
    'person_id',
    'leader_id',
    'by_delegate',
    'mentions',
    'unit_path',
    'level',
    'location',
    'places',
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

/** Acts whose days are computed in one statement, and posts: bounds the memory of a first import. */
const personDaysOf = { days: 1, acts: 60_000, most: 31 };
const postsAtOnce = 100_000;
const actsListedAtOnce = 800_000;
/** Smallest of no days. */
const unknownDay = '1970-01-01';

/** What everything else is computed from: person-days and posts. */
export const facts: MetricFamily = {
  name: 'facts',
  pace: 'live',
  needs: ['conversations'],
  definition: `2 ${viewsSql} ${personDaySelect} ${postSelect}`,
  settings: (config) => [config.organisation.timeZone, config.reach.windowDays],
  refresh: async (context) => {
    let days: DirtyDay[] = [];
    let posts: DirtyPosts = { total: 0, firstDay: unknownDay };
    // All that is dirty is listed before anything is written: where an act stood is known from what is there.
    await together(context.atOnce, [
      async () => {
        days = await listDirtyDays(context);
      },
      async () => {
        posts = await listDirtyPosts(context);
      },
    ]);
    await together(context.atOnce, [
      () => refreshDays(context, days, personDaysOf, personDay, personDaySelect),
      () => refreshPosts(context, posts),
    ]);
    return days.reduce((sum, day) => sum + Number(day.windows), posts.total);
  },
  views: factViews,
};

async function listDirtyDays(context: RefreshContext): Promise<DirtyDay[]> {
  const { store, run, since, news, factsSince, config } = context;
  await store.command(
    forNews(dirtyDays, news),
    { run, since, factsSince, isFirst: factsSince === 0 ? 1 : 0, timeZone: config.organisation.timeZone },
    { limitSeconds: 600 },
  );
  await addEmptiedDays(context, personDay);
  const days = await listedDays(context);
  if (days.length > 0) await noteChangedDays(context);
  return days;
}

/**
 * Where an act stood before is known only until facts are written again, and where this run breaks off, not to the next one either:
 * whatever is computed from the same windows later finds them in this list.
 */
function noteChangedDays({ store, run }: RefreshContext): Promise<void> {
  return store.command(
    `INSERT INTO changed_day (day, community_id, version)
     SELECT day, community_id, run FROM dirty_day FINAL WHERE run = {run:UInt64}`,
    { run },
  );
}

/** How many posts are dirty, and the UTC day of the earliest, as it was or as it has now landed. */
interface DirtyPosts {
  readonly total: number;
  readonly firstDay: string;
}

async function listDirtyPosts(context: RefreshContext): Promise<DirtyPosts> {
  const { store, run, since, news, factsSince } = context;
  const isFirst = factsSince === 0;
  const parts = isFirst ? await dirtyParts(context) : 1;
  for (let part = 0; part < parts; part += 1) {
    const [firstId, lastId] = idRange(part, parts);
    await store.command(
      forNews(dirtyPosts, news),
      { run, since, factsSince, isFirst: isFirst ? 1 : 0, firstId, lastId },
      { limitSeconds: 600 },
    );
  }
  if (isFirst) {
    // With a new definition (another time zone, say) posts may lie elsewhere: whatever is there now is dirty too.
    await store.command(
      'INSERT INTO dirty_post (run, post_id) SELECT {run:UInt64}, post_id FROM post',
      { run },
      { limitSeconds: 600 },
    );
  }
  const listed = await dirtyPostSpan(context);
  // Something may have been said about posts that have not come yet.
  return listed.firstDay === unknownDay ? { ...listed, total: 0 } : listed;
}

async function refreshPosts(context: RefreshContext, { total, firstDay }: DirtyPosts): Promise<void> {
  const { store, run, config } = context;
  const chunks = Math.ceil(total / postsAtOnce);
  for (let chunk = 0; chunk < chunks; chunk += 1) {
    const [firstId, lastId] = idRange(chunk, chunks);
    await replaceWindows(store, {
      table: post,
      select: postSelect,
      // Local days may begin a day before those of UTC.
      window: `day >= {firstDay:Date} - 1 AND post_id IN (SELECT post_id FROM dirty_post WHERE run = {run:UInt64} AND post_id BETWEEN {firstId:String} AND {lastId:String})`,
      params: {
        run,
        timeZone: config.organisation.timeZone,
        windowDays: config.reach.windowDays,
        firstId,
        lastId,
        firstDay,
      },
      version: run,
    });
    context.progress(chunk + 1, chunks);
  }
}

/** The first time, all posts are listed: as many at a time as memory is meant for. */
async function dirtyParts({ store }: RefreshContext): Promise<number> {
  const [stored] = await store.query<{ acts: number }>('SELECT count() AS acts FROM activity');
  return Math.max(1, Math.ceil(Number(stored?.acts ?? 0) / actsListedAtOnce));
}

/** Most refreshes are about the last days and need not look further back. */
async function dirtyPostSpan({ store, run, factsSince }: RefreshContext): Promise<DirtyPosts> {
  // The first time it is any of them.
  const isAny = (id: string): string =>
    factsSince === 0 ? '1' : `${id} IN (SELECT post_id FROM dirty_post WHERE run = {run:UInt64})`;
  const [row] = await store.query<{ total: number; first_day: string }>(
    `WITH (
         SELECT min(day) FROM (
             SELECT day FROM activity WHERE ${isAny('id')}
             UNION ALL
             SELECT toDate(occurred_at) FROM post WHERE ${isAny('post_id')}
         )
     ) AS earliest
     SELECT count() AS total, toString(earliest) AS first_day FROM dirty_post FINAL WHERE run = {run:UInt64}`,
    { run },
    { limitSeconds: 600 },
  );
  return { total: Number(row?.total ?? 0), firstDay: row?.first_day ?? unknownDay };
}

/** Ids are evenly spread hex, so equal ranges of them hold about equally many. */
export function idRange(chunk: number, chunks: number): readonly [string, string] {
  const step = 0x1_0000_0000 / chunks;
  const hex = (value: number): string => Math.floor(value).toString(16).padStart(8, '0');
  return [hex(chunk * step), `${hex((chunk + 1) * step - 1)}${'f'.repeat(24)}`];
}
