import { maxTextBytes } from '../../infra/text-limit.js';
import { createDistinct, type Distinct } from './distinct.js';
import type { Draft } from './draft.js';
import { detectLanguage, primarySubtag } from './language.js';
import { tokenise } from './scan.js';
import type { Scanned } from './scanned.js';
import { score } from './sentiment/score.js';
import { ok, type Step } from './step.js';
import { stripQuotes } from './strip-quotes.js';
import { contentFact, emojiFact, linkFact, markerFacts, questionFact, sentenceFact, wordFact } from './token.js';
import { type Vocabulary, vocabularyOf } from './vocabulary.js';

/** Distinct content words kept of one text. */
const maxTokens = 256;

/** Cuts what is over the limit, and keeps the author's own words. */
export function createStripQuotes(maxChars: number = maxTextBytes): Step<Draft> {
  return function stripQuotesAndSignature(draft) {
    const capped = draft.text.length > maxChars ? draft.text.slice(0, maxChars) : draft.text;
    draft.text = stripQuotes(capped.isWellFormed() ? capped : capped.toWellFormed());
    return ok;
  };
}

/** The platform knows the language better than its text tells. */
export function createDetectLanguage(detect: (text: string) => string | null = detectLanguage): Step<Draft> {
  return function detectLang({ text, platformLang, features }) {
    const given = platformLang === null ? null : primarySubtag(platformLang);
    features.lang = given ?? detect(text);
    if (features.lang !== null) features.langFrom = given === null ? 'detected' : 'platform';
    return ok;
  };
}

/** Counts, flags, style markers, content words and sentiment: all that tokens tell. */
export function createDescribe(limit: number = maxTokens): Step<Draft> {
  const distinct = createDistinct(limit);
  return function describe({ text, features }) {
    const vocabulary = vocabularyOf(features.lang);
    const scanned = tokenise(text, vocabulary);
    const all = countTokens(scanned, features, distinct);
    features.characters = codePoints(text);
    if (text !== '') scoreSentiment(scanned, all, vocabulary, features);
    return ok;
  };
}

/** Fills in what tokens tell one by one, and returns the facts of all of them together. */
function countTokens({ facts, hashes, count }: Scanned, features: Draft['features'], distinct: Distinct): number {
  let words = 0;
  let sentences = 0;
  let open = false;
  let all = 0;
  distinct.clear();
  for (let i = 0; i < count; i += 1) {
    const here = facts[i]!;
    all |= here;
    if ((here & wordFact) !== 0) {
      words += 1;
      open = true;
      if ((here & contentFact) !== 0) distinct.add(hashes[i]! >>> 0);
    } else if (open && (here & sentenceFact) !== 0) {
      sentences += 1;
      open = false;
    }
  }
  features.words = words;
  features.sentences = open ? sentences + 1 : sentences;
  features.hasQuestion = (all & questionFact) !== 0;
  features.hasLink = (all & linkFact) !== 0;
  features.hasEmoji = (all & emojiFact) !== 0;
  features.markers = all & markerFacts;
  features.tokens = distinct.values();
  return all;
}

/** Emoji mean the same in every language; words need a lexicon. */
function scoreSentiment(scanned: Scanned, all: number, { hasLexicon }: Vocabulary, features: Draft['features']): void {
  if (features.words > 0 && features.lang === null) features.sentimentReason = 'no-language';
  else if (features.words > 0 && !hasLexicon) features.sentimentReason = 'no-lexicon';
  else {
    const { sentiment, hits } = score(scanned, all);
    const isScored = features.words > 0 || hits > 0;
    features.sentiment = isScored ? sentiment : null;
    features.sentimentReason = isScored ? 'scored' : 'no-words';
  }
}

/** V8 knows of a text of Latin letters that it holds none, without reading it. */
const secondHalf = /[\udc00-\udfff]/;

/** Of well-formed text. */
function codePoints(text: string): number {
  if (!secondHalf.test(text)) return text.length;
  let seconds = 0;
  // The second half of a surrogate pair is no character of its own.
  for (let i = 0; i < text.length; i += 1) if ((text.charCodeAt(i) & 0xfc00) === 0xdc00) seconds += 1;
  return text.length - seconds;
}
