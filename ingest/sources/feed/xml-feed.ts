import type { Counted, Dated, Feed, FeedAuthor, FeedEntry, Words } from './entry.js';
import { readXmlFeed, type XmlElement } from './xml.js';
import { childrenOf, first, htmlOf, isBelow, plainOf } from './xml-text.js';

/** RSS 0.9x, 1.0 and 2.0, and Atom 0.3 and 1.0. Null: it is something else. */
export function readXml(text: string, url: string): Feed | null {
  const { root, head, entries, isCutOff, tooMuch } = readXmlFeed(text, url);
  const format = formatOf(root, entries);
  if (format === null) return null;
  const around: XmlElement = { name: '', attributes: {}, children: [...head], lang: null, base: url };
  const channel = childrenOf(around, 'channel')[0];
  const top = head[0];
  const links = childrenOf(around, 'atom:link');
  const leftOut = [
    ...(isCutOff ? ['an entry that breaks off with the document'] : []),
    ...(tooMuch === null ? [] : [tooMuch]),
  ];
  return {
    format,
    title: plainOf(first(around, 'title', 'atom:title', 'dc:title')),
    site: address(plainText(first(around, 'link')), url) ?? linkOf(links, 'alternate'),
    lang: plainText(first(around, 'language', 'dc:language')) ?? channel?.lang ?? top?.lang ?? null,
    authors: [
      ...childrenOf(around, 'atom:author').map(person),
      ...childrenOf(around, 'managingeditor', 'dc:creator', 'itunes:author').flatMap(mailAndName),
    ],
    entries: entries.map((entry) => (entry.name === 'item' ? rssEntry(entry) : atomEntry(entry))),
    next: linkOf(links, 'next') ?? linkOf(links, 'prev-archive'),
    leftOut,
  };
}

function formatOf(root: string | null, entries: readonly XmlElement[]): Feed['format'] | null {
  if (root === 'rss' || root === 'channel') return 'rss';
  if (root === 'rdf:rdf') return 'rdf';
  if (root === 'atom:feed' || root === 'feed') return 'atom';
  // An entry by itself is a document too.
  return root === 'atom:entry' && entries.length > 0 ? 'atom' : null;
}

function rssEntry(item: XmlElement): FeedEntry {
  const guid = first(item, 'guid');
  const id = plainText(guid);
  const links = childrenOf(item, 'atom:link');
  const isLink = guid?.attributes.ispermalink?.toLowerCase() !== 'false' && /^https?:\/\//i.test(id ?? '');
  const written = plainText(first(item, 'link')) ?? linkOf(links, 'alternate');
  const body = first(item, 'content:encoded', 'xhtml:body', 'xhtml:div', 'atom:content', 'description');
  return {
    ...shared(item, links),
    nativeId: id ?? item.attributes['rdf:about']?.trim() ?? null,
    link: address(written ?? (isLink ? id : null), item.base),
    title: htmlWords(first(item, 'title', 'dc:title', 'itunes:title', 'media:title')),
    body: filled(htmlWords(body)) ?? htmlWords(first(item, 'description', 'itunes:summary')) ?? mediaWords(item),
    published: dated(item, 'pubdate', 'dc:date', 'dcterms:created', 'dcterms:issued', 'atom:published'),
    updated: dated(item, 'atom:updated', 'dcterms:modified'),
    authors: [
      ...childrenOf(item, 'dc:creator', 'author').flatMap(mailAndName),
      ...childrenOf(item, 'atom:author').map(person),
      ...childrenOf(item, 'itunes:author').flatMap(mailAndName),
    ],
  };
}

function atomEntry(entry: XmlElement): FeedEntry {
  const links = childrenOf(entry, 'atom:link');
  return {
    ...shared(entry, links),
    nativeId: plainText(first(entry, 'atom:id')),
    link: linkOf(links, 'alternate'),
    title: atomWords(first(entry, 'atom:title')) ?? htmlWords(first(entry, 'media:title')),
    body:
      filled(atomWords(first(entry, 'atom:content'))) ?? atomWords(first(entry, 'atom:summary')) ?? mediaWords(entry),
    published: dated(entry, 'atom:published', 'atom:issued', 'atom:created', 'dc:date'),
    updated: dated(entry, 'atom:updated', 'atom:modified'),
    authors: [...childrenOf(entry, 'atom:author').map(person), ...childrenOf(entry, 'dc:creator').flatMap(mailAndName)],
  };
}

