import type { SimulatedPlatform } from '../api-source-fixtures.js';
import { type AskedRequest, type PlatformAnswer, type PlatformServer, startPlatformServer } from './platform-server.js';

/**
 * A WordPress site's REST API after its handbook: discovery, posts, pages, comments and users, with paging, filters by time
 * and the codes of its refusals. Times are compared by the second, as the database does.
 */

type PostStatus = 'publish' | 'future' | 'draft' | 'trash' | 'private';

export interface SimulatedPost {
  readonly id: number;
  readonly type: 'posts' | 'pages';
  title: string;
  text: string;
  readonly author: number;
  readonly at: number;
  modifiedAt: number;
  status: PostStatus;
  isProtected: boolean;
}

export interface SimulatedComment {
  readonly id: number;
  readonly post: number;
  readonly parent: number;
  readonly author: number;
  readonly authorName: string;
  readonly at: number;
  text: string;
  status: 'approved' | 'hold' | 'spam' | 'trash';
}

export interface SimulatedSite {
  readonly server: PlatformServer;
  readonly posts: SimulatedPost[];
  readonly comments: SimulatedComment[];
  /** No permalinks: `?rest_route=`. */
  isPlain: boolean;
  /** Who is not signed in is shown no authors. */
  hidesUsers: boolean;
  /** Before 5.7: knows nothing of modified_after. */
  isOld: boolean;
  post(text: string, at: number, more?: Partial<SimulatedPost>): SimulatedPost;
  comment(post: SimulatedPost, text: string, at: number, more?: Partial<SimulatedComment>): SimulatedComment;
  /** Gone from the database, not only to the trash. */
  erase(post: SimulatedPost): void;
}

export const username = 'reader';
export const password = 'abcd EFGH 1234 ijkl MNOP 5678';
export const wordpressCanaries = [
  'Ann Authoress',
  'ann-authoress',
  'Carl Commenter',
  'carl@guests.example',
  'ann@site.example',
];

const users = [
  { id: 7, name: 'Ann Authoress', slug: 'ann-authoress', url: 'https://intranet.example.org/people/ann/' },
  { id: 8, name: 'Bob', slug: 'bob', url: '' },
];

const local = (ms: number): string => new Date(ms).toISOString().slice(0, 19);
const seconds = (ms: number): number => Math.floor(ms / 1000);
const refused = (status: number, code: string, message = 'Sorry, you are not allowed to do that.'): PlatformAnswer => ({
  status,
  body: { code, message, data: { status } },
});

