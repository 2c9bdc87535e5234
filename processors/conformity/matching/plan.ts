import { createRandom } from '../../../infra/random.js';
import type { Params } from '../../../infra/store/store.js';
import type { WorkingCalendar } from './calendar.js';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

export interface MatchOptions {
  readonly calendar: WorkingCalendar;
  readonly seed: string | number;
  /** W: length of the window before and of the one after. 72 is the sensitivity. */
  readonly windowHours?: 24 | 72;
  /** Match on length, mood and place of the act in the thread as well, for signals that look at language. */
  readonly byLanguage?: boolean;
  /** k of an event. */
  readonly controls?: number;
  /** An event whose stratum has fewer threads to draw from is dropped. */
  readonly minControlThreads?: number;
  /**
   * Controls are posts of people who had not written in the thread for as long as an executive must have been absent:
   * somebody in the middle of a dialogue gets other answers than somebody who joins it.
   */
  readonly newcomersOnly?: boolean;
}

export const matchDefaults = {
  windowHours: 24,
  byLanguage: false,
  controls: 5,
  minControlThreads: 8,
  newcomersOnly: true,
} as const;

/** Numbers of CONFORMITY §2 that are no options. */
const minMessages = 4;
const minPeople = 3;
const minAgeMs = 6 * hourMs;
const latelyMs = 2 * hourMs;
const countCap = 40;
const absenceHours = 48;
/** Without a post for so long after it, an act is the last word. */
const lastWordMs = dayMs;
/** A reply is waited for so long. */
const waitMs = 72 * hourMs;
/** Who posts within so long has come back. */
const returnMs = 7 * dayMs;
/** Posts of a stratum that an event looks at before it is given up. */
const lookAhead = 60;

/** Acts are needed from so long before the first event and until so long after the last one. */
export const marginMs = { before: 7 * dayMs, after: 7 * dayMs } as const;

/** What the statements of a plan are bound to. */
export function planParams(run: number, options: MatchOptions): Params & { readonly plan: number } {
  const { calendar, seed, windowHours, byLanguage, controls, minControlThreads, newcomersOnly } = {
    ...matchDefaults,
    ...options,
  };
  const windowMs = windowHours * hourMs;
  return {
    run,
    plan: planNumber(windowHours, byLanguage),
    windowHours,
    windowMs,
    windowDays: windowHours / 24,
    byLanguage: byLanguage ? 1 : 0,
    controls,
    minControlThreads,
    newcomersOnly: newcomersOnly ? 1 : 0,
    seed: seedKey(seed),
    minMessages,
    minPeople,
    minAgeMs,
    latelyMs,
    countCap,
    // Windows of two events in one thread never overlap: what comes too soon is part of the event before.
    absenceMs: Math.max(absenceHours * hourMs, 2 * windowMs),
    aheadMs: Math.max(windowMs, waitMs),
    lastWordMs,
    waitMs,
    returnMs,
    lookAhead,
    timeZone: calendar.timeZone,
    workingDays: calendar.workingDays,
    opensMs: calendar.opensMs,
    dayMs: calendar.closesMs - calendar.opensMs,
  };
}

export function planNumber(windowHours: number, byLanguage: boolean): number {
  return 2 * windowHours + Number(byLanguage);
}

/** 64 bits that order draws, as a decimal number. */
export function seedKey(seed: string | number): string {
  const random = createRandom(seed).fork('conformity', 'matching');
  const word = (): bigint => BigInt(random.int(0x1_0000_0000));
  return String((word() << 32n) | word());
}
