import type { Features } from './features.js';

/** What the steps hand to each other: the input, what is known of it so far, and the features as they fill. */
export interface Draft {
  /** The author's own words once quotes are stripped. */
  text: string;
  readonly platformLang: string | null;
  readonly features: { -readonly [Name in keyof Features]: Features[Name] };
}

export const newDraft = (text: string | null, platformLang: string | null): Draft => ({
  text: text ?? '',
  platformLang,
  features: {
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
  },
});
