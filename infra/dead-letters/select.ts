import { UserError } from '../errors.js';
import type { KnownLetter, LetterHead, LetterState } from './letters.js';

/** What letters are asked for; what is absent is not asked about. */
export interface LetterFilter {
  readonly state?: LetterState;
  /** Words in the reason, in any case. */
  readonly reason?: string;
  /** A step, or the beginning of one up to a dot: `ingest` has `ingest.parse`. */
  readonly step?: string;
  /** With or without `earshot.` and `.v1`. */
  readonly topic?: string;
  readonly platform?: string;
  /** ms; `until` is not included. */
  readonly from?: number;
  readonly until?: number;
}

export function isAskedFor(filter: LetterFilter): (letter: LetterHead | KnownLetter) => boolean {
  const reason = filter.reason?.toLowerCase();
  const platform = filter.platform?.toLowerCase();
  return (letter) =>
    (filter.state === undefined || letter.state === filter.state) &&
    (reason === undefined || letter.reason.toLowerCase().includes(reason)) &&
    (filter.step === undefined || letter.step === filter.step || letter.step.startsWith(`${filter.step}.`)) &&
    (filter.topic === undefined || letter.topic === filter.topic || shortTopic(letter.topic) === filter.topic) &&
    (platform === undefined || platformOf(letter) === platform) &&
    letter.at >= (filter.from ?? 0) &&
    letter.at < (filter.until ?? Number.POSITIVE_INFINITY);
}

/** Whole ids of letters by their ids or the beginnings of them. Throws a UserError for one that is none, or more than one. */
export function findIds(known: Iterable<string>, asked: readonly string[]): string[] {
  const wanted = asked.map((id) => ({ id, plain: id.trim().toLowerCase(), matching: 0, exact: false, found: '' }));
  for (const id of known) {
    for (const one of wanted) {
      if (one.plain === '' || one.exact || !id.startsWith(one.plain)) continue;
      one.matching += 1;
      one.exact = id === one.plain;
      one.found = id;
    }
  }
  for (const { id, matching, exact } of wanted) {
    if (matching === 0) throw new UserError(noSuchLetter(id));
    if (matching > 1 && !exact) throw new UserError(`${matching} dead letters begin with ${id}; give more of the id.`);
  }
  return [...new Set(wanted.map(({ found }) => found))];
}

export const noSuchLetter = (id: string): string =>
  `There is no dead letter ${id}: "earshot deadletters list --state all" shows those there are.`;

/** `earshot.activity.v1` is `activity`. */
export function shortTopic(topic: string | null): string {
  return /^earshot\.(.+)\.v\d+$/.exec(topic ?? '')?.[1] ?? topic ?? '';
}

/**
 * Where it came from: the platform of an act by its envelope (`/slack/T0123`); of what failed at ingest the source's name, which
 * is the platform's unless the configuration says otherwise.
 */
export function platformOf({ headers, where, topic }: LetterHead | KnownLetter): string {
  const [, first = '', second = ''] = (headers.ce_source ?? '').split('/');
  if (second !== '') return first.toLowerCase();
  return topic === null ? (where.split(':', 1)[0] ?? '').toLowerCase() : '';
}

export interface ReasonCount {
  readonly step: string;
  readonly reason: string;
  readonly letters: number;
}

const shownReason = 120;

export interface ReasonTally {
  add(letter: LetterHead | KnownLetter): void;
  /** The most frequent first. */
  counts(): ReasonCount[];
}

/** How many for each reason. Reasons that differ in a number or in what they quote are one. */
export function tallyReasons(): ReasonTally {
  const counts = new Map<string, { step: string; reason: string; letters: number }>();
  return {
    add({ step, reason }) {
      const like = reason
        .replaceAll(/"[^"]*"|'[^']*'|`[^`]*`/g, '…')
        .replaceAll(/\d+/g, '#')
        .slice(0, shownReason);
      const key = `${step}\u0000${like}`;
      const known = counts.get(key) ?? { step, reason: like, letters: 0 };
      known.letters += 1;
      counts.set(key, known);
    },
    counts: () => [...counts.values()].sort((a, b) => b.letters - a.letters || a.reason.localeCompare(b.reason)),
  };
}
