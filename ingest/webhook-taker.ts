import { encodeHealth } from '../infra/contracts/cloud-events.js';
import { callsName, type SourceHealth } from '../infra/contracts/health.js';
import { cursorTopic } from '../infra/contracts/topics.js';
import type { EventLog } from '../infra/log/event-log.js';
import type { Logger } from '../infra/logger.js';
import type { Pseudonymiser } from '../infra/pseudonym.js';
import { safeMessage, secretsIn } from './failure.js';
import { findHealth, type HealthChange, nextHealth } from './health.js';
import { takeItem } from './intake.js';
import { createOutbox } from './outbox.js';
import { createTally } from './report.js';
import type { SourceJob } from './schedule.js';
import { RateLimitedError } from './source.js';
import type { WebhookAnswer, WebhookCall } from './webhook.js';
import { createCallReader } from './webhook-reader.js';

/** Takes the calls of one source: from a signed call to events in the log, and how that goes. */
export interface Taker {
  take(call: WebhookCall): Promise<Reply>;
  close(): Promise<void>;
}

export interface Reply {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
  /** The call is to be sent again after so long. */
  readonly retryAfterMs?: number;
}

export interface TakerOptions {
  readonly log: EventLog;
  readonly pseudonym: Pseudonymiser;
  readonly logger: Logger;
  readonly timeZone: string;
  now(): number;
  readonly limits?: Partial<CallLimits>;
}

export interface CallLimits {
  /** Platforms wait some seconds for an answer. */
  readonly openWithinMs: number;
  /** After a call that could not be taken it is looked so often whether one could be. */
  readonly recoverEveryMs: number;
  /** Calls that may wait for the log at once; whoever comes then is asked to come again. */
  readonly waitingCalls: number;
}

/** Slack waits three seconds. */
const defaultLimits: CallLimits = { openWithinMs: 2_500, recoverEveryMs: 30_000, waitingCalls: 100 };
/** A call that was refused a place is sent again. */
const retryMs = 30_000;
/** A log that is behind with what it has been given soon is not. */
const busyMs = 5_000;
/** Deliveries that are told again as such. */
const deliveriesKept = 20_000;
const healthEveryMs = 5_000;

const json = (status: number, value: object): Reply => ({
  status,
  contentType: 'application/json; charset=utf-8',
  body: JSON.stringify(value),
});

