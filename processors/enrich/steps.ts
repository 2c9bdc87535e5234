import { maxTextBytes } from '../../infra/text-limit.js';
import { createDistinct } from './distinct.js';
import type { Draft } from './draft.js';
import { detectLanguage, primarySubtag } from './language.js';
import { scan } from './scan.js';
import { score } from './sentiment/score.js';
import { ok, type Step } from './step.js';
import { stripQuotes } from './strip-quotes.js';
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
  return function describe({ text, scanned, features }) {
    let words = 0;
    let sentences = 0;
    let open = false;
    let markers = 0;
    distinct.clear();
    for (const token of scanned) {
      const { kind } = token;
      if (kind === 'word') {
        words += 1;
        open = true;
        markers |= token.markers;
        if (token.hash >= 0) distinct.add(token.hash);
      } else {
        if (open && token.ends === 'sentence') {
          sentences += 1;
          open = false;
        }
        if (kind === 'question') features.hasQuestion = true;
        else if (kind === 'link') features.hasLink = true;
        else if (kind === 'emoji') features.hasEmoji = true;
      }
    }
    features.words = words;
    features.sentences = open ? sentences + 1 : sentences;
    features.characters = codePoints(text);
    features.markers = markers;
    features.tokens = distinct.values();
    return ok;
  };
}

/** Of well-formed text. */
function codePoints(text: string): number {
  let seconds = 0;
  // The second half of a surrogate pair is no character of its own.
  for (let i = 0; i < text.length; i += 1) if ((text.charCodeAt(i) & 0xfc00) === 0xdc00) seconds += 1;
  return text.length - seconds;
}

/** Emoji mean the same in every language; words need a lexicon. */
export function createScoreSentiment(): Step<Draft> {
  return function scoreSentiment({ text, scanned, features }) {
    if (text === '') return ok;
    if (features.words > 0 && features.lang === null) features.sentimentReason = 'no-language';
    else if (features.words > 0 && !vocabularyOf(features.lang).hasLexicon) features.sentimentReason = 'no-lexicon';
    else {
      const { sentiment, hits } = score(scanned);
      const isScored = features.words > 0 || hits > 0;
      features.sentiment = isScored ? sentiment : null;
      features.sentimentReason = isScored ? 'scored' : 'no-words';
    }
    return ok;
  };
}
