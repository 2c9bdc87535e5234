import { type Draft, newDraft } from './draft.js';
import type { Features } from './features.js';
import { runSteps, type Step } from './step.js';
import { createDescribe, createDetectLanguage, createStripQuotes } from './steps.js';

export type { Features, SentimentReason } from './features.js';

/** In the order in which they need each other. */
export const enrichSteps: readonly Step<Draft>[] = [createStripQuotes(), createDetectLanguage(), createDescribe()];

/**
 * What is kept of a text. Never throws and takes time linear in the text's length, whatever it holds.
 * `platformLang` is the language tag that the platform gives, null where it gives none.
 */
export function enrich(text: string | null, platformLang: string | null): Features {
  const draft = newDraft(text, platformLang);
  runSteps(enrichSteps, draft);
  return draft.features;
}
