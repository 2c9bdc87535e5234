import { effectText, countText as number, percentText, type Scale } from './wording.js';

/** CONFORMITY §3, (i) to (vi). */
export type GateName = 'events' | 'lead placebo' | 'false alarms' | 'match rate' | 'closing share' | 'privacy floor';

export interface Gate {
  readonly gate: GateName;
  readonly passed: boolean;
  /** Null: not computed, which is as good as failed, or too few people to say how many. */
  readonly figure: number | null;
  /** In words, e.g. "30 or more". */
  readonly needed: string;
  /** A sentence with the numbers, for whoever reads the result; passed or not. */
  readonly reason: string;
  /** What a failure takes away: every signal, or those measured within the thread. */
  readonly suppresses: 'all' | 'thread';
}

export interface GateFigures {
  /** Matched events that the signal rests on. */
  readonly events: number;
  /** The same estimator where nothing can have happened yet: [t−2W, t−W) against [t−W, t). Null: not computed. */
  readonly placebo: { readonly estimate: number; readonly low: number; readonly high: number } | null;
  readonly placeboScale?: Scale;
  /** Sets of random peers that played the executive, and how many of them the test rejected at 5 %. Null: not run. */
  readonly audit: { readonly sets: number; readonly rejected: number } | null;
  /** Eligible events, and those of them that found enough controls. */
  readonly eligible: number;
  readonly matched: number;
  /** Events and controls that closed their thread (≤ 3 posts follow). Null: not computed. */
  readonly closing: {
    readonly events: number;
    readonly eventsClosing: number;
    readonly controls: number;
    readonly controlsClosing: number;
  } | null;
  /** Distinct non-executives in each window of each arm, after all filters. */
  readonly people: {
    readonly eventBefore: number;
    readonly eventAfter: number;
    readonly controlBefore: number;
    readonly controlAfter: number;
  };
}

/** A signal may ask for more, e.g. reply latency for 50 events. */
export interface GateLimits {
  readonly events: number;
  readonly auditSets: number;
  readonly falseAlarms: readonly [low: number, high: number];
  readonly matchRate: number;
  /** Closing share of events ÷ that of controls. */
  readonly closingRatio: number;
  readonly people: number;
}

export const gateLimits: GateLimits = {
  events: 30,
  auditSets: 300,
  falseAlarms: [0.03, 0.07],
  matchRate: 0.7,
  closingRatio: 1.5,
  people: 10,
};

/** Signals that look at the event's own thread; where the executive closes threads they measure just that. */
export const threadSignals: readonly string[] = ['S2', 'S3', 'S4'];

/** The six gates of CONFORMITY §3, in its order. Fail one, and the answer is "not identified". */
export function gates(figures: GateFigures, limits: GateLimits = gateLimits): Gate[] {
  return [
    enoughEvents(figures, limits),
    leadPlacebo(figures),
    falseAlarms(figures, limits),
    matchRate(figures, limits),
    closingShare(figures, limits),
    privacyFloor(figures, limits),
  ];
}

/** The failed gates that keep a signal (S1 … S9) from being shown, the most telling one first. */
export function failuresFor(signal: string, results: readonly Gate[]): Gate[] {
  const failed = results.filter(
    ({ passed, suppresses }) => !passed && (suppresses === 'all' || threadSignals.includes(signal)),
  );
  // What executives do to a thread by coming at its end says more than how the test fares with random people.
  return [...failed].sort((a, b) => Number(b.gate === 'closing share') - Number(a.gate === 'closing share'));
}

function enoughEvents({ events }: GateFigures, limits: GateLimits): Gate {
  const passed = events >= limits.events;
  return {
    gate: 'events',
    passed,
    figure: events,
    needed: `${limits.events} or more`,
    reason: passed
      ? `There are ${number(events, 'matched event')}; ${limits.events} are needed.`
      : `There ${events === 1 ? 'is' : 'are'} only ${number(events, 'matched event')}; ${limits.events} are needed.`,
    suppresses: 'all',
  };
}

