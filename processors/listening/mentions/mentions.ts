import { stopWords } from '../../enrich/stop-words.js';
import type { MetricFamily, RefreshContext } from '../../metric-family.js';
import { type ResultTable, replaceWindows } from '../../replace-windows.js';
import { sqlFile } from '../../sql-file.js';
import { windowsAtOnce } from '../../windows-at-once.js';
import { minAuthors, minSide, textsOf } from '../texts.js';
import { type Duplicate, findDuplicates, type Signed } from './near-duplicates.js';
import { definitionsOf } from './queries-in-force.js';
import { refreshReinforcement, reinforcementDefinition } from './reinforcement.js';
import { keepQueries } from './stored-queries.js';

const sql = (name: string): string => sqlFile(import.meta.url, name);
const overTexts = (name: string, grain: string): string => sql(name).replaceAll('@texts', textsOf(grain));
const dirtyWeeks = sql('dirty-weeks.sql');
const dirtyTerms = sql('dirty-terms.sql');
const signedSql = sql('signed.sql');

/** The prior's weight in uses of a term: so many speak as loudly as the week itself in rare terms, and hardly in common ones. */
const priorWeight = 1000;
/** Standard errors from "no change": many terms are tried at once, so that few of those shown rise by chance. */
const leastZ = 3.29;
const mostTerms = 50;
/** Weeks computed in one statement: bounds its memory. */
const atOnce = { days: 7, acts: 110_000, most: 8 };
const mostLinks = 50;

const nearDuplicate: ResultTable = {
  name: 'near_duplicate',
  key: ['starts', 'id'],
  values: ['first_id', 'size', 'authors', 'flag'],
};

const cellKey = ['starts', 'scope', 'query', 'part', 'key'] as const;

const mentionWeek: ResultTable = {
  name: 'mention_week',
  key: cellKey,
  values: [
    ...[
      'mentions',
      'voices',
      'flagged',
      'authors',
      'others',
      'scored',
      'positive',
      'negative',
      'sentiment_milli',
      'sides',
    ],
    ...['views', 'viewed', 'few'],
  ],
};

const shownMention: ResultTable = {
  name: 'shown_mention',
  key: cellKey,
  values: [
    ...['floor', 'hidden_because', 'mentions', 'voices', 'flagged', 'of_sentiment', 'scored', 'positive', 'negative'],
    ...['sentiment_milli', 'views', 'viewed', 'tracked'],
  ],
};

const termWeek: ResultTable = { name: 'term_week', key: ['starts', 'scope', 'lang', 'term'], values: ['authors'] };

const shownTerm: ResultTable = {
  name: 'shown_term',
  key: ['starts', 'scope', 'lang', 'term'],
  values: ['floor', 'authors', 'authors_of', 'usual', 'log_odds', 'z', 'place'],
};

const shownLink: ResultTable = {
  name: 'shown_link',
  key: ['starts', 'scope', 'link'],
  values: ['floor', 'authors', 'texts', 'place'],
};

const results = [
  { table: mentionWeek, select: overTexts('mention-week.sql', 'mentions'), grain: 'mentions' },
  { table: shownMention, select: sql('shown-mention.sql'), grain: 'mentions' },
  { table: shownLink, select: overTexts('shown-link.sql', 'mentions'), grain: 'mentions' },
  { table: termWeek, select: overTexts('term-week.sql', 'words'), grain: 'words' },
  { table: shownTerm, select: sql('shown-term.sql'), grain: 'terms' },
] as const;

/** What is said of the queries of the configuration, which terms rise, where links lead, how themes spread. */
export const mentions: MetricFamily = {
  name: 'mentions',
  pace: 'settled',
  needs: ['facts', 'interactions', 'participation', 'listening'],
  definition: [dirtyWeeks, dirtyTerms, signedSql, reinforcementDefinition, ...results.map(({ select }) => select)].join(
    ' ',
  ),
  settings: ({ organisation, privacy, listening }) => [
    organisation.timeZone,
    organisation.weekStart,
    privacy.minPeople,
    [...definitionsOf(listening.queries)],
    listening.queries.map(({ name, kind, ours }) => [name, kind, ours]),
  ],
  refresh: refreshMentions,
  views: [{ name: 'listening/mentions/views.sql', sql: sql('views.sql') }],
};

