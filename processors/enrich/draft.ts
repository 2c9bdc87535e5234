import type { Features } from './features.js';
import type { Token } from './token.js';

/** What the steps hand to each other: the input, what is known of it so far, and the features as they fill. */
export interface Draft extends Features {
  /** The author's own words once quotes are stripped. */
  readonly text: string;
  readonly platformLang: string | null;
  readonly scanned: readonly Token[];
}

export const newDraft = (text: string | null, platformLang: string | null): Draft => ({
  text: text ?? '',
  platformLang,
  scanned: [],
  lang: null,
  langFrom: null,
  sentiment: null,
  sentimentReason: 'no-text',
  words: 0,
  sentences: 0,
  characters: 0,
  hasQuestion: false,
  hasLink: false,
  hasEmoji: false,
  markers: 0,
  tokens: [],
});

export const featuresOf = (draft: Draft): Features => ({
  lang: draft.lang,
  langFrom: draft.langFrom,
  sentiment: draft.sentiment,
  sentimentReason: draft.sentimentReason,
  words: draft.words,
  sentences: draft.sentences,
  characters: draft.characters,
  hasQuestion: draft.hasQuestion,
  hasLink: draft.hasLink,
  hasEmoji: draft.hasEmoji,
  markers: draft.markers,
  tokens: draft.tokens,
});
