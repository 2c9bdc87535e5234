import type { MatchedSet } from '../matched-set.js';
import type { ActKind } from './stage-rows.js';

/** [t − 2W, t − W), [t − W, t) and (t, t + W] around an act at t. */
export interface Windows {
  readonly lead: number;
  readonly before: number;
  readonly after: number;
}

export interface Wait {
  /** Working time, hours. */
  readonly time: number;
  /** False: nothing had come when one stopped looking. */
  readonly observed: boolean;
}

/** What happened around an act. People are neither executives nor delegates nor the poster in the middle. */
export interface Outcome {
  /** Posts by the people of the window before, in other threads of the community. */
  readonly elsewhere: Windows;
  /** Posts in the thread. */
  readonly thread: Windows;
  /** Distinct people in the thread. */
  readonly voices: Windows;
  /** Of the people before, those who posted anywhere in the community within 7 days; null: the data end too soon. */
  readonly returned: number | null;
  /** Nobody posted in the thread within 24 hours. */
  readonly isLastWord: boolean;
  /** Posts that follow in the thread, as far as the data go. */
  readonly follow: number;
  /** To the next post in the thread; looked for over 72 hours of the clock. */
  readonly wait: Wait;
  /** The same from the beginning of the window before (or of the thread) on; looked for until the act. */
  readonly leadWait: Wait;
}

/** An act in the middle of two windows, and what happened around it. */
export interface Focal {
  readonly act: number;
  /** Of an event in a channel without threads: the stretch of time that it lies in. */
  readonly thread: number;
  readonly outcome: Outcome;
}

export interface MatchedEvent extends Focal {
  readonly community: number;
  readonly executive: number;
  readonly kind: ActKind;
  /** ms. */
  readonly at: number;
  readonly controls: readonly Focal[];
}

/** y of an act; null: not known of it. */
export type Measured = (outcome: Outcome) => number | null;

/**
 * ln((after + ½) ÷ (before + ½)): the half keeps a silent window finite. Source: J. B. S. Haldane, "The estimation and
 * significance of the logarithm of a ratio of frequencies", Ann. Hum. Genet. 20 (1956); F. J. Anscombe, Biometrika 43 (1956).
 */
export function logRatio(after: number, before: number): number {
  return Math.log((after + 0.5) / (before + 0.5));
}

/** y of the signals whose unit is the event (CONFORMITY §4, S1–S3), and of their lead placebos. */
export const measures = {
  elsewhere: ({ elsewhere: { before, after } }) => logRatio(after, before),
  elsewhereLead: ({ elsewhere: { lead, before } }) => logRatio(before, lead),
  thread: ({ thread: { before, after } }) => logRatio(after, before),
  threadLead: ({ thread: { lead, before } }) => logRatio(before, lead),
  lastWord: ({ isLastWord }) => Number(isLastWord),
  voices: ({ voices: { before, after } }) => logRatio(after, before),
  voicesLead: ({ voices: { lead, before } }) => logRatio(before, lead),
  returned: ({ returned, voices: { before } }) => (returned === null ? null : returned / before),
} as const satisfies Record<string, Measured>;

/** Sets of the events whose y is known; of their controls, those whose y is. */
export function matchedSets(events: readonly MatchedEvent[], measure: Measured): MatchedSet[] {
  return events.flatMap(({ executive, thread, community, outcome, controls: drawn }) => {
    const y = measure(outcome);
    const controls = drawn.map((control) => measure(control.outcome)).filter((value) => value !== null);
    if (y === null || controls.length === 0) return [];
    return [{ executive, thread: threadNumber(community, thread), y, controls }];
  });
}

/** Waits of an event and of its controls; a set is a stratum (S4). */
export interface WaitSet {
  readonly executive: number;
  readonly thread: number;
  readonly event: Wait;
  readonly controls: readonly Wait[];
}

export function waitSets(events: readonly MatchedEvent[], of: 'wait' | 'leadWait' = 'wait'): WaitSet[] {
  return events.map(({ executive, thread, community, outcome, controls }) => ({
    executive,
    thread: threadNumber(community, thread),
    event: outcome[of],
    controls: controls.map((control) => control.outcome[of]),
  }));
}

/** Threads are numbered within their community; both are below 2^32, and few communities are looked at. */
function threadNumber(community: number, thread: number): number {
  return community * 2 ** 32 + thread;
}

/** A thread that no more than so many posts follow is closing. */
export const closingFollow = 3;

/** Share of events, and of their controls, that no more than three posts follow; null without any. */
export function closingShares(events: readonly MatchedEvent[]): {
  readonly events: number | null;
  readonly controls: number | null;
} {
  const share = (focals: readonly Focal[]): number | null =>
    focals.length === 0 ? null : focals.filter(({ outcome }) => outcome.follow <= closingFollow).length / focals.length;
  return { events: share(events), controls: share(events.flatMap(({ controls }) => controls)) };
}
