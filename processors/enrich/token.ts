import { followerTag, type PhraseNode } from './sentiment/phrases.js';

export type TokenKind =
  | 'word'
  | 'number'
  | 'emoji'
  | 'link'
  /** Mentions, e-mail addresses, channel names. */
  | 'reference'
  /** A full stop that ends a sentence. */
  | 'stop'
  | 'exclamation'
  | 'question'
  | 'newline'
  /** A comma, colon, dash, bracket: ends a clause. */
  | 'clause';

/** What a word does to its neighbours' valence. */
export type Role = 'none' | 'negate' | 'but' | 'clause' | 'like' | 'too' | 'no' | 'well';

/** What a word says. Most say nothing and share `noSense`. */
export interface Sense {
  readonly valence: number;
  /** Valence where a negation comes before a word that has none of its own. */
  readonly negatedValence: number;
  /** Multiplies the next valence; 1 for most words. */
  readonly factor: number;
  readonly role: Role;
  /** Expressions that begin with this word. */
  readonly phrases: PhraseNode | undefined;
}

export const noSense: Sense = { valence: 0, negatedValence: 0, factor: 1, role: 'none', phrases: undefined };

/** What is asked of every token, as bits of `Token.facts`. The lowest eight are its style markers. */
export const markerFacts = 0xff;
export const wordFact = 0x100;
/** A word in capitals, and any other word. */
export const capsFact = 0x200;
export const plainFact = 0x400;
/** A word or number that says something by itself. */
export const sayingFact = 0x800;
/** An emoji with a valence. */
export const feelingFact = 0x1000;
export const clauseFact = 0x2000;
export const sentenceFact = 0x4000;
export const exclamationFact = 0x8000;
export const questionFact = 0x1_0000;
export const linkFact = 0x2_0000;
export const emojiFact = 0x4_0000;
/** A content word: it has a hash. */
export const contentFact = 0x8_0000;
/** A word or number with which an expression may go on. */
export const expressionFact = 0x10_0000;
export const numberFact = 0x20_0000;
/** A dot after it ends no sentence. */
export const abbreviationFact = 0x40_0000;
/** A word or number with which expressions begin, as two of five words of English do: few go on as one of them does. */
export const beginningFact = 0x80_0000;
/** From this bit on: the `followerTag` of what has `expressionFact`. */
export const firstTagBit = 27;

/**
 * One token. Everything that follows from its spelling and the text's language is computed once and shared by all its
 * occurrences.
 */
export interface Token {
  readonly facts: number;
  /** 32 bits; −1 for stop words and for what is no word. With a sign: V8 then keeps it in the token itself. */
  readonly hash: number;
  readonly sense: Sense;
  readonly kind: TokenKind;
  /** Lower case, NFKC, straight apostrophes; empty where a token has no lookup. */
  readonly lower: string;
  readonly caps: boolean;
  /** 'soooo': letters repeated for emphasis. */
  readonly stretched: boolean;
}

const abbreviations = new Set([
  ...'bcdefghjklmnopqrstuvwxyz',
  ...['mr', 'mrs', 'ms', 'dr', 'prof', 'sr', 'sra', 'vs', 'etc', 'inc', 'ltd', 'approx', 'bzw', 'nr', 'ca', 'st', 'no'],
]);
const maxAbbreviation = 6;

function expressionFacts(lower: string, sense: Sense, goesOn: boolean): number {
  const { valence, negatedValence, factor, role, phrases } = sense;
  const isSaying = valence !== 0 || negatedValence !== 0 || factor !== 1 || role !== 'none';
  return (
    (isSaying || phrases?.weight !== undefined ? sayingFact : 0) |
    (phrases === undefined ? 0 : beginningFact) |
    (goesOn ? expressionFact | (followerTag(lower) << firstTagBit) : 0)
  );
}

export const wordToken = (
  lower: string,
  caps: boolean,
  stretched: boolean,
  markers: number,
  /** Null where it is no content word. */
  hash: number | null,
  sense: Sense,
  goesOn: boolean,
): Token => ({
  facts:
    markers |
    wordFact |
    (caps ? capsFact : plainFact) |
    (hash === null ? 0 : contentFact) |
    expressionFacts(lower, sense, goesOn) |
    (lower.length <= maxAbbreviation && abbreviations.has(lower) ? abbreviationFact : 0),
  hash: hash === null ? -1 : hash | 0,
  sense,
  kind: 'word',
  lower,
  caps,
  stretched,
});

const sign = (kind: TokenKind, facts: number, lower = '', sense = noSense): Token => ({
  facts,
  hash: -1,
  sense,
  kind,
  lower,
  caps: false,
  stretched: false,
});

export const stopToken = sign('stop', sentenceFact);
export const exclamationToken = sign('exclamation', sentenceFact | exclamationFact);
export const questionToken = sign('question', sentenceFact | questionFact);
export const newlineToken = sign('newline', sentenceFact);
export const clauseToken = sign('clause', clauseFact);
export const linkToken = sign('link', linkFact);
export const referenceToken = sign('reference', 0);
export const numberToken = sign('number', numberFact);
/** A number that begins an expression, or with which one may go on. */
export const sayingNumber = (lower: string, sense: Sense, goesOn: boolean): Token =>
  sign('number', numberFact | expressionFacts(lower, sense, goesOn), lower, sense);
export const neutralEmoji = sign('emoji', clauseFact | emojiFact);
export const feelingEmoji = (lower: string, valence: number): Token =>
  sign('emoji', clauseFact | emojiFact | (valence === 0 ? 0 : feelingFact), lower, { ...noSense, valence });
/** A word too long to be one: counted, not looked up. */
export const longWordToken = wordToken('', false, false, 0, null, noSense, false);
