/** Names of elements and attributes as feeds use them, whatever prefix a feed has chosen: `atom:entry`, `dc:creator`, `item`. */

/** Without scheme, `www.` of none, trailing `/` and `#`, in small letters: feeds are careless about all of these. */
const prefixes: Readonly<Record<string, string>> = {
  'www.w3.org/2005/atom': 'atom',
  'purl.org/atom/ns': 'atom',
  'purl.org/rss/1.0': '',
  'my.netscape.com/rdf/simple/0.9': '',
  'channel.netscape.com/rdf/simple/0.9': '',
  'my.netscape.com/publish/formats/rss-0.91.dtd': '',
  'backend.userland.com/rss': '',
  'backend.userland.com/rss2': '',
  'blogs.law.harvard.edu/tech/rss': '',
  'www.w3.org/1999/02/22-rdf-syntax-ns': 'rdf',
  'purl.org/dc/elements/1.1': 'dc',
  'purl.org/dc/elements/1.0': 'dc',
  'purl.org/dc/terms': 'dcterms',
  'purl.org/rss/1.0/modules/content': 'content',
  'purl.org/rss/1.0/modules/slash': 'slash',
  'wellformedweb.org/commentapi': 'wfw',
  'purl.org/syndication/thread/1.0': 'thr',
  'www.itunes.com/dtds/podcast-1.0.dtd': 'itunes',
  'search.yahoo.com/mrss': 'media',
  'www.w3.org/1999/xhtml': 'xhtml',
  'www.w3.org/xml/1998/namespace': 'xml',
};

const known = new Set(Object.values(prefixes));

/** Prefixes that are declared at an element and hold for all within it. */
export interface Scope {
  readonly outer: Scope | null;
  readonly declared: ReadonlyMap<string, string>;
}

/** The scope within an element: a new one only where something is declared, so that many elements cost no memory. */
export function scopeWithin(outer: Scope | null, attributes: Readonly<Record<string, string>>): Scope | null {
  let declared: Map<string, string> | undefined;
  for (const [name, uri] of Object.entries(attributes)) {
    if (name !== 'xmlns' && !name.startsWith('xmlns:')) continue;
    declared ??= new Map();
    declared.set(name.slice(6), plain(uri));
  }
  return declared ? { outer, declared } : outer;
}

/** The name in the prefixes of this file; an element of a namespace that nobody here knows has a `?` in it. */
export function elementName(raw: string, scope: Scope | null): string {
  const at = raw.indexOf(':');
  const local = raw.slice(at + 1);
  const prefix = at < 0 ? '' : raw.slice(0, at);
  const uri = declaredFor(prefix, scope);
  // Many feeds use prefixes that they do not declare, and some put a namespace of their own around plain RSS.
  const means = uri === null || uri === '' ? prefix : (prefixes[uri] ?? (prefix === '' ? '' : '?'));
  if (means === '') return local;
  return known.has(means) ? `${means}:${local}` : `?:${local}`;
}

export function attributeName(raw: string, scope: Scope | null): string {
  return raw.includes(':') ? elementName(raw, scope) : raw;
}

function declaredFor(prefix: string, scope: Scope | null): string | null {
  for (let at = scope; at !== null; at = at.outer) {
    const uri = at.declared.get(prefix);
    if (uri !== undefined) return uri;
  }
  return null;
}

const plain = (uri: string): string =>
  uri
    .trim()
    .slice(0, 200)
    .toLowerCase()
    .replace(/^https?:\/\//, '')
    .replace(/[/#]{1,2}$/, '');
