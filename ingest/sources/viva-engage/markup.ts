import { isRecord, type JsonRecord, recordField, textField } from '../../fields.js';
import { htmlToText, webAddress } from '../../html-text.js';
import type { References } from './envelope.js';

/** A message's text without names of people: who is mentioned is '@user' and an id. */
export interface PlainText {
  readonly text: string;
  /** Native user ids, each once, in order. */
  readonly mentions: readonly string[];
  readonly links: readonly string[];
}

const token = /\[\[(user|tag|topic|group|[a-z_]+):(\d{1,20})\]\]/g;
const address = /https?:\/\/[^\s<>"'\])}]+/gi;

/** `parsed` has ids where `plain` and `rich` have names, so it comes first. */
export function bodyText(message: JsonRecord, references: References): PlainText {
  const body = recordField(message, 'body');
  if (body === null) return { text: '', mentions: [], links: [] };
  const parsed = textField(body, 'parsed');
  if (parsed !== null) return tokenText(parsed, references);
  const rich = textField(body, 'rich');
  if (rich !== null) return richText(rich);
  // Here a mention is the name that follows an @.
  const plain = (textField(body, 'plain') ?? '').replace(/(^|[^\w@])@[\p{L}\p{N}][\p{L}\p{N}._-]*/gu, '$1@user');
  return { text: plain, mentions: [], links: addresses(plain) };
}

/** Text in which `[[user:1]]` and others stand for something. */
export function tokenText(raw: string, references: References): PlainText {
  const mentions = new Set<string>();
  const text = raw.replace(token, (_, kind: string, id: string) => {
    switch (kind) {
      case 'user':
        mentions.add(id);
        return '@user';
      case 'tag':
      case 'topic':
        return `#${references.topics.get(`${kind}:${id}`) ?? 'topic'}`;
      case 'group':
        return references.groups.get(id)?.name ?? 'community';
      default:
        return '';
    }
  });
  return { text, mentions: [...mentions], links: addresses(text) };
}

function richText(html: string): PlainText {
  const mentions = new Set<string>();
  const { text, links } = htmlToText(html, {
    replace(name, attributes) {
      const object = /^user:(\d{1,20})$/.exec(attributes['data-yammer-object'] ?? '');
      const profile = name === 'a' ? /\/(?:users|#\/users)\/(\d{1,20})\b/i.exec(attributes.href ?? '') : null;
      const id = object?.[1] ?? profile?.[1];
      if (id === undefined) return /\bmention\b/.test(attributes.class ?? '') ? '@user' : null;
      mentions.add(id);
      return '@user';
    },
  });
  return { text, mentions: [...mentions], links };
}

function addresses(text: string): string[] {
  const found = [...text.matchAll(address)].map(([url]) => webAddress(url.replace(/(?<![.,;:!?])[.,;:!?]+$/, '')));
  return [...new Set(found.filter((url) => url !== null))];
}

/** What is shown below a message: files, pictures, pages. */
export function attachments(message: JsonRecord): JsonRecord[] {
  return Array.isArray(message.attachments) ? message.attachments.filter(isRecord) : [];
}