async function refreshMentions(context: RefreshContext): Promise<number> {
  const { store, run, since, factsSince, weekMode, config } = context;
  const { timeZone } = config.organisation;
  await keepQueries(store, config.listening.queries, run, context.progress);
  await store.command(dirtyWeeks, { run, since, factsSince, weekMode, timeZone }, { limitSeconds: 600 });
  await store.command(dirtyTerms, { run, timeZone, weekMode }, { limitSeconds: 600 });
  const dirty = await store.query<{ starts: string; grains: readonly string[] }>(
    `SELECT toString(starts) AS starts, groupUniqArray(toString(grain)) AS grains
     FROM dirty_period FINAL WHERE run = {run:UInt64} AND grain IN ('mentions', 'words', 'terms')
     GROUP BY starts ORDER BY starts`,
    { run },
  );
  if (dirty.length === 0) return 0;
  const themes = config.listening.queries.filter(({ kind }) => kind === 'theme').map(({ name }) => name);
  const languages = await store.query<{ lang: string }>(
    "SELECT DISTINCT toString(lang) AS lang FROM listening_language WHERE lang != ''",
  );
  // Of a text too short to tell its language, the stop words of every language that is written.
  const stopped = ['en', ...languages.map(({ lang }) => lang)].flatMap((lang) =>
    [...stopWords(lang)].flatMap((word) => [`${lang} ${word}`, ` ${word}`]),
  );
  const own = {
    mentions: { most: mostLinks },
    words: { stopWords: [...new Set(stopped)] },
    terms: { priorWeight, leastZ, most: mostTerms },
  };
  const weeksAtOnce = await windowsAtOnce(store, atOnce);
  for (let from = 0; from < dirty.length; from += weeksAtOnce) {
    const some = dirty.slice(from, from + weeksAtOnce);
    const changed = some.filter(({ grains }) => grains.includes('mentions')).map(({ starts }) => starts);
    for (const starts of changed) await refreshDuplicates(context, starts);
    const params = {
      run,
      weekMode,
      firstStart: some[0]!.starts,
      lastStart: some.at(-1)!.starts,
      minAuthors: Math.max(minAuthors, config.privacy.minPeople),
      minSide: Math.max(minSide, config.privacy.minPeople),
    };
    for (const { table, select, grain } of results) {
      if (!some.some(({ grains }) => grains.includes(grain))) continue;
      await replaceWindows(store, {
        ...{ table, select, version: run },
        window: `starts IN (SELECT starts FROM dirty_period WHERE run = {run:UInt64} AND grain = '${grain}' AND starts BETWEEN {firstStart:Date} AND {lastStart:Date})`,
        params: { ...params, ...own[grain] },
      });
    }
    // Who takes a theme up writes of it in the week after.
    const spread = new Set(changed.flatMap((starts) => [dayBefore(starts, 7), starts]));
    if (themes.length > 0) for (const starts of spread) await refreshReinforcement(context, starts, themes);
    context.progress(Math.min(dirty.length, from + weeksAtOnce), dirty.length);
  }
  return dirty.length;
}

interface SignedRow {
  readonly id: string;
  readonly author: string;
  readonly at: number;
  readonly copies: string;
  readonly simhash: string;
  readonly hosts: readonly string[];
}

/** Groups of copies are found in the process: which texts are alike by a chain of likenesses, SQL does not say. */
async function refreshDuplicates({ store, run }: RefreshContext, starts: string): Promise<void> {
  const rows = await store.query<SignedRow>(signedSql, { firstStart: starts });
  const signed = rows.map(
    (row): Signed => ({ ...row, at: Number(row.at), copies: BigInt(row.copies), simhash: BigInt(row.simhash) }),
  );
  const found = new Map(findDuplicates(signed).map((duplicate) => [duplicate.id, duplicate]));
  const before = await store.query<{ id: string; said: string }>(
    `SELECT id, toString((first_id, size, authors, toString(flag))) AS said FROM near_duplicate FINAL WHERE starts = {starts:Date}`,
    { starts },
  );
  const said = ({ firstId, size, authors, flag }: Duplicate): string => `('${firstId}',${size},${authors},'${flag}')`;
  const known = new Map(before.map((row) => [row.id, row.said]));
  const inserts: unknown[][] = [];
  for (const duplicate of found.values()) {
    if (known.get(duplicate.id) === said(duplicate)) continue;
    const { id, firstId, size, authors, flag } = duplicate;
    inserts.push([starts, id, firstId, size, authors, flag, run, 0]);
  }
  for (const { id } of before) if (!found.has(id)) inserts.push([starts, id, '', 0, 0, '', run, 1]);
  for (let from = 0; from < inserts.length; from += 10_000) {
    await store.insert(
      nearDuplicate.name,
      [...nearDuplicate.key, ...nearDuplicate.values, 'version', 'is_deleted'],
      inserts.slice(from, from + 10_000),
    );
  }
}

const dayBefore = (day: string, days: number): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) - days * 86_400_000).toISOString().slice(0, 10);
