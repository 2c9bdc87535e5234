import type { Recipient, Week } from './digest.js';

/** What a digest is made from, as the views show it. Null is unknown, or hidden by a privacy floor. */

export interface Point {
  readonly week: Week;
  readonly value: number | null;
  /** What the value was divided by. */
  readonly of: number | null;
  /** 95 % confidence interval, of estimates. */
  readonly low: number | null;
  readonly high: number | null;
}

/** A point a week, oldest first, the last one of the digest's week; of 53 weeks, so that the same week last year is in it. */
export type Series = readonly Point[];

export interface DayPoint {
  readonly day: string;
  /** Distinct people who took part. */
  readonly people: number | null;
}

export interface Place {
  readonly dimension: 'community' | 'platform';
  readonly label: string;
  /** People who take part, week by week. */
  readonly people: Series;
}

export interface LeaderPost {
  readonly day: string;
  readonly community: string;
  /** As it was counted: people who saw the posts, or, where nobody counts them, who answered. */
  readonly reachedBy: 'seen' | 'answered';
  readonly audienceKind: 'members' | 'followers' | 'directory' | 'unknown';
}

/** A post of the leader under which people wait. Never who, never their words. */
export interface Conversation {
  /** `2026-11-17 14:05:00`, in the organisation's time zone; so are all times. */
  readonly posted: string;
  readonly community: string;
  readonly platform: string;
  readonly url: string;
  /** Of the leader's own post. */
  readonly firstWords: string;
  readonly waiting: number;
  readonly hasQuestion: boolean;
  readonly since: string;
}

export interface Effect {
  readonly signal: string;
  readonly outcome: string;
  readonly act: string;
  readonly status: 'less' | 'more' | 'no detectable change' | 'not identified';
  readonly scale: 'log' | 'share' | 'points';
  readonly isExperimental: boolean;
  readonly estimate: number | null;
  readonly low: number | null;
  readonly high: number | null;
  readonly detectable: number | null;
  readonly events: number | null;
  readonly people: number | null;
  readonly falseAlarmRate: number | null;
  /** Gates that failed, the most telling one first. */
  readonly failed: readonly FailedGate[];
}

export interface FailedGate {
  readonly gate: string;
  readonly figure: number | null;
}

export interface ConformityRun {
  readonly starts: string;
  readonly ends: string;
  readonly executives: number;
  readonly place: string;
  readonly communities: number;
  readonly definition: string;
  readonly effects: readonly Effect[];
}

/** Questions nobody has answered, of a community, in the four weeks that end with the digest's. */
export interface OpenQuestions {
  readonly label: string;
  readonly percent: number;
  readonly questions: number;
}

/** What a leader's posts reach in a community, in the twelve weeks that end with the digest's. */
export interface ReachPlace {
  readonly label: string;
  readonly percent: number;
  readonly posts: number;
}

export type Scope = 'internal' | 'public';

export interface Figures {
  readonly recipient: Recipient;
  readonly organisation: {
    readonly name: string;
    readonly timeZone: string;
    /** Days on which work is done, 0 is Sunday. */
    readonly workingDays: readonly number[];
    /** Listed days off. */
    readonly holidays: readonly string[];
    readonly minPeople: number;
  };
  readonly week: Week;
  /** Its last day. */
  readonly until: string;
  /** Today, in the organisation's time zone. */
  readonly today: string;
  /** The days that there is data of. */
  readonly firstDay: string | null;
  readonly lastDay: string | null;
  readonly scope: Scope;
  readonly series: Readonly<Record<string, Series>>;
  readonly days: readonly DayPoint[];
  readonly places: readonly Place[];
  /** Of the leader, or of all executives, in the digest's week and the one before. */
  readonly posts: readonly LeaderPost[];
  /** Where leaders' posts are looked at: where the leader, or most executives, write most. */
  readonly reachScope: Scope;
  /** Posts in the other of the two, in the week, and what share of their audience they reached; null where there is none. */
  readonly elsewhere: { readonly posts: number; readonly share: number | null } | null;
  readonly lastPost: string | null;
  readonly conversations: readonly Conversation[];
  readonly openQuestions: readonly OpenQuestions[];
  readonly reachPlaces: readonly ReachPlace[];
  readonly conformity: { readonly isEnabled: boolean; readonly run: ConformityRun | null };
  /** Versions of what is shown, by measure; those of the recipient's last digest, null where they are not known. */
  readonly definitions: Readonly<Record<string, number>>;
  readonly former: Readonly<Record<string, number>> | null;
  readonly publicUrl: string | null;
}
