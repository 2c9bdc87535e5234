import type { ActivityEvent, Actor, Community } from '../../../infra/contracts/activity.js';
import { communityId, hashId } from '../../../infra/contracts/ids.js';
import { limitText } from '../../../infra/text-limit.js';

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

const maxTitle = 500;
const maxLinks = 200;
const maxLink = 4000;
const languageTag = /^[a-z]{2,3}(?:-[a-z0-9]{1,8}){0,4}$/i;

export function instanceOf(url: string): string {
  return new URL(url).host.replace(/^www\./, '').slice(0, 200);
}

/** `home`: the blog's own address. Two blogs may have one host. */
export function blogOf(instance: string, home: string, name: string | null): Blog {
  const { host, pathname } = new URL(home);
  const place = `${host.replace(/^www\./, '')}${pathname.replace(/\/+$/, '')}`;
  return {
    instance,
    community: {
      id: communityId(platform, instance, place),
      name: line(name, maxTitle) ?? instance,
      kind: 'feed',
      visibility: 'public',
      memberCount: null,
    },
  };
}

export function contentEvent(content: BlogContent, blog: Blog, observedAt: number): ActivityEvent {
  const { id, at, precision, actor, editedAt, seenEditedAt, isEdit, parentId } = content;
  const { text, truncated } = limitText(withoutControls(content.text ?? ''));
  const hasText = text.trim() !== '';
  const object = {
    ...bare(content),
    url: fitting(content.url),
    title: line(content.title, maxTitle),
    text: hasText ? text : null,
    truncated,
    lang: languageOf(content.lang),
    editedAt,
  };
  const edits = [editedAt, seenEditedAt].flatMap((ms) => (ms === null ? [] : [Math.max(ms, at + 1)]));
  const shared = {
    ...envelope(blog, observedAt),
    id,
    version: Math.max(at, ...edits),
    occurredAt: at,
    precision,
    actor,
    links: [...new Set(content.links)].filter((link) => link.length <= maxLink).slice(0, maxLinks),
  };
  if (isEdit) return { ...shared, verb: 'edit', object };
  return parentId === null
    ? { ...shared, verb: 'post', object }
    : { ...shared, verb: 'reply', object: { ...object, parentId } };
}

/** Gone without a word of when: it stands at the time of what is gone. */
export function deleteEvent(placed: Placed, at: number, blog: Blog, observedAt: number): ActivityEvent {
  return {
    ...envelope(blog, observedAt),
    verb: 'delete',
    id: placed.id,
    version: Math.max(observedAt, at + 1),
    occurredAt: at,
    precision: 'object',
    actor: null,
    object: bare(placed),
  };
}

export interface BlogCounts {
  readonly replies: number | null;
  readonly views: number | null;
}

export function snapshotEvent(placed: Placed, at: number, counts: BlogCounts, blog: Blog, asOf: number): ActivityEvent {
  return {
    ...envelope(blog, asOf),
    verb: 'snapshot',
    id: hashId('snapshot', placed.id, String(asOf)),
    version: asOf,
    occurredAt: at,
    precision: 'object',
    actor: null,
    object: bare(placed),
    counts: {
      views: counts.views,
      uniqueViews: null,
      impressions: null,
      reach: null,
      clicks: null,
      reactions: null,
      replies: counts.replies,
      shares: null,
      followers: null,
      asOf,
    },
  };
}

function envelope({ instance, community }: Blog, observedAt: number) {
  return { platform, instance, scope: 'public' as const, observedAt, community, mentions: [], links: [] };
}

function bare({ id, kind, parentId, rootId }: Placed): ActivityEvent['object'] {
  return {
    id,
    kind,
    parentId,
    rootId,
    quotedId: null,
    url: null,
    title: null,
    text: null,
    truncated: false,
    lang: null,
    editedAt: null,
    deletedAt: null,
  };
}

function fitting(url: string | null): string | null {
  return url !== null && url.length <= maxLink ? url : null;
}

function languageOf(tag: string | null): string | null {
  const plain = tag?.trim().replaceAll('_', '-') ?? '';
  return plain.length <= 35 && languageTag.test(plain) ? plain : null;
}

function line(text: string | null, limit: number): string | null {
  const plain = withoutControls(text ?? '')
    .toWellFormed()
    .replace(/\s+/g, ' ')
    .trim();
  if (plain === '') return null;
  return plain.length <= limit
    ? plain
    : plain
        .slice(0, limit)
        .toWellFormed()
        .replace(/\ufffd$/, '');
}

/** What XML forbids and feeds hold all the same; tabs and ends of lines stay. */
function withoutControls(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
  return text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/g, '');
}
