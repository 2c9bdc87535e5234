import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { type Config, pseudonymKey } from '../../../infra/config.js';
import type { DigestClaim, DigestFailed, DigestRecord } from '../../../infra/contracts/digest.js';
import { createDigestKeys } from '../../../infra/digest-keys.js';
import { errorMessage } from '../../../infra/errors.js';
import type { EventLog } from '../../../infra/log/event-log.js';
import type { Logger } from '../../../infra/logger.js';
import type { Store } from '../../../infra/store/store.js';
import type { Recipient, RenderedDigest, RenderOptions, Week } from '../digest.js';
import { appendDigest, type Deliveries, forgetAttempts, readDeliveries } from './deliveries.js';
import { DeliveryError, type Failure, otherFailure, pauseBeforeMs } from './failure.js';
import { formerDefinitions, keepMail, keptMail } from './kept-mail.js';
import { createMailer, type Mailer } from './mail.js';
import { type Standing, standingOf } from './standing.js';
import { unsubscribeUrl } from './unsubscribe.js';
import { postCard } from './webhook.js';

export interface DeliverOptions {
  readonly config: Config;
  readonly store: Store;
  readonly log: EventLog;
  readonly logger: Logger;
  readonly now: () => number;
  readonly random: () => number;
  readonly render: (recipient: Recipient, week: Week, options: RenderOptions) => Promise<RenderedDigest>;
  /** No further mail is begun, and those under way are ended a moment later. */
  readonly signal: AbortSignal;
  /** How long a claim holds, ms. A crash holds a mail up for so long. */
  readonly leaseMs?: number;
}

export interface DeliveryRequest {
  readonly week: Week;
  readonly recipients: readonly Recipient[];
  /** What failed is tried now, whatever it said. What was sent is never sent twice. */
  readonly again?: boolean;
}

/** How it stands with a recipient afterwards. */
export interface Delivered extends Standing {
  readonly recipient: Recipient;
  readonly week: Week;
  /** It was sent by this very call. */
  readonly isNew: boolean;
}

/** Longer than a server may take for its answer (RFC 5321), and some for those before it. */
const defaultLeaseMs = 20 * 60_000;
/** A claim is given up so long before others may have it. */
const sendWithinShare = 0.8;
const mostClaimsAtOnce = 20;
/** For a mail under way when the process is asked to end. */
const endWithinMs = 15_000;
const recordTries = 12;
const firstRecordPauseMs = 100;

/**
 * Sends a week's digests, each once. Whoever may do the same at the same time claims in the log as well: the first claim there
 * has the mail, everybody reads back what they have claimed, and a record of its being sent is the end of it. Killed after the
 * server has taken a mail and before the log knows, the mail is sent once more, under the same Message-ID.
 */
export async function deliver(options: DeliverOptions, request: DeliveryRequest): Promise<readonly Delivered[]> {
  const { config, log, now } = options;
  const { week, recipients, again = false } = request;
  const addresses = addressesOf(config);
  const deliveries = await readDeliveries(log);
  const asked = { week, again, now: now() };
  const found = new Map(
    recipients.map((recipient) => [recipient, standingOf(deliveries, recipient, addresses(recipient), asked)]),
  );
  await recordRefusals(options, deliveries, found, request);
  const due = recipients.filter((recipient) => found.get(recipient)?.state === 'due');
  const sent = new Set<Recipient>();
  if (due.length > 0) {
    const mailer = due.some(({ kind }) => kind !== 'channel') ? createMailer(config.smtp) : null;
    try {
      const round = { ...options, mailer, again, addresses };
      const size = claimsAtOnce(config, options.leaseMs ?? defaultLeaseMs);
      for (let from = 0; from < due.length && !options.signal.aborted; from += size) {
        await sendSome(round, week, due.slice(from, from + size), (recipient, standing) => {
          found.set(recipient, standing);
          if (standing.state === 'sent') sent.add(recipient);
        });
      }
    } finally {
      mailer?.close();
    }
  }
  return recipients.map((recipient) => ({
    recipient,
    week,
    isNew: sent.has(recipient),
    ...(found.get(recipient) ?? { state: 'due', reason: null, at: null, attempts: 0 }),
  }));
}

