import { describe, expect, it } from '@jest/globals';
import type { Feed, FeedEntry } from '../../../../../ingest/sources/feed/entry.js';
import { readFeed } from '../../../../../ingest/sources/feed/read-feed.js';

const read = (text: string): Feed => {
  const feed = readFeed(Buffer.from(text), null, 'https://blog.example/feed/');
  if (!feed) throw new Error('no feed');
  return feed;
};
const only = (text: string): FeedEntry => {
  const { entries } = read(text);
  expect(entries).toHaveLength(1);
  return entries[0] as FeedEntry;
};
const rss = (item: string, around = ''): string =>
  `<?xml version="1.0"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"
    xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:wfw="http://wellformedweb.org/CommentAPI/"
    xmlns:slash="http://purl.org/rss/1.0/modules/slash/" xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd"
    xmlns:media="http://search.yahoo.com/mrss/" xmlns:atom="http://www.w3.org/2005/Atom">
    <channel><title>Blog</title><link>https://blog.example/</link><language>de</language>${around}${item}</channel></rss>`;
const atom = (entry: string, around = ''): string =>
  `<feed xmlns="http://www.w3.org/2005/Atom" xmlns:thr="http://purl.org/syndication/thread/1.0"
    xmlns:media="http://search.yahoo.com/mrss/" xml:lang="fr"><title>Blog</title>
    <link rel="self" href="https://blog.example/feed/"/><link href="/"/>${around}${entry}</feed>`;

describe('RSS', () => {
  it('2.0 with the modules of a blog', () => {
    const feed = read(
      rss(`<item><title>A &amp;amp; B</title><link>/posts/1</link><guid isPermaLink="false">tag:1</guid>
        <dc:creator>Ann</dc:creator><pubDate>Wed, 01 May 2024 10:00:00 +0000</pubDate><category>x</category>
        <description>short</description><content:encoded><![CDATA[<p>long</p>]]></content:encoded>
        <wfw:commentRss>/posts/1/feed</wfw:commentRss><slash:comments>3</slash:comments></item>`),
    );
    expect(feed).toMatchObject({
      format: 'rss',
      title: 'Blog',
      site: 'https://blog.example/',
      lang: 'de',
      leftOut: [],
    });
    expect(feed.entries).toEqual([
      {
        nativeId: 'tag:1',
        link: 'https://blog.example/posts/1',
        title: { text: 'A &amp; B', isHtml: true },
        body: { text: '<p>long</p>', isHtml: true },
        published: { field: 'pubDate', text: 'Wed, 01 May 2024 10:00:00 +0000' },
        updated: null,
        authors: [{ name: 'Ann', email: null, uri: null }],
        lang: null,
        media: [],
        commentFeed: 'https://blog.example/posts/1/feed',
        comments: { field: 'slash:comments', text: '3' },
        views: null,
        answers: null,
        wrong: null,
      },
    ]);
  });

  it('0.91, without ids and dates', () => {
    expect(
      only(
        '<rss version="0.91"><channel><title>B</title><item><title>T</title><link>http://b/1</link></item></channel></rss>',
      ),
    ).toMatchObject({ nativeId: null, link: 'http://b/1', title: { text: 'T' }, published: null });
  });

  it('1.0, whose items stand beside the channel', () => {
    const feed = read(`<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
      xmlns:d="http://purl.org/dc/elements/1.1/"><channel rdf:about="http://b/"><title>B</title><link>http://b/</link>
      <items><rdf:Seq><rdf:li rdf:resource="http://b/1"/></rdf:Seq></items></channel>
      <item rdf:about="http://b/1"><title>T</title><link>http://b/1?x</link><d:date>2024-05-01</d:date><d:creator>Ann</d:creator></item>
      </rdf:RDF>`);
    expect(feed).toMatchObject({ format: 'rdf', title: 'B', site: 'http://b/' });
    expect(feed.entries).toMatchObject([
      { nativeId: 'http://b/1', link: 'http://b/1?x', published: { text: '2024-05-01' }, authors: [{ name: 'Ann' }] },
    ]);
  });

  it('takes a guid for the link only where it is one', () => {
    expect(only(rss('<item><guid>https://blog.example/1</guid></item>')).link).toBe('https://blog.example/1');
    expect(only(rss('<item><guid isPermaLink="false">https://blog.example/1</guid></item>')).link).toBeNull();
    expect(only(rss('<item><guid>1234</guid></item>')).link).toBeNull();
    expect(only(rss('<item><guid>1</guid><atom:link href="https://a/"/></item>')).link).toBe('https://a/');
  });

  it.each([
    ['ann@example.org (Ann Authoress)', { name: 'Ann Authoress', email: 'ann@example.org' }],
    ['Ann Authoress <ann@example.org>', { name: 'Ann Authoress', email: 'ann@example.org' }],
    ['ann@example.org', { name: null, email: 'ann@example.org' }],
    ['Ann Authoress', { name: 'Ann Authoress', email: null }],
  ])('takes the author %j apart', (written, author) => {
    const escaped = written.replaceAll('<', '&lt;');
    expect(only(rss(`<item><guid>1</guid><author>${escaped}</author></item>`)).authors).toMatchObject([author]);
    expect(read(rss('', `<managingEditor>${escaped}</managingEditor>`)).authors).toMatchObject([author]);
  });

  it('a podcast', () => {
    expect(
      only(
        rss(`<item><title>Episode 1</title><guid>e1</guid><itunes:author>Ann</itunes:author>
          <itunes:summary>What we talked about</itunes:summary>
          <enclosure url="https://cdn.example/e1.mp3" length="1" type="audio/mpeg"/></item>`),
      ),
    ).toMatchObject({
      media: ['https://cdn.example/e1.mp3'],
      body: { text: 'What we talked about' },
      authors: [{ name: 'Ann' }],
    });
  });
});

