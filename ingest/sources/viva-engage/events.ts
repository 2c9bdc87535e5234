import type { ActivityEvent } from '../../../infra/contracts/activity.js';
import { actId, hashId } from '../../../infra/contracts/ids.js';
import { limitText } from '../../../infra/text-limit.js';
import type { Parsed } from '../../source.js';
import { account, actor, messageId, type ParseContext, platform } from './context.js';
import { community, type Place } from './groups.js';
import type { PlainText } from './markup.js';

type ObjectOf = ActivityEvent['object'];
type Counts = Extract<ActivityEvent, { verb: 'snapshot' }>['counts'];

/** A message, from wherever it was read. */
export interface Message {
  readonly id: string;
  readonly createdAt: number;
  readonly senderId: string;
  readonly senderType: string | null;
  readonly repliedToId: string | null;
  readonly threadId: string;
  readonly sharedId: string | null;
  readonly isAnnouncement: boolean;
  readonly title: string | null;
  /** Null: not known, as of a message that is only referred to. */
  readonly text: PlainText | null;
  readonly notified: readonly string[];
  readonly hasFiles: boolean;
  readonly language: string | null;
  readonly url: string | null;
  /** Null: not edited, or not known when. */
  readonly editedAt: number | null;
  readonly version: number;
  /** Known before, and another now. */
  readonly isEdit: boolean;
}

export interface Standing {
  readonly place: Place;
  readonly observedAt: number;
}

/** Limits of the event contract. */
const maxMentions = 1000;
const maxLinks = 200;

export function envelopeOf({ place, observedAt }: Standing, { instance }: ParseContext) {
  return {
    platform,
    instance,
    scope: 'internal' as const,
    observedAt,
    community: community(place, instance),
    mentions: [] as string[],
    links: [] as string[],
  };
}

export function contentEvent(message: Message, standing: Standing, context: ParseContext): ActivityEvent {
  const limited = limitText(message.text?.text ?? '');
  const hasText = limited.text.trim() !== '';
  const isReply = message.repliedToId !== null || message.threadId !== message.id;
  const shared = {
    ...envelopeOf(standing, context),
    id: messageId(message.id, context),
    version: message.version,
    occurredAt: message.createdAt,
    precision: 'exact' as const,
    actor: actor(message.senderId, message.senderType, context),
    mentions: [...new Set([...(message.text?.mentions ?? []), ...message.notified])]
      .slice(0, maxMentions)
      .map((nativeId) => account(nativeId, context)),
    links: (message.text?.links ?? []).slice(0, maxLinks),
  };
  const words = {
    title: message.title,
    text: hasText ? limited.text : null,
    truncated: limited.truncated,
    lang: message.language,
    editedAt: message.editedAt,
    url: message.url,
  };
  // A share is a message too: replies to it and its deletion know it by the message's id.
  if (message.sharedId !== null && !isReply) {
    return { ...shared, verb: 'share', object: object(messageId(message.sharedId, context), 'note', words) };
  }
  const kind = message.isAnnouncement ? 'article' : message.hasFiles && !hasText ? 'file' : 'note';
  const what = object(shared.id, kind, {
    ...words,
    ...(message.sharedId === null ? {} : { quotedId: messageId(message.sharedId, context) }),
    ...(isReply
      ? {
          parentId: messageId(message.repliedToId ?? message.threadId, context),
          rootId: messageId(message.threadId, context),
        }
      : {}),
  });
  if (message.isEdit) return { ...shared, verb: 'edit', object: what };
  if (what.parentId === null) return { ...shared, verb: 'post', object: what };
  return { ...shared, verb: 'reply', object: { ...what, parentId: what.parentId } };
}

/** Viva Engage does not say when somebody liked a message: a like stands at the time of the message. */
export function likeEvents(
  message: Pick<Message, 'id' | 'createdAt' | 'threadId'>,
  likers: readonly string[],
  standing: Standing,
  context: ParseContext,
): Parsed[] {
  return likers.map((liker) => ({
    kind: 'activity',
    event: {
      ...envelopeOf(standing, context),
      verb: 'react',
      id: likeId(message.id, liker, context),
      version: standing.observedAt,
      occurredAt: message.createdAt,
      precision: 'object',
      actor: actor(liker, null, context),
      object: target(message, context),
      reaction: 'like',
    },
  }));
}

export function likeId(message: string, liker: string, context: ParseContext): string {
  return actId(messageId(message, context), 'react', account(liker, context), 'like');
}

export function unlikeEvents(
  message: Pick<Message, 'id' | 'createdAt' | 'threadId'>,
  ids: readonly string[],
  standing: Standing,
  context: ParseContext,
): Parsed[] {
  return ids.map((id) => ({
    kind: 'activity',
    event: {
      ...envelopeOf(standing, context),
      verb: 'unreact',
      id,
      version: standing.observedAt,
      occurredAt: message.createdAt,
      precision: 'object',
      actor: null,
      object: target(message, context),
      reaction: 'like',
    },
  }));
}

export function snapshotEvent(
  message: Pick<Message, 'id' | 'createdAt' | 'threadId'>,
  counts: Partial<Counts>,
  standing: Standing,
  context: ParseContext,
): Parsed {
  const what = target(message, context);
  return {
    kind: 'activity',
    event: {
      ...envelopeOf(standing, context),
      verb: 'snapshot',
      id: hashId('snapshot', what.id, String(standing.observedAt)),
      version: standing.observedAt,
      occurredAt: message.createdAt,
      precision: 'object',
      actor: null,
      object: what,
      counts: {
        views: null,
        uniqueViews: null,
        impressions: null,
        reach: null,
        clicks: null,
        reactions: null,
        replies: null,
        shares: null,
        followers: null,
        ...counts,
        asOf: standing.observedAt,
      },
    },
  };
}

/** A message that is gone. Viva Engage does not say since when: it stands at its own time unless an export knows more. */
export function deleteEvent(
  message: Pick<Message, 'id' | 'createdAt' | 'threadId'>,
  deletedAt: number | null,
  standing: Standing,
  context: ParseContext,
): Parsed {
  return {
    kind: 'activity',
    event: {
      ...envelopeOf(standing, context),
      verb: 'delete',
      id: messageId(message.id, context),
      version: deletedAt ?? standing.observedAt,
      occurredAt: deletedAt ?? message.createdAt,
      precision: deletedAt === null ? 'object' : 'exact',
      actor: null,
      object: { ...target(message, context), deletedAt },
    },
  };
}

function target({ id, threadId }: Pick<Message, 'id' | 'threadId'>, context: ParseContext): ObjectOf {
  const rootId = threadId === id ? null : messageId(threadId, context);
  return object(messageId(id, context), 'note', { rootId });
}

function object(id: string, kind: ObjectOf['kind'], more: Partial<ObjectOf>): ObjectOf {
  return {
    id,
    kind,
    parentId: null,
    rootId: null,
    quotedId: null,
    url: null,
    title: null,
    text: null,
    truncated: false,
    lang: null,
    editedAt: null,
    deletedAt: null,
    ...more,
  };
}