/** What modules add to entries of either format. */
function shared(entry: XmlElement, links: readonly XmlElement[]) {
  const replies = links.find(({ attributes }) => attributes.rel === 'replies' && /xml/.test(attributes.type ?? 'xml'));
  const group = first(entry, 'media:group') ?? entry;
  const statistics = first(first(group, 'media:community') ?? group, 'media:statistics');
  return {
    lang: plainText(first(entry, 'dc:language')) ?? entry.lang,
    media: [
      ...childrenOf(entry, 'enclosure').map(({ attributes }) => attributes.url),
      ...[...childrenOf(group, 'media:content'), ...childrenOf(entry, 'media:content')].map(
        (one) => one.attributes.url,
      ),
      ...links.filter(({ attributes }) => attributes.rel === 'enclosure').map(({ attributes }) => attributes.href),
    ].flatMap((url) => address(url ?? null, entry.base) ?? []),
    commentFeed:
      address(plainText(first(entry, 'wfw:commentrss')), entry.base) ?? address(replies?.attributes.href, entry.base),
    comments:
      counted('slash:comments', plainText(first(entry, 'slash:comments'))) ??
      counted('thr:total', plainText(first(entry, 'thr:total'))) ??
      counted('thr:count', replies?.attributes['thr:count'] ?? replies?.attributes.count),
    views: counted('media:statistics', statistics?.attributes.views),
    answers: first(entry, 'thr:in-reply-to')?.attributes.ref?.trim() || null,
    wrong: null,
  };
}

const plainText = (element: XmlElement | undefined): string | null => plainOf(element);

function counted(field: string, text: string | null | undefined): Counted | null {
  return text === null || text === undefined || text.trim() === '' ? null : { field, text: text.trim() };
}

function dated(entry: XmlElement, ...names: string[]): Dated | null {
  for (const name of names) {
    const text = plainText(first(entry, name));
    if (text !== null) return { field: writtenNames[name] ?? name, text };
  }
  return null;
}

const writtenNames: Readonly<Record<string, string>> = { pubdate: 'pubDate' };

const filled = (words: Words | null): Words | null => (words === null || words.text.trim() === '' ? null : words);

/** In RSS, text is HTML: what is escaped is what a reader sees as markup. */
function htmlWords(element: XmlElement | undefined): Words | null {
  return element === undefined ? null : { text: htmlOf(element), isHtml: true };
}

/** Media RSS says whether it is HTML; without a word it is not. */
function mediaWords(entry: XmlElement): Words | null {
  const found = first(entry, 'media:description') ?? first(first(entry, 'media:group') ?? entry, 'media:description');
  if (found === undefined) return null;
  return found.attributes.type === 'html' ? htmlWords(found) : { text: plainOf(found) ?? '', isHtml: false };
}

function atomWords(element: XmlElement | undefined): Words | null {
  if (element === undefined || element.attributes.src !== undefined) return null;
  const type = (element.attributes.type ?? 'text').toLowerCase();
  const mode = element.attributes.mode?.toLowerCase();
  if (mode === 'base64') return null;
  if (isBelow(element) || type.includes('html')) return { text: htmlOf(element), isHtml: true };
  // Anything else than text is a picture or a file.
  return type === 'text' || type.startsWith('text/')
    ? { text: plainOf(element) ?? '', isHtml: mode === 'escaped' }
    : null;
}

function person(element: XmlElement): FeedAuthor {
  return {
    name: plainText(first(element, 'atom:name')),
    email: plainText(first(element, 'atom:email')),
    uri: plainText(first(element, 'atom:uri', 'atom:url')),
  };
}

/** `ann@example.org (Ann Example)`, an address or a name. */
function mailAndName(element: XmlElement): FeedAuthor[] {
  const text = plainOf(element)?.slice(0, 500) ?? null;
  if (text === null) return [];
  const both = /^(?:mailto:)?([^\s()<>@]+@[^\s()<>@]+)\s*\(([^()]*)\)$/.exec(text) ?? null;
  if (both) return [{ email: both[1] as string, name: both[2]?.trim() || null, uri: null }];
  const turned = /^([^<>]+)<([^\s<>@]+@[^\s<>@]+)>$/.exec(text);
  if (turned) return [{ email: turned[2] as string, name: turned[1]?.trim() || null, uri: null }];
  return [/^\S+@\S+$/.test(text) ? { email: text, name: null, uri: null } : { email: null, name: text, uri: null }];
}

function linkOf(links: readonly XmlElement[], rel: string): string | null {
  const found = links.find(({ attributes }) => (attributes.rel ?? 'alternate').toLowerCase() === rel);
  return found ? address(found.attributes.href, found.base) : null;
}

function address(written: string | null | undefined, base: string): string | null {
  const text = written?.trim();
  return text && text.length <= 4000 && URL.canParse(text, base) ? new URL(text, base).href : null;
}