describe('Atom', () => {
  it('1.0 with its constructs', () => {
    const feed = read(
      atom(`<entry><id>urn:1</id><title type="html">A &amp;lt; B</title><link href="posts/1"/><link rel="enclosure" href="/x.mp3"/>
        <published>2024-05-01T10:00:00Z</published><updated>2024-05-02T10:00:00Z</updated>
        <author><name>Ann</name><email>a@b.example</email><uri>https://ann.example/</uri></author>
        <content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>A &lt;b&gt; <a href="https://x.example/">c</a></p></div></content>
        <link rel="replies" type="application/atom+xml" href="/1/feed" thr:count="2"/></entry>`),
    );
    expect(feed).toMatchObject({ format: 'atom', site: 'https://blog.example/', lang: 'fr' });
    expect(feed.entries).toMatchObject([
      {
        nativeId: 'urn:1',
        link: 'https://blog.example/feed/posts/1',
        title: { text: 'A &lt; B', isHtml: true },
        body: { text: '<div><p>A &lt;b&gt; <a href="https://x.example/">c</a></p></div>', isHtml: true },
        published: { field: 'atom:published', text: '2024-05-01T10:00:00Z' },
        updated: { field: 'atom:updated', text: '2024-05-02T10:00:00Z' },
        authors: [{ name: 'Ann', email: 'a@b.example', uri: 'https://ann.example/' }],
        lang: 'fr',
        media: ['https://blog.example/x.mp3'],
        commentFeed: 'https://blog.example/1/feed',
        comments: { text: '2' },
      },
    ]);
  });

  it('plain text stays what it is', () => {
    const entry = only(atom('<entry><id>1</id><title>a &lt;b&gt; c</title><summary>x &lt; y</summary></entry>'));
    expect(entry).toMatchObject({ title: { text: 'a <b> c', isHtml: false }, body: { text: 'x < y', isHtml: false } });
  });

  it('takes neither pictures nor files for words', () => {
    for (const content of ['<content type="image/png">iVBO</content>', '<content src="https://x.example/y.zip"/>']) {
      expect(only(atom(`<entry><id>1</id>${content}</entry>`)).body).toBeNull();
    }
  });

  it('says what an entry answers', () => {
    expect(only(atom('<entry><id>2</id><thr:in-reply-to ref="urn:1" href="/1"/></entry>')).answers).toBe('urn:1');
  });

  it('leaves the feed that an entry was taken from alone', () => {
    const entry = only(
      atom('<entry><source><id>urn:other</id><title>Other</title></source><id>urn:1</id><title>T</title></entry>'),
    );
    expect(entry).toMatchObject({ nativeId: 'urn:1', title: { text: 'T' } });
  });

  it('0.3', () => {
    expect(
      only(`<feed version="0.3" xmlns="http://purl.org/atom/ns#"><title>B</title><entry><id>1</id><title>T</title>
        <issued>2004-05-01T10:00:00Z</issued><modified>2004-05-02T10:00:00Z</modified>
        <content type="text/html" mode="escaped">&lt;p&gt;x&lt;/p&gt;</content></entry></feed>`),
    ).toMatchObject({
      published: { text: '2004-05-01T10:00:00Z' },
      updated: { text: '2004-05-02T10:00:00Z' },
      body: { text: '<p>x</p>', isHtml: true },
    });
  });

  it('knows prefixes by what they mean', () => {
    const { format, entries } = read(
      '<a:feed xmlns:a="HTTPS://www.w3.org/2005/Atom/"><a:entry><a:id>1</a:id><x:title xmlns:x="urn:x">no</x:title><a:title>T</a:title></a:entry></a:feed>',
    );
    expect({ format, entries }).toMatchObject({ format: 'atom', entries: [{ nativeId: '1', title: { text: 'T' } }] });
  });

  it('a channel of films', () => {
    expect(
      only(
        atom(`<entry><id>yt:video:1</id><title>Film</title><link rel="alternate" href="https://films.example/1"/>
          <published>2024-05-01T10:00:00+00:00</published>
          <media:group><media:title>Film</media:title><media:content url="https://films.example/v/1"/>
          <media:description>What it shows</media:description>
          <media:community><media:starRating count="3"/><media:statistics views="1234"/></media:community></media:group></entry>`),
      ),
    ).toMatchObject({
      body: { text: 'What it shows', isHtml: false },
      media: ['https://films.example/v/1'],
      views: { field: 'media:statistics', text: '1234' },
    });
  });
});

