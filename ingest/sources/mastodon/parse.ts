import type { ActivityEvent } from '../../../infra/contracts/activity.js';
import {
  countField,
  isRecord,
  type JsonRecord,
  recordsField,
  rejecting,
  textField,
  typeName,
  WrongFieldError,
} from '../../fields.js';
import type { Parsed, RawItem } from '../../source.js';
import { publicEvents, type Target } from '../public-common/events.js';
import { timeField } from '../public-common/time.js';
import { accountId, actorOf, type Names } from './accounts.js';
import type { MastodonItem } from './items.js';
import { readFacts, type StatusRef, unseenReason } from './status.js';
import { quotedIdOf, statusText } from './text.js';

/** The heart of Mastodon is a star. */
export const favourite = 'favourite';

const activity = (event: ActivityEvent): Parsed => ({ kind: 'activity', event });
const skip = (reason: string): Parsed => ({ kind: 'skip', reason });

/** Pure: the same item gives the same events. */
export function createParser(names: Names): (item: RawItem) => Parsed[] {
  const events = publicEvents({ platform: 'mastodon', instance: names.instance });

  function target(of: StatusRef, kind: Target['kind'] = 'note'): Target {
    const idOf = (id: string | null): string | null => (id === null ? null : events.contentId(id));
    return { id: events.contentId(of.id), kind, parentId: idOf(of.parentId), rootId: idOf(of.rootId) };
  }

  function content(status: JsonRecord, rootId: string | null, isEdit: boolean, observedAt: number): Parsed[] {
    const unseen = unseenReason(status);
    if (unseen !== null) return [skip(unseen)];
    const facts = readFacts(status);
    if (facts.reblog !== null) return share(status, facts.reblog, facts.createdAt, observedAt);
    const { text, title, links, isOnlyMedia } = statusText(status);
    const quoted = quotedIdOf(status);
    return [
      activity(
        events.content({
          target: target({ ...facts, rootId }, isOnlyMedia ? 'file' : 'note'),
          author: actorOf(status.account, names),
          createdAt: facts.createdAt,
          editedAt: facts.editedAt,
          isEdit,
          observedAt,
          quotedId: quoted === null ? null : events.contentId(quoted),
          // The status's own address holds the author's name.
          url: `${names.url}/statuses/${facts.id}`,
          title,
          text,
          lang: textField(status, 'language'),
          mentions: recordsField(status, 'mentions').map((mention) => {
            const acct = textField(mention, 'acct');
            if (acct === null) throw new WrongFieldError('has a mention without acct');
            return accountId(acct, names);
          }),
          links,
        }),
      ),
    ];
  }

  function share(status: JsonRecord, shared: JsonRecord, sharedAt: number, observedAt: number): Parsed[] {
    const unseen = unseenReason(shared);
    if (unseen !== null) return [skip(unseen)];
    const of = readFacts(shared);
    const who = actorOf(status.account, names);
    const parsed = [activity(events.share(target(of), of.createdAt, who, sharedAt, observedAt))];
    // What is passed on is known by that; of a reply nobody says in which thread it stands.
    return of.parentId === null && of.reblog === null
      ? [...content(shared, null, false, observedAt), ...parsed]
      : parsed;
  }

  function parse(value: MastodonItem): Parsed[] {
    switch (value.kind) {
      case 'status':
        if (!isRecord(value.status))
          throw new WrongFieldError(`is no status: ${typeName(value.status)} instead of an object`);
        return content(value.status, value.rootId, value.isEdit, value.observedAt);
      case 'account-act': {
        const { act, of, observedAt } = value;
        const who = actorOf(value.account, names);
        return [
          activity(
            act === 'share'
              ? events.share(target(of), of.createdAt, who, null, observedAt)
              : events.reaction(target(of), of.createdAt, who, favourite, observedAt),
          ),
        ];
      }
      case 'taken-back': {
        const { id, act, of, observedAt } = value;
        return [
          activity(events.takenBack(id, target(of), of.createdAt, act === 'share' ? null : favourite, observedAt)),
        ];
      }
      case 'gone':
        return [activity(events.deletion(target(value.of), value.of.createdAt, value.observedAt))];
      case 'counts': {
        const { replies, shares, reactions } = value.counters;
        return [
          activity(
            events.counts(target(value.of), value.of.createdAt, { replies, shares, reactions }, value.observedAt),
          ),
        ];
      }
      case 'followers': {
        if (!isRecord(value.account)) throw new WrongFieldError('is no account');
        const followers = countField(value.account, 'followers_count');
        if (followers === null) return [];
        const since = timeField(value.account, 'created_at') ?? value.observedAt;
        return [activity(events.followers(actorOf(value.account, names).id, since, followers, value.observedAt))];
      }
      case 'directory':
        return [{ kind: 'directory', record: value.record }];
    }
  }

  return (raw) => rejecting(() => parse(raw.value as MastodonItem));
}
