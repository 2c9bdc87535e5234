import { z } from 'zod';

/**
 * What happened on a platform, as an immutable fact. Vocabulary after Activity Streams 2.0.
 * Times are milliseconds since 1970 in UTC. Unknown fields are dropped by the schema; null is unknown and never 0.
 */

const firstMs = Date.UTC(1990, 0, 1);
const lastMs = Date.UTC(2100, 0, 1);

/** A time. Seconds given as milliseconds land in January 1970 and are refused, not guessed at. */
export const timeMs = z
  .int()
  .refine((ms) => ms >= firstMs && ms < lastMs, 'is outside 1990–2099; times are milliseconds since 1970, not seconds');

export const hexId = z.string().regex(/^[0-9a-f]{32}$/, 'must be 32 hex digits');

const count = z.int().nonnegative().nullable().default(null);
const name = z.string().max(500);
const url = z.string().max(4000);

export const actorSchema = z.object({
  /** Pseudonymous account id. */
  id: hexId,
  kind: z.enum(['person', 'bot', 'system']),
});

export const objectSchema = z.object({
  id: hexId,
  kind: z.enum(['note', 'article', 'file', 'person', 'community']),
  parentId: hexId.nullable().default(null),
  /** First post of the conversation; null where the platform does not say, and for a post that starts one. */
  rootId: hexId.nullable().default(null),
  quotedId: hexId.nullable().default(null),
  url: url.nullable().default(null),
  title: name.nullable().default(null),
  text: z.string().nullable().default(null),
  /** The text was longer than the limit and was cut on a code point. */
  truncated: z.boolean().default(false),
  /** BCP 47, as the platform says it; null where it does not. */
  lang: z.string().max(35).nullable().default(null),
  editedAt: timeMs.nullable().default(null),
  deletedAt: timeMs.nullable().default(null),
});

export const communitySchema = z.object({
  id: hexId,
  name: name,
  kind: z.enum(['channel', 'group', 'team', 'forum', 'feed']),
  visibility: z.enum(['public', 'private', 'unknown']),
  /** Up to what the column holds: the engine would wrap a greater one round without a word. */
  memberCount: z.int().nonnegative().max(4_294_967_295).nullable().default(null),
});

export const countsSchema = z.object({
  views: count,
  uniqueViews: count,
  impressions: count,
  reach: count,
  clicks: count,
  reactions: count,
  replies: count,
  shares: count,
  followers: count,
  asOf: timeMs,
});

const envelope = {
  id: hexId,
  /** What wins when an id arrives again: the time of the edit, else of the creation (content) or observation (the rest). */
  version: z.int().nonnegative(),
  platform: z.string().regex(/^[a-z][a-z0-9-]{0,31}$/),
  instance: z.string().min(1).max(200),
  scope: z.enum(['internal', 'public']),
  /** The platform's creation time; an edit does not change it and it is never the time of observation. */
  occurredAt: timeMs,
  observedAt: timeMs,
  precision: z.enum(['exact', 'object', 'day']),
  community: communitySchema.nullable().default(null),
  /** Pseudonymous account ids. */
  mentions: z.array(hexId).max(1000).default([]),
  links: z.array(url).max(200).default([]),
};

const reaction = z.string().min(1).max(100);

export const activityEventSchema = z.discriminatedUnion('verb', [
  z.object({ ...envelope, verb: z.literal('post'), actor: actorSchema, object: objectSchema }),
  z.object({
    ...envelope,
    verb: z.literal('reply'),
    actor: actorSchema,
    object: objectSchema.extend({ parentId: hexId }),
  }),
  /** `object` is the thing reacted to, `id` the reaction. */
  z.object({ ...envelope, verb: z.literal('react'), actor: actorSchema, object: objectSchema, reaction }),
  z.object({
    ...envelope,
    verb: z.literal('unreact'),
    actor: actorSchema.nullable(),
    object: objectSchema,
    reaction: reaction.nullable(),
  }),
  /** `object` is the thing shared, with the sharer's own words as its text; `id` is the share. */
  z.object({ ...envelope, verb: z.literal('share'), actor: actorSchema, object: objectSchema }),
  z.object({ ...envelope, verb: z.literal('view'), actor: actorSchema, object: objectSchema }),
  z.object({ ...envelope, verb: z.literal('follow'), actor: actorSchema, object: objectSchema }),
  z.object({ ...envelope, verb: z.literal('unfollow'), actor: actorSchema, object: objectSchema }),
  z.object({ ...envelope, verb: z.literal('join'), actor: actorSchema, object: objectSchema }),
  z.object({ ...envelope, verb: z.literal('leave'), actor: actorSchema, object: objectSchema }),
  /** The whole content as it now is, under the content's own id and its first `occurredAt`. */
  z.object({ ...envelope, verb: z.literal('edit'), actor: actorSchema, object: objectSchema }),
  /** `id` is that of the content that is gone; who deleted it may be unknown. `occurredAt` is the time of deletion. */
  z.object({ ...envelope, verb: z.literal('delete'), actor: actorSchema.nullable(), object: objectSchema }),
  /** Counters of an object (or the followers of an account) as they stood at `counts.asOf`. */
  z.object({
    ...envelope,
    verb: z.literal('snapshot'),
    actor: actorSchema.nullable(),
    object: objectSchema,
    counts: countsSchema,
  }),
]);

export type ActivityEvent = z.infer<typeof activityEventSchema>;
export type ActivityInput = z.input<typeof activityEventSchema>;
export type Verb = ActivityEvent['verb'];
export type Actor = z.infer<typeof actorSchema>;
export type Community = z.infer<typeof communitySchema>;

/** The conversation's root is the key of the activity topic, so that a thread stays in order. */
export function activityKey(event: ActivityEvent): string {
  return event.object.rootId ?? event.object.id;
}
