import { z } from 'zod';
import { hexId, timeMs } from './activity.js';
import { hashId } from './ids.js';

/**
 * What somebody should know at once, and what became of telling them, as facts of the log. Nobody's name or address is in
 * them: where an alert goes is a keyed hash beside the name of its channel in the configuration, and who acknowledged it is
 * not written down.
 */

/** Of a query in the configuration. */
export const aboutSchema = z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}$/, 'must be the name of a query');

/** Stands for every query where something is muted. */
export const everyQuery = '*';

const line = (most: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(most)
    .regex(/^[^\p{Cc}\u2028\u2029]*$/u, 'must be one line of text');

export const longestNote = 500;
export const noteSchema = line(longestNote);

export const alertInputSchema = z.object({
  rule: z.enum(['spike']),
  /** Name of the query. */
  about: aboutSchema,
  scope: z.enum(['public', 'internal']),
  grain: z.enum(['hour', 'day']),
  /** When what it is about began, ms. */
  startedAt: timeMs,
  /** When it was found, ms. */
  at: timeMs,
  /** Made of names and titles of the configuration and of figures; never of what somebody wrote. */
  title: line(300),
  reason: line(1_000),
  /** Null: not known. */
  figures: z
    .record(z.string().regex(/^[a-zA-Z][a-zA-Z0-9_]{0,39}$/), z.number().nullable())
    .refine((figures) => Object.keys(figures).length <= 30, 'must be 30 figures at most')
    .default({}),
  /** Path on the report's pages. */
  panel: z
    .string()
    .max(1_000)
    .regex(/^\/(?![/\\])[^\s\p{Cc}<>"\\]*$/u, 'must be a path such as /dashboards/listening?scope=public'),
});

/** What is worth an alert. Raised again, it is the same alert with the newest figures. */
export type AlertInput = z.infer<typeof alertInputSchema>;

/** The same rule about the same query in the same scope, begun at the same time, is the same alert. */
export function alertId({ rule, about, scope, startedAt }: Omit<AlertInput, 'figures'>): string {
  return hashId('alert', rule, about, scope, String(startedAt));
}

const raisedSchema = alertInputSchema.extend({ type: z.literal('raised'), id: hexId });

const acknowledgedSchema = z.object({
  type: z.literal('acknowledged'),
  id: hexId,
  at: timeMs,
  note: noteSchema.nullable().default(null),
});

/** It is not sent, because its query was muted when it came. */
const silencedSchema = z.object({ type: z.literal('silenced'), id: hexId, at: timeMs });

const muteAbout = z.union([aboutSchema, z.literal(everyQuery)]);
const muteSchema = z.object({ type: z.literal('mute'), about: muteAbout, until: timeMs, at: timeMs });
const unmuteSchema = z.object({ type: z.literal('unmute'), about: muteAbout, at: timeMs });

/** Since when alerts go there: nobody gets those of before because a channel was added. */
const targetSchema = z.object({ type: z.literal('target'), target: hexId, since: timeMs });

const delivery = {
  /** Keyed hash of the channel, and of the address where it has several. */
  target: hexId,
  /** Name of the channel in the configuration. */
  channel: z.string().max(40),
  kind: z.enum(['email', 'slack', 'teams', 'webhook']),
  /** Id of the message: that of the first alert in it. */
  group: hexId,
  alerts: z.array(hexId).min(1).max(1_000),
  /** The first is 1. */
  attempt: z.int().positive(),
  at: timeMs,
  claimId: hexId,
};

/** Somebody wants to send it. The first valid claim in the order of the log has it until its lease ends. */
const claimSchema = z.object({
  type: z.literal('claim'),
  ...delivery,
  /** From the time at which the log took the claim. */
  leaseMs: z.int().positive(),
});

/** The server has taken it: the end of it. */
const sentSchema = z.object({ type: z.literal('sent'), ...delivery });

const failedSchema = z.object({
  type: z.literal('failed'),
  ...delivery,
  isPermanent: z.boolean(),
  /** Of the server; null where none answered. */
  code: z.int().nullable(),
  /** In Earshot's words: what a server says may hold an address. */
  reason: z.string().max(500),
  /** When it is tried again; null when permanent. */
  nextAt: timeMs.nullable(),
});

export const alertRecordSchema = z.discriminatedUnion('type', [
  raisedSchema,
  acknowledgedSchema,
  silencedSchema,
  muteSchema,
  unmuteSchema,
  targetSchema,
  claimSchema,
  sentSchema,
  failedSchema,
]);

export type AlertRecord = z.infer<typeof alertRecordSchema>;
export type AlertRaised = z.infer<typeof raisedSchema>;
export type AlertClaim = z.infer<typeof claimSchema>;
export type AlertSent = z.infer<typeof sentSchema>;
export type AlertFailed = z.infer<typeof failedSchema>;
/** Those of one message. */
export type AlertDelivery = AlertClaim | AlertSent | AlertFailed;

export function isAlertDelivery(record: AlertRecord): record is AlertDelivery {
  return record.type === 'claim' || record.type === 'sent' || record.type === 'failed';
}

export function alertKey(record: AlertRecord): string {
  switch (record.type) {
    case 'raised':
      return `alert/${record.id}`;
    case 'acknowledged':
    case 'silenced':
      return `alert/${record.id}/${record.type}`;
    case 'mute':
    case 'unmute':
      return `mute/${record.about}`;
    case 'target':
      return `target/${record.target}`;
    case 'claim':
      return `${messageKey(record)}/claim/${record.claimId}`;
    case 'sent':
      return `${messageKey(record)}/sent`;
    case 'failed':
      return `${messageKey(record)}/failed/${record.attempt}`;
  }
}

const messageKey = ({ target, group }: AlertDelivery): string => `message/${target}/${group}`;

/** Of several records of a message the highest says how it stands, whatever order they come in. */
export function alertDeliveryVersion(record: AlertDelivery): number {
  if (record.type === 'sent') return 1_000_000_000;
  return record.attempt * 2 + (record.type === 'failed' ? 1 : 0);
}
