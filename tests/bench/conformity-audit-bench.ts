import { runChild } from './measure.js';

export interface ConformityAuditBench {
  readonly messages: number;
  readonly sets: number;
  /** Pretended events that found controls, over all sets. */
  readonly events: number;
  /** Writing the messages down, matching all sets, inference of all signals. */
  readonly seconds: { readonly stage: number; readonly match: number; readonly infer: number };
  /** Of the whole process, the engine and the simulated messages in it. */
  readonly peakMiB: number;
  /** Share of the sets that a test at 5 % rejects, by signal; and what a comparison without controls rejects. */
  readonly falseAlarms: Readonly<Record<string, number>>;
  readonly naive: number;
}

/** The fake-executive audit: 300 sets of 30 events over so many simulated messages of one community, in its own process. */
export const conformityAuditBench = (messages = 250_000): ConformityAuditBench =>
  runChild('conformity-audit-child.ts', String(messages));
