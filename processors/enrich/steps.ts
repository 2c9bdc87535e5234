import { maxTextBytes } from '../../infra/text-limit.js';
import { createDistinct } from './distinct.js';
import type { Draft } from './draft.js';
import { detectLanguage, primarySubtag } from './language.js';
import { scan } from './scan.js';
import { score } from './sentiment/score.js';
import { ok, type Step } from './step.js';
import { stripQuotes } from './strip-quotes.js';
import { contentFact, emojiFact, linkFact, markerFacts, questionFact, sentenceFact, wordFact } from './token.js';
import { vocabularyOf } from './vocabulary.js';

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

export function createTokenise(): Step<Draft> {
  return function tokenise(draft) {
    draft.scanned = scan(draft.text, vocabularyOf(draft.features.lang));
    return ok;
  };
}

/** Counts, flags, style markers and content words: all that tokens tell one by one. */
export function createDescribe(limit: number = maxTokens): Step<Draft> {
  const distinct = createDistinct(limit);
  return function describe(draft) {
    const { text, scanned, features } = draft;
    let words = 0;
    let sentences = 0;
    let open = false;
    let all = 0;
    distinct.clear();
    for (let i = 0; i < scanned.length; i += 1) {
      const { facts, hash } = scanned[i]!;
      all |= facts;
      if ((facts & wordFact) !== 0) {
        words += 1;
        open = true;
        if ((facts & contentFact) !== 0) distinct.add(hash >>> 0);
      } else if (open && (facts & sentenceFact) !== 0) {
        sentences += 1;
        open = false;
      }
    }
    draft.facts = all;
    features.words = words;
    features.sentences = open ? sentences + 1 : sentences;
    features.characters = codePoints(text);
    features.hasQuestion = (all & questionFact) !== 0;
    features.hasLink = (all & linkFact) !== 0;
    features.hasEmoji = (all & emojiFact) !== 0;
    features.markers = all & markerFacts;
    features.tokens = distinct.values();
    return ok;
  };
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

/** Emoji mean the same in every language; words need a lexicon. */
export function createScoreSentiment(): Step<Draft> {
  return function scoreSentiment({ text, scanned, facts, features }) {
    if (text === '') return ok;
    if (features.words > 0 && features.lang === null) features.sentimentReason = 'no-language';
    else if (features.words > 0 && !vocabularyOf(features.lang).hasLexicon) features.sentimentReason = 'no-lexicon';
    else {
      const { sentiment, hits } = score(scanned, facts);
      const isScored = features.words > 0 || hits > 0;
      features.sentiment = isScored ? sentiment : null;
      features.sentimentReason = isScored ? 'scored' : 'no-words';
    }
    return ok;
  };
}
