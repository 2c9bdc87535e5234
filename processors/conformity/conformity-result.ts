import type { Effect } from './matched-set.js';
import type { EventCounts, KindCounts } from './matching/event-counts.js';
import type { ActKind } from './matching/stage-rows.js';
import type { Gate } from './statistics/gates.js';
import type { Verdict } from './statistics/verdict.js';
import type { Scale } from './statistics/wording.js';

/** What a run says of one signal for one kind of act. */
export interface SignalResult {
  readonly signal: string;
  readonly name: string;
  readonly question: string;
  readonly act: ActKind;
  readonly windowHours: number;
  readonly scale: Scale;
  readonly isExperimental: boolean;
  readonly verdict: Verdict;
  /** Null where it is not identified: then there is no number. */
  readonly effect: Effect | null;
  readonly adjustedP: number | null;
  /** Distinct non-executives in the windows; null under the floor. */
  readonly people: number | null;
  readonly matchRate: number | null;
  readonly falseAlarmRate: number | null;
  readonly closing: { readonly events: number | null; readonly controls: number | null };
  readonly gates: readonly Gate[];
  /** What else belongs beside the number, in sentences. */
  readonly notes: readonly string[];
}

export interface ConformityResult {
  readonly run: number;
  readonly definition: string;
  readonly seed: number;
  readonly purpose: string;
  /** Wider views pool three executives or more; below that, the result is for the executive it is about. */
  readonly audience: 'organisation' | 'executive';
  readonly executives: number;
  /** Whom it is about, where they are too few to be pooled; else empty. */
  readonly executiveIds: readonly string[];
  readonly communities: readonly { readonly id: string; readonly name: string }[];
  /** Days, UTC. */
  readonly from: string;
  readonly to: string;
  readonly acts: number;
  readonly counts: EventCounts;
  readonly fakeSets: number;
  /** Share of sets that a plain before/after comparison calls an effect; why nobody should use one. */
  readonly naiveAlarmRate: number | null;
  readonly signals: readonly SignalResult[];
}

export const fewestPooled = 3;

/** Version of everything that decides a result: raised when a definition changes. */
export const conformityDefinition = '1';

export function sumCounts(all: readonly KindCounts[]): KindCounts {
  const sum = (of: (counts: KindCounts) => number): number => all.reduce((total, one) => total + of(one), 0);
  return {
    acts: sum(({ acts }) => acts),
    events: sum(({ events }) => events),
    eligible: sum(({ eligible }) => eligible),
    matched: sum(({ matched }) => matched),
    dropped: {
      edge: sum(({ dropped }) => dropped.edge),
      young: sum(({ dropped }) => dropped.young),
      'few messages': sum(({ dropped }) => dropped['few messages']),
      'few authors': sum(({ dropped }) => dropped['few authors']),
      'few controls': sum(({ dropped }) => dropped['few controls']),
    },
  };
}
