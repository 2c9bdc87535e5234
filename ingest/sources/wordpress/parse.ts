import type { Actor } from '../../../infra/contracts/activity.js';
import type { Pseudonymiser } from '../../../infra/pseudonym.js';
import { idField, type JsonRecord, lineField, recordField, rejecting, textField } from '../../fields.js';
import { htmlToText } from '../../html-text.js';
import type { Parsed, RawItem } from '../../source.js';
import { type Blog, blogOf, contentEvent, deleteEvent, instanceOf, platform } from '../blog-common/events.js';
import { commentFacts, type Facts, needRecord, postFacts } from './facts.js';
import type { Site } from './find.js';
import type { WordPressItem } from './items.js';

export interface ParseContext {
  readonly instance: string;
  /** As configured. */
  readonly url: string;
  readonly pseudonym: Pseudonymiser;
}

export function parseItem(item: RawItem, context: ParseContext): Parsed[] {
  const value = item.value as WordPressItem;
  switch (value.kind) {
    case 'post':
      return rejecting(() => parsePost(value, context));
    case 'comment':
      return rejecting(() => parseComment(value, context));
    case 'gone':
      return [
        { kind: 'activity', event: deleteEvent(value.placed, value.at, blogAt(value.site, context), value.observedAt) },
      ];
    case 'link':
      return [{ kind: 'directory', record: value.link }];
    case 'skip':
    case 'reject':
      return [{ kind: value.kind, reason: value.reason }];
  }
}

function parsePost(item: Extract<WordPressItem, { kind: 'post' }>, context: ParseContext): Parsed[] {
  const post = needRecord(item.post);
  const facts = postFacts(post, context.instance, item.site.home);
  if (facts.isProtected) return [{ kind: 'skip', reason: 'post that can be read with a password only' }];
  const author = idField(post, 'author');
  return content(facts, item, context, {
    actor: user(author === null || author === '0' ? 'nobody' : author, context),
    url: lineField(post, 'link', 4000),
    title: rendered(post, 'title')?.text ?? null,
    words: rendered(post, 'content'),
    // A post that was planned was changed last before it was posted.
    editedAt: facts.modifiedAt !== null && facts.modifiedAt > facts.at ? facts.modifiedAt : null,
    seenEditedAt: null,
  });
}

function parseComment(item: Extract<WordPressItem, { kind: 'comment' }>, context: ParseContext): Parsed[] {
  const comment = needRecord(item.comment);
  const type = textField(comment, 'type');
  if (type !== null && type !== 'comment') return [{ kind: 'skip', reason: `${type} (not said by anybody)` }];
  const facts = commentFacts(comment, context.instance, item.postGuid);
  return content(facts, item, context, {
    actor: commenter(comment, facts, context),
    url: lineField(comment, 'link', 4000),
    title: null,
    words: rendered(comment, 'content'),
    editedAt: null,
    seenEditedAt: item.knownAt === null ? null : item.observedAt,
  });
}

interface Said {
  readonly actor: Actor;
  readonly url: string | null;
  readonly title: string | null;
  readonly words: { readonly text: string; readonly links: readonly string[] } | null;
  readonly editedAt: number | null;
  readonly seenEditedAt: number | null;
}

function content(
  facts: Facts,
  item: { readonly site: Site; readonly knownAt: number | null; readonly observedAt: number },
  context: ParseContext,
  { words, ...said }: Said,
): Parsed[] {
  const event = contentEvent(
    {
      ...facts.placed,
      ...said,
      at: item.knownAt ?? facts.at,
      precision: 'exact',
      isEdit: item.knownAt !== null,
      text: words?.text ?? null,
      lang: null,
      links: words?.links ?? [],
    },
    blogAt(item.site, context),
    item.observedAt,
  );
  return [{ kind: 'activity', event }];
}

function rendered(record: JsonRecord, name: string): { text: string; links: readonly string[] } | null {
  const field = recordField(record, name);
  const html = field === null ? null : textField(field, 'rendered');
  return html === null ? null : htmlToText(html);
}

/** What an author of a post, or somebody who is signed in, is known by. */
export function userAccount(nativeId: string, { pseudonym, instance }: ParseContext): string {
  return pseudonym.account(platform, instance, `user:${nativeId}`);
}

const user = (nativeId: string, context: ParseContext): Actor => ({
  id: userAccount(nativeId, context),
  kind: 'person',
});

/** Whoever is not signed in gives a name and perhaps an address; without a name nobody knows who said what. */
function commenter(comment: JsonRecord, facts: Facts, context: ParseContext): Actor {
  const author = idField(comment, 'author');
  if (author !== null && author !== '0') return user(author, context);
  const name = lineField(comment, 'author_name', 500);
  const key =
    name === null
      ? `comment:${facts.nativeId}`
      : `guest:${name.toLowerCase()} ${textField(comment, 'author_url') ?? ''}`;
  return { id: context.pseudonym.account(platform, context.instance, key), kind: 'person' };
}

function blogAt({ home, name }: Site, { instance, url }: ParseContext): Blog {
  const title = name === null ? null : htmlToText(name).text;
  return blogOf(instance, instanceOf(home) === instance ? home : url, title);
}
