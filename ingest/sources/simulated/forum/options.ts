import type { ForumEffect } from './effects.js';

/** Circumstances that look like an effect of executives and are none (CONFORMITY §5). */
export const confounders = {
  none: 'executives post at any moment, as peers do',
  lively: 'executives post when a thread is lively',
  'low-sentiment': 'executives post when the mood of a thread is low',
  friday: 'executives post on Friday evenings',
  closing: 'executives post at the natural end of a thread',
  long: 'executives write long announcements',
  news: 'news from outside hits every thread, and some executives post in the same hour',
  prominent: 'what prominent people write sets off more answers, whether they are executives or not',
  misclassified: 'the classifier of dissent errs',
} as const;

export type Confounder = keyof typeof confounders;
export const confounderNames = Object.keys(confounders) as Confounder[];

export interface ForumOptions {
  /** Beginning of the data by the organisation's wall clock, ms. */
  readonly startMs: number;
  readonly weeks: number;
  /** How much later than from 8 to 17 the organisation works. */
  readonly shiftHours: number;
  /** Threads that begin in a week, and messages that each is expected to have. */
  readonly threadsPerWeek: number;
  readonly messagesPerThread: number;
  /** Median time from the first to the last message of a thread, working days. */
  readonly threadWorkdays: number;
  /** Mean number of answers that a message sets off, and the mean time to one in working hours. */
  readonly excitation: number;
  readonly answerHours: number;
  readonly authors: readonly string[];
  /** The weight of writing is a person's rank to the power of −exponent. */
  readonly zipfExponent: number;
  readonly executives: readonly string[];
  /** Executive events to place; fewer where there is no room for so many. */
  readonly events: number;
  readonly confounder: Confounder;
  /** Share of the events that fall into the hour after news, in the confounder `news`. */
  readonly newsShare: number;
  /** Of the labels in `flagged`. */
  readonly classifier: { readonly sensitivity: number; readonly specificity: number };
  readonly effects: readonly ForumEffect[];
  readonly texts: boolean;
}

export const defaultForumOptions: ForumOptions = {
  startMs: Date.UTC(2026, 0, 5),
  weeks: 14,
  shiftHours: 0,
  threadsPerWeek: 40,
  messagesPerThread: 24,
  threadWorkdays: 4.5,
  excitation: 0.35,
  answerHours: 1.2,
  authors: Array.from({ length: 120 }, (_, index) => `p${index}`),
  zipfExponent: 0.75,
  executives: ['x0', 'x1', 'x2', 'x3'],
  events: 50,
  confounder: 'none',
  newsShare: 0.1,
  classifier: { sensitivity: 1, specificity: 1 },
  effects: [],
  texts: false,
};

/**
 * Changes to the options with which 7 of 10 events and more find controls in spite of the confounder: what executives seek
 * out is rarer than what they do not.
 */
export const forumFor: Readonly<Record<Confounder, Partial<ForumOptions>>> = {
  none: {},
  lively: { confounder: 'lively', weeks: 24 },
  'low-sentiment': { confounder: 'low-sentiment' },
  // With evenings that are part of the working day: there must be peers' posts to compare with.
  friday: { confounder: 'friday', weeks: 30, threadsPerWeek: 45, shiftHours: 3 },
  closing: { confounder: 'closing' },
  long: { confounder: 'long' },
  news: { confounder: 'news' },
  prominent: { confounder: 'prominent' },
  misclassified: { confounder: 'misclassified', classifier: { sensitivity: 0.7, specificity: 0.8 } },
};
