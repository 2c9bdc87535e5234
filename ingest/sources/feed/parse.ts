import type { Parsed, RawItem } from '../../source.js';
import { type Blog, blogOf, contentEvent, deleteEvent, snapshotEvent } from '../blog-common/events.js';
import { type ContentContext, understand } from './content.js';
import type { FeedHead, FeedItem } from './items.js';

export interface ParseContext extends ContentContext {
  /** As configured. */
  readonly url: string;
}

export function parseItem(item: RawItem, context: ParseContext): Parsed[] {
  const value = item.value as FeedItem;
  switch (value.kind) {
    case 'entry':
      return parseEntry(value, context);
    case 'counts':
      return [activity(snapshotEvent(value.placed, value.at, value, blogIn(value.feed, context), value.observedAt))];
    case 'gone':
      return [activity(deleteEvent(value.placed, value.at, blogIn(value.feed, context), value.observedAt))];
    case 'link':
      return [{ kind: 'directory', record: value.link }];
    case 'skip':
      return [{ kind: 'skip', reason: value.reason }];
  }
}

function parseEntry(item: Extract<FeedItem, { kind: 'entry' }>, context: ParseContext): Parsed[] {
  const { entry, feed, thread, before, observedAt } = item;
  const content = understand(entry, feed, thread, context);
  if ('problem' in content) return [{ kind: 'reject', reason: content.problem }];
  if (content.title === null && content.text === null && entry.media.length === 0) {
    return [{ kind: 'skip', reason: 'says nothing: has neither a title nor words nor media' }];
  }
  const event = contentEvent(
    {
      ...content,
      // A feed that says only when an entry was changed last moves the time of its posting with it.
      at: before?.at ?? content.at,
      editedAt: content.updatedAt ?? (before !== null && content.at > before.at ? content.at : null),
      seenEditedAt: before !== null && !before.isDated ? observedAt : null,
      isEdit: before !== null,
    },
    blogIn(feed, context),
    observedAt,
  );
  return [activity(event), ...content.wrong.map((reason): Parsed => ({ kind: 'reject', reason }))];
}

const activity = (event: Extract<Parsed, { kind: 'activity' }>['event']): Parsed => ({ kind: 'activity', event });

/** The site that a feed names counts only where it is on the same host: else any feed could take the place of another. */
function blogIn({ title, site }: FeedHead, { instance, url }: ParseContext): Blog {
  const isOwn = site !== null && new URL(site).host.replace(/^www\./, '') === instance;
  return blogOf(instance, isOwn ? site : url, title);
}