describe('JSON Feed', () => {
  const json = (feed: object): string => JSON.stringify({ version: 'https://jsonfeed.org/version/1.1', ...feed });

  it('1.1', () => {
    const feed = read(
      json({
        title: 'Blog',
        home_page_url: 'https://blog.example/',
        next_url: '?page=2',
        language: 'en',
        authors: [{ name: 'Ann', url: 'https://ann.example/' }],
        items: [
          { id: 1, content_text: 'hello', date_published: '2024-05-01T10:00:00Z', attachments: [{ url: '/a.mp3' }] },
          { id: 'b', url: '/b', title: 'B', content_html: '<p>x</p>', date_modified: '2024-05-02T10:00:00Z', _x: {} },
        ],
      }),
    );
    expect(feed).toMatchObject({
      format: 'json',
      next: 'https://blog.example/feed/?page=2',
      authors: [{ name: 'Ann' }],
    });
    expect(feed.entries).toMatchObject([
      { nativeId: '1', body: { text: 'hello', isHtml: false }, media: ['https://blog.example/a.mp3'], lang: 'en' },
      { nativeId: 'b', link: 'https://blog.example/b', body: { isHtml: true }, updated: { field: 'date_modified' } },
    ]);
  });

  it.each([
    ['content_html', { content_html: 1 }],
    ['date_published', { date_published: 1714557600 }],
    ['authors', { authors: 'Ann' }],
    ['title', { title: ['x'] }],
  ])('names the field %s where it is of another type', (field, item) => {
    const feed = read(json({ items: [{ id: 'x', ...item }, { id: 'y' }, 7] }));
    expect(feed.entries.map(({ wrong }) => wrong)).toEqual([
      expect.stringContaining(field),
      null,
      expect.stringContaining('instead of an object'),
    ]);
    expect(feed.entries[0]?.nativeId).toBe('x');
  });
});

it.each([
  '',
  '{}',
  'null',
  '[]',
  '{"items":[]}',
  '{"version":"https://jsonfeed.org/version/1.1"}',
  '{"version":"https://jsonfeed.org/version/1.1","items":[',
  '<!doctype html><html><body>hello</body></html>',
  '<opml/>',
  'hello',
  '\u0000\u0001',
])('%j is no feed', (text) => {
  expect(readFeed(Buffer.from(text), null, 'https://blog.example/')).toBeNull();
});
