import type { Formats } from '../formats.js';

/** What a sentence about a figure is made from; numbers are formatted already. */
export interface Said {
  readonly format: Formats;
  /** Of the reader; else of all executives. */
  readonly isMine: boolean;
  readonly value: string;
  readonly number: number;
  /** What the value was divided by; empty where it is not known. */
  readonly of: string;
  /** The leader's posts in the week. */
  readonly posts: number;
  /** Of most of these posts. */
  readonly reachedBy: 'seen' | 'answered';
  readonly audience: 'members' | 'followers' | 'directory' | 'unknown';
  /** A community's name. */
  readonly place: string;
}

export interface Moved {
  readonly direction: 'up' | 'down';
  /** What it is held against. */
  readonly from: string;
  readonly isFromNone: boolean;
  readonly against: 'usual' | 'last-year';
}

export interface EffectSaid {
  readonly outcome: string;
  readonly act: string;
  readonly status: 'less' | 'more' | 'no detectable change' | 'not identified';
  readonly effect: string;
  readonly low: string;
  readonly high: string;
  readonly detectable: string;
  readonly events: string;
  readonly people: string;
  readonly falseAlarms: string;
}
