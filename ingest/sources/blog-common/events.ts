import type { ActivityEvent, Actor, Community } from '../../../infra/contracts/activity.js';
import { communityId } from '../../../infra/contracts/ids.js';
import { type PublicEvents, publicEvents, titleOf } from '../public-common/events.js';

/** Posts of blogs and what people say to them, as events. Pure. */

export const platform = 'blog';

/** A blog, podcast or channel of films; the same whether it is read by its feed or by its API. */
export interface Blog {
  /** The host, without www. */
  readonly instance: string;
  readonly community: Community;
}

export interface Placed {
  readonly id: string;
  readonly kind: 'article' | 'note' | 'file';
  readonly parentId: string | null;
  readonly rootId: string | null;
}

export interface BlogContent extends Placed {
  readonly at: number;
  readonly precision: 'exact' | 'day';
  readonly actor: Actor;
  /** As the blog says it. */
  readonly editedAt: number | null;
  /** Of an edit that the blog does not date: when it was seen. Null: there is none. */
  readonly seenEditedAt: number | null;
  /** An earlier state of it was written before. */
  readonly isEdit: boolean;
  readonly url: string | null;
  readonly title: string | null;
  readonly text: string | null;
  readonly lang: string | null;
  readonly links: readonly string[];
}

const maxUrl = 4000;

export function instanceOf(url: string): string {
  return new URL(url).host.replace(/^www\./, '').slice(0, 200);
}

/** `home`: the blog's own address. Two blogs may have one host. */
export function blogOf(instance: string, home: string, name: string | null): Blog {
  const { host, pathname } = new URL(home);
  const place = `${host.replace(/^www\./, '')}${pathname.replace(/(?<!\/)\/+$/, '')}`;
  return {
    instance,
    community: {
      id: communityId(platform, instance, place),
      name: titleOf(withoutControls(name ?? '')) ?? instance,
      kind: 'feed',
      visibility: 'public',
      memberCount: null,
    },
  };
}

export function contentEvent(content: BlogContent, blog: Blog, observedAt: number): ActivityEvent {
  const { at, precision, actor, editedAt, seenEditedAt, isEdit, links } = content;
  return eventsOf(blog).content({
    ...{ target: content, author: actor, createdAt: at, precision, editedAt, seenEditedAt, isEdit, observedAt, links },
    quotedId: null,
    url: content.url !== null && content.url.length <= maxUrl ? content.url : null,
    title: withoutControls(content.title ?? ''),
    text: withoutControls(content.text ?? ''),
    lang: content.lang?.trim().replaceAll('_', '-') ?? null,
    mentions: [],
  });
}

/** Gone without a word of when: it stands at the time of what is gone. */
export const deleteEvent = (placed: Placed, at: number, blog: Blog, observedAt: number): ActivityEvent =>
  eventsOf(blog).deletion(placed, at, observedAt);

export interface BlogCounts {
  readonly replies: number | null;
  readonly views: number | null;
}

export const snapshotEvent = (
  placed: Placed,
  at: number,
  { replies, views }: BlogCounts,
  blog: Blog,
  asOf: number,
): ActivityEvent => eventsOf(blog).counts(placed, at, { replies, views }, asOf);

const eventsOf = ({ instance, community }: Blog): PublicEvents => publicEvents({ platform, instance, community });

/** What XML forbids and feeds hold all the same; tabs and ends of lines stay. */
function withoutControls(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
  return text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/g, '');
}
