import type { Random } from '../../../infra/random.js';
import type { Effect } from '../matched-set.js';
import type { InferenceOptions } from '../statistics/matched-effect.js';
import { type Dispersion, dispersion, type ToneSet, type ToneWindows } from '../statistics/two-group-dispersion.js';
import { percentText } from '../statistics/wording.js';
import { createPeopleCount, type WindowPeople } from './window-people.js';
import { type MatchedTexts, matchedTexts, type Post, type WindowText, type WindowTexts } from './window-text.js';

/** CONFORMITY §4, S6. */
export const sentimentLimits = { scoredPosts: 8, events: 30, zeros: 0.6 } as const;

export interface ToneSets {
  readonly sets: readonly ToneSet[];
  readonly people: WindowPeople;
  /** Matched sets that were left out, and why. */
  readonly dropped: {
    /** The executive's act says nothing that can be scored: a reaction, a link. */
    readonly unscoredMessage: number;
    readonly fewPosts: number;
    readonly noControl: number;
  };
}

/** Scores of the windows that have enough of them. */
export async function toneSets(windows: WindowTexts): Promise<ToneSets> {
  const sets: ToneSet[] = [];
  const people = createPeopleCount();
  const dropped = { unscoredMessage: 0, fewPosts: 0, noControl: 0 };
  for await (const { event, controls } of matchedTexts(windows)) {
    const spoken = toneOf(event);
    const compared = controls.flatMap((control) => {
      const tone = toneOf(control);
      return tone === null ? [] : [{ control, tone }];
    });
    if (event.focal.sentiment === null) dropped.unscoredMessage += 1;
    else if (spoken === null) dropped.fewPosts += 1;
    else if (compared.length === 0) dropped.noControl += 1;
    else {
      const { executive, thread } = event;
      sets.push({ executive, thread, event: spoken, controls: compared.map(({ tone }) => tone) });
      people.add(onlyScored({ event, controls: compared.map(({ control }) => control) }));
    }
  }
  return { sets, people: people.counts(), dropped };
}

const isScored = ({ sentiment }: Post): boolean => sentiment !== null;

function toneOf({ focal, before, after }: WindowText): ToneWindows | null {
  const scores = (posts: readonly Post[]): number[] =>
    posts.map(({ sentiment }) => sentiment).filter((score) => score !== null);
  const tone = { before: scores(before), after: scores(after) };
  const fewest = Math.min(tone.before.length, tone.after.length);
  return focal.sentiment === null || fewest < sentimentLimits.scoredPosts ? null : { ...tone, focal: focal.sentiment };
}

function onlyScored({ event, controls }: MatchedTexts): MatchedTexts {
  const scored = (window: WindowText): WindowText => ({
    ...window,
    before: window.before.filter(isScored),
    after: window.after.filter(isScored),
  });
  return { event: scored(event), controls: controls.map(scored) };
}

export interface SentimentCollapse {
  /** Null: not identified; `missing` says why. */
  readonly dispersion: Dispersion | null;
  /** Shown beside it whenever there are enough events, whatever else is found or missing. */
  readonly meanShift: Effect | null;
  readonly missing: string | null;
}

/**
 * S6: does the tone of others collapse onto the executive's? Variance within windows and distance from the executive's
 * tone, each after − before, event − control; a flag needs both to shrink. Describes a community's tone, nobody's feelings.
 */
export function sentimentCollapse(
  sets: readonly ToneSet[],
  random: Random,
  options: InferenceOptions = {},
): SentimentCollapse {
  const { events, scoredPosts, zeros } = sentimentLimits;
  if (sets.length < events) {
    const missing = `Only ${sets.length} matched events have ${scoredPosts} posts with a sentiment score in each window; ${events} are needed.`;
    return { dispersion: null, meanShift: null, missing };
  }
  const found = dispersion(sets, random, options);
  const { meanShift } = found;
  if (found.zeros > zeros) {
    const missing = `${percentText(found.zeros)} of the posts have a score of exactly 0 (no word that the lexicon knows); above ${percentText(zeros)} the spread of scores says how many have such a word, not how opinions differ.`;
    return { dispersion: null, meanShift, missing };
  }
  if (found.variance === null || found.distance === null) {
    return { dispersion: null, meanShift, missing: 'The scores do not vary enough to compare their spread.' };
  }
  return { dispersion: found, meanShift, missing: null };
}
