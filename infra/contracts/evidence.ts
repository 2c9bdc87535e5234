import { z } from 'zod';
import { hexId, timeMs } from './activity.js';

/**
 * What no platform knows and an operator imports: who approved what, which channels whom reach, pilots and their controls,
 * sponsors, contacts with leaders, whose community it is. One record a key; the higher version wins; `removed` takes it back.
 */

const text = z.string().max(500);
const name = text.min(1);
/** What the store's days can hold; 1970-01-01 as a beginning is "since before the data". */
export const firstDay = '1970-01-01';
const lastDay = '2099-12-31';
const day = z.iso
  .date('must be a day such as 2026-01-31')
  .refine((text) => text >= firstDay && text <= lastDay, `must lie between ${firstDay} and ${lastDay}`);
const unitPath = z.array(text).min(1).max(30);

const envelope = {
  /** Milliseconds; the higher one wins for the same key. */
  version: z.int().nonnegative(),
  removed: z.boolean().default(false),
};

export const approvalSchema = z.object({
  ...envelope,
  type: z.literal('approval'),
  /** From the log's own number of the request. */
  approvalId: hexId,
  /** Where it was to be published, as the log calls it. */
  channel: text.default(''),
  /** Pseudonyms; null where the log does not say. */
  authorId: hexId.nullable().default(null),
  approverId: hexId.nullable().default(null),
  submittedAt: timeMs,
  approvedAt: timeMs.nullable().default(null),
  publishedAt: timeMs.nullable().default(null),
  outcome: z.enum(['published', 'approved', 'rejected', 'withdrawn', 'pending']),
  /** Whether this kind of post must be approved; null where the log does not say. */
  required: z.boolean().nullable().default(null),
});

export const channelAccessSchema = z.object({
  ...envelope,
  type: z.literal('channelAccess'),
  channel: name,
  /** Social role (`moderator`, `customer care`), not a person. */
  role: name,
  /** The role needs the channel for its work. */
  required: z.boolean(),
  reachable: z.boolean(),
  /** The organisation tells the public to use it. */
  promoted: z.boolean().default(false),
  validFrom: day,
});

export const maxPilotMembers = 5_000;

export const pilotSchema = z.object({
  ...envelope,
  type: z.literal('pilot'),
  pilotId: hexId,
  name,
  /** First and last day of the pilot. */
  starts: day,
  ends: day,
  /** Who took part, or served as the control: people of a unit, members of a community, or listed people. */
  members: z
    .array(
      z.object({
        arm: z.enum(['pilot', 'control']),
        kind: z.enum(['unit', 'community', 'person']),
        /** Path of a unit joined by ` / `, name or id of a community, pseudonym of a person. */
        key: name,
      }),
    )
    .min(1)
    // A pilot is one record, and a record of the log has a largest size.
    .max(maxPilotMembers),
});

export const sponsorSchema = z.object({
  ...envelope,
  type: z.literal('sponsor'),
  personId: hexId,
  role: z.enum(['sponsor', 'adoption team']),
  /** Units in whose name the person acts; empty: the person's own, as the directory says. */
  unitPaths: z.array(unitPath).max(100).default([]),
  /** Business function (`IT`, `HR`). */
  businessFunction: text.default(''),
  validFrom: day,
  /** Last day; null: still. */
  validTo: day.nullable().default(null),
});

export const contactSchema = z.object({
  ...envelope,
  type: z.literal('contact'),
  contactId: hexId,
  day,
  leaderId: hexId,
  /** Somebody of the adoption team; null where the list does not say. */
  teamMemberId: hexId.nullable().default(null),
  twoWay: z.boolean(),
  /** `meeting`, `call` … */
  kind: text.default(''),
});

export const communityOwnerSchema = z.object({
  ...envelope,
  type: z.literal('communityOwner'),
  /** Name or id of the community. */
  community: name,
  ownerId: hexId,
  validFrom: day,
  validTo: day.nullable().default(null),
});

export const evidenceRecordSchema = z.discriminatedUnion('type', [
  approvalSchema,
  channelAccessSchema,
  pilotSchema,
  sponsorSchema,
  contactSchema,
  communityOwnerSchema,
]);

export type EvidenceRecord = z.infer<typeof evidenceRecordSchema>;

/** What a record replaces in the compacted topic. */
export function evidenceKey(record: EvidenceRecord): string {
  switch (record.type) {
    case 'approval':
      return `approval/${record.approvalId}`;
    case 'channelAccess':
      return `access/${record.channel}\u001f${record.role}/${record.validFrom}`;
    case 'pilot':
      return `pilot/${record.pilotId}`;
    case 'sponsor':
      return `sponsor/${record.personId}/${record.role}/${record.validFrom}`;
    case 'contact':
      return `contact/${record.contactId}`;
    case 'communityOwner':
      return `owner/${record.community}\u001f${record.ownerId}/${record.validFrom}`;
  }
}
