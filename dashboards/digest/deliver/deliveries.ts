import { decodeDigest, encodeDigest } from '../../../infra/contracts/cloud-events.js';
import {
  type DeliveryRecord,
  type DigestClaim,
  type DigestFailed,
  type DigestRecord,
  type DigestSent,
  digestKey,
  isDelivery,
} from '../../../infra/contracts/digest.js';
import { digestTopic } from '../../../infra/contracts/topics.js';
import type { EventLog, LogRecord } from '../../../infra/log/event-log.js';

/** How one delivery stands: a recipient and a week. */
export interface Delivery {
  /** Valid claims so far. */
  readonly attempts: number;
  /** The claim that has it, and until when by the log's clock, ms; its lease may have ended. */
  readonly claim: { readonly record: DigestClaim; readonly until: number } | null;
  readonly failed: DigestFailed | null;
  readonly sent: DigestSent | null;
  /** Keys in the log. */
  readonly keys: readonly string[];
}

export interface Deliveries {
  of(recipient: string, week: string): Delivery;
  /** The failure for good that keeps a recipient from being tried at its address, until a mail is sent or it is tried again. */
  refusal(recipient: string): DigestFailed | null;
  /** False after the recipient has unsubscribed. */
  isWanted(recipient: string): boolean;
  /** ms; null: never by schedule so far. */
  readonly scheduledSince: number | null;
  /** Every one there is, in the order in which they were begun. */
  readonly all: readonly { readonly recipient: string; readonly week: string; readonly delivery: Delivery }[];
}

const nothing: Delivery = { attempts: 0, claim: null, failed: null, sent: null, keys: [] };

export async function readDeliveries(log: EventLog): Promise<Deliveries> {
  return foldDeliveries(await log.latest(digestTopic));
}

/** Everybody who reads the log comes to the same: only the order of its records and its own clock count. */
export function foldDeliveries(records: readonly LogRecord[]): Deliveries {
  const deliveries = new Map<string, Delivery>();
  const refusals = new Map<string, DigestFailed>();
  const wishes = new Map<string, boolean>();
  let scheduledSince: number | null = null;
  const inOrder = [...records].sort((a, b) => Number(BigInt(a.offset) - BigInt(b.offset)));
  for (const { record, timestamp } of inOrder.flatMap(decoded)) {
    if (isDelivery(record)) {
      const key = `${record.week}/${record.recipient}`;
      const before = deliveries.get(key) ?? nothing;
      const next = after(before, record, timestamp);
      deliveries.set(key, { ...next, keys: [...before.keys, digestKey(record)] });
      if (record.type === 'failed' && record.isPermanent && next.failed === record) {
        refusals.set(record.recipient, record);
      } else if (record.type === 'sent' || (record.type === 'claim' && next.claim?.record === record)) {
        refusals.delete(record.recipient);
      }
    } else if (record.type === 'wish') {
      wishes.set(record.recipient, record.wanted);
    } else {
      scheduledSince = record.since;
    }
  }
  return {
    of: (recipient, week) => deliveries.get(`${week}/${recipient}`) ?? nothing,
    refusal: (recipient) => refusals.get(recipient) ?? null,
    isWanted: (recipient) => wishes.get(recipient) ?? true,
    scheduledSince,
    all: [...deliveries].map(([key, delivery]) => {
      const [week = '', recipient = ''] = key.split('/');
      return { recipient, week, delivery };
    }),
  };
}

/** What cannot be read is passed over: a newer Earshot may have written it. */
function decoded(record: LogRecord): { record: DigestRecord; timestamp: number }[] {
  const { ok, ...found } = decodeDigest(record);
  return ok && 'value' in found ? [{ record: found.value, timestamp: record.timestamp }] : [];
}

function after(before: Delivery, record: DeliveryRecord, timestamp: number): Delivery {
  switch (record.type) {
    case 'sent':
      return {
        ...before,
        claim: null,
        failed: null,
        sent: record,
        attempts: Math.max(before.attempts, record.attempt),
      };
    case 'claim':
      if (!mayClaim(before, record, timestamp)) return before;
      return {
        ...before,
        attempts: record.attempt,
        claim: { record, until: timestamp + record.leaseMs },
        failed: null,
      };
    case 'failed': {
      const isOfClaim =
        before.claim === null ? record.claimId === null : before.claim.record.claimId === record.claimId;
      return before.sent !== null || !isOfClaim ? before : { ...before, claim: null, failed: record };
    }
  }
}

/** Whether a claim holds that the log takes at `timestamp`, ms. */
export function mayClaim(
  { attempts, claim, failed, sent }: Delivery,
  { attempt, address, again }: Pick<DigestClaim, 'attempt' | 'address' | 'again'>,
  timestamp: number,
): boolean {
  if (sent !== null || attempt !== attempts + 1) return false;
  if (claim !== null) return timestamp >= claim.until;
  if (failed === null || again || failed.address !== address) return true;
  return !failed.isPermanent && timestamp >= (failed.nextAt ?? 0);
}

/** In one append: either all of them are in the log, or the caller learns that they may not be. */
export async function appendDigest(log: EventLog, records: readonly DigestRecord[]): Promise<void> {
  if (records.length > 0) await log.append(digestTopic, records.map(encodeDigest));
}

/** Takes what led to a sent mail out of the log; the record of its being sent says all. */
export async function forgetAttempts(log: EventLog, delivery: Delivery): Promise<void> {
  const gone = delivery.keys.filter((key) => !key.endsWith('/sent'));
  if (delivery.sent === null || gone.length === 0) return;
  await log.append(
    digestTopic,
    gone.map((key) => ({ key, value: null, headers: {} })),
  );
}
