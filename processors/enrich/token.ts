import type { PhraseNode } from './sentiment/phrases.js';

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

/**
 * One token. Everything that follows from its spelling and the text's language is computed once and shared by all its
 * occurrences.
 */
export interface Token {
  readonly kind: TokenKind;
  /** A new clause begins after it, or a new sentence. */
  readonly ends: 'nothing' | 'clause' | 'sentence';
  /** Lower case, NFKC, straight apostrophes; empty where a token has no lookup. */
  readonly lower: string;
  readonly caps: boolean;
  /** 'soooo': letters repeated for emphasis. */
  readonly stretched: boolean;
  readonly markers: number;
  /** Unsigned 32-bit; −1 for stop words and for what is no word. */
  readonly hash: number;
  readonly sense: Sense;
}

export const token = (fields: Partial<Token>): Token => ({
  kind: fields.kind ?? 'word',
  ends: fields.ends ?? 'nothing',
  lower: fields.lower ?? '',
  caps: fields.caps ?? false,
  stretched: fields.stretched ?? false,
  markers: fields.markers ?? 0,
  hash: fields.hash ?? -1,
  sense: fields.sense ?? noSense,
});

export const stopToken = token({ kind: 'stop', ends: 'sentence' });
export const exclamationToken = token({ kind: 'exclamation', ends: 'sentence' });
export const questionToken = token({ kind: 'question', ends: 'sentence' });
export const newlineToken = token({ kind: 'newline', ends: 'sentence' });
export const clauseToken = token({ kind: 'clause', ends: 'clause' });
export const linkToken = token({ kind: 'link' });
export const referenceToken = token({ kind: 'reference' });
export const numberToken = token({ kind: 'number' });
/** A word too long to be one: counted, not looked up. */
export const longWordToken = token({});
