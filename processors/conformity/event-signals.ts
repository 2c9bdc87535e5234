import { type Measured, measures } from './matching/outcomes.js';
import type { Words } from './statistics/verdict.js';
import type { Scale } from './statistics/wording.js';

/** A signal whose unit is the event: its outcome is known of every matched act (CONFORMITY §4). */
export type EventSignal = {
  /** S1 … S4; several outcomes may belong to one signal. */
  readonly signal: string;
  readonly name: string;
  /** What it asks. */
  readonly question: string;
  readonly scale: Scale;
  readonly words: Words;
  /** Matched events that are needed. */
  readonly minEvents: number;
} & (
  | {
      readonly isWait: false;
      readonly measure: Measured;
      /** The same where nothing can have happened yet; null: it has no past, the signal's main outcome speaks for it. */
      readonly lead: Measured | null;
    }
  // A time that may be cut off: compared by its median.
  | { readonly isWait: true }
);

export const eventSignals: readonly EventSignal[] = [
  {
    signal: 'S1',
    name: 'chill elsewhere',
    question: 'Do those who were writing in the thread write less in other threads once an executive has spoken?',
    scale: 'log',
    words: { less: 'fewer posts in other threads', more: 'more posts in other threads' },
    isWait: false,
    measure: measures.elsewhere,
    lead: measures.elsewhereLead,
    minEvents: 30,
  },
  {
    signal: 'S2',
    name: 'thread quiet',
    question: 'Is less written in the thread once an executive has spoken in it?',
    scale: 'log',
    words: { less: 'fewer posts in the thread', more: 'more posts in the thread' },
    isWait: false,
    measure: measures.thread,
    lead: measures.threadLead,
    minEvents: 30,
  },
  {
    signal: 'S2',
    name: 'last word',
    question: 'Is the executive the last to speak in a thread, for a day at least, more often than a peer is?',
    scale: 'share',
    words: { less: 'the last word less often', more: 'the last word more often' },
    isWait: false,
    measure: measures.lastWord,
    lead: null,
    minEvents: 30,
  },
  {
    signal: 'S3',
    name: 'voices lost',
    question: 'Do fewer people write in the thread once an executive has spoken in it?',
    scale: 'log',
    words: { less: 'fewer people in the thread', more: 'more people in the thread' },
    isWait: false,
    measure: measures.voices,
    lead: measures.voicesLead,
    minEvents: 30,
  },
  {
    signal: 'S3',
    name: 'people who return',
    question: 'Of those who were writing in the thread, do fewer write anything within a week?',
    scale: 'share',
    words: { less: 'fewer people come back', more: 'more people come back' },
    isWait: false,
    measure: measures.returned,
    lead: null,
    minEvents: 30,
  },
  {
    signal: 'S4',
    name: 'reply latency',
    question: 'Do people wait longer before they write in the thread once an executive has spoken in it?',
    scale: 'log',
    words: { less: 'a shorter wait for the next post', more: 'a longer wait for the next post' },
    isWait: true,
    minEvents: 50,
  },
];
