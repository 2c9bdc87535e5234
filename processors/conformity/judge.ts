import type { AlarmRate } from './audit.js';
import type { SignalResult } from './conformity-result.js';
import type { Effect } from './matched-set.js';
import type { WindowPeople as MatchedPeople } from './matching/count-people.js';
import type { KindCounts } from './matching/event-counts.js';
import { closingFollow, closingShares, type Focal, type MatchedEvent } from './matching/outcomes.js';
import type { ActKind } from './matching/stage-rows.js';
import type { WindowPeople } from './signals/window-people.js';
import { benjaminiHochberg } from './statistics/benjamini-hochberg.js';
import { failuresFor, type Gate, type GateFigures, type GateName, gateLimits, gates } from './statistics/gates.js';
import { verdict, type Words } from './statistics/verdict.js';
import type { Scale } from './statistics/wording.js';

/** What is known of a signal before it is judged. */
export interface Finding {
  readonly of: {
    readonly signal: string;
    readonly name: string;
    readonly question: string;
    readonly scale: Scale;
    readonly words: Words;
    readonly minEvents: number;
    readonly isExperimental?: boolean;
  };
  readonly act: ActKind;
  readonly windowHours: number;
  readonly effect: Effect | null;
  /** Why there is no effect, beyond the gates. */
  readonly missing?: string | null;
  readonly placebo: Effect | null;
  readonly placeboScale: Scale;
  readonly audit: AlarmRate | null;
  /** Events whose outcome is known. */
  readonly events: number;
  readonly counts: KindCounts;
  readonly matched: readonly MatchedEvent[];
  readonly people: WindowPeople;
  /** Gates that mean something for it; all unless told. */
  readonly gates?: readonly GateName[];
  readonly notes: readonly string[];
}

/** Gates, adjusted p values and what is shown (CONFORMITY §3). */
export function withVerdicts(findings: readonly Finding[], auditSets: number): SignalResult[] {
  const judged = findings.map((finding) => {
    const results = gates(figuresOf(finding), { ...gateLimits, auditSets, events: finding.of.minEvents }).filter(
      ({ gate }) => finding.gates === undefined || finding.gates.includes(gate),
    );
    const isShown = failuresFor(finding.of.signal, results).length === 0 && finding.effect !== null;
    return { finding, results, isShown };
  });
  // Only what may be shown counts as a test that was made.
  const adjusted = benjaminiHochberg(
    judged.map(({ finding, isShown }) => (isShown ? (finding.effect?.p ?? null) : null)),
  );
  return judged.map(({ finding, results, isShown }, index) =>
    toResult(finding, results, isShown, adjusted[index] ?? null),
  );
}

function toResult(
  finding: Finding,
  results: readonly Gate[],
  isShown: boolean,
  adjustedP: number | null,
): SignalResult {
  const { of, act, windowHours, effect, missing, counts, audit, matched } = finding;
  const people = fewest(finding.people);
  const { signal, name, question, scale, words } = of;
  return {
    ...{ signal, name, question, act, windowHours, scale },
    isExperimental: of.isExperimental ?? false,
    verdict: verdict({
      ...{ signal, scale, words, effect, adjustedP, people, gates: results },
      ...(typeof missing === 'string' ? { missing } : {}),
    }),
    effect: isShown ? effect : null,
    adjustedP,
    people: people >= gateLimits.people ? people : null,
    matchRate: counts.eligible === 0 ? null : counts.matched / counts.eligible,
    falseAlarmRate: audit === null || audit.sets === 0 ? null : audit.rejected / audit.sets,
    closing: closingShares(matched),
    gates: results,
    notes: isShown ? finding.notes : [],
  };
}

function figuresOf({ placebo, placeboScale, audit, counts, events, matched, people }: Finding): GateFigures {
  const closing = (focals: readonly Focal[]) => focals.filter(({ outcome }) => outcome.follow <= closingFollow).length;
  const controls = matched.flatMap((event) => event.controls);
  return {
    ...{ events, placebo, placeboScale, audit },
    eligible: counts.eligible,
    matched: counts.matched,
    closing: {
      events: matched.length,
      eventsClosing: closing(matched),
      controls: controls.length,
      controlsClosing: closing(controls),
    },
    people,
  };
}

/** Distinct people in the windows, as matching counts them. */
export const windowPeople = ({ events, controls }: MatchedPeople): WindowPeople => ({
  eventBefore: events.before,
  eventAfter: events.after,
  controlBefore: controls.before,
  controlAfter: controls.after,
});

const fewest = (people: WindowPeople): number => Math.min(...Object.values(people));
