import type { Random } from '../../../infra/random.js';
import type { InferenceOptions } from '../statistics/matched-effect.js';
import {
  classifierQuality,
  type DissentEffect,
  type DissentSet,
  type DissentWindows,
  dissentEffect,
  type LabelledCounts,
  repliesNeeded,
} from '../statistics/rogan-gladen.js';
import { createPeopleCount, type WindowPeople } from './window-people.js';
import { matchedTexts, type Post, type WindowText, type WindowTexts } from './window-text.js';

/** CONFORMITY §4, S5. */
export const dissentLimits = { labelled: 400, j: 0.3 } as const;

export interface DissentSets {
  readonly sets: readonly DissentSet[];
  readonly people: WindowPeople;
  /** Replies in the windows of each arm. */
  readonly replies: WindowPeople;
}

/** p of dissent of a reply, from its words. */
export type DissentScore = (tokens: readonly string[], lang: string | null) => number;

/**
 * Replies that a classifier calls dissent (p ≥ threshold), window by window. What it says of a reply is counted and
 * forgotten here. A reply that has a `dissent` already keeps it; one without words cannot dissent in words and is left out.
 */
export async function dissentSets(windows: WindowTexts, score: DissentScore, threshold: number): Promise<DissentSets> {
  const sets: DissentSet[] = [];
  const people = createPeopleCount();
  const replies = { eventBefore: 0, eventAfter: 0, controlBefore: 0, controlAfter: 0 };
  for await (const matched of matchedTexts(windows)) {
    const withWords = (posts: readonly Post[]): Post[] =>
      posts.filter(({ tokens, dissent }) => tokens.length > 0 || dissent !== undefined);
    const counted = (window: WindowText): { window: WindowText; counts: DissentWindows } => {
      const [before, after] = [withWords(window.before), withWords(window.after)];
      const count = (posts: readonly Post[]) => ({
        dissent: posts.filter(({ dissent, tokens, lang }) => (dissent ?? score(tokens, lang ?? null)) >= threshold)
          .length,
        replies: posts.length,
      });
      return { window: { ...window, before, after }, counts: { before: count(before), after: count(after) } };
    };
    const event = counted(matched.event);
    const controls = matched.controls.map(counted);
    const { executive, thread } = matched.event;
    sets.push({ executive, thread, event: event.counts, controls: controls.map(({ counts }) => counts) });
    people.add({ event: event.window, controls: controls.map(({ window }) => window) });
    replies.eventBefore += event.counts.before.replies;
    replies.eventAfter += event.counts.after.replies;
    for (const { counts } of controls) {
      replies.controlBefore += counts.before.replies;
      replies.controlAfter += counts.after.replies;
    }
  }
  return { sets, people: people.counts(), replies };
}

export interface DissentShare {
  /** Null: not identified; `missing` says why. */
  readonly found: DissentEffect | null;
  /** One sentence for each thing that is missing, joined. */
  readonly missing: string | null;
}

/**
 * S5: change of the odds of dissent, corrected for the classifier's errors. Without a classifier whose errors were measured
 * on this organisation's own replies there is no answer, and never the share of words on a list.
 *
 * `labelled`: its errors out of fold; null: there is no classifier.
 */
export function dissentShare(
  { sets, replies }: Pick<DissentSets, 'sets' | 'replies'>,
  labelled: LabelledCounts | null,
  random: Random,
  options: InferenceOptions = {},
): DissentShare {
  const missing = [...classifierMissing(labelled), ...repliesMissing(replies, labelled)];
  if (labelled === null || missing.length > 0) return { found: null, missing: missing.join(' ') };
  const found = dissentEffect(sets, labelled, random, options);
  if (found === null || found.effect === null) {
    return { found: null, missing: 'The share of dissent does not vary, so that no effect can be told from none.' };
  }
  return { found, missing: null };
}

/** What keeps a classifier from being used, as sentences. */
export function classifierMissing(labelled: LabelledCounts | null): string[] {
  if (labelled === null) {
    return [
      'There is no classifier of dissent: have people label a sample of replies ("earshot dissent sample"), then "earshot dissent train".',
    ];
  }
  const quality = classifierQuality(labelled);
  if (quality === null) return ['The labelled replies are all of one kind.'];
  return [
    ...(quality.labelled < dissentLimits.labelled
      ? [`Only ${quality.labelled} replies are labelled; ${dissentLimits.labelled} are needed.`]
      : []),
    ...(quality.j < dissentLimits.j - 1e-12
      ? [
          `The classifier tells dissent from assent too badly: J = ${quality.j.toFixed(2)}; ${dissentLimits.j} is needed.`,
        ]
      : []),
  ];
}

const windowNames = {
  eventBefore: 'before the events',
  eventAfter: 'after the events',
  controlBefore: 'before the controls',
  controlAfter: 'after the controls',
} as const;

function repliesMissing(replies: WindowPeople, labelled: LabelledCounts | null): string[] {
  const j = labelled === null ? 0 : (classifierQuality(labelled)?.j ?? 0);
  if (!(j > 0)) return [];
  const needed = repliesNeeded(j);
  return (Object.keys(windowNames) as (keyof WindowPeople)[])
    .filter((window) => replies[window] < needed)
    .map(
      (window) =>
        `There are ${replies[window].toLocaleString('en')} replies ${windowNames[window]}; ${needed.toLocaleString('en')} are needed with J = ${j.toFixed(2)}.`,
    );
}
