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
  /** Threads that begin in a week, and messages that each is expected to have. */
  readonly threadsPerWeek: number;
  readonly messagesPerThread: number;
  /** Median time from the first to the last message of a thread, working days. */
  readonly threadWorkdays: number;
  /** Mean number of answers that a message sets off, and the mean time to one in working hours. */
  readonly excitation: number;
  readonly answerHours: number;
  readonly authors: readonly string[];
  /** A person's rank to the power of −exponent is the weight of writing. */
  readonly zipfExponent: number;
  readonly executives: readonly string[];
  /** Executive events to place; fewer where there is no room for so many. */
  readonly events: number;
  readonly confounder: Confounder;
  /** Share of the events that fall into the hour after news, in the confounder `news`. */
  readonly newsShare: number;
}