/** Not more than can be sent while the claims hold. */
function claimsAtOnce({ smtp }: Config, leaseMs: number): number {
  return Math.max(1, Math.min(mostClaimsAtOnce, Math.floor((smtp.perMinute * leaseMs) / 60_000 / 4)));
}

/** Keyed hash of where a recipient's digest goes. */
export function addressesOf(config: Config): (recipient: Recipient) => string {
  const keys = createDigestKeys(pseudonymKey(config));
  return ({ id, email }) => keys.address(email ?? id);
}

/** So that a week in which nobody was tried shows why. */
async function recordRefusals(
  { log, now }: DeliverOptions,
  deliveries: Deliveries,
  found: ReadonlyMap<Recipient, Standing>,
  { week }: DeliveryRequest,
): Promise<void> {
  const records = [...found].flatMap(([{ id, kind, leaderId }, { state }]): DigestRecord[] => {
    const refusal = deliveries.refusal(id);
    if (state !== 'failed' || refusal === null || refusal.week === week) return [];
    const { attempts, failed } = deliveries.of(id, week);
    if (failed !== null) return [];
    const reason = `${refusal.reason}, in the week of ${refusal.week}; not tried again`;
    const { code, address } = refusal;
    const base = { recipient: id, kind, leaderId, week, attempt: attempts, at: now() };
    return [{ type: 'failed', ...base, claimId: null, address, isPermanent: true, code, reason, nextAt: null }];
  });
  await appendDigest(log, records);
}

interface Round extends DeliverOptions {
  readonly mailer: Mailer | null;
  readonly again: boolean;
  readonly addresses: (recipient: Recipient) => string;
}

async function sendSome(
  round: Round,
  week: Week,
  recipients: readonly Recipient[],
  onStanding: (recipient: Recipient, standing: Standing) => void,
): Promise<void> {
  const { config, log, now, addresses, again, leaseMs = defaultLeaseMs } = round;
  const before = await readDeliveries(log);
  const claims = new Map(
    recipients.map((recipient): [Recipient, DigestClaim] => [
      recipient,
      {
        type: 'claim',
        recipient: recipient.id,
        kind: recipient.kind,
        leaderId: recipient.leaderId,
        week,
        attempt: before.of(recipient.id, week).attempts + 1,
        at: now(),
        claimId: randomUUID().replaceAll('-', ''),
        leaseMs,
        address: addresses(recipient),
        again,
      },
    ]),
  );
  // By this process's own clock, from before the log's began: it ends first.
  const signal = AbortSignal.any([aWhileAfter(round.signal), AbortSignal.timeout(leaseMs * sendWithinShare)]);
  await appendDigest(log, [...claims.values()]);
  const after = await readDeliveries(log);
  const mine: [Recipient, DigestClaim][] = [];
  for (const [recipient, claim] of claims) {
    if (after.of(recipient.id, week).claim?.record.claimId === claim.claimId) mine.push([recipient, claim]);
    else onStanding(recipient, standingOf(after, recipient, claim.address, { week, again: false, now: now() }));
  }
  // What fails for one because of the server is not tried for the others.
  let broken: Failure | null = null;
  const next = mine[Symbol.iterator]();
  const work = async (): Promise<void> => {
    for (const [recipient, claim] of next) {
      const failure: Failure | null = broken ?? (await tryToSend(round, recipient, week, signal));
      if (failure?.isOfServer && recipient.kind !== 'channel') broken = failure;
      onStanding(recipient, await record(round, recipient, claim, failure));
    }
  };
  await Promise.all(Array.from({ length: Math.min(config.smtp.connections, mine.length) }, work));
}

/** Null: it was taken. */
async function tryToSend(round: Round, recipient: Recipient, week: Week, signal: AbortSignal): Promise<Failure | null> {
  const { config, store, now, mailer, render, again, logger } = round;
  if (round.signal.aborted || signal.aborted) return notBegun;
  let digest: RenderedDigest;
  try {
    // After a crash the very same is sent again: the first may have arrived.
    const kept = again ? null : await keptMail(store, recipient.id, week);
    digest =
      kept ??
      (await render(recipient, week, { nowMs: now(), former: await formerDefinitions(store, recipient.id, week) }));
    if (kept === null) {
      await keepMail(store, recipient.id, week, digest, {
        now: now(),
        // It quotes what executives wrote.
        keepDays: config.privacy.textRetentionDays,
      });
    }
  } catch (error) {
    logger.error({ recipient: recipient.id, error: errorMessage(error).split('\n', 1)[0] }, 'a digest cannot be made');
    return otherFailure('the digest could not be made; the log of Earshot says why', error);
  }
  if (round.signal.aborted || signal.aborted) return notBegun;
  try {
    await send(round, recipient, week, digest, mailer, signal);
    return null;
  } catch (error) {
    if (error instanceof DeliveryError) return error.failure;
    return otherFailure('the digest could not be sent', error);
  }
}

