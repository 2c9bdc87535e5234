import { hash } from 'node:crypto';
import type { Actor } from '../../../infra/contracts/activity.js';
import { contentId } from '../../../infra/contracts/ids.js';
import type { Pseudonymiser } from '../../../infra/pseudonym.js';
import type { Moment } from '../../directory/moments.js';
import { htmlToText } from '../../html-text.js';
import { type Placed, platform } from '../blog-common/events.js';
import type { FeedDates } from './dates.js';
import type { Feed, FeedAuthor, FeedEntry, Words } from './entry.js';

/** What is needed to understand an entry, beside the entry. */
export interface ContentContext {
  readonly instance: string;
  readonly pseudonym: Pseudonymiser;
  readonly dates: FeedDates;
  /** Whose is what has no author: the address in the configuration. */
  readonly ownAccount: string;
  /** The configuration says which person that is. */
  readonly isOwnAccountPerson: boolean;
}

export interface Content extends Placed {
  readonly at: number;
  readonly precision: Moment['precision'];
  readonly updatedAt: number | null;
  readonly actor: Actor;
  readonly url: string | null;
  readonly title: string | null;
  readonly text: string | null;
  readonly lang: string | null;
  readonly links: readonly string[];
  readonly replies: number | null;
  readonly views: number | null;
  readonly commentFeed: string | null;
  /** Changes when its words do. */
  readonly fingerprint: string;
  /** Fields that could not be understood without the rest being lost. */
  readonly wrong: readonly string[];
}

/** `problem`: why it cannot be taken; `id` then tells the same entry apart from others. */
export type Understood = Content | { readonly id: string; readonly problem: string };

/** `thread`: the post whose comments the feed holds. */
export function understand(
  entry: FeedEntry,
  feed: Pick<Feed, 'authors' | 'lang'>,
  thread: string | null,
  context: ContentContext,
): Understood {
  const nativeId = entry.nativeId ?? (entry.link === null ? null : tidyLink(entry.link));
  const content = (native: string): string => contentId(platform, context.instance, native.trim());
  const id = nativeId === null ? content(JSON.stringify([entry.title, entry.body])) : content(nativeId);
  if (entry.wrong !== null) return { id, problem: entry.wrong };
  if (nativeId === null) return { id, problem: 'has neither an id (guid, atom:id, id) nor a link' };
  const time = timesOf(entry, context);
  if (typeof time === 'string') return { id, problem: time };

  const title = wordsOf(entry.title);
  const answered = answeredComment(entry.body, nativeId);
  const body = wordsOf(answered?.rest ?? entry.body);
  const wrong: string[] = [];
  const count = (field: FeedEntry['comments']): number | null => {
    if (field === null) return null;
    if (/^\d{1,15}$/.test(field.text)) return Number(field.text);
    wrong.push(`has a field ${field.field} that is not a whole number from 0`);
    return null;
  };
  const answers = entry.answers ?? answered?.id ?? postOf(nativeId);
  const isReply = thread !== null || answers !== null;
  return {
    id,
    kind:
      thread !== null || answers !== null ? 'note' : body.text === '' && entry.media.length > 0 ? 'file' : 'article',
    parentId: answers === null ? thread : content(answers),
    rootId: thread,
    ...time,
    actor: authorOf(entry.authors[0] ?? feed.authors[0], isReply ? nativeId : null, context),
    url: entry.link,
    // "By: " and the name of who said it.
    title: isReply || title.text === '' ? null : title.text.replace(/\s+/g, ' '),
    text: body.text === '' ? null : body.text,
    lang: entry.lang ?? feed.lang,
    links: [...body.links, ...entry.media],
    replies: count(entry.comments),
    views: count(entry.views),
    commentFeed: entry.commentFeed,
    fingerprint: hash('sha256', JSON.stringify([title.text, body.text]), 'base64').slice(0, 12),
    wrong,
  };
}

