import { z } from 'zod';
import { hexId, timeMs } from './activity.js';

/**
 * Who people are and where they stand, as periods: a record holds from `validFrom` (null: since before the data) until
 * `validTo` (null: still). "Executive" is judged as of the day of the act, so a changed title is a new period.
 */

const text = z.string().max(500);
const period = { validFrom: timeMs.nullable().default(null), validTo: timeMs.nullable().default(null) };
/** Milliseconds; the higher one wins for the same key. */
const version = z.int().nonnegative();

export const leadershipSchema = z.object({
  isExecutive: z.boolean(),
  /** Why: `list`, `level ≤ 2`, `title matches …`; null for a person who is none. */
  rule: text.nullable(),
  /** This person writes on behalf of that executive. */
  delegateOf: hexId.nullable(),
});

export const personSchema = z.object({
  type: z.literal('person'),
  /** Pseudonym. */
  personId: hexId,
  /** `directory` (HR) hides what a `platform` says about the same person. */
  origin: z.enum(['directory', 'platform']),
  /** Names of units from the top down; empty is unknown. */
  unitPath: z.array(text).max(30).default([]),
  managerId: hexId.nullable().default(null),
  title: text.nullable().default(null),
  /** 0 is the top of the hierarchy. */
  level: z.int().min(0).max(50).nullable().default(null),
  location: text.nullable().default(null),
  active: z.boolean().default(true),
  leadership: leadershipSchema,
  /** Only of executives and delegates; the schema refuses anybody else's. */
  name: text.nullable().default(null),
  ...period,
  version,
});

export const orgUnitSchema = z.object({
  type: z.literal('orgUnit'),
  path: z.array(text).min(1).max(30),
  ...period,
  version,
});

export const accountLinkSchema = z.object({
  type: z.literal('accountLink'),
  accountId: hexId,
  /** Null takes an earlier link back. */
  personId: hexId.nullable(),
  method: z.enum(['email', 'directory', 'manual', 'verified-link']),
  confidence: z.number().min(0).max(1),
  accountKind: z.enum(['person', 'bot', 'system']).default('person'),
  version,
});

export const membershipSchema = z.object({
  type: z.literal('membership'),
  communityId: hexId,
  accountId: hexId,
  ...period,
  version,
});

/** A person or an account of whom nothing may be kept, whatever comes later; without a word of who it is. */
export const erasureSchema = z.object({
  type: z.literal('erasure'),
  /** Pseudonym. */
  id: hexId,
  subject: z.enum(['person', 'account']),
  version,
});

export const directoryRecordSchema = z
  .discriminatedUnion('type', [personSchema, orgUnitSchema, accountLinkSchema, membershipSchema, erasureSchema])
  .refine(
    (record) =>
      record.type !== 'person' ||
      record.name === null ||
      record.leadership.isExecutive ||
      record.leadership.delegateOf !== null,
    { message: 'holds a name of somebody who is neither an executive nor a delegate', path: ['name'] },
  );

export type DirectoryRecord = z.infer<typeof directoryRecordSchema>;
export type Person = z.infer<typeof personSchema>;
export type OrgUnit = z.infer<typeof orgUnitSchema>;
export type AccountLink = z.infer<typeof accountLinkSchema>;
export type Erasure = z.infer<typeof erasureSchema>;
export type Membership = z.infer<typeof membershipSchema>;

/** What a record replaces in the compacted topic. A period is known by its beginning. */
export function directoryKey(record: DirectoryRecord): string {
  switch (record.type) {
    case 'person':
      return `person/${record.personId}/${record.origin}/${record.validFrom ?? 0}`;
    case 'orgUnit':
      return `unit/${record.path.join('\u001f')}/${record.validFrom ?? 0}`;
    case 'accountLink':
      return `account/${record.accountId}`;
    case 'membership':
      return `member/${record.communityId}/${record.accountId}/${record.validFrom ?? 0}`;
    case 'erasure':
      return `erasure/${record.id}`;
  }
}
