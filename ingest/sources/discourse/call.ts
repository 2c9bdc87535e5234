import { leftOutReasons } from '../../communities.js';
import {
  isRecord,
  type JsonRecord,
  lineField,
  neededId,
  recordField,
  textField,
  WrongFieldError,
} from '../../fields.js';
import type { Parsed } from '../../source.js';
import { chosen, type Place, placeOf } from './categories.js';
import type { ParseContext } from './context.js';
import { contentEvent, deleteEvent, likeEvent, type Standing } from './events.js';
import type { DiscourseItem } from './items.js';
import type { Known } from './parse.js';
import { deletion, readKey, readPost, readTopic, unwantedReason } from './post.js';

type Call = Extract<DiscourseItem, { kind: 'call' }>;

/** What the forum says by itself, in `{"post": …}`, `{"topic": …}` or `{"like": …}`. */
export function parseCall(call: Call, context: ParseContext, known: Known): Parsed[] {
  const body = isRecord(call.body) ? call.body : {};
  switch (call.type) {
    case 'post':
      return parsePostCall(call, needed(body, 'post'), context, known);
    case 'like':
      return parseLikeCall(call, needed(body, 'like'), context, known);
    case 'topic':
      return parseTopicCall(call, needed(body, 'topic'), context, known);
    default:
      return [{ kind: 'skip', reason: 'call about something else than posts, topics and likes' }];
  }
}

function needed(record: JsonRecord, name: string): JsonRecord {
  const found = recordField(record, name);
  if (found === null) throw new WrongFieldError(`has no ${name}`);
  return found;
}

function parsePostCall({ event, observedAt }: Call, raw: JsonRecord, context: ParseContext, known: Known): Parsed[] {
  const unwanted = unwantedReason(raw);
  if (unwanted !== null) return [{ kind: 'skip', reason: unwanted }];
  const standing = standingOf(raw, observedAt, known);
  if (typeof standing === 'string') return [{ kind: 'skip', reason: standing }];
  const deleted = deletion(raw);
  if (event === 'post_destroyed' || deleted !== null) {
    return [deleteEvent(readKey(raw), typeof deleted === 'number' ? deleted : null, standing, context)];
  }
  const options = { isEdit: event === 'post_edited' || event === 'post_recovered', isPart: true };
  return [{ kind: 'activity', event: contentEvent(readPost(raw), standing, options, context) }];
}

function parseLikeCall({ observedAt }: Call, like: JsonRecord, context: ParseContext, known: Known): Parsed[] {
  const raw = needed(like, 'post');
  const standing = standingOf(raw, observedAt, known);
  if (typeof standing === 'string') return [{ kind: 'skip', reason: standing }];
  return [likeEvent(readKey(raw), neededId(needed(like, 'user'), 'id'), standing, context)];
}

/** Posts tell of themselves; a topic that goes takes its first one with it. */
function parseTopicCall({ event, observedAt }: Call, raw: JsonRecord, context: ParseContext, known: Known): Parsed[] {
  if (event !== 'topic_destroyed')
    return [{ kind: 'skip', reason: 'call about a topic, whose posts come by themselves' }];
  const topic = readTopic(raw);
  const standing = placed(placeOf(topic, known.categories), topic.title, observedAt, known);
  if (typeof standing === 'string') return [{ kind: 'skip', reason: standing }];
  const deleted = deletion(raw);
  const at = topic.createdAt ?? observedAt;
  const post = { topicId: topic.id, number: 1, createdAt: at };
  return [deleteEvent(post, typeof deleted === 'number' ? deleted : null, standing, context)];
}

/** Text: why it is left out. */
function standingOf(raw: JsonRecord, observedAt: number, known: Known): Standing | string {
  const { topicId } = readKey(raw);
  const categoryId = raw.category_id === undefined || raw.category_id === null ? null : neededId(raw, 'category_id');
  const archetype = textField(raw, 'topic_archetype');
  // What says nothing of where it stands might be a conversation of a few.
  if (categoryId === null && archetype !== 'regular') return leftOutReasons.private;
  const place = placeOf({ id: topicId, categoryId, archetype }, known.categories);
  return placed(place, lineField(raw, 'topic_title', 500), observedAt, known);
}

function placed(place: Place | null, title: string | null, observedAt: number, { choice }: Known): Standing | string {
  const of = chosen(place, choice);
  return of === 'wanted' ? { place, title, observedAt } : leftOutReasons[of];
}
