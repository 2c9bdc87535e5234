import { Parser } from 'htmlparser2';

/** Feeds that a page names, in its order; those of comments last. */
export function feedLinks(html: string, page: string): string[] {
  const found: { url: string; isOfComments: boolean }[] = [];
  let base = page;
  const parser = new Parser({
    onopentag(name, { rel = '', type = '', href, title = '' }) {
      if (name === 'base' && href !== undefined && URL.canParse(href, page)) base = new URL(href, page).href;
      if (name !== 'link' && name !== 'a') return;
      if (
        !rel.toLowerCase().split(/\s+/).includes('alternate') ||
        !feedTypes.has(type.toLowerCase().split(';')[0] ?? '')
      ) {
        return;
      }
      if (href === undefined || !URL.canParse(href, base) || found.length >= most) return;
      const url = new URL(href, base);
      if (url.protocol !== 'https:' && url.protocol !== 'http:') return;
      found.push({ url: url.href, isOfComments: /comments/i.test(`${url.pathname} ${title}`) });
    },
  });
  parser.write(html.slice(0, maxLength));
  parser.end();
  const sorted = [...found].sort((a, b) => Number(a.isOfComments) - Number(b.isOfComments));
  return [...new Set(sorted.map(({ url }) => url))];
}

const feedTypes = new Set([
  'application/rss+xml',
  'application/atom+xml',
  'application/rdf+xml',
  'application/feed+json',
  'application/xml',
  'text/xml',
]);
const maxLength = 1_000_000;
const most = 10;

/** Where feeds are on most sites, beside the page and at the top. */
export function usualPlaces(page: string): string[] {
  const { origin, pathname } = new URL(page);
  const folder = pathname.endsWith('/') ? pathname : `${pathname}/`;
  return [...new Set([folder, '/'].flatMap((at) => usual.map((name) => `${origin}${at}${name}`)))];
}

const usual = ['feed/', 'rss.xml', 'atom.xml', 'feed.xml', 'index.xml', 'feed.json', 'rss', '?feed=rss2'];

/** Whether what is no feed is a page for people. */
export function isHtml(text: string): boolean {
  return /<(?:!doctype html|html|head|body)[\s>]/i.test(text.slice(0, 5000));
}
