import type { Store } from '../../../infra/store/store.js';
import { sqlFile } from '../../sql-file.js';
import { type DocumentFrequencies, documentFrequencies } from './tf-idf.js';
import { contentWords, wordsOf } from './words.js';

const backgroundSql = sqlFile(import.meta.url, 'background.sql');

export interface BackgroundOptions {
  /** Ids. */
  readonly communities: readonly string[];
  /** ms: the first event. */
  readonly before: number;
  readonly seed: string | number;
  readonly texts?: number;
}

/** In how many texts from before the events each word is: what S7 weighs words by. */
export async function readBackground(
  store: Store,
  { communities, before, seed, texts = 10_000 }: BackgroundOptions,
): Promise<DocumentFrequencies> {
  const rows = await store.query<{ lang: string; text: string }>(
    backgroundSql,
    { communities, before, seed: String(seed), limit: texts },
    { limitSeconds: 600 },
  );
  return documentFrequencies(
    (function* () {
      for (const { lang, text } of rows) {
        const words = wordsOf(text, lang === '' ? null : lang);
        yield contentWords(words.tokens, words.lang);
      }
    })(),
  );
}
