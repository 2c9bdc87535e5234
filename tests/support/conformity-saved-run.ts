import type { ConformityResult, SignalResult } from '../../processors/conformity/conformity-result.js';
import type { KindCounts } from '../../processors/conformity/matching/event-counts.js';
import { type GateFigures, gates } from '../../processors/conformity/statistics/gates.js';
import { verdict } from '../../processors/conformity/statistics/verdict.js';

/** A run as the signals would write it, with findings, nothing detected and "not identified", for what shows runs. */
export function conformityRun(
  asked: Pick<ConformityResult, 'run' | 'communities' | 'from' | 'to'> & Partial<ConformityResult>,
): ConformityResult {
  return {
    definition: '1',
    seed: 1,
    purpose: 'To see that dashboards show it.',
    audience: 'organisation',
    executives: 5,
    executiveIds: [],
    acts: 9_000,
    counts: { post: none, reply: counted, reaction: none },
    fakeSets: 300,
    naiveAlarmRate: 0.94,
    signals: [
      found('S1', 'chill elsewhere', 'log', { estimate: -0.5, low: -0.7, high: -0.3 }),
      found('S2', 'thread quiet', 'log', { estimate: 0.1, low: -0.1, high: 0.3 }),
      found('S2', 'last word', 'share', { estimate: 0.08, low: 0.03, high: 0.13 }),
      found('S3', 'voices lost', 'log', null),
      found('S7', 'content convergence', 'points', { estimate: 0.04, low: 0.01, high: 0.07 }),
    ],
    ...asked,
  };
}

const counted: KindCounts = {
  acts: 165,
  events: 100,
  eligible: 93,
  matched: 82,
  dropped: { edge: 4, young: 1, 'few messages': 2, 'few authors': 0, 'few controls': 11 },
};
const none: KindCounts = {
  acts: 0,
  events: 0,
  eligible: 0,
  matched: 0,
  dropped: { edge: 0, young: 0, 'few messages': 0, 'few authors': 0, 'few controls': 0 },
};

const figures: GateFigures = {
  events: 82,
  placebo: { estimate: 0.01, low: -0.1, high: 0.12 },
  audit: { sets: 300, rejected: 16 },
  eligible: 93,
  matched: 82,
  closing: { events: 82, eventsClosing: 16, controls: 410, controlsClosing: 80 },
  people: { eventBefore: 69, eventAfter: 60, controlBefore: 90, controlAfter: 88 },
};

function found(
  signal: string,
  name: string,
  scale: SignalResult['scale'],
  change: { readonly estimate: number; readonly low: number; readonly high: number } | null,
): SignalResult {
  // Without an effect the audit is what failed.
  const judged = gates(change === null ? { ...figures, audit: { sets: 300, rejected: 40 } } : figures);
  const effect =
    change === null ? null : { ...change, p: 0.001, detectable: 0.2, events: 82, threads: 70, executives: 5 };
  const adjustedP = change === null ? null : 0.004;
  const words = { less: 'less', more: 'more' };
  const people = 69;
  return {
    ...{ signal, name, scale, adjustedP, people, gates: judged },
    question: `Does ${name} change?`,
    act: 'reply',
    windowHours: 24,
    isExperimental: false,
    verdict: verdict({ signal, scale, words, effect, adjustedP, people, gates: judged }),
    effect,
    matchRate: 82 / 93,
    falseAlarmRate: change === null ? 40 / 300 : 16 / 300,
    closing: { events: 16 / 82, controls: 80 / 410 },
    notes: change === null ? [] : ['With windows of 72 hours: nothing else.'],
  };
}
