import {
  isRecord,
  type JsonRecord,
  lineField,
  recordField,
  recordsField,
  textField,
  typeName,
  WrongFieldError,
} from '../../fields.js';
import type { Dated, Feed, FeedAuthor, FeedEntry } from './entry.js';

const maxItems = 10_000;

/** JSON Feed 1.0 and 1.1: https://www.jsonfeed.org/version/1.1/. Null: it is something else. */
export function readJsonFeed(text: string, url: string): Feed | null {
  let feed: unknown;
  try {
    feed = JSON.parse(text);
  } catch {
    return null;
  }
  if (!isRecord(feed) || !Array.isArray(feed.items)) return null;
  const isJsonFeed = typeof feed.version === 'string' && /^https?:\/\/(?:www\.)?jsonfeed\.org\//.test(feed.version);
  if (!isJsonFeed) return null;
  const lang = orNull(() => lineField(feed, 'language', 100));
  return {
    format: 'json',
    title: orNull(() => lineField(feed, 'title', 500)),
    site: orNull(() => address(feed, 'home_page_url', url)),
    lang,
    authors: orNull(() => authorsOf(feed)) ?? [],
    entries: feed.items.slice(0, maxItems).map((item: unknown) => entryOf(item, url, lang)),
    next: orNull(() => address(feed, 'next_url', url)),
    leftOut: feed.items.length > maxItems ? [`entries beyond ${maxItems}`] : [],
  };
}

const nothing: FeedEntry = {
  nativeId: null,
  link: null,
  title: null,
  body: null,
  published: null,
  updated: null,
  authors: [],
  lang: null,
  media: [],
  commentFeed: null,
  comments: null,
  views: null,
  answers: null,
  wrong: null,
};

function entryOf(item: unknown, url: string, lang: string | null): FeedEntry {
  if (!isRecord(item)) return { ...nothing, wrong: `is ${typeName(item)} instead of an object` };
  const known = { ...nothing, nativeId: orNull(() => idOf(item)), link: orNull(() => address(item, 'url', url)) };
  try {
    const title = lineField(item, 'title', 500);
    const html = textField(item, 'content_html');
    const text = textField(item, 'content_text') ?? textField(item, 'summary');
    return {
      ...known,
      nativeId: idOf(item),
      link: address(item, 'url', url) ?? address(item, 'external_url', url),
      title: title === null ? null : { text: title, isHtml: false },
      body: html !== null ? { text: html, isHtml: true } : text === null ? null : { text, isHtml: false },
      published: dated(item, 'date_published'),
      updated: dated(item, 'date_modified'),
      authors: authorsOf(item),
      lang: lineField(item, 'language', 100) ?? lang,
      media: recordsField(item, 'attachments').flatMap((attachment) => address(attachment, 'url', url) ?? []),
    };
  } catch (error) {
    if (error instanceof WrongFieldError) return { ...known, wrong: error.message };
    throw error;
  }
}

/** A number is against the format, and common. */
function idOf(item: JsonRecord): string | null {
  return typeof item.id === 'number' ? String(item.id) : (lineField(item, 'id', 4000) ?? null);
}

function authorsOf(record: JsonRecord): FeedAuthor[] {
  const single = recordField(record, 'author');
  return [...recordsField(record, 'authors'), ...(single === null ? [] : [single])].map((author) => ({
    name: lineField(author, 'name', 500),
    email: null,
    uri: lineField(author, 'url', 1000),
  }));
}

function dated(item: JsonRecord, field: string): Dated | null {
  const text = textField(item, field);
  return text === null ? null : { field, text };
}

function address(record: JsonRecord, name: string, base: string): string | null {
  const text = lineField(record, name, 4000);
  return text !== null && URL.canParse(text, base) ? new URL(text, base).href : null;
}

/** What stands around the items is not worth losing them for. */
function orNull<T>(read: () => T): T | null {
  try {
    return read();
  } catch (error) {
    if (error instanceof WrongFieldError) return null;
    throw error;
  }
}