export function createTaker(job: SourceJob, options: TakerOptions): Taker {
  const { log, now, pseudonym, timeZone } = options;
  const limits = { ...defaultLimits, ...options.limits };
  const logger = options.logger.child({ source: job.name });
  const secrets = secretsIn(job.config);
  const known = new Set<string>();
  const tally = createTally();
  const { http, communities } = job.access;
  const reader = createCallReader({
    open: async () =>
      job.source.open(job.config, {
        ...{ name: job.name, pseudonym, logger, timeZone, now, http, communities },
        startAt: now(),
      }),
    now,
    openWithinMs: limits.openWithinMs,
    onFailure: (error) => logger.warn({ error: safeMessage(error, secrets) }, 'the source could not be opened anew'),
  });
  let health: SourceHealth | null | undefined;
  let unsaved = { pages: 0, events: 0, rejected: 0 };
  let newestAt: number | null = null;
  let trouble: { readonly state: HealthChange['state']; readonly error: string } | undefined;
  let saving: NodeJS.Timeout | undefined;
  let recovering: NodeJS.Timeout | undefined;
  let isClosed = false;
  let waiting = 0;

  async function save(): Promise<boolean> {
    clearTimeout(saving);
    saving = undefined;
    try {
      health ??= findHealth(await log.latest(cursorTopic), callsName(job.name));
      health = nextHealth(health, callsName(job.name), job.source.type, {
        state: 'ok',
        now: now(),
        finished: trouble === undefined && unsaved.pages > 0,
        ...unsaved,
        newestAt,
        ...trouble,
      });
      unsaved = { pages: 0, events: 0, rejected: 0 };
      await log.append(cursorTopic, [encodeHealth(health)]);
      return true;
    } catch (error) {
      logger.warn({ error: safeMessage(error, secrets) }, 'the health of the calls could not be saved');
      return false;
    }
  }

  function saveSoon(): void {
    saving ??= setTimeout(() => void save(), healthEveryMs).unref();
  }

  /** The platform may send again much later, or never: it must not look as if calls could not be taken until then. */
  function recoverLater(): void {
    if (isClosed) return;
    recovering ??= setTimeout(() => void recover(), limits.recoverEveryMs).unref();
  }

  async function recover(): Promise<void> {
    recovering = undefined;
    const was = trouble;
    if (was === undefined) return;
    if (saving) await save();
    try {
      await reader.get();
      if (trouble === was) trouble = undefined;
      if (await save()) return;
      trouble ??= was;
    } catch (error) {
      logger.debug({ error: safeMessage(error, secrets) }, 'calls still cannot be taken');
    }
    recoverLater();
  }

  function refuse(error: unknown): Reply {
    const isPaused = error instanceof RateLimitedError;
    trouble = { state: isPaused ? 'rate-limited' : 'failing', error: safeMessage(error, secrets) };
    logger.warn({ error: trouble.error }, 'a call could not be taken; the platform sends it again');
    saveSoon();
    recoverLater();
    const retryAfterMs = isPaused && Number.isFinite(error.retryAfterMs) ? Math.max(1, error.retryAfterMs) : retryMs;
    return { ...json(503, { error: 'cannot be taken now' }), retryAfterMs };
  }

  async function takeItems(answer: Extract<WebhookAnswer, { kind: 'items' }>): Promise<Reply> {
    if (answer.deliveryId !== null && known.has(answer.deliveryId)) return json(200, { ok: true });
    // What waits is held in memory, and a platform that waits too long sends it again besides.
    if (waiting >= limits.waitingCalls) return { ...json(503, { error: 'too much at once' }), retryAfterMs: busyMs };
    waiting += 1;
    try {
      const { parse } = await reader.get();
      const outbox = createOutbox({ maxRecords: Number.POSITIVE_INFINITY, maxBytes: Number.POSITIVE_INFINITY });
      const before = { accepted: tally.accepted(), rejected: tally.rejectedCount() };
      for (const item of answer.items) {
        for (const taken of takeItem(item, { source: job.name, parse, tally, now })) outbox.add(taken);
      }
      // Before anything is awaited: another call counts into the same tally.
      const [events, rejected] = [tally.accepted() - before.accepted, tally.rejectedCount() - before.rejected];
      await outbox.flush((topic, records) => log.append(topic, records));
      unsaved.pages += 1;
      unsaved.events += events;
      unsaved.rejected += rejected;
      newestAt = outbox.takeNewestAt() ?? newestAt;
      trouble = undefined;
    } catch (error) {
      return refuse(error);
    } finally {
      waiting -= 1;
    }
    saveSoon();
    if (answer.deliveryId !== null) {
      known.add(answer.deliveryId);
      if (known.size > deliveriesKept) known.delete(known.values().next().value as string);
    }
    return json(200, { ok: true });
  }

  return {
    async take(call) {
      const answer = job.source.webhook?.receive(call, job.config, now());
      switch (answer?.kind) {
        case 'answer':
          return { status: 200, contentType: answer.contentType, body: answer.body };
        case 'items':
          return takeItems(answer);
        default:
          logger.warn({ status: answer?.status, reason: answer?.reason }, 'a call was refused');
          return json(answer?.status ?? 404, { error: answer?.reason ?? 'there is nothing here' });
      }
    },
    async close() {
      isClosed = true;
      clearTimeout(recovering);
      if (saving) await save();
      await reader.close();
    },
  };
}
