export type SentimentReason =
  | 'scored'
  /** There is no text, or nothing but quotes, code and signatures. */
  | 'no-text'
  /** There are no words and no emoji with a valence: links, numbers, mentions, punctuation. */
  | 'no-words'
  /** The platform gives no language and the text is too short or too unclear to tell. */
  | 'no-language'
  /** The language has no lexicon that can be trusted. */
  | 'no-lexicon';

/** What is kept of a text after the text itself is gone. Quotes, signatures and code do not count as the author's. */
export interface Features {
  /** BCP 47 primary language subtag; null where the platform gives none and the text does not tell. */
  readonly lang: string | null;
  readonly langFrom: 'platform' | 'detected' | null;
  /** −1 … 1; 0 is text without an opinion; null is text that cannot be scored, for the reason beside it. */
  readonly sentiment: number | null;
  readonly sentimentReason: SentimentReason;
  /** Words with a letter; links, mentions, e-mail addresses and numbers are none. Parts joined by a hyphen count singly. */
  readonly words: number;
  readonly sentences: number;
  /** Code points. */
  readonly characters: number;
  readonly hasQuestion: boolean;
  readonly hasLink: boolean;
  /** An emoji, an emoji short code (`:tada:`) or an emoticon. */
  readonly hasEmoji: boolean;
  /** Bits of `markerNames` in order; English only: 0 where `lang` is not `en` says nothing about the text. */
  readonly markers: number;
  /** Distinct content words in order of appearance, as unsigned 32-bit hashes without a key; stop words left out. */
  readonly tokens: readonly number[];
}
