import { detectLanguage } from '../../enrich/language.js';
import { scan } from '../../enrich/scan.js';
import { stopWords } from '../../enrich/stop-words.js';
import { stripQuotes } from '../../enrich/strip-quotes.js';
import { vocabularyOf } from '../../enrich/vocabulary.js';

export interface Words {
  readonly tokens: string[];
  readonly lang: string | null;
}

/**
 * Words of a text in order: lower case, without quoted lines, code, links, mentions, e-mail addresses, numbers and
 * punctuation. `lang`: what is known of its language; null: it is looked for in the text.
 */
export function wordsOf(text: string, lang: string | null): Words {
  const own = stripQuotes(text);
  const spoken = lang ?? detectLanguage(own);
  const tokens: string[] = [];
  for (const { kind, lower } of scan(own, vocabularyOf(spoken)))
    if (kind === 'word' && lower !== '') tokens.push(lower);
  return { tokens, lang: spoken };
}

const lists = new Map<string, ReadonlySet<string>>();

/** Without the stop words of the language, without "n't" and possessive endings, as `activity.tokens` are collected. */
export function contentWords(tokens: readonly string[], lang: string | null): string[] {
  const key = lang ?? '';
  let stops = lists.get(key);
  if (stops === undefined) {
    stops = stopWords(lang);
    lists.set(key, stops);
  }
  const content: string[] = [];
  for (const token of tokens) {
    const base = token.endsWith("'s") ? token.slice(0, -2) : token;
    if (base.length > 1 && !stops.has(token) && !stops.has(base) && !token.endsWith("n't")) content.push(base);
  }
  return content;
}
