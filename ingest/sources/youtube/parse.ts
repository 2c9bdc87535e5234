import type { ActivityEvent, Actor } from '../../../infra/contracts/activity.js';
import type { Pseudonymiser } from '../../../infra/pseudonym.js';
import { flagField, isRecord, recordField, rejecting, typeName, WrongFieldError } from '../../fields.js';
import { webAddress } from '../../html-text.js';
import type { Parsed, RawItem } from '../../source.js';
import { publicEvents, type Target } from '../public-common/events.js';
import type { PostRef } from '../public-common/posts.js';
import { timeField } from '../public-common/time.js';
import { readComment } from './comment.js';
import type { YoutubeItem } from './items.js';
import { neededText, numberField, readVideo } from './video.js';

export const instance = 'youtube.com';
export const events = publicEvents({ platform: 'youtube', instance });

export const accountId = (nativeId: string, pseudonym: Pseudonymiser): string =>
  pseudonym.account('youtube', instance, nativeId);

const activity = (event: ActivityEvent): Parsed => ({ kind: 'activity', event });
const skip = (reason: string): Parsed => ({ kind: 'skip', reason });

/** Pure: the same item gives the same events. */
export function createParser(pseudonym: Pseudonymiser): (item: RawItem) => Parsed[] {
  const actor = (nativeId: string): Actor => ({ id: accountId(nativeId, pseudonym), kind: 'person' });

  /** A video answers nothing; everything else stands under one. */
  function target(of: PostRef): Target {
    const idOf = (id: string | null): string | null => (id === null ? null : events.contentId(id));
    return {
      id: events.contentId(of.id),
      kind: of.parentId === null ? 'article' : 'note',
      parentId: idOf(of.parentId),
      rootId: idOf(of.rootId),
    };
  }

  function video(value: Extract<YoutubeItem, { kind: 'video' }>): Parsed {
    if (!isRecord(value.video)) throw new WrongFieldError(`is no video: ${typeName(value.video)} instead of an object`);
    const facts = readVideo(value.video);
    if (facts.isUpcoming) return skip('a video that is announced and not to be seen yet');
    const { text, links } = plainText(facts.description);
    return activity(
      events.content({
        target: target({ id: facts.id, createdAt: facts.createdAt, parentId: null, rootId: null }),
        author: actor(facts.channelId),
        createdAt: facts.createdAt,
        editedAt: value.editedAt,
        isEdit: value.editedAt !== null,
        observedAt: value.observedAt,
        quotedId: null,
        url: `https://www.youtube.com/watch?v=${facts.id}`,
        title: facts.title === null ? null : plainText(facts.title).text,
        text,
        lang: facts.lang,
        mentions: [],
        links,
      }),
    );
  }

  function comment(value: Extract<YoutubeItem, { kind: 'comment' }>): Parsed {
    const { videoId, parentId, isEdit, observedAt } = value;
    if (!isRecord(value.comment))
      throw new WrongFieldError(`is no comment: ${typeName(value.comment)} instead of an object`);
    const { id, createdAt, editedAt, authorId, text: said } = readComment(value.comment);
    if (authorId === null) return skip('a comment of somebody whose channel is not named');
    const { text, links } = plainText(said);
    return activity(
      events.content({
        target: target({ id, createdAt, parentId: parentId ?? videoId, rootId: videoId }),
        author: actor(authorId),
        createdAt,
        editedAt,
        isEdit,
        observedAt,
        quotedId: null,
        url: `https://www.youtube.com/watch?v=${videoId}&lc=${id}`,
        title: null,
        text,
        lang: null,
        mentions: [],
        links,
      }),
    );
  }

  function subscribers(channel: unknown, observedAt: number): Parsed[] {
    if (!isRecord(channel)) throw new WrongFieldError('is no channel');
    const statistics = recordField(channel, 'statistics') ?? {};
    const count =
      flagField(statistics, 'hiddenSubscriberCount') === true ? null : numberField(statistics, 'subscriberCount');
    if (count === null) return [];
    const snippet = recordField(channel, 'snippet') ?? {};
    const since = timeField(snippet, 'publishedAt') ?? observedAt;
    return [activity(events.followers(accountId(neededText(channel, 'id'), pseudonym), since, count, observedAt))];
  }

  function parse(value: YoutubeItem): Parsed[] {
    switch (value.kind) {
      case 'video':
        return [video(value)];
      case 'comment':
        return [comment(value)];
      case 'gone':
        return [activity(events.deletion(target(value.of), value.of.createdAt, value.observedAt))];
      case 'counts':
        return [activity(events.counts(target(value.of), value.of.createdAt, value.counters, value.observedAt))];
      case 'subscribers':
        return subscribers(value.channel, value.observedAt);
      case 'directory':
        return [{ kind: 'directory', record: value.record }];
    }
  }

  return (raw) => rejecting(() => parse(raw.value as YoutubeItem));
}

/** Plain text as YouTube has it, with nobody's name in it. */
export function plainText(said: string): { readonly text: string; readonly links: string[] } {
  const found = said.match(/https?:\/\/[^\s<>"]+/g) ?? [];
  const links = found.flatMap((link) => webAddress(link.replace(/(?<![.,;:!?)\]])[.,;:!?)\]]+$/, '')) ?? []);
  const text = said
    .replace(/\r\n?/g, '\n')
    .replace(/(?<![\p{L}\p{N}_./@-])@[\p{L}\p{N}_.·-]{3,30}/gu, '@user')
    .trim();
  return { text, links: [...new Set(links)] };
}
