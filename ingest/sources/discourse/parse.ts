import type { Choice } from '../../communities.js';
import { throwSite } from '../../failure.js';
import { isRecord, rejecting, typeName } from '../../fields.js';
import type { Parsed, RawItem } from '../../source.js';
import { parseCall } from './call.js';
import type { Categories } from './categories.js';
import type { ParseContext } from './context.js';
import { contentEvent, deleteEvent, likeEvent, snapshotEvent, unlikeEvent } from './events.js';
import type { DiscourseItem } from './items.js';
import { readCounts, readPost, unwantedReason } from './post.js';
import { parseUser } from './user.js';

/** What calls are judged by: they come without a page around them. */
export interface Known {
  readonly categories: Categories;
  readonly choice: Choice;
}

/** Pure: the same item gives the same events. Never throws for bad data. */
export function parseDiscourseItem(raw: RawItem, context: ParseContext, known: Known): Parsed[] {
  try {
    return rejecting(() => parse(raw.value as DiscourseItem, context, known));
  } catch (error) {
    return [{ kind: 'reject', reason: `could not be understood: ${throwSite(error)}` }];
  }
}

function parse(item: DiscourseItem, context: ParseContext, known: Known): Parsed[] {
  switch (item.kind) {
    case 'post':
      return parsePost(item, context);
    case 'topic': {
      const counts = { views: item.views, uniqueViews: null, reactions: null, replies: item.replies };
      return [snapshotEvent(item.post, counts, item.standing, context)];
    }
    case 'gone':
      return [deleteEvent(item.post, item.deletedAt, item.standing, context)];
    case 'left-out':
      return [{ kind: 'skip', reason: item.reason }];
    case 'user':
      return parseUser(item.raw, item.observedAt, context);
    case 'call':
      return parseCall(item, context, known);
  }
}

function parsePost(item: Extract<DiscourseItem, { kind: 'post' }>, context: ParseContext): Parsed[] {
  const { raw, standing, parts } = item;
  if (!isRecord(raw)) return [{ kind: 'reject', reason: `is no post: ${typeName(raw)} instead of an object` }];
  const unwanted = unwantedReason(raw);
  if (unwanted !== null) return [{ kind: 'skip', reason: unwanted }];
  const post = readPost(raw);
  const counts = readCounts(raw);
  const parsed: Parsed[] = [];
  if (parts.content !== null) {
    const options = { isEdit: parts.content === 'edit', isPart: false };
    parsed.push({ kind: 'activity', event: contentEvent(post, standing, options, context) });
  }
  for (const liker of parts.likers) parsed.push(likeEvent(post, liker, standing, context));
  for (const act of parts.unliked) parsed.push(unlikeEvent(post, act, standing, context));
  if (!parts.counts) return parsed;
  const shown = {
    // How often the topic was opened stands at its first post; of others it is told who has read them.
    views: post.number === 1 ? item.views : counts.reads,
    uniqueViews: counts.readers,
    reactions: counts.likes,
    replies: counts.replies,
  };
  const says = Object.values(shown).some((count) => count !== null && (count > 0 || parts.content === null));
  if (says) parsed.push(snapshotEvent(post, shown, standing, context));
  return parsed;
}
