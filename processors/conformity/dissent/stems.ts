import { createRequire } from 'node:module';
import { wordsOf } from '../signals/words.js';
import { withoutMasks } from './mask.js';

// natural is CommonJS, and its root must not be imported: it opens database drivers and reads .env.
const require = createRequire(import.meta.url);

const stemmerFiles: Readonly<Record<string, string>> = {
  en: 'porter_stemmer',
  de: 'porter_stemmer_de',
  es: 'porter_stemmer_es',
  fr: 'porter_stemmer_fr',
  it: 'porter_stemmer_it',
  nl: 'porter_stemmer_nl',
  no: 'porter_stemmer_no',
  pt: 'porter_stemmer_pt',
  ru: 'porter_stemmer_ru',
  sv: 'porter_stemmer_sv',
};

interface Stemmer {
  stem(word: string): string;
}

const loaded = new Map<string, Stemmer | null>();

function stemmerOf(lang: string): Stemmer | null {
  let stemmer = loaded.get(lang);
  if (stemmer === undefined) {
    const file = Object.hasOwn(stemmerFiles, lang) ? stemmerFiles[lang] : undefined;
    stemmer = file === undefined ? null : (require(`natural/lib/natural/stemmers/${file}.js`) as Stemmer);
    loaded.set(lang, stemmer);
  }
  return stemmer;
}

/**
 * Distinct stems of words in ascending order; function words stay, because "not" and "but" say most. `lang` null: the
 * words as they are.
 */
export function stemsOf(tokens: readonly string[], lang: string | null): string[] {
  const stemmer = lang === null ? null : stemmerOf(lang);
  return [...new Set(tokens.map((token) => (stemmer === null ? token : stemmer.stem(token))))].sort();
}

/** Words of a labelled text, without what was masked. */
export function labelledWords(text: string): { readonly tokens: string[]; readonly lang: string | null } {
  return wordsOf(withoutMasks(text), null);
}