const notBegun: Failure = {
  isPermanent: false,
  code: null,
  reason: 'Earshot stopped, or was too busy, before it was sent',
  isOfServer: false,
};

/** A mail of which the server has all is better waited for: broken off, it may come twice. */
function aWhileAfter(signal: AbortSignal): AbortSignal {
  const ended = new AbortController();
  const end = (): void => void setTimeout(() => ended.abort(), endWithinMs).unref();
  if (signal.aborted) end();
  else signal.addEventListener('abort', end, { once: true, signal: ended.signal });
  return ended.signal;
}

async function send(
  { config, now }: Round,
  { id, kind, email, name }: Recipient,
  week: Week,
  digest: RenderedDigest,
  mailer: Mailer | null,
  signal: AbortSignal,
): Promise<void> {
  if (kind === 'channel') {
    const keys = createDigestKeys(pseudonymKey(config));
    const channel = config.digest.channels.find(({ url }) => keys.recipient('channel', url) === id);
    if (channel === undefined) throw new Error('the channel is not in the configuration');
    return postCard(channel, digest.card, signal, now());
  }
  if (mailer === null || email === null) throw new Error('a mail without a mailer or an address');
  await mailer.send(
    {
      to: { name, address: email },
      messageId: messageIdOf(config, id, week),
      unsubscribeUrl: unsubscribeUrl(config, id),
      date: new Date(now()),
      digest,
    },
    signal,
  );
}

export function messageIdOf(config: Config, recipient: string, week: Week): string {
  const [, domain = 'earshot'] = (config.smtp.from?.address ?? '').split('@');
  return createDigestKeys(pseudonymKey(config)).messageId(recipient, week, new URL(`http://${domain}`).hostname);
}

async function record(
  round: Round,
  { id, kind, leaderId }: Recipient,
  claim: DigestClaim,
  failure: Failure | null,
): Promise<Standing> {
  const { config, logger, now, random } = round;
  const at = now();
  const base = { recipient: id, kind, leaderId, week: claim.week, attempt: claim.attempt, at, claimId: claim.claimId };
  if (failure === null) {
    const messageId = kind === 'channel' ? null : messageIdOf(config, id, claim.week);
    await untilRecorded(round, { type: 'sent', ...base, messageId });
    logger.info({ recipient: id, kind, week: claim.week, attempt: claim.attempt }, 'a digest was sent');
    return { state: 'sent', reason: null, at, attempts: claim.attempt };
  }
  const { isPermanent, code, reason } = failure;
  const nextAt = isPermanent ? null : at + Math.max(failure.notBeforeMs ?? 0, pauseBeforeMs(claim.attempt, random));
  const failed: DigestFailed = { type: 'failed', ...base, address: claim.address, isPermanent, code, reason, nextAt };
  await untilRecorded(round, failed);
  logger.warn({ recipient: id, kind, week: claim.week, attempt: claim.attempt, code, reason }, 'a digest was not sent');
  return { state: isPermanent ? 'failed' : 'retry', reason, at, attempts: claim.attempt, nextAt };
}

/** What has happened must be in the log, or it happens again. */
async function untilRecorded({ log, logger }: Round, record: DigestRecord): Promise<void> {
  for (let tried = 1; ; tried += 1) {
    try {
      return await appendDigest(log, [record]);
    } catch (error) {
      if (tried === recordTries) throw error;
      logger.error(
        { error: errorMessage(error) },
        'what became of a digest cannot be written to the log; it is tried again',
      );
      await pause(firstRecordPauseMs * 2 ** Math.min(tried, 8));
    }
  }
}

/** Takes what led to sent mails out of the log. */
export async function tidy(log: EventLog): Promise<void> {
  for (const { delivery } of (await readDeliveries(log)).all) await forgetAttempts(log, delivery);
}
