import type { AlarmRate } from './audit.js';
import type { SignalResult } from './conformity-result.js';
import type { InferredSignal as Inferred } from './infer-events.js';
import type { Effect } from './matched-set.js';
import type { WindowPeople } from './matching/count-people.js';
import type { KindCounts } from './matching/event-counts.js';
import { closingFollow, closingShares, type Focal, type MatchedEvent } from './matching/outcomes.js';
import type { ActKind } from './matching/stage-rows.js';
import { benjaminiHochberg } from './statistics/benjamini-hochberg.js';
import { failuresFor, type Gate, gateLimits, gates } from './statistics/gates.js';
import { verdict } from './statistics/verdict.js';
import { effectText } from './statistics/wording.js';

/** What is known of a signal before it is judged. */
export interface InferredSignal extends Inferred {
  readonly act: ActKind;
  readonly windowHours: number;
  readonly audit: AlarmRate | null;
  readonly counts: KindCounts;
  readonly matched: readonly MatchedEvent[];
  readonly people: WindowPeople;
  /** The effect with wider windows, as a sensitivity. */
  readonly wide: Effect | null;
  readonly wideHours: number;
}

/** Gates, adjusted p values and what is shown (CONFORMITY §3). */
export function withVerdicts(signals: readonly InferredSignal[], auditSets: number): SignalResult[] {
  const judged = signals.map((signal) => {
    const results = gates(figuresOf(signal), { ...gateLimits, auditSets, events: signal.of.minEvents });
    const isShown = failuresFor(signal.of.signal, results).length === 0;
    return { signal, results, isShown };
  });
  // Only what may be shown counts as a test that was made.
  const tested = judged.filter(({ signal, isShown }) => isShown && signal.effect !== null);
  const adjusted = benjaminiHochberg(tested.map(({ signal }) => signal.effect?.p ?? 1));
  const adjustedOf = new Map(tested.map((one, index) => [one.signal, adjusted[index] ?? 1]));
  return judged.map(({ signal, results, isShown }) =>
    toResult(signal, results, isShown, adjustedOf.get(signal) ?? null),
  );
}

function toResult(
  signal: InferredSignal,
  results: readonly Gate[],
  isShown: boolean,
  adjustedP: number | null,
): SignalResult {
  const { of, act, windowHours, effect, counts, audit, matched, wide, wideHours } = signal;
  const people = fewest(signal.people);
  return {
    signal: of.signal,
    name: of.name,
    question: of.question,
    act,
    windowHours,
    scale: of.scale,
    isExperimental: false,
    verdict: verdict({
      signal: of.signal,
      scale: of.scale,
      words: of.words,
      effect,
      adjustedP,
      people,
      gates: results,
    }),
    effect: isShown ? effect : null,
    adjustedP,
    people: people >= gateLimits.people ? people : null,
    matchRate: counts.eligible === 0 ? null : counts.matched / counts.eligible,
    falseAlarmRate: audit === null || audit.sets === 0 ? null : audit.rejected / audit.sets,
    closing: closingShares(matched),
    gates: results,
    notes:
      isShown && wide !== null
        ? [
            `With windows of ${wideHours} hours: ${effectText(wide.estimate, of.scale)} (95 % CI ${effectText(wide.low, of.scale)} to ${effectText(wide.high, of.scale)}), ${wide.events} events.`,
          ]
        : [],
  };
}

function figuresOf({ placebo, placeboScale, audit, counts, events, matched, people }: InferredSignal) {
  const closing = (focals: readonly Focal[]) => focals.filter(({ outcome }) => outcome.follow <= closingFollow).length;
  const controls = matched.flatMap((event) => event.controls);
  return {
    events,
    placebo,
    placeboScale,
    audit,
    eligible: counts.eligible,
    matched: counts.matched,
    closing: {
      events: matched.length,
      eventsClosing: closing(matched),
      controls: controls.length,
      controlsClosing: closing(controls),
    },
    people: {
      eventBefore: people.events.before,
      eventAfter: people.events.after,
      controlBefore: people.controls.before,
      controlAfter: people.controls.after,
    },
  };
}

const fewest = ({ events, controls }: WindowPeople): number =>
  Math.min(events.before, events.after, controls.before, controls.after);
