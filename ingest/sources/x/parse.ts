import type { ActivityEvent, Actor } from '../../../infra/contracts/activity.js';
import type { Pseudonymiser } from '../../../infra/pseudonym.js';
import {
  countField,
  isRecord,
  type JsonRecord,
  neededId,
  recordField,
  rejecting,
  typeName,
  WrongFieldError,
} from '../../fields.js';
import type { Parsed, RawItem } from '../../source.js';
import { publicEvents, type Target } from '../public-common/events.js';
import type { PostRef } from '../public-common/posts.js';
import { timeField } from '../public-common/time.js';
import type { XItem } from './items.js';
import { readFacts } from './post.js';
import { languageOf, postText } from './text.js';

export const instance = 'x.com';
export const events = publicEvents({ platform: 'x', instance });

export const accountId = (nativeId: string, pseudonym: Pseudonymiser): string =>
  pseudonym.account('x', instance, nativeId);

const activity = (event: ActivityEvent): Parsed => ({ kind: 'activity', event });

/** Pure: the same item gives the same events. */
export function createParser(pseudonym: Pseudonymiser): (item: RawItem) => Parsed[] {
  const actor = (nativeId: string): Actor => ({ id: accountId(nativeId, pseudonym), kind: 'person' });

  function target(of: PostRef, kind: Target['kind'] = 'note'): Target {
    const idOf = (id: string | null): string | null => (id === null ? null : events.contentId(id));
    return { id: events.contentId(of.id), kind, parentId: idOf(of.parentId), rootId: idOf(of.rootId) };
  }

  function content(post: JsonRecord, isEdit: boolean, observedAt: number): ActivityEvent {
    const facts = readFacts(post);
    const author = actor(facts.authorId);
    const { repostOf } = facts;
    if (repostOf !== null)
      return events.share(target(repostOf), repostOf.createdAt, author, facts.createdAt, observedAt);
    const { text, links, mentions, isOnlyMedia } = postText(post);
    return events.content({
      target: target(facts, isOnlyMedia ? 'file' : 'note'),
      author,
      createdAt: facts.createdAt,
      editedAt: facts.editedAt,
      isEdit,
      observedAt,
      quotedId: facts.quotedId === null ? null : events.contentId(facts.quotedId),
      // The address that people know holds the author's name.
      url: `https://x.com/i/status/${facts.newestId}`,
      title: null,
      text,
      lang: languageOf(post),
      mentions: mentions.map((id) => accountId(id, pseudonym)),
      links,
    });
  }

  function parse(value: XItem): Parsed[] {
    switch (value.kind) {
      case 'post':
        if (!isRecord(value.post))
          throw new WrongFieldError(`is no post: ${typeName(value.post)} instead of an object`);
        return [activity(content(value.post, value.isEdit, value.observedAt))];
      case 'repost': {
        const { of, user, observedAt } = value;
        if (!isRecord(user)) throw new WrongFieldError('is no user');
        return [activity(events.share(target(of), of.createdAt, actor(neededId(user, 'id')), null, observedAt))];
      }
      case 'taken-back':
        return [activity(events.takenBack(value.id, target(value.of), value.of.createdAt, null, value.observedAt))];
      case 'gone':
        return [activity(events.deletion(target(value.of), value.of.createdAt, value.observedAt))];
      case 'counts': {
        const { replies, shares, reactions, impressions } = value.counters;
        // What the API calls impressions X shows to its readers as views.
        const counts = { replies, shares, reactions, impressions, views: impressions };
        return [activity(events.counts(target(value.of), value.of.createdAt, counts, value.observedAt))];
      }
      case 'followers': {
        const { user, observedAt } = value;
        if (!isRecord(user)) throw new WrongFieldError('is no user');
        const metrics = recordField(user, 'public_metrics');
        const followers = metrics === null ? null : countField(metrics, 'followers_count');
        if (followers === null) return [];
        const since = timeField(user, 'created_at') ?? observedAt;
        return [activity(events.followers(accountId(neededId(user, 'id'), pseudonym), since, followers, observedAt))];
      }
      case 'directory':
        return [{ kind: 'directory', record: value.record }];
    }
  }

  return (raw) => rejecting(() => parse(raw.value as XItem));
}