function leadPlacebo({ placebo, placeboScale = 'log' }: GateFigures): Gate {
  const shown = (value: number): string => effectText(value, placeboScale);
  const passed = placebo !== null && placebo.low <= 0 && placebo.high >= 0;
  const found =
    placebo === null ? '' : `${shown(placebo.estimate)} (95 % CI ${shown(placebo.low)} to ${shown(placebo.high)})`;
  return {
    gate: 'lead placebo',
    passed,
    figure: placebo?.estimate ?? null,
    needed: 'an interval that includes 0',
    reason: passed
      ? `Before the executives spoke, events and controls moved alike: ${found}.`
      : placebo === null
        ? 'Whether events and controls moved alike before the executives spoke could not be computed.'
        : `Events and controls already moved apart before the executives spoke: ${found}.`,
    suppresses: 'all',
  };
}

function falseAlarms({ audit }: GateFigures, { auditSets, falseAlarms: [low, high] }: GateLimits): Gate {
  const rate = audit === null || audit.sets === 0 ? null : audit.rejected / audit.sets;
  const isEnough = audit !== null && audit.sets >= auditSets;
  const isWithin = rate !== null && rate >= low - 1e-12 && rate <= high + 1e-12;
  const wanted = `${low * 100}–${percentText(high)}`;
  const rateText =
    rate === null || audit === null
      ? ''
      : `false-alarm rate here: ${percentText(rate)} (${audit.rejected} of ${number(audit.sets, 'set')} of random peers)`;
  let reason = `The test does here what it should; ${rateText}, ${wanted} is expected.`;
  if (rate === null) reason = 'The audit with random peers in the place of executives was not run, or found no peers.';
  else if (!isEnough) reason = `The audit is too small: ${rateText}; ${auditSets} sets are needed.`;
  else if (rate > high) reason = `The test cries wolf here: ${rateText}; at most ${percentText(high)} may be.`;
  else if (!isWithin) reason = `The test is too timid here: ${rateText}; at least ${percentText(low)} is expected.`;
  return {
    gate: 'false alarms',
    passed: isEnough && isWithin,
    figure: rate,
    needed: wanted,
    reason,
    suppresses: 'all',
  };
}

function matchRate({ eligible, matched }: GateFigures, limits: GateLimits): Gate {
  const rate = eligible === 0 ? null : matched / eligible;
  const passed = rate !== null && rate >= limits.matchRate - 1e-12;
  const needed = `${percentText(limits.matchRate)} or more`;
  return {
    gate: 'match rate',
    passed,
    figure: rate,
    needed,
    reason:
      rate === null
        ? 'No event is eligible, so that none could be matched.'
        : `${passed ? '' : 'Only '}${matched} of ${number(eligible, 'eligible event')} (${percentText(rate)}) found enough controls; ${percentText(limits.matchRate)} is needed.`,
    suppresses: 'all',
  };
}

function closingShare({ closing }: GateFigures, limits: GateLimits): Gate {
  const needed = `${limits.closingRatio} times that of controls, or less`;
  const common = { gate: 'closing share', needed, suppresses: 'thread' } as const;
  if (closing === null || closing.events === 0 || closing.controls === 0) {
    const reason = 'How often the executives close a thread could not be computed.';
    return { ...common, passed: false, figure: null, reason };
  }
  const ofEvents = closing.eventsClosing / closing.events;
  const ofControls = closing.controlsClosing / closing.controls;
  const passed = ofEvents <= limits.closingRatio * ofControls + 1e-12;
  return {
    ...common,
    passed,
    figure: ofEvents,
    reason: `After ${percentText(ofEvents)} of the events at most 3 posts follow in the thread, after controls ${percentText(ofControls)}: ${
      passed
        ? 'the executives do not close threads more than their peers.'
        : 'the executives come when threads end, and what is measured within the thread would show just that.'
    }`,
  };
}

function privacyFloor({ people }: GateFigures, limits: GateLimits): Gate {
  const windows = [
    { name: 'before the events', count: people.eventBefore },
    { name: 'after the events', count: people.eventAfter },
    { name: 'before the controls', count: people.controlBefore },
    { name: 'after the controls', count: people.controlAfter },
  ];
  const fewest = windows.reduce((least, window) => (window.count < least.count ? window : least));
  const passed = fewest.count >= limits.people;
  return {
    gate: 'privacy floor',
    passed,
    figure: passed ? fewest.count : null,
    needed: `${limits.people} or more people in each window`,
    // How many, below the floor, is nobody's business.
    reason: passed
      ? `Each window has ${limits.people} or more distinct non-executives.`
      : `Fewer than ${limits.people} distinct non-executives posted ${fewest.name}.`,
    suppresses: 'all',
  };
}
