import type { AccountLink } from '../../../infra/contracts/directory.js';
import { countField, isRecord, type JsonRecord, rejecting, WrongFieldError } from '../../fields.js';
import type { Parsed, RawItem } from '../../source.js';
import { type ParseContext, postTarget } from '../bluesky-common/context.js';
import { postEvent } from '../bluesky-common/post.js';
import { actTime } from '../bluesky-common/time.js';
import { isDid, parseUri, type RecordUri } from '../bluesky-common/uri.js';
import { shareId } from '../public-common/events.js';
import { neededTime, timeField } from '../public-common/time.js';

/** What a raw item holds: one thing of an answer, with what is needed to understand it. */
export type BlueskyItem = { readonly observedAt: number } & (
  | { readonly kind: 'post'; readonly view: unknown; readonly isChanged: boolean }
  | { readonly kind: 'like'; readonly like: unknown; readonly subject: RecordUri }
  /** In the feed of the account that carries it on. */
  | {
      readonly kind: 'repost';
      readonly reason: JsonRecord;
      readonly subject: RecordUri;
      readonly uri: RecordUri | null;
    }
  /** In the list of those who carry it on, which does not say when. */
  | { readonly kind: 'repostedBy'; readonly by: unknown; readonly subject: RecordUri; readonly subjectAt: number }
  | {
      readonly kind: 'undone';
      readonly id: string;
      readonly objectId: string;
      readonly at: number;
      readonly like: boolean;
    }
  | { readonly kind: 'gone'; readonly uri: RecordUri; readonly at: number }
  | { readonly kind: 'counts'; readonly view: JsonRecord; readonly uri: RecordUri; readonly at: number }
  | { readonly kind: 'followers'; readonly profile: JsonRecord; readonly account: string }
  | { readonly kind: 'link'; readonly link: AccountLink }
  | { readonly kind: 'skip'; readonly reason: string }
);

export const likeOf = 'like';

export function parseBlueskyItem(item: RawItem, context: ParseContext): Parsed[] {
  const value = item.value as BlueskyItem;
  return rejecting(() => {
    switch (value.kind) {
      case 'skip':
        return [{ kind: 'skip', reason: value.reason }];
      case 'link':
        return [{ kind: 'directory', record: value.link }];
      case 'post':
        return [{ kind: 'activity', event: post(value.view, value.isChanged, value.observedAt, context) }];
      case 'like':
        return [{ kind: 'activity', event: like(value, context) }];
      case 'repost':
        return [{ kind: 'activity', event: repost(value, context) }];
      case 'repostedBy':
        return [{ kind: 'activity', event: repostedBy(value, context) }];
      case 'undone': {
        const target = { id: value.objectId, kind: 'note' as const, parentId: null, rootId: null };
        const reaction = value.like ? likeOf : null;
        return [
          { kind: 'activity', event: context.events.takenBack(value.id, target, value.at, reaction, value.observedAt) },
        ];
      }
      case 'gone':
        return [
          {
            kind: 'activity',
            event: context.events.deletion(postTarget(value.uri, context), value.at, value.observedAt),
          },
        ];
      case 'counts':
        return [{ kind: 'activity', event: counts(value, context) }];
      case 'followers':
        return [{ kind: 'activity', event: followers(value, context) }];
    }
  });
}

type Item<Kind extends BlueskyItem['kind']> = Extract<BlueskyItem, { kind: Kind }>;

function post(view: unknown, isChanged: boolean, observedAt: number, context: ParseContext) {
  const given = needed(view, 'post');
  const uri = parseUri(given.uri);
  if (uri === null) throw new WrongFieldError('has a field uri that is no address of a record');
  const seen = { uri, seenAt: neededTime(given, 'indexedAt'), observedAt, changedAt: isChanged ? observedAt : null };
  return postEvent(needed(given.record, 'record'), seen, context);
}

function like({ like, subject, observedAt }: Item<'like'>, context: ParseContext) {
  const given = needed(like, 'like');
  const event = context.events.reaction(
    postTarget(subject, context),
    0,
    actorOf(given.actor, context),
    likeOf,
    observedAt,
  );
  return { ...event, occurredAt: actTime(given, neededTime(given, 'indexedAt')), precision: 'exact' as const };
}

function repost({ reason, subject, uri, observedAt }: Item<'repost'>, context: ParseContext) {
  const actor = actorOf(reason.by, context);
  const at = neededTime(reason, 'indexedAt');
  const event = context.events.share(postTarget(subject, context), at, actor, at, observedAt);
  return { ...event, id: repostId(actor.id, subject, uri, context) };
}

/** By its own record where that is told; else one account carries a post on once. */
export function repostId(actorId: string, subject: RecordUri, uri: RecordUri | null, context: ParseContext): string {
  return uri === null ? shareId(postTarget(subject, context).id, actorId) : context.actId(uri);
}

function repostedBy({ by, subject, subjectAt, observedAt }: Item<'repostedBy'>, context: ParseContext) {
  return context.events.share(postTarget(subject, context), subjectAt, actorOf(by, context), null, observedAt);
}

function counts({ view, uri, at, observedAt }: Item<'counts'>, context: ParseContext) {
  const counted = {
    reactions: countField(view, 'likeCount'),
    replies: countField(view, 'replyCount'),
    // A quote is a post of its own.
    shares: countField(view, 'repostCount'),
  };
  return context.events.counts(postTarget(uri, context), at, counted, observedAt);
}

function followers({ profile, account, observedAt }: Item<'followers'>, context: ParseContext) {
  const since = timeField(profile, 'createdAt') ?? timeField(profile, 'indexedAt') ?? observedAt;
  const count = countField(profile, 'followersCount');
  if (count === null) throw new WrongFieldError('has no followersCount');
  return context.events.followers(account, Math.min(since, observedAt), count, observedAt);
}

function actorOf(value: unknown, { actor }: ParseContext) {
  const given = needed(value, 'actor');
  if (!isDid(given.did)) throw new WrongFieldError('has a field did that is no DID');
  return actor(given.did);
}

function needed(value: unknown, name: string): JsonRecord {
  if (!isRecord(value)) throw new WrongFieldError(`has no ${name}`);
  return value;
}
