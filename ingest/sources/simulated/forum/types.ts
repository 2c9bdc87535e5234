import type { ForumEffect } from './effects.js';
import type { Confounder } from './options.js';

/** How a message is worded, beyond its topic and its author; shares from 0 to 1. */
export interface Wording {
  /** Share of the content words that are taken from another message; below 0: that share of the message's words is avoided. */
  readonly borrows: { readonly from: number; readonly share: number } | null;
  /** Below 0: this share of the content words comes from the commonest ones only; above 0: from the rarest. */
  readonly narrows: number;
  /** Share of another message's function-word categories that are repeated; below 0: avoided. */
  readonly echoes: { readonly from: number; readonly share: number } | null;
}

export interface ForumMessage {
  /** Unique within the forum. */
  readonly id: number;
  readonly thread: number;
  readonly author: string;
  /** When it was written by the organisation's wall clock, ms. */
  readonly at: number;
  /** The message that it answers; null: it begins the thread. */
  readonly parent: number | null;
  /** Length in words. */
  readonly tokens: number;
  /** −1 to 1. */
  readonly sentiment: number;
  /** The truth … */
  readonly dissents: boolean;
  /** … and what a classifier calls it. */
  readonly flagged: boolean;
  /** Steers what depends on the message alone (its classifier, its words): from 0 to below 1. */
  readonly luck: number;
  readonly wording: Wording | null;
  /** null: not asked for. */
  readonly text: string | null;
}

/** An executive's first act in a thread after 48 hours of executive absence there. */
export interface ForumEvent {
  /** The executive's message. */
  readonly message: number;
  readonly thread: number;
  readonly executive: string;
  readonly at: number;
}

/** One community with what is true of it. */
export interface Forum {
  readonly startMs: number;
  readonly untilMs: number;
  /** By time. */
  readonly messages: readonly ForumMessage[];
  readonly executives: readonly string[];
  readonly authors: readonly string[];
  /** By time; as they were placed. Effects may leave one of them with too few messages before it. */
  readonly events: readonly ForumEvent[];
  readonly effects: readonly ForumEffect[];
  readonly confounder: Confounder;
  /** Moments of external news that everybody talks about, ms. */
  readonly news: readonly number[];
  /** Of the classifier behind `flagged`. */
  readonly classifier: { readonly sensitivity: number; readonly specificity: number };
}
