import { stripQuotes } from '../../enrich/strip-quotes.js';
import { capitalisesNouns, type NameBook, wordsIn } from './names.js';

/** What stands in the place of what could tell who is meant, or who wrote. */
export const masks = {
  mention: '[mention]',
  mail: '[e-mail]',
  link: '[link]',
  number: '[number]',
  name: '[name]',
  /** A word that nobody else uses. */
  rare: '[…]',
} as const;

const maskPattern = /\[(?:mention|e-mail|link|number|name|…)\]/g;

/** The text without its masks, for what counts words. */
export const withoutMasks = (text: string): string => text.replace(maskPattern, ' ');

/**
 * What the author wrote (quotes, signatures and code are gone), with mentions, e-mail addresses, links, phone and other
 * long numbers, names and words of a single person masked. Names are found by rule: everything with a capital within a
 * sentence; at the beginning of one what is not known as an ordinary word; what was seen as a name elsewhere. Too much is
 * masked rather than too little, yet a name that is also an ordinary word can be missed.
 */
export function maskText(raw: string, lang: string | null, book: NameBook): string {
  const text = patterns.reduce((masked, [pattern, mask]) => masked.replace(pattern, mask), stripQuotes(raw));
  return maskSignature(maskGreeting(maskNames(text, lang, book), book), book)
    .replace(/(\[name\])(?:[\s,'’-]*(?:\[name\]|\b[A-Z]\b\.?))+/g, '$1')
    .replace(/[^\S\n]+/g, ' ')
    .trim();
}

/** In this order: an address holds a mention, a link may hold both. */
const patterns: readonly (readonly [RegExp, string])[] = [
  [/<mailto:[^<>\s|]{1,300}(?:\|[^<>]{0,300})?>/giu, masks.mail],
  [/<(?:[a-z][a-z0-9+.-]{1,20}:|www\.)[^<>\s|]{1,2000}(?:\|[^<>]{0,300})?>/giu, masks.link],
  [/<[@#!][^<>]{1,300}>/gu, masks.mention],
  [/[a-z][a-z0-9+.-]{1,20}:\/\/[^\s<>"']+/giu, masks.link],
  [/\\\\[^\s<>"']{3,}/gu, masks.link],
  [
    /(?<![\p{L}\p{N}._%+-])[\p{L}\p{N}._%+-]+\s?(?:@|\(at\)|\[at\])\s?[\p{L}\p{N}-]+(?:\s?(?:\.|\(dot\)|\[dot\])\s?[\p{L}\p{N}-]+)+/giu,
    masks.mail,
  ],
  [/(?<![\p{L}\p{N}])@\s?[\p{L}\p{N}_][\p{L}\p{N}._-]*/gu, masks.mention],
  [/(?<![\p{L}\p{N}])#[\p{L}\p{N}_][\p{L}\p{N}_-]*/gu, masks.mention],
  [/(?<![\p{L}\p{N}.-])(?:[\p{L}\p{N}-]+\.)+[a-z]{2,24}(?:[/?#][^\s<>"']*)?(?![\p{L}\p{N}])/gu, masks.link],
  // A phone number; then whatever has four digits or more, or letters and digits mixed: a staff number, a year, a login.
  [/(?<![\p{L}\p{N}])\+?\(?\d(?:[\s()./-]{0,2}\d){6,}(?![\p{L}\p{N}])/gu, masks.number],
  [/(?<![\p{L}\p{N}])[\p{L}\p{N}]*\d(?:[\p{L}.,:_-]?\d){3,}[\p{L}\p{N}]*/gu, masks.number],
  [/(?<![\p{L}\p{N}_])(?=[\p{L}_]*\d[\p{L}_]*\d)(?=[\d_]*\p{L})[\p{L}\p{N}_]+/gu, masks.number],
];

/** Words that have a capital everywhere. */
const alwaysCapital = new Set(
  'i monday tuesday wednesday thursday friday saturday sunday january february march april june july august september october november december sie ihr ihnen ihre ihrem ihren'.split(
    ' ',
  ),
);

function maskNames(text: string, lang: string | null, book: NameBook): string {
  let masked = '';
  let from = 0;
  for (const { word, at, startsSentence } of wordsIn(text)) {
    const mask = maskOf(word, startsSentence, lang, book);
    if (mask === null) continue;
    masked += text.slice(from, at) + mask;
    from = at + word.length;
  }
  return masked + text.slice(from);
}

function maskOf(word: string, startsSentence: boolean, lang: string | null, book: NameBook): string | null {
  const lower = word.toLowerCase();
  // "Anna's", "I'm", "l'Oréal".
  const [base = lower] = lower.split(/['’]/u);
  const isCommon = book.isCommon(lower) || book.isCommon(base);
  if (word === lower) {
    if ((book.isName(lower) || book.isName(base)) && (!isCommon || book.isMostlyCapital(base))) return masks.name;
    return isCommon || isPartsCommon(lower, book) ? null : masks.rare;
  }
  if (alwaysCapital.has(base)) return null;
  if (book.isName(lower) || book.isName(base)) return masks.name;
  // NO and API: shouting, and short forms. A capital in the middle of a word is a product's.
  const isShouted = [...word].length > 1 && word === word.toUpperCase();
  if (startsSentence || isShouted)
    return (isCommon && !book.isAlsoName(base)) || (capitalisesNouns(lang) && book.isCommonNoun(lower))
      ? null
      : masks.name;
  if (capitalisesNouns(lang)) return isCommon || book.isCommonNoun(lower) ? null : masks.name;
  return masks.name;
}

/** "re-use", "long-term". */
const isPartsCommon = (lower: string, book: NameBook): boolean =>
  lower.split(/['’-]/u).every((part) => part === '' || book.isCommon(part));

const greeted =
  /^((?:hi|hey|hello|dear|thanks|thank you|thx|cheers|hallo|liebe[rs]?|moin|danke|hola|gracias|bonjour|salut|merci|ciao|olá|oi)[\s,]+)(\p{L}[\p{L}\p{M}'’-]*)/iu;

/** "hi ann": also without a capital. */
function maskGreeting(text: string, book: NameBook): string {
  return text.replace(greeted, (whole, hello: string, name: string) =>
    book.isCommon(name.toLowerCase()) && !book.isName(name.toLowerCase()) ? whole : `${hello}${masks.name}`,
  );
}

/** A last line of one to three words that are not ordinary ones, "– ann", "/AL". */
function maskSignature(text: string, book: NameBook): string {
  const dashed = text.replace(/(^|\s)([–—~^/-]\s?)(\p{L}[\p{L}\p{M}.'’-]{0,30})\s*$/u, (whole, space, dash, name) =>
    book.isCommon(name.toLowerCase()) ? whole : `${space}${dash}${masks.name}`,
  );
  const lines = dashed.split('\n');
  const last = lines.at(-1) ?? '';
  if (lines.length < 2 || last.trim().split(/\s+/).length > 3) return dashed;
  const signed = last.replace(/\p{L}[\p{L}\p{M}'’-]*/gu, (word, at: number) =>
    last[at - 1] === '[' || book.isCommon(word.toLowerCase()) ? word : masks.name,
  );
  return [...lines.slice(0, -1), signed].join('\n');
}

/** Names can be found where letters come in two cases: nine of ten do. */
export function canBeMasked(text: string): boolean {
  let [letters, cased] = [0, 0];
  for (const [letter] of text.matchAll(/\p{L}/gu)) {
    letters += 1;
    if (letter.toLowerCase() !== letter.toUpperCase()) cased += 1;
  }
  return letters > 0 && cased >= 0.9 * letters;
}

/** The beginning, cut between words. */
export function shortened(text: string, characters: number): string {
  const flat = text.replace(/\s+/g, ' ');
  if (flat.length <= characters) return flat;
  const cut = flat.slice(0, characters);
  const space = flat[characters] === ' ' ? -1 : cut.lastIndexOf(' ');
  return `${(space > characters / 2 ? cut.slice(0, space) : cut).toWellFormed()} …`;
}
