import { createRequire } from 'node:module';
import { englishMarkers } from './markers.js';
import { readWordFile } from './word-file.js';

// natural is CommonJS, and its root must not be imported: it opens database drivers and reads .env.
const require = createRequire(import.meta.url);

const naturalSuffix: Readonly<Record<string, string>> = {
  en: '',
  es: '_es',
  fa: '_fa',
  fr: '_fr',
  id: '_id',
  it: '_it',
  ja: '_ja',
  nl: '_nl',
  no: '_no',
  nb: '_no',
  pl: '_pl',
  pt: '_pt',
  ru: '_ru',
  sv: '_sv',
  uk: '_uk',
  zh: '_zh',
};

const ownLists = new Map(
  readWordFile(new URL('./words/stop-words.txt', import.meta.url)).map(({ label, values }) => [label, values]),
);

/** Words without content in a language; empty for a language without a list. */
export function stopWords(lang: string | null): ReadonlySet<string> {
  const words = new Set<string>();
  const suffix = lang === null ? undefined : naturalSuffix[lang];
  if (suffix !== undefined) {
    const listed = require(`natural/lib/natural/util/stopwords${suffix}.js`) as { words: readonly string[] };
    for (const word of listed.words) words.add(word.toLowerCase());
  }
  for (const word of (lang === null ? undefined : ownLists.get(lang)) ?? []) words.add(word);
  if (lang === 'en') for (const word of englishMarkers.keys()) words.add(word);
  return words;
}
