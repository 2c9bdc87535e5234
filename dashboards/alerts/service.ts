import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { Config } from '../../infra/config.js';
import type { AlertClaim, AlertRecord } from '../../infra/contracts/alert.js';
import { alertTopic } from '../../infra/contracts/topics.js';
import { errorMessage } from '../../infra/errors.js';
import type { EventLog, SubscribeOptions } from '../../infra/log/event-log.js';
import type { Logger } from '../../infra/logger.js';
import type { Failure } from '../digest/deliver/failure.js';
import { forgetKeys } from './alert-state.js';
import { type FollowedLog, followAlerts } from './followed-log.js';
import { forgetOld } from './forget-old.js';
import { alertMessage } from './message.js';
import { nextStep, type Step } from './next-step.js';
import { createSender, type Sender } from './sender.js';
import { type Target, targetsOf } from './targets.js';

export interface AlertsOptions {
  readonly config: Config;
  readonly log: EventLog;
  readonly logger: Logger;
  readonly now: () => number;
  readonly random: () => number;
  /** How long a claim holds, ms. A crash holds a message up for so long. */
  readonly leaseMs?: number;
  readonly subscribe?: SubscribeOptions;
}

export interface RunningAlerts {
  /** Begins no message any more; resolves when those under way have ended. */
  stop(): Promise<void>;
}

const defaultLeaseMs = 2 * 60_000;
/** A claim is given up so long before others may have it. */
const sendWithinShare = 0.8;
/** Alerts found in one go are raised one after the other. */
const settleMs = 250;
/** For a message under way when the process is asked to end. */
const endWithinMs = 15_000;
const againAfterErrorMs = 5_000;
const lostClaimMs = 1_000;
/** Clocks of those who raise and of those who send may differ by so much. */
const clocksMs = 60_000;
const recordTries = 10;
const firstRecordPauseMs = 100;

/**
 * Sends alerts as they come into the log, each once to each target of the configuration. Any number of processes may run it: one
 * of them has the topic and sends, and claims in the log before it does, so that another that takes over in the middle sends
 * nothing again. Killed after a server has taken a message and before the log knows, the message goes out once more, under the
 * same id. Null where nobody is to be told.
 */
export async function startAlerts(options: AlertsOptions): Promise<RunningAlerts | null> {
  const { config, log, logger, now } = options;
  const targets = targetsOf(config);
  if (targets.length === 0) return null;
  await log.createTopics([alertTopic]);
  const ending = new AbortController();
  const working = new Map<string, Promise<void>>();
  const isAskedAgain = new Set<string>();
  let timer: { readonly at: number; readonly handle: NodeJS.Timeout } | null = null;
  let isReady: Promise<boolean> | null = null;

  const followed = await followAlerts({ ...options, onChange: () => wakeAt(Date.now() + settleMs) });
  const courier: Courier = {
    ...{ options, followed, ending: ending.signal },
    cutOff: aWhileAfter(ending.signal),
    sender: createSender(config, now),
  };
  // Loading what makes mails takes a second, which the first alert does not have.
  if (targets.some(({ kind }) => kind === 'email')) void import('mjml').catch(() => undefined);

  /** By the machine's own clock: what is waited for is counted from now. */
  function wakeAt(at: number): void {
    if (ending.signal.aborted || (timer !== null && timer.at <= at)) return;
    if (timer !== null) clearTimeout(timer.handle);
    const handle = setTimeout(
      () => {
        timer = null;
        void lookAtAll();
      },
      Math.min(2 ** 31 - 1, Math.max(0, at - Date.now())),
    );
    timer = { at, handle };
  }

  async function lookAtAll(): Promise<void> {
    if (followed.state() === null || ending.signal.aborted) return;
    isReady ??= prepare(followed, targets, options).catch((error: unknown) => {
      isReady = null;
      logger.warn({ error: firstLine(error) }, 'alerts cannot be sent; it is tried again');
      wakeAt(Date.now() + againAfterErrorMs);
      return false;
    });
    if (!(await isReady)) return;
    for (const target of targets) lookAt(target);
  }

  /** Each target by itself: one that is slow holds nobody up. */
  function lookAt(target: Target): void {
    if (working.has(target.id)) {
      isAskedAgain.add(target.id);
      return;
    }
    isAskedAgain.delete(target.id);
    const work = workOn(courier, target)
      .catch((error: unknown) => {
        logger.error(
          { channel: target.channel, error: firstLine(error) },
          'alerts could not be sent; it is tried again',
        );
        return againAfterErrorMs;
      })
      .then((waitMs) => {
        working.delete(target.id);
        if (waitMs !== null) wakeAt(Date.now() + waitMs);
        if (isAskedAgain.has(target.id)) lookAt(target);
      });
    working.set(target.id, work);
  }

  return {
    async stop() {
      ending.abort();
      if (timer !== null) clearTimeout(timer.handle);
      // What they have appended must come back to them.
      await Promise.all(working.values());
      await followed.stop();
    },
  };
}

/** A target that was never seen begins now; what nobody asks for any more goes. */
async function prepare(
  followed: FollowedLog,
  targets: readonly Target[],
  { log, now }: AlertsOptions,
): Promise<boolean> {
  const state = followed.state();
  if (state === null) return false;
  const since = now() - clocksMs;
  await followed.append(
    targets
      .filter(({ id }) => state.target(id).since === null)
      .map(({ id }): AlertRecord => ({ type: 'target', target: id, since })),
  );
  await forgetOld(log, state, now());
  return true;
}

