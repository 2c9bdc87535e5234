import type { ActivityEvent } from '../../../infra/contracts/activity.js';
import { actId, hashId } from '../../../infra/contracts/ids.js';
import { limitText } from '../../../infra/text-limit.js';
import type { Parsed } from '../../source.js';
import { community, type Place } from './categories.js';
import { account, actor, type ParseContext, platform, postId } from './context.js';
import type { Post } from './post.js';

type ObjectOf = ActivityEvent['object'];
type Counts = Extract<ActivityEvent, { verb: 'snapshot' }>['counts'];

/** Where a post stands, and when this was seen. */
export interface Standing {
  /** Null: in no category. */
  readonly place: Place | null;
  /** Of the topic. */
  readonly title: string | null;
  readonly observedAt: number;
}

export interface PostRef {
  readonly topicId: string;
  readonly number: number;
  readonly createdAt: number;
}

/** Limits of the event contract. */
const maxMentions = 1000;
const maxLinks = 200;

function envelopeOf({ place, observedAt }: Standing, { instance, scope }: ParseContext) {
  return {
    platform,
    instance,
    scope,
    observedAt,
    community: community(place, instance),
    mentions: [] as string[],
    links: [] as string[],
  };
}

export interface ContentOptions {
  /** Known before, and another now. */
  readonly isEdit: boolean;
  /** A webhook leaves out what the API says of the same post, so the API wins. */
  readonly isPart: boolean;
}

export function contentEvent(
  post: Post,
  standing: Standing,
  { isEdit, isPart }: ContentOptions,
  context: ParseContext,
): ActivityEvent {
  const limited = limitText(post.text.text);
  const hasText = limited.text.trim() !== '';
  const wasEdited = isEdit || post.isRevised;
  const shared = {
    ...envelopeOf(standing, context),
    id: postId(post.topicId, post.number, context),
    // What is not edited has its creation as version, so that an older answer never undoes a newer edit.
    version: (wasEdited ? post.updatedAt : post.createdAt) - (isPart ? 1 : 0),
    occurredAt: post.createdAt,
    precision: 'exact' as const,
    actor: actor(post.userId, context),
    mentions: [...new Set(post.mentioned)].slice(0, maxMentions).map((nativeId) => account(nativeId, context)),
    links: post.text.links.slice(0, maxLinks),
  };
  const isFirst = post.number === 1;
  const what = object(shared.id, hasText ? 'note' : 'file', {
    title: isFirst ? standing.title : null,
    text: hasText ? limited.text : null,
    truncated: limited.truncated,
    lang: post.language,
    editedAt: wasEdited ? post.updatedAt : null,
    url: `${context.url}/t/${post.topicId}/${post.number}`,
    ...(isFirst
      ? {}
      : {
          parentId: postId(post.topicId, post.replyTo ?? 1, context),
          rootId: postId(post.topicId, 1, context),
        }),
  });
  if (isEdit) return { ...shared, verb: 'edit', object: what };
  if (what.parentId === null) return { ...shared, verb: 'post', object: what };
  return { ...shared, verb: 'reply', object: { ...what, parentId: what.parentId } };
}

/** Discourse does not say when somebody liked a post: a like stands at the time of the post. */
export function likeEvent(post: PostRef, liker: string, standing: Standing, context: ParseContext): Parsed {
  return {
    kind: 'activity',
    event: {
      ...envelopeOf(standing, context),
      verb: 'react',
      id: likeId(post, liker, context),
      version: standing.observedAt,
      occurredAt: post.createdAt,
      precision: 'object',
      actor: actor(liker, context),
      object: target(post, context),
      reaction: 'like',
    },
  };
}

export function likeId({ topicId, number }: Omit<PostRef, 'createdAt'>, liker: string, context: ParseContext): string {
  return actId(postId(topicId, number, context), 'react', account(liker, context), 'like');
}

export function unlikeEvent(post: PostRef, id: string, standing: Standing, context: ParseContext): Parsed {
  return {
    kind: 'activity',
    event: {
      ...envelopeOf(standing, context),
      verb: 'unreact',
      id,
      version: standing.observedAt,
      occurredAt: post.createdAt,
      precision: 'object',
      actor: null,
      object: target(post, context),
      reaction: 'like',
    },
  };
}

export function snapshotEvent(
  post: PostRef,
  counts: Pick<Counts, 'views' | 'uniqueViews' | 'reactions' | 'replies'>,
  standing: Standing,
  context: ParseContext,
): Parsed {
  const what = target(post, context);
  return {
    kind: 'activity',
    event: {
      ...envelopeOf(standing, context),
      verb: 'snapshot',
      id: hashId('snapshot', what.id, String(standing.observedAt)),
      version: standing.observedAt,
      occurredAt: post.createdAt,
      precision: 'object',
      actor: null,
      object: what,
      counts: {
        impressions: null,
        reach: null,
        clicks: null,
        shares: null,
        followers: null,
        ...counts,
        asOf: standing.observedAt,
      },
    },
  };
}

/** A post that is gone. Where nobody says since when, it stands at its own time. */
export function deleteEvent(
  post: PostRef,
  deletedAt: number | null,
  standing: Standing,
  context: ParseContext,
): Parsed {
  return {
    kind: 'activity',
    event: {
      ...envelopeOf(standing, context),
      verb: 'delete',
      id: postId(post.topicId, post.number, context),
      version: deletedAt ?? standing.observedAt,
      occurredAt: deletedAt ?? post.createdAt,
      precision: deletedAt === null ? 'object' : 'exact',
      actor: null,
      object: { ...target(post, context), deletedAt },
    },
  };
}

function target({ topicId, number }: Omit<PostRef, 'createdAt'>, context: ParseContext): ObjectOf {
  const rootId = number === 1 ? null : postId(topicId, 1, context);
  return object(postId(topicId, number, context), 'note', { rootId });
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
