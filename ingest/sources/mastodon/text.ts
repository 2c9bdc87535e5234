import { isRecord, type JsonRecord, recordField, recordsField, textField } from '../../fields.js';
import { htmlToText } from '../../html-text.js';

export interface StatusText {
  readonly text: string;
  /** The warning that stands before it, or what its pictures show. */
  readonly title: string | null;
  readonly links: string[];
  readonly isOnlyMedia: boolean;
}

const classes = (attributes: Readonly<Record<string, string>>): string[] => (attributes.class ?? '').split(/\s+/);

/** A status as its readers see it; nobody's name. */
export function statusText(status: JsonRecord): StatusText {
  const { text, links } = htmlToText(textField(status, 'content') ?? '', {
    // Where a server does not show quotes, a link stands in their place.
    leaveOut: (_, attributes) => classes(attributes).includes('quote-inline'),
    replace: (name, attributes) =>
      name === 'a' && classes(attributes).includes('mention') && !classes(attributes).includes('hashtag')
        ? '@user'
        : null,
  });
  const tags = new Set(
    recordsField(status, 'tags').flatMap((tag) => (typeof tag.url === 'string' ? [comparable(tag.url)] : [])),
  );
  const poll = recordField(status, 'poll');
  const options = poll === null ? [] : recordsField(poll, 'options').map((option) => textField(option, 'title') ?? '');
  const media = recordsField(status, 'media_attachments');
  const shown = media.map(({ description }) => description).find((words) => typeof words === 'string' && words !== '');
  const words = [text, ...options.filter((option) => option !== '').map((option) => `- ${option}`)]
    .filter((part) => part !== '')
    .join('\n');
  return {
    text: words,
    title: textField(status, 'spoiler_text') ?? (typeof shown === 'string' ? shown : null),
    links: links.filter((link) => !tags.has(comparable(link)) && !isTagPage(link)),
    isOnlyMedia: words === '' && media.length > 0,
  };
}

const comparable = (url: string): string => url.toLowerCase().replace(/(?<!\/)\/+$/, '');
const isTagPage = (url: string): boolean => /^\/tags\/[^/]+$/.test(new URL(url).pathname);

/** The id of what it quotes, where the author of that has allowed it. */
export function quotedIdOf(status: JsonRecord): string | null {
  const quote = recordField(status, 'quote');
  if (quote === null) return null;
  const { state, quoted_status: quoted, quoted_status_id: shallow } = quote;
  if (state !== undefined && state !== 'accepted') return null;
  const id = isRecord(quoted) ? quoted.id : shallow;
  return typeof id === 'string' && id !== '' ? id : null;
}
