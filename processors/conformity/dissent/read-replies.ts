import type { Params, Store } from '../../../infra/store/store.js';
import { sqlFile } from '../../sql-file.js';

const repliesSql = sqlFile(import.meta.url, 'replies.sql');
const limitSeconds = 600;

/** Words from which a reply says anything, counts as medium, and as long. */
export const replyWords = { fewest: 3, medium: 10, long: 25 } as const;

export interface ReplyFilter {
  /** Ids of communities. */
  readonly communities: readonly string[];
  readonly seed: number;
  readonly perAuthor: number;
  readonly fewestAuthors: number;
}

export interface Stratum {
  readonly community: string;
  readonly length: number;
  readonly replies: number;
}

export interface Candidate {
  readonly id: string;
  /** To count authors by. Goes no further. */
  readonly person: string;
  readonly community: string;
  readonly length: number;
  readonly parent: string;
  readonly lang: string;
}

const paramsOf = ({ communities, seed, perAuthor, fewestAuthors }: ReplyFilter): Params => ({
  communities,
  seed: String(seed),
  perAuthor,
  fewestAuthors,
  fewestWords: replyWords.fewest,
  mediumFrom: replyWords.medium,
  longFrom: replyWords.long,
});

export function readStrata(store: Store, filter: ReplyFilter): Promise<Stratum[]> {
  return store.query<Stratum>(
    `${repliesSql}
SELECT community_id AS community, length, toUInt32(count()) AS replies FROM drawn GROUP BY community, length ORDER BY community, length`,
    paramsOf(filter),
    { limitSeconds },
  );
}

/** The first of each stratum in the order of the seed. */
export function readCandidates(store: Store, filter: ReplyFilter, perStratum: number): Promise<Candidate[]> {
  return store.query<Candidate>(
    `${repliesSql}
SELECT id, person_id AS person, community_id AS community, length, parent_id AS parent, lang
FROM drawn ORDER BY place, id LIMIT {perStratum:UInt32} BY community_id, length`,
    { ...paramsOf(filter), perStratum },
    { limitSeconds },
  );
}

/** Texts that stand: of acts that were not deleted or erased in the meantime. */
export async function readTexts(store: Store, ids: readonly string[]): Promise<Map<string, string>> {
  const texts = new Map<string, string>();
  for (let from = 0; from < ids.length; from += textsAtOnce) {
    const rows = await store.query<{ id: string; text: string }>(
      `SELECT id, text FROM activity_text FINAL
       WHERE id IN {ids:Array(String)} AND id IN (SELECT id FROM standing_act WHERE id IN {ids:Array(String)})`,
      { ids: ids.slice(from, from + textsAtOnce) },
      { limitSeconds },
    );
    for (const { id, text } of rows) texts.set(id, text);
  }
  return texts;
}
const textsAtOnce = 5_000;

export interface WrittenText {
  readonly text: string;
  readonly author: string;
  readonly lang: string;
}

/** Texts to learn from how words are written: the same ones for the same seed. Calls back, and keeps none. */
export async function eachText(
  store: Store,
  seed: number,
  texts: number,
  each: (text: WrittenText) => void,
): Promise<void> {
  const parts = Math.max(1, Math.ceil(texts / textsAtOnce));
  for (let part = 0; part < parts; part += 1) {
    const rows = await store.query<WrittenText>(
      `WITH written AS
       (
           SELECT id, person_id, toString(lang) AS lang FROM live_act
           WHERE verb IN ('post', 'reply') AND kind_of_actor = 'person' AND words > 0
           ORDER BY cityHash64({seed:String}, id), id LIMIT {limit:UInt32} OFFSET {offset:UInt32}
       )
       SELECT texts.text AS text, written.person_id AS author, written.lang AS lang
       FROM (SELECT id, text FROM activity_text FINAL WHERE id IN (SELECT id FROM written)) AS texts
       INNER JOIN written ON texts.id = written.id
       ORDER BY texts.id`,
      { seed: String(seed), limit: textsAtOnce, offset: part * textsAtOnce },
      { limitSeconds },
    );
    for (const row of rows) each(row);
    if (rows.length === 0) return;
  }
}

/** Names of enrolled executives and their delegates, the only ones that are kept. */
export async function readNames(store: Store): Promise<string[]> {
  const rows = await store.query<{ name: string }>('SELECT DISTINCT name FROM person_name FINAL ORDER BY name');
  return rows.map(({ name }) => name);
}

/** Ids of communities by id or name, or of all; null in the place of one that is not known. */
export async function findCommunities(store: Store, wanted: readonly string[] | null): Promise<(string[] | null)[]> {
  const known = await store.query<{ id: string; name: string }>('SELECT id, name FROM known_community ORDER BY id');
  if (wanted === null) return known.map(({ id }) => [id]);
  return wanted.map((asked) => {
    const found = known.filter(({ id, name }) => id === asked || name.toLowerCase() === asked.toLowerCase());
    return found.length === 0 ? null : found.map(({ id }) => id);
  });
}

/** Every reply that stands, some at a time. */
export async function* replyIds(store: Store): AsyncGenerator<string[]> {
  let after = '';
  for (;;) {
    const rows = await store.query<{ id: string }>(
      `SELECT id FROM live_act WHERE verb = 'reply' AND id > {after:String} ORDER BY id LIMIT {limit:UInt32}`,
      { after, limit: idsAtOnce },
      { limitSeconds },
    );
    if (rows.length > 0) yield rows.map(({ id }) => id);
    if (rows.length < idsAtOnce) return;
    after = rows.at(-1)!.id;
  }
}
const idsAtOnce = 200_000;
