import { maxTextBytes } from '../../infra/text-limit.js';
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
    return ok({ ...draft, text: stripQuotes(capped.isWellFormed() ? capped : capped.toWellFormed()) });
  };
}

/** The platform knows the language better than its text tells. */
export function createDetectLanguage(detect: (text: string) => string | null = detectLanguage): Step<Draft> {
  return function detectLang(draft) {
    const given = draft.platformLang === null ? null : primarySubtag(draft.platformLang);
    if (given !== null) return ok({ ...draft, lang: given, langFrom: 'platform' });
    const detected = detect(draft.text);
    return ok({ ...draft, lang: detected, langFrom: detected === null ? null : 'detected' });
  };
}

export function createTokenise(): Step<Draft> {
  return function tokenise(draft) {
    return ok({ ...draft, scanned: scan(draft.text, vocabularyOf(draft.lang)) });
  };
}

export function createCount(): Step<Draft> {
  return function count(draft) {
    let words = 0;
    let sentences = 0;
    let open = false;
    for (const { kind, ends } of draft.scanned) {
      if (kind === 'word') {
        words += 1;
        open = true;
      } else if (open && ends === 'sentence') {
        sentences += 1;
        open = false;
      }
    }
    let characters = 0;
    for (let i = 0; i < draft.text.length; i += 1) {
      // The second half of a surrogate pair is no character of its own.
      if ((draft.text.charCodeAt(i) & 0xfc00) !== 0xdc00) characters += 1;
    }
    return ok({ ...draft, words, sentences: open ? sentences + 1 : sentences, characters });
  };
}

export function createFlag(): Step<Draft> {
  return function flag(draft) {
    let hasQuestion = false;
    let hasLink = false;
    let hasEmoji = false;
    for (const { kind } of draft.scanned) {
      if (kind === 'question') hasQuestion = true;
      else if (kind === 'link') hasLink = true;
      else if (kind === 'emoji') hasEmoji = true;
    }
    return ok({ ...draft, hasQuestion, hasLink, hasEmoji });
  };
}

export function createMarkStyle(): Step<Draft> {
  return function markStyle(draft) {
    let markers = 0;
    for (const token of draft.scanned) markers |= token.markers;
    return ok({ ...draft, markers });
  };
}

export function createCollectTokens(limit: number = maxTokens): Step<Draft> {
  return function collectTokens(draft) {
    const distinct: number[] = [];
    for (const { hash } of draft.scanned) {
      if (hash < 0 || distinct.includes(hash)) continue;
      distinct.push(hash);
      if (distinct.length >= limit) break;
    }
    return ok({ ...draft, tokens: distinct });
  };
}

/** Emoji mean the same in every language; words need a lexicon. */
export function createScoreSentiment(): Step<Draft> {
  return function scoreSentiment(draft) {
    if (draft.text === '') return ok({ ...draft, sentiment: null, sentimentReason: 'no-text' });
    if (draft.words === 0) {
      const { sentiment, hits } = score(draft.scanned);
      return ok(
        hits === 0
          ? { ...draft, sentiment: null, sentimentReason: 'no-words' }
          : { ...draft, sentiment, sentimentReason: 'scored' },
      );
    }
    if (draft.lang === null) return ok({ ...draft, sentiment: null, sentimentReason: 'no-language' });
    if (!vocabularyOf(draft.lang).hasLexicon) return ok({ ...draft, sentiment: null, sentimentReason: 'no-lexicon' });
    return ok({ ...draft, sentiment: score(draft.scanned).sentiment, sentimentReason: 'scored' });
  };
}
