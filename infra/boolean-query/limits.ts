/** How much one query may be. Each is named where it is passed. */
export const maxQueryCharacters = 4_000;
/** Parentheses and NOTs inside each other. */
export const maxDepth = 20;
/** Words, phrases and values of fields. */
export const maxTerms = 500;
export const maxPhraseWords = 100;
/** Words between what NEAR joins. */
export const maxNear = 100;
