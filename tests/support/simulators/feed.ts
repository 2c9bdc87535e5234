import { createHash } from 'node:crypto';
import type { SimulatedPlatform } from '../api-source-fixtures.js';
import { type PlatformAnswer, type PlatformServer, startPlatformServer } from './platform-server.js';

/** A blog with feeds, after RSS 2.0 and its modules content, dc, slash and wfw; with conditional requests and pages. */

export interface BlogPost {
  readonly id: number;
  text: string;
  readonly author: string | null;
  readonly at: number;
  updatedAt: number | null;
  /** What its page answers once it is no longer there. */
  status: 200 | 404 | 410;
  readonly comments: { readonly id: number; readonly text: string; readonly author: string; readonly at: number }[];
}

export interface SimulatedBlog {
  readonly server: PlatformServer;
  /** Newest last. */
  readonly posts: BlogPost[];
  /** How many entries the feed shows. */
  window: number;
  /** What the feed itself answers instead. */
  instead: PlatformAnswer | null;
  /** Neither ETag nor Last-Modified. */
  isForgetful: boolean;
  post(text: string, at: number, author?: string | null): BlogPost;
  comment(post: BlogPost, text: string, at: number): void;
  remove(post: BlogPost, status?: 404 | 410): void;
}

export const feedCanaries = ['Ann Authoress', 'Carl Commenter', 'ann@blog.example'];

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

export async function startBlog(): Promise<SimulatedBlog> {
  const posts: BlogPost[] = [];
  let nextId = 1;
  const server = await startPlatformServer({ answer: ({ path, headers }) => answer(path, headers) });
  const link = (post: BlogPost): string => `${server.url}/posts/${post.id}/`;
  const standing = (): BlogPost[] => posts.filter(({ status }) => status === 200);

  const item = (post: BlogPost): string => `
    <item>
      <title>Post ${post.id}</title>
      <link>${link(post)}</link>
      ${post.author === null ? '' : `<dc:creator><![CDATA[${post.author}]]></dc:creator>`}
      <pubDate>${new Date(post.at).toUTCString()}</pubDate>
      ${post.updatedAt === null ? '' : `<atom:updated>${new Date(post.updatedAt).toISOString()}</atom:updated>`}
      <category>news</category>
      <guid isPermaLink="false">${server.url}/?p=${post.id}</guid>
      <description>${escaped(`<p>${escaped(post.text)}</p>`)}</description>
      <wfw:commentRss>${link(post)}feed/</wfw:commentRss>
      <slash:comments>${post.comments.length}</slash:comments>
    </item>`;

  const comment = (post: BlogPost, { id, text, author, at }: BlogPost['comments'][number]): string => `
    <item>
      <title>By ${author}</title>
      <link>${link(post)}#comment-${id}</link>
      <dc:creator><![CDATA[${author}]]></dc:creator>
      <pubDate>${new Date(at).toUTCString()}</pubDate>
      <guid isPermaLink="false">${server.url}/?p=${post.id}#comment-${id}</guid>
      <description>${escaped(text)}</description>
    </item>`;

  const rss = (title: string, items: readonly string[]): string => `<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:wfw="http://wellformedweb.org/CommentAPI/"
  xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:slash="http://purl.org/rss/1.0/modules/slash/"
  xmlns:atom="http://www.w3.org/2005/Atom">
  <channel>
    <title>${title}</title>
    <link>${server.url}</link>
    <language>en-US</language>${items.join('')}
  </channel>
</rss>`;

  function document(body: string, headers: Readonly<Record<string, unknown>>): PlatformAnswer {
    if (blog.isForgetful) return { headers: { 'content-type': 'application/rss+xml' }, body };
    const etag = `"${createHash('sha1').update(body).digest('hex')}"`;
    if (headers['if-none-match'] === etag) return { status: 304, headers: { etag } };
    return { headers: { 'content-type': 'application/rss+xml; charset=UTF-8', etag }, body };
  }

  function answer(path: string, headers: Readonly<Record<string, unknown>>): PlatformAnswer {
    if (path === '/feed/') {
      if (blog.instead) return blog.instead;
      const newest = standing().slice(-blog.window).reverse();
      return document(rss('The blog', newest.map(item)), headers);
    }
    const [, id, feed] = /^\/posts\/(\d+)\/(feed\/)?$/.exec(path) ?? [];
    const post = posts.find((one) => one.id === Number(id));
    if (!post) return { status: 404, body: 'not found' };
    if (post.status !== 200) return { status: post.status, body: 'not here' };
    if (feed === undefined)
      return { headers: { 'content-type': 'text/html' }, body: `<html><p>${post.text}</p></html>` };
    return document(rss('Comments', post.comments.map((one) => comment(post, one)).reverse()), headers);
  }

  const blog: SimulatedBlog = {
    server,
    posts,
    window: 10,
    instead: null,
    isForgetful: false,
    post(text, at, author = 'Ann Authoress') {
      const made: BlogPost = { id: nextId++, text, author, at, updatedAt: null, status: 200, comments: [] };
      posts.push(made);
      return made;
    },
    comment: (post, text, at) => void post.comments.push({ id: nextId++, text, author: 'Carl Commenter', at }),
    remove(post, status = 404) {
      post.status = status;
    },
  };
  return blog;
}

export async function startSimulatedFeed(): Promise<SimulatedPlatform> {
  const blog = await startBlog();
  const clock = { now: Date.UTC(2024, 4, 10, 12) };
  const hourMs = 3_600_000;
  for (let hours = 60; hours > 0; hours -= 10)
    blog.post(`What happened ${hours} hours ago`, clock.now - hours * hourMs);
  blog.post('Nobody signed this', clock.now - 2 * hourMs, null);
  const [, second] = blog.posts;
  blog.comment(second!, 'I disagree', clock.now - 40 * hourMs);
  blog.comment(second!, 'So do I', clock.now - 30 * hourMs);
  const newest = (): BlogPost => blog.posts.filter(({ status }) => status === 200).at(-1)!;
  return {
    server: blog.server,
    settings: {
      url: `${blog.server.url}/feed/`,
      allowHosts: ['127.0.0.1'],
      accounts: [{ account: 'Ann Authoress', person: 'ann@blog.example' }],
    },
    clock,
    pagePath: /\/feed\/$/,
    // The oldest: it has no comments.
    spoilOne: (body) =>
      typeof body === 'string'
        ? body.replace(/<pubDate>[^<]*(?=<\/pubDate>(?![\s\S]*<pubDate>))/, '<pubDate>soon')
        : body,
    spoiled: 'pubDate',
    addUnknown: (body) =>
      typeof body === 'string'
        ? body.replaceAll('</title>', '</title><x:tomorrow xmlns:x="urn:tomorrow">a <title>b</title></x:tomorrow>')
        : body,
    contents: 9,
    people: {
      post: (text) => void blog.post(text, clock.now),
      reply: (text) => blog.comment(newest(), text, clock.now),
      edit(text) {
        newest().text = text;
        newest().updatedAt = clock.now;
      },
      remove: () => blog.remove(newest()),
    },
    close: () => blog.server.close(),
  };
}