export async function startSite(): Promise<SimulatedSite> {
  const posts: SimulatedPost[] = [];
  const comments: SimulatedComment[] = [];
  let nextId = 10;
  const server = await startPlatformServer({ answer });
  const authorization = `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;

  const shownPost = (post: SimulatedPost) => ({
    id: post.id,
    date: local(post.at + 7_200_000),
    date_gmt: local(post.at),
    guid: { rendered: `${server.url}/?p=${post.id}&#038;x` },
    modified: local(post.modifiedAt + 7_200_000),
    modified_gmt: local(post.modifiedAt),
    slug: `post-${post.id}`,
    status: post.status,
    type: post.type === 'posts' ? 'post' : 'page',
    link: `${server.url}/post-${post.id}/`,
    title: { rendered: post.title },
    content: post.isProtected
      ? { rendered: '', protected: true }
      : { rendered: `<p>${post.text}</p>\n`, protected: false },
    author: post.author,
  });
  const shownComment = (comment: SimulatedComment) => ({
    id: comment.id,
    post: comment.post,
    parent: comment.parent,
    author: comment.author,
    author_name: comment.authorName,
    author_url: '',
    date: local(comment.at + 7_200_000),
    date_gmt: local(comment.at),
    content: { rendered: `<p>${comment.text}</p>\n` },
    link: `${server.url}/post-${comment.post}/#comment-${comment.id}`,
    status: comment.status,
    type: 'comment',
  });
  const isPublic = (post: SimulatedPost | undefined): boolean => post?.status === 'publish';

  function page(found: readonly object[], parameters: URLSearchParams): PlatformAnswer {
    const perPage = Number(parameters.get('per_page') ?? 10);
    const number = Number(parameters.get('page') ?? 1);
    const pages = Math.ceil(found.length / perPage);
    if (perPage > 100) return refused(400, 'rest_invalid_param', 'Invalid parameter(s): per_page');
    if (number > 1 && number > pages)
      return refused(400, 'rest_post_invalid_page_number', 'The page number is too large.');
    const fields = parameters.get('_fields')?.split(',');
    const only = (item: object): object =>
      fields ? Object.fromEntries(Object.entries(item).filter(([name]) => fields.includes(name))) : item;
    return {
      headers: { 'x-wp-total': String(found.length), 'x-wp-totalpages': String(pages) },
      body: found.slice((number - 1) * perPage, number * perPage).map(only),
    };
  }

  const time = (parameters: URLSearchParams, name: string): number | null => {
    const text = parameters.get(name);
    return text === null ? null : seconds(Date.parse(text));
  };
  function within(ms: number, parameters: URLSearchParams, prefix: string): boolean {
    const after = time(parameters, `${prefix}after`);
    const before = time(parameters, `${prefix}before`);
    return (after === null || seconds(ms) > after) && (before === null || seconds(ms) < before);
  }

  function listPosts(type: SimulatedPost['type'], parameters: URLSearchParams): PlatformAnswer {
    const include = parameters.get('include')?.split(',').map(Number);
    const orderedBy = parameters.get('orderby') === 'modified' ? 'modifiedAt' : 'at';
    const sign = parameters.get('order') === 'asc' ? 1 : -1;
    const found = posts
      .filter((post) => post.type === type && isPublic(post) && (!include || include.includes(post.id)))
      .filter((post) => within(post.at, parameters, ''))
      .filter((post) => site.isOld || within(post.modifiedAt, parameters, 'modified_'))
      .sort((a, b) => sign * (seconds(a[orderedBy]) - seconds(b[orderedBy]) || a.id - b.id));
    return page(found.map(shownPost), parameters);
  }

  function listComments(parameters: URLSearchParams): PlatformAnswer {
    const sign = parameters.get('order') === 'asc' ? 1 : -1;
    const found = comments
      .filter(({ status, post }) => status === 'approved' && isPublic(posts.find(({ id }) => id === post)))
      .filter(({ at }) => within(at, parameters, ''))
      .sort((a, b) => sign * (seconds(a.at) - seconds(b.at) || a.id - b.id));
    return page(found.map(shownComment), parameters);
  }

  function route(path: string, parameters: URLSearchParams, headers: AskedRequest['headers']): PlatformAnswer {
    const isSignedIn = headers.authorization === authorization;
    // Whoever has a wrong password is a guest.
    if (path === '/') {
      return {
        body: {
          name: 'The site &amp; its blog',
          url: server.url,
          home: server.url,
          namespaces: ['oembed/1.0', 'wp/v2'],
        },
      };
    }
    const [, collection, id] = /^\/wp\/v2\/(posts|pages|comments|users)(?:\/(\d+|me))?$/.exec(path) ?? [];
    if (collection === 'users') {
      if (id === 'me') return isSignedIn ? { body: users[1] } : refused(401, 'rest_not_logged_in');
      if (site.hidesUsers && !isSignedIn) return refused(401, 'rest_user_cannot_view');
      return page(
        users.map((user) => ({ ...user, link: `${server.url}/author/${user.slug}/` })),
        parameters,
      );
    }
    if (collection === 'comments') {
      if (id === undefined) return listComments(parameters);
      const comment = comments.find((one) => one.id === Number(id));
      if (!comment) return refused(404, 'rest_comment_invalid_id', 'Invalid comment ID.');
      return comment.status === 'approved' && isPublic(posts.find((post) => post.id === comment.post))
        ? { body: shownComment(comment) }
        : refused(401, 'rest_cannot_read');
    }
    if (collection === 'posts' || collection === 'pages') {
      if (id === undefined) return listPosts(collection, parameters);
      const post = posts.find((one) => one.id === Number(id) && one.type === collection);
      if (!post) return refused(404, 'rest_post_invalid_id', 'Invalid post ID.');
      return isPublic(post) ? { body: shownPost(post) } : refused(401, 'rest_forbidden');
    }
    return refused(404, 'rest_no_route', 'No route was found matching the URL and request method.');
  }

  function answer({ path, headers }: AskedRequest): PlatformAnswer {
    const url = new URL(path, server.url);
    const plain = url.searchParams.get('rest_route');
    if (plain !== null) return route(plain, url.searchParams, headers);
    if (!site.isPlain && url.pathname.startsWith('/wp-json/')) {
      return route(url.pathname.slice('/wp-json'.length), url.searchParams, headers);
    }
    if (url.pathname !== '/') return { status: 404, headers: { 'content-type': 'text/html' }, body: '<html>Not here' };
    const api = site.isPlain ? `${server.url}/index.php?rest_route=/` : `${server.url}/wp-json/`;
    return {
      headers: { 'content-type': 'text/html', link: `<${api}>; rel="https://api.w.org/"` },
      body: '<html><p>Welcome</p></html>',
    };
  }

  const site: SimulatedSite = {
    server,
    posts,
    comments,
    isPlain: false,
    hidesUsers: false,
    isOld: false,
    post(text, at, more = {}) {
      const id = nextId++;
      const made: SimulatedPost = {
        ...{ id, type: 'posts', title: `Post &#8211; ${id}`, text, author: 7, at, modifiedAt: at },
        ...{ status: 'publish', isProtected: false },
        ...more,
      };
      posts.push(made);
      return made;
    },
    comment(post, text, at, more = {}) {
      const made: SimulatedComment = {
        ...{ id: nextId++, post: post.id, parent: 0, author: 0, authorName: 'Carl Commenter', at, text },
        status: 'approved',
        ...more,
      };
      comments.push(made);
      return made;
    },
    erase: (post) => void posts.splice(posts.indexOf(post), 1),
  };
  return site;
}

