import { z } from 'zod';
import { isDay } from '../day.js';
import { hexId, timeMs } from './activity.js';

/**
 * What happens to a digest, as facts of the log. Nobody's name or address is in them: a recipient and an address are keyed
 * hashes, a leader is a pseudonym.
 */

const day = z.string().refine(isDay, 'must be a day such as 2026-11-16');

const delivery = {
  /** Keyed hash of whom it goes to. */
  recipient: hexId,
  kind: z.enum(['leader', 'team', 'channel']),
  /** Whose figures they are; null for a team and a channel. */
  leaderId: hexId.nullable(),
  /** First day of the week that it is about. */
  week: day,
  /** The first is 1; 0 where none was made. */
  attempt: z.int().nonnegative(),
  at: timeMs,
};

/** Somebody wants to send it. The first valid claim in the order of the log has it until its lease ends. */
const claimSchema = z.object({
  type: z.literal('claim'),
  ...delivery,
  claimId: hexId,
  /** From the time at which the log took the claim. */
  leaseMs: z.int().positive(),
  /** Keyed hash of the address. */
  address: hexId,
  /** An operator has said so: what failed is tried whatever it said. */
  again: z.boolean().default(false),
});

/** The server has taken it: the end of it. */
const sentSchema = z.object({
  type: z.literal('sent'),
  ...delivery,
  claimId: hexId,
  /** Null for a channel. */
  messageId: z.string().max(500).nullable(),
});

const failedSchema = z.object({
  type: z.literal('failed'),
  ...delivery,
  /** Null: it was not tried, because its address had failed for good in an earlier week. */
  claimId: hexId.nullable(),
  address: hexId,
  isPermanent: z.boolean(),
  /** Of the server; null where none answered. */
  code: z.int().nullable(),
  /** In Earshot's words: what a server says may hold an address. */
  reason: z.string().max(500),
  /** When it is tried again; null when permanent. */
  nextAt: timeMs.nullable(),
});

/** What a recipient wants, by the link in the mail. */
const wishSchema = z.object({ type: z.literal('wish'), recipient: hexId, wanted: z.boolean(), at: timeMs });

/** Since when digests go out by schedule here: what was due before is not made up for. */
const scheduleSchema = z.object({ type: z.literal('schedule'), since: timeMs });

export const digestRecordSchema = z.discriminatedUnion('type', [
  claimSchema,
  sentSchema,
  failedSchema,
  wishSchema,
  scheduleSchema,
]);

export type DigestRecord = z.infer<typeof digestRecordSchema>;
export type DigestClaim = z.infer<typeof claimSchema>;
export type DigestSent = z.infer<typeof sentSchema>;
export type DigestFailed = z.infer<typeof failedSchema>;
export type DigestWish = z.infer<typeof wishSchema>;
/** Those of one delivery. */
export type DeliveryRecord = DigestClaim | DigestSent | DigestFailed;

export function isDelivery(record: DigestRecord): record is DeliveryRecord {
  return record.type === 'claim' || record.type === 'sent' || record.type === 'failed';
}

export function digestKey(record: DigestRecord): string {
  switch (record.type) {
    case 'claim':
      return `${record.week}/${record.recipient}/claim/${record.claimId}`;
    case 'sent':
      return `${record.week}/${record.recipient}/sent`;
    case 'failed':
      return `${record.week}/${record.recipient}/failed/${record.attempt}`;
    case 'wish':
      return `wish/${record.recipient}`;
    case 'schedule':
      return 'schedule';
  }
}

/**
 * Of several records of a delivery the highest says how it stands, whatever order they come in: a claim that came too late or
 * in vain has the number of an attempt that is over.
 */
export function deliveryVersion(record: DeliveryRecord): number {
  if (record.type === 'sent') return 1_000_000_000;
  return record.attempt * 2 + (record.type === 'failed' ? 1 : 0);
}
