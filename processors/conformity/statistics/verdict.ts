import type { Effect } from '../matched-set.js';
import { failuresFor, type Gate } from './gates.js';
import { countText, effectText, type Scale } from './wording.js';

/** What a signal calls a change either way, e.g. "fewer posts" and "more posts". */
export interface Words {
  readonly less: string;
  readonly more: string;
}

export interface SignalFindings {
  /** S1 … S9. */
  readonly signal: string;
  readonly scale: Scale;
  readonly words: Words;
  /** Null: could not be computed; `missing` says why. */
  readonly effect: Effect | null;
  readonly missing?: string;
  /** p adjusted for the number of signals. */
  readonly adjustedP: number | null;
  /** Distinct non-executives in the windows. */
  readonly people: number;
  readonly gates: readonly Gate[];
  /** Way of change that the smallest detectable effect is shown for; less unless told. */
  readonly detectable?: 'less' | 'more';
}

export interface Verdict {
  readonly kind: 'less' | 'more' | 'no detectable change' | 'not identified';
  /** What is shown, whole. */
  readonly text: string;
  /** Gates that failed, and what else is missing; empty unless not identified. */
  readonly reasons: readonly string[];
}

/** Share of false findings among signals shown as a change. */
export const falseDiscoveryRate = 0.05;

/**
 * What is shown of a signal. With a failed gate there is a reason and no number. A change is named only when the interval
 * excludes 0 and the adjusted p is at most 5 %; otherwise nothing was detected, and what could have been is said. It says
 * fewer or more, never why.
 */
export function verdict(findings: SignalFindings): Verdict {
  const { signal, scale, words, effect, missing, adjustedP, people } = findings;
  const failed = failuresFor(signal, findings.gates).map(({ reason }) => reason);
  // What is missing comes first: the gates mostly fail because of it.
  const reasons = effect === null && missing !== undefined ? [missing, ...failed] : failed;
  if (effect === null && reasons.length === 0) {
    reasons.push('The outcome does not vary, so that no effect can be told from none.');
  }
  if (effect === null || reasons.length > 0) {
    return { kind: 'not identified', text: `not identified: ${reasons.join(' ')}`, reasons };
  }
  const shown = (value: number): string => effectText(value, scale);
  const least = findings.detectable === 'more' ? effect.detectable : -effect.detectable;
  const couldSee = `could have seen ${shown(least)} or more`;
  const number = `${shown(effect.estimate)} (95 % CI ${shown(effect.low)} to ${shown(effect.high)})`;
  const basis = `${countText(effect.events, 'event')}, ${countText(people, 'person', 'people')}`;
  const isChange = (effect.low > 0 || effect.high < 0) && (adjustedP ?? 1) <= falseDiscoveryRate;
  if (!isChange) {
    return {
      kind: 'no detectable change',
      text: `no detectable change (${couldSee}): ${number}, ${basis}`,
      reasons: [],
    };
  }
  const kind = effect.estimate < 0 ? 'less' : 'more';
  return { kind, text: `${words[kind]}: ${number}, ${basis}, ${couldSee}`, reasons: [] };
}