export async function startSimulatedWordPress(): Promise<SimulatedPlatform> {
  const site = await startSite();
  const clock = { now: Date.UTC(2024, 4, 10, 12) };
  const hourMs = 3_600_000;
  for (let hours = 130; hours > 0; hours -= 1)
    site.post(`What happened ${hours} hours ago`, clock.now - hours * hourMs);
  const [first, second] = site.posts.slice(-3);
  const said = site.comment(first!, 'I disagree', clock.now - 2 * hourMs);
  site.comment(first!, 'So do I', clock.now - hourMs, { parent: said.id, author: 8, authorName: 'Bob' });
  site.comment(second!, 'Not yet approved, and secret', clock.now - hourMs, { status: 'hold' });
  site.post('A draft that is secret', clock.now - hourMs, { status: 'draft' });
  site.post('For those with the word, and secret', clock.now - hourMs, { isProtected: true });
  site.post('A secret page', clock.now - hourMs, { type: 'pages', status: 'private' });
  const newest = (): SimulatedPost => site.posts.findLast((post) => post.status === 'publish' && !post.isProtected)!;
  return {
    server: site.server,
    settings: {
      url: site.server.url,
      allowHosts: ['127.0.0.1'],
      username,
      password,
      accounts: [{ account: 'ann-authoress', person: 'ann@site.example' }],
    },
    clock,
    pagePath: /\/wp\/v2\/(?:posts|comments)/,
    spoilOne(body) {
      const [item] = Array.isArray(body) ? (body as Record<string, unknown>[]) : [];
      if (item && 'content' in item && 'author' in item) item.date_gmt = 1_715_342_400;
      return body;
    },
    spoiled: 'date_gmt',
    refuse: (status, words) => ({
      kind: 'status',
      status,
      body: { code: 'rest_forbidden', message: words, data: { status } },
    }),
    contents: 132,
    secretText: 'secret',
    people: {
      post: (text) => void site.post(text, clock.now),
      reply: (text) => void site.comment(newest(), text, clock.now),
      edit(text) {
        newest().text = text;
        newest().modifiedAt = clock.now;
      },
      remove() {
        newest().status = 'trash';
      },
    },
    close: () => site.server.close(),
  };
}
