import type { ActivityEvent } from '../../../infra/contracts/activity.js';
import type { AccountLink } from '../../../infra/contracts/directory.js';
import { isRecord, recordField, rejecting, WrongFieldError } from '../../fields.js';
import type { Parsed, RawItem } from '../../source.js';
import { type ParseContext, postTarget } from '../bluesky-common/context.js';
import { postEvent } from '../bluesky-common/post.js';
import { actTime } from '../bluesky-common/time.js';
import { collections, formatUri, isDid, parseUri } from '../bluesky-common/uri.js';
import type { Target } from '../public-common/events.js';
import type { Commit } from './wire.js';

/** What a raw item holds. */
export type JetstreamItem =
  | { readonly kind: 'commit'; readonly commit: Commit; readonly observedAt: number }
  | { readonly kind: 'link'; readonly link: AccountLink }
  | { readonly kind: 'skip' | 'reject'; readonly reason: string };

export const unreadCollection = 'record of a collection that is not read';

export function parseJetstreamItem(item: RawItem, context: ParseContext): Parsed[] {
  const value = item.value as JetstreamItem;
  if (value.kind === 'link') return [{ kind: 'directory', record: value.link }];
  if (value.kind !== 'commit') return [{ kind: value.kind, reason: value.reason }];
  return rejecting(() => {
    const event = eventOf(value.commit, value.observedAt, context);
    return [typeof event === 'string' ? { kind: 'skip', reason: event } : { kind: 'activity', event }];
  });
}

/** Text: why it is left out. */
function eventOf(commit: Commit, observedAt: number, context: ParseContext): ActivityEvent | string {
  const { collection, operation } = commit;
  if (collection !== collections.post && !acts.has(collection)) return unreadCollection;
  if (operation === 'delete') return undone(commit, observedAt, context);
  if (!isRecord(commit.record)) throw new WrongFieldError('has no record');
  if (collection === collections.post) {
    const seenAt = seenMs(commit);
    const changedAt = operation === 'update' ? seenAt : null;
    return postEvent(commit.record, { uri: commit, seenAt, observedAt, changedAt }, context);
  }
  return collection === collections.follow
    ? follow(commit, commit.record, observedAt, context)
    : reaction(commit, commit.record, observedAt, context);
}

const acts: ReadonlySet<string> = new Set([collections.like, collections.repost, collections.follow]);

const seenMs = ({ timeUs }: Commit): number => Math.floor(timeUs / 1000);

function reaction(
  commit: Commit,
  record: Readonly<Record<string, unknown>>,
  observedAt: number,
  context: ParseContext,
): ActivityEvent | string {
  const uri = parseUri(recordField(record, 'subject')?.uri);
  if (uri === null) throw new WrongFieldError('has a field subject.uri that is no address of a record');
  if (uri.collection !== collections.post) return 'like or repost of something that is no post';
  const at = actTime(record, seenMs(commit));
  const target = postTarget(uri, context);
  const actor = context.actor(commit.did);
  const event =
    commit.collection === collections.like
      ? context.events.reaction(target, at, actor, 'like', observedAt)
      : context.events.share(target, at, actor, at, observedAt);
  return ofItsOwn(event, commit, context);
}

/** Each is a record of its own, which a delete names and nothing else: so its address is its id. */
function ofItsOwn(event: ActivityEvent, commit: Commit, context: ParseContext): ActivityEvent {
  return { ...event, id: context.actId(commit), version: seenMs(commit), precision: 'exact' };
}

function follow(
  commit: Commit,
  record: Readonly<Record<string, unknown>>,
  observedAt: number,
  context: ParseContext,
): ActivityEvent {
  if (!isDid(record.subject)) throw new WrongFieldError('has a field subject that is no DID');
  const at = actTime(record, seenMs(commit));
  const target: Target = { id: context.actor(record.subject).id, kind: 'person', parentId: null, rootId: null };
  const event = context.events.share(target, at, context.actor(commit.did), at, observedAt);
  const object = { ...event.object, quotedId: null };
  return { ...ofItsOwn(event, commit, context), verb: 'follow', object } as ActivityEvent;
}

/** A delete does not say what the record was. Of a like, repost or follow its own id is all that is needed to take it back. */
function undone(commit: Commit, observedAt: number, context: ParseContext): ActivityEvent {
  const at = seenMs(commit);
  if (commit.collection === collections.post) {
    const event = context.events.deletion(postTarget(commit, context), at, observedAt);
    return { ...event, version: at, precision: 'exact', object: { ...event.object, deletedAt: at } } as ActivityEvent;
  }
  const id = context.actId(commit);
  const target: Target = { id, kind: 'note', parentId: null, rootId: null };
  const reaction = commit.collection === collections.like ? 'like' : null;
  const event = context.events.takenBack(id, target, at, reaction, observedAt);
  return { ...event, version: at, precision: 'exact', actor: context.actor(commit.did) } as ActivityEvent;
}

/** Short and the same wherever it comes from; not the address, which names somebody. */
export const eventKey = ({ did, collection, rkey, rev, operation }: Commit): string =>
  formatUri({ did, collection, rkey: `${rkey}/${rev}/${operation}` });
