import type { Words } from './statistics/verdict.js';
import type { Scale } from './statistics/wording.js';

/** A signal that looks at what is written (CONFORMITY §4, S5–S9). */
export interface LanguageSignal {
  readonly signal: string;
  readonly name: string;
  readonly question: string;
  readonly scale: Scale;
  readonly words: Words;
  /** Matched events (of S8: community-weeks) that are needed. */
  readonly minEvents: number;
  readonly isExperimental: boolean;
}

const common = { minEvents: 30, isExperimental: false } as const;

export const languageSignals = {
  dissent: {
    ...common,
    signal: 'S5',
    name: 'dissent share',
    question: 'Is less dissent voiced in the thread once an executive has spoken?',
    scale: 'log',
    words: { less: 'lower odds of dissent', more: 'higher odds of dissent' },
  },
  variance: {
    ...common,
    signal: 'S6',
    name: 'spread of sentiment',
    question: 'Do the tones of a community draw together once an executive has spoken?',
    scale: 'log',
    words: { less: 'less variance of sentiment', more: 'more variance of sentiment' },
  },
  distance: {
    ...common,
    signal: 'S6',
    name: "distance from the executive's sentiment",
    question: "Do the tones of a community move towards the executive's?",
    scale: 'points',
    words: { less: "closer to the executive's tone", more: "farther from the executive's tone" },
  },
  convergence: {
    ...common,
    signal: 'S7',
    name: 'content convergence',
    question: "Do posts take up the content of an executive's message more than that of a peer's?",
    scale: 'points',
    words: { less: 'less alike in content', more: 'more alike in content' },
  },
  entropy: {
    ...common,
    signal: 'S8',
    name: 'idea narrowing',
    question: 'Is what is said in a week more predictable from what was said before?',
    scale: 'points',
    words: { less: 'more of the same words', more: 'less of the same words' },
  },
  newTerms: {
    ...common,
    signal: 'S8',
    name: 'new terms',
    question: 'Do fewer new terms come up in a week?',
    scale: 'points',
    words: { less: 'fewer new terms', more: 'more new terms' },
  },
  echo: {
    ...common,
    signal: 'S9',
    name: 'style echo',
    question: 'Do replies echo the style of executives more than that of peers?',
    scale: 'points',
    words: { less: 'style echoed less', more: 'style echoed more' },
    isExperimental: true,
  },
} as const satisfies Record<string, LanguageSignal>;