/** What an author goes by: the name that is shown, else the e-mail address, else the web address. */
export function accountKey(shown: string): string {
  return shown.normalize('NFC').replace(/\s+/g, ' ').trim().toLowerCase().slice(0, 500);
}

/** `reply`: its id; whoever answers without a name is somebody of their own, not the blog. */
function authorOf(author: FeedAuthor | undefined, reply: string | null, context: ContentContext): Actor {
  const account = (key: string): string => context.pseudonym.account(platform, context.instance, key);
  const shown = [author?.name, author?.email, author?.uri].map((part) => accountKey(part ?? '')).find(Boolean);
  if (shown !== undefined) return { id: account(shown), kind: 'person' };
  if (reply !== null) return { id: account(`reply ${reply}`), kind: 'person' };
  return { id: account(context.ownAccount), kind: context.isOwnAccountPerson ? 'person' : 'system' };
}

const noWords = { text: '', links: [] as readonly string[] };

function wordsOf(words: Words | null): { text: string; links: readonly string[] } {
  if (words === null) return noWords;
  return words.isHtml ? htmlToText(words.text) : { text: words.text.replace(/\r\n?/g, '\n').trim(), links: [] };
}

const commentId = /^(.+)#comment-\d+$/;

/** WordPress tells comments from posts by their ids only. */
const postOf = (nativeId: string): string | null => commentId.exec(nativeId)?.[1] ?? null;

/**
 * WordPress begins an answer to a comment with "In reply to", in any language, the other's name and a link to what was said:
 * the link says what it answers, and the name is not the writer's words.
 */
function answeredComment(body: Words | null, nativeId: string): { id: string; rest: Words } | null {
  const post = postOf(nativeId);
  const found = post === null || !body?.isHtml ? null : inReplyTo.exec(body.text);
  return body && found ? { id: `${post}${found[1]}`, rest: { ...body, text: body.text.slice(found[0].length) } } : null;
}

const inReplyTo =
  /^\s*(?:<p>)?[^<]{0,60}<a\s[^>]{0,2000}href="[^"#]{0,2000}(#comment-\d+)"[^>]{0,200}>[^<]{0,500}<\/a>[^<]{0,20}(?:<\/p>)?/;

/**
 * When it was written, and changed. A feed that says no time may have the day in the address; else the entry is rejected: the
 * day on which it was seen first is not when it was written, and would be another one after reading it again.
 */
function timesOf(
  { published, updated, link }: FeedEntry,
  { dates }: ContentContext,
): { at: number; precision: Moment['precision']; updatedAt: number | null } | string {
  const first = published ?? updated;
  if (first === null) {
    const day = dayIn(link);
    const moment = day === null ? null : dates.read(day);
    if (moment === null) return 'has no date (pubDate, published, dc:date, updated), and no day in its link';
    return { at: moment.ms, precision: 'day', updatedAt: null };
  }
  const moment = dates.read(first.text);
  if (moment === null) return `has a field ${first.field} that is no time between 1990 and 2099`;
  const changed = published !== null && updated !== null ? dates.read(updated.text) : null;
  if (published !== null && updated !== null && changed === null) {
    return `has a field ${updated.field} that is no time between 1990 and 2099`;
  }
  return {
    at: moment.ms,
    precision: moment.precision,
    updatedAt: changed !== null && changed.ms > moment.ms ? changed.ms : null,
  };
}

/** `/2024/05/01/…`, `/2024-05-01-…` */
function dayIn(link: string | null): string | null {
  const found =
    link === null ? null : /\/((?:19|20)\d\d)[/-](\d{1,2})[/-](\d{1,2})(?=\D|$)/.exec(new URL(link).pathname);
  return found === null ? null : found.slice(1, 4).join('-');
}

/** Without what only says where somebody came from. */
function tidyLink(link: string): string {
  const url = new URL(link);
  url.hash = '';
  for (const name of [...url.searchParams.keys()]) if (/^utm_/i.test(name)) url.searchParams.delete(name);
  return url.href;
}