interface Courier {
  readonly options: AlertsOptions;
  readonly followed: FollowedLog;
  readonly sender: Sender;
  readonly ending: AbortSignal;
  /** A while after it: what is still under way is broken off. */
  readonly cutOff: AbortSignal;
}

/** Until there is nothing to do now. How long to wait then, ms; null: until something comes. */
async function workOn(courier: Courier, target: Target): Promise<number | null> {
  const { options, followed, ending } = courier;
  const { config, now } = options;
  const { groupSeconds, giveUpHours } = config.alerts;
  for (;;) {
    const state = followed.state();
    if (state === null || ending.aborted) return null;
    const step = nextStep(state, target, {
      ...{ now: now(), groupMs: groupSeconds * 1_000, giveUpMs: giveUpHours * 3_600_000 },
    });
    switch (step.kind) {
      case 'idle':
        return null;
      case 'wait':
        return Math.max(10, step.until - now());
      case 'silence':
        await followed.append(step.alerts.map((id): AlertRecord => ({ type: 'silenced', id, at: now() })));
        break;
      case 'give up':
        await giveUp(courier, target, step);
        break;
      case 'send':
        if (!(await attempt(courier, target, step))) return lostClaimMs;
    }
  }
}

type StepOf<K extends Step['kind']> = Extract<Step, { kind: K }>;

/** False: somebody else has claimed it. */
async function attempt(courier: Courier, target: Target, step: StepOf<'send'>): Promise<boolean> {
  const { options, followed, sender, ending, cutOff } = courier;
  const { config, log, logger, now, random, leaseMs = defaultLeaseMs } = options;
  const { group, told } = step;
  const claimId = randomUUID().replaceAll('-', '');
  const base = {
    ...{ target: target.id, channel: target.channel, kind: target.kind, group, alerts: [...step.alerts] },
    ...{ attempt: step.attempt, claimId },
  };
  const claim: AlertClaim = { type: 'claim', ...base, at: now(), leaseMs };
  // By this process's own clock, from before the log's began: it ends first.
  const signal = AbortSignal.any([cutOff, AbortSignal.timeout(leaseMs * sendWithinShare)]);
  await followed.append([claim]);
  const message = followed.state()?.target(target.id).message(group) ?? null;
  if (message?.claim?.record.claimId !== claimId) return false;
  const raised = told.map((alert) => alert.raised);
  const failure = ending.aborted
    ? notBegun
    : await sender.send(target, { id: group, message: alertMessage(raised, config), raised }, signal);
  const at = now();
  const said = { channel: target.channel, alerts: told.length, attempt: step.attempt };
  if (failure === null) {
    await untilRecorded(courier, { type: 'sent', ...base, at });
    logger.info(said, 'alerts were sent');
    // The record of its being sent says all.
    await forgetKeys(
      log,
      [...message.keys].filter((key) => !key.endsWith('/sent')),
    ).catch(() => undefined);
    return true;
  }
  const { isPermanent, code, reason } = failure;
  const nextAt = isPermanent ? null : at + Math.max(failure.notBeforeMs ?? 0, pauseBeforeMs(step.attempt, random));
  await untilRecorded(courier, { type: 'failed', ...base, at, isPermanent, code, reason, nextAt });
  logger.warn({ ...said, code, reason, isPermanent }, 'alerts were not sent');
  return true;
}

const notBegun: Failure = {
  ...{ isPermanent: false, code: null, isOfServer: false },
  reason: 'Earshot stopped before it was sent',
};

async function giveUp(courier: Courier, target: Target, { message, reason }: StepOf<'give up'>): Promise<void> {
  const { logger, now } = courier.options;
  const { group, alerts, attempts, claim, failed } = message;
  const claimId = claim?.record.claimId ?? failed?.claimId;
  if (claimId === undefined) return;
  await courier.followed.append([
    {
      ...{ type: 'failed', target: target.id, channel: target.channel, kind: target.kind, group, claimId },
      ...{ alerts: [...alerts], attempt: Math.max(1, attempts), at: now(), isPermanent: true, nextAt: null },
      ...{ code: failed?.code ?? null, reason: reason.slice(0, 500) },
    },
  ]);
  logger.warn({ channel: target.channel, alerts: alerts.length, reason }, 'alerts are not sent any more');
}

/** What has happened must be in the log, or it happens again. */
async function untilRecorded({ followed, options }: Courier, record: AlertRecord): Promise<void> {
  for (let tried = 1; ; tried += 1) {
    try {
      return await followed.append([record]);
    } catch (error) {
      if (tried === recordTries) throw error;
      options.logger.error(
        { error: firstLine(error) },
        'what became of an alert cannot be written to the log; again soon',
      );
      await pause(firstRecordPauseMs * 2 ** Math.min(tried, 8));
    }
  }
}

/** A message of which the server has all is better waited for: broken off, it may come twice. */
function aWhileAfter(signal: AbortSignal): AbortSignal {
  const ended = new AbortController();
  signal.addEventListener('abort', () => void setTimeout(() => ended.abort(), endWithinMs).unref(), { once: true });
  return ended.signal;
}

const firstPauseMs = 5_000;
const longestPauseMs = 10 * 60_000;

/** Twice as long each time, up to ten minutes, a quarter more or less, so that not everybody comes back at once. */
export function pauseBeforeMs(attempt: number, random: () => number): number {
  const longer = Math.min(longestPauseMs, firstPauseMs * 2 ** Math.min(20, Math.max(0, attempt - 1)));
  return Math.round(longer * (0.75 + 0.5 * random()));
}

const firstLine = (error: unknown): string => errorMessage(error).split('\n', 1)[0] ?? '';
