import { compareIds, idAt } from '../../../ingest/sources/x/ids.js';
import type { SimulatedPlatform } from '../api-source-fixtures.js';
import { type AskedRequest, type PlatformAnswer, type PlatformServer, startPlatformServer } from './platform-server.js';

/** X API v2, written from https://docs.x.com/x-api/: the part that is read, and what it would cost. */

export interface SimulatedUser {
  readonly id: string;
  readonly username: string;
  readonly createdAt: number;
  followers: number;
  isProtected: boolean;
  /** Address in the profile. */
  link: string | null;
}

export interface SimulatedPost {
  /** The first version's; edits have ids of their own. */
  readonly versions: { readonly id: string; readonly at: number; readonly text: string }[];
  readonly author: SimulatedUser;
  readonly inReplyTo: SimulatedPost | null;
  readonly quoteOf: SimulatedPost | null;
  readonly repostOf: SimulatedPost | null;
  readonly more: object;
  likes: number;
  impressions: number;
  isGone: boolean;
}

export interface SimulatedX {
  readonly server: PlatformServer;
  readonly clock: { now: number };
  readonly posts: readonly SimulatedPost[];
  /** What X would take, US dollars: each resource once in a UTC day. */
  spent(): number;
  user(username: string, more?: { followers?: number }): SimulatedUser;
  post(author: SimulatedUser, text: string, more?: NewPost): SimulatedPost;
  edit(post: SimulatedPost, text: string): void;
  close(): Promise<void>;
}

export interface NewPost {
  readonly at?: number;
  readonly inReplyTo?: SimulatedPost;
  readonly quoteOf?: SimulatedPost;
  readonly repostOf?: SimulatedPost;
  readonly more?: object;
}

const dayMs = 86_400_000;

export async function startX(now: number, token: string): Promise<SimulatedX> {
  const clock = { now };
  const users: SimulatedUser[] = [];
  const posts: SimulatedPost[] = [];
  const charged = new Set<string>();
  let spent = 0;
  let sequence = 0n;
  const server: PlatformServer = await startPlatformServer({ answer });

  const newId = (at: number): string => {
    sequence += 1n;
    return String(BigInt(idAt(at)) + (sequence & 0x3fffffn));
  };
  const newest = (post: SimulatedPost) => post.versions.at(-1) as SimulatedPost['versions'][number];
  const first = (post: SimulatedPost) => post.versions[0] as SimulatedPost['versions'][number];
  const shown = (): SimulatedPost[] => posts.filter(({ isGone, author }) => !isGone && !author.isProtected);

  function charge(kind: 'post' | 'user', id: string): void {
    const key = `${Math.floor(clock.now / dayMs)} ${kind} ${id}`;
    if (charged.has(key)) return;
    charged.add(key);
    spent += kind === 'post' ? 0.005 : 0.01;
  }

  function answer(request: AskedRequest): PlatformAnswer {
    if (request.headers.authorization !== `Bearer ${token}`) {
      return { status: 401, body: { title: 'Unauthorized', type: 'about:blank', status: 401, detail: 'Unauthorized' } };
    }
    const url = new URL(request.path, server.url);
    const answered = route(url);
    return {
      ...answered,
      headers: {
        'x-rate-limit-limit': '300',
        'x-rate-limit-remaining': '299',
        'x-rate-limit-reset': String(Math.ceil(clock.now / 900_000) * 900),
      },
    };
  }

  function route(url: URL): PlatformAnswer {
    const { pathname, searchParams } = url;
    if (pathname === '/2/users/by') return usersBy((searchParams.get('usernames') ?? '').split(','));
    if (pathname === '/2/tweets') return lookup((searchParams.get('ids') ?? '').split(','));
    if (pathname === '/2/tweets/search/recent') return search(url);
    const timeline = /^\/2\/users\/(\d+)\/tweets$/.exec(pathname);
    if (timeline) {
      const author = users.find(({ id }) => id === timeline[1]);
      if (!author || author.isProtected) {
        return {
          body: {
            errors: [
              {
                resource_id: timeline[1],
                title: 'Authorization Error',
                type: 'https://api.twitter.com/2/problems/not-authorized-for-resource',
              },
            ],
          },
        };
      }
      const startTime = Date.parse(searchParams.get('start_time') ?? '') || 0;
      return page(
        url,
        shown().filter((post) => post.author === author && newest(post).at >= startTime),
        5,
      );
    }
    const below = /^\/2\/tweets\/(\d+)\/(quote_tweets|retweeted_by)$/.exec(pathname);
    const of = below && posts.find(({ versions }) => versions.some(({ id }) => id === below[1]));
    if (!below || !of || of.isGone) return { status: 404, body: { title: 'Not Found Error', detail: 'not found' } };
    if (below[2] === 'quote_tweets')
      return page(
        url,
        shown().filter(({ quoteOf }) => quoteOf === of),
        10,
      );
    return usersPage(
      url,
      shown()
        .filter(({ repostOf }) => repostOf === of)
        .map(({ author }) => author),
    );
  }

  function usersBy(names: string[]): PlatformAnswer {
    const found = names.flatMap((name) =>
      users.filter(({ username }) => username.toLowerCase() === name.toLowerCase()),
    );
    const errors = names
      .filter((name) => !found.some(({ username }) => username.toLowerCase() === name.toLowerCase()))
      .map((value) => ({
        value,
        title: 'Not Found Error',
        type: 'https://api.twitter.com/2/problems/resource-not-found',
      }));
    for (const { id } of found) charge('user', id);
    return {
      body: { ...(found.length > 0 ? { data: found.map(userEntity) } : {}), ...(errors.length > 0 ? { errors } : {}) },
    };
  }

  function lookup(ids: string[]): PlatformAnswer {
    const data: object[] = [];
    const errors: object[] = [];
    for (const id of ids) {
      const post = posts.find(({ versions }) => versions.some((version) => version.id === id));
      const problem =
        !post || post.isGone ? 'resource-not-found' : post.author.isProtected ? 'not-authorized-for-resource' : null;
      if (post && problem === null) {
        charge('post', id);
        data.push(postEntity(post, id));
      } else
        errors.push({
          resource_id: id,
          value: id,
          parameter: 'ids',
          title: 'Not Found Error',
          type: `https://api.twitter.com/2/problems/${problem}`,
        });
    }
    return { body: { ...(data.length > 0 ? { data } : {}), ...(errors.length > 0 ? { errors } : {}) } };
  }

  function search(url: URL): PlatformAnswer {
    const query = url.searchParams.get('query') ?? '';
    const since = url.searchParams.get('since_id');
    const beginning = clock.now - 7 * dayMs;
    if (since && compareIds(since, idAt(beginning)) < 0) {
      return {
        status: 400,
        body: { title: 'Invalid Request', detail: "'since_id' must be a tweet id created after 7 days ago" },
      };
    }
    const conversation = /conversation_id:(\d+)/.exec(query)?.[1];
    const parent = /in_reply_to_tweet_id:(\d+)/.exec(query)?.[1];
    return page(
      url,
      shown().filter(
        (post) =>
          newest(post).at >= beginning &&
          post.repostOf === null &&
          (conversation === undefined || conversationOf(post) === conversation) &&
          (parent === undefined || (post.inReplyTo !== null && first(post.inReplyTo).id === parent)),
      ),
      10,
    );
  }

  /** Newest first. Tokens are places. */
  function page(url: URL, all: readonly SimulatedPost[], least: number): PlatformAnswer {
    const most = Number(url.searchParams.get('max_results') ?? 10);
    if (most < least || most > 100) return { status: 400, body: { title: 'Invalid Request', detail: 'max_results' } };
    const since = url.searchParams.get('since_id');
    const wanted = all
      .filter((post) => !since || compareIds(newest(post).id, since) > 0)
      .sort((a, b) => compareIds(newest(b).id, newest(a).id));
    const from = Number(
      /^t(\d+)$/.exec(url.searchParams.get('pagination_token') ?? url.searchParams.get('next_token') ?? '')?.[1] ?? 0,
    );
    const part = wanted.slice(from, from + most);
    for (const post of part) charge('post', newest(post).id);
    const next = from + most < wanted.length ? { next_token: `t${from + most}` } : {};
    return {
      body: {
        ...(part.length > 0 ? { data: part.map((post) => postEntity(post, newest(post).id)) } : {}),
        meta: { result_count: part.length, ...next },
      },
    };
  }

  function usersPage(url: URL, all: readonly SimulatedUser[]): PlatformAnswer {
    const most = Number(url.searchParams.get('max_results') ?? 100);
    const from = Number(/^t(\d+)$/.exec(url.searchParams.get('pagination_token') ?? '')?.[1] ?? 0);
    const part = all.slice(from, from + most);
    for (const { id } of part) charge('user', id);
    const next = from + most < all.length ? { next_token: `t${from + most}` } : {};
    return {
      body: {
        ...(part.length > 0 ? { data: part.map(userEntity) } : {}),
        meta: { result_count: part.length, ...next },
      },
    };
  }

  function conversationOf(post: SimulatedPost): string {
    let at = post;
    while (at.inReplyTo) at = at.inReplyTo;
    return first(at).id;
  }

  function userEntity({ id, username, createdAt, followers, isProtected, link }: SimulatedUser): object {
    return {
      id,
      username,
      name: `Name of ${username}`,
      created_at: new Date(createdAt).toISOString(),
      protected: isProtected,
      public_metrics: { followers_count: followers, following_count: 1, tweet_count: 9, listed_count: 0 },
      ...(link === null
        ? {}
        : { url: 'https://t.co/p', entities: { url: { urls: [{ url: 'https://t.co/p', expanded_url: link }] } } }),
    };
  }

  function postEntity(post: SimulatedPost, versionId: string): object {
    const version = post.versions.find(({ id }) => id === versionId) ?? newest(post);
    const references = [
      ...(post.repostOf ? [{ type: 'retweeted', id: newest(post.repostOf).id }] : []),
      ...(post.quoteOf ? [{ type: 'quoted', id: newest(post.quoteOf).id }] : []),
      ...(post.inReplyTo ? [{ type: 'replied_to', id: first(post.inReplyTo).id }] : []),
    ];
    const here = shown();
    return {
      id: version.id,
      text: post.repostOf ? `RT @${post.repostOf.author.username}: ${newest(post.repostOf).text}` : version.text,
      author_id: post.author.id,
      created_at: new Date(Math.floor(version.at / 1000) * 1000).toISOString(),
      conversation_id: conversationOf(post),
      edit_history_tweet_ids: post.versions.map(({ id }) => id),
      lang: 'en',
      public_metrics: {
        retweet_count: here.filter(({ repostOf }) => repostOf === post).length,
        reply_count: here.filter(({ inReplyTo }) => inReplyTo === post).length,
        like_count: post.likes,
        quote_count: here.filter(({ quoteOf }) => quoteOf === post).length,
        bookmark_count: 0,
        impression_count: post.impressions,
      },
      ...(references.length > 0 ? { referenced_tweets: references } : {}),
      ...post.more,
    };
  }

  return {
    server,
    clock,
    posts,
    spent: () => Number(spent.toFixed(6)),
    user(username, { followers = 10 } = {}) {
      const user = {
        id: `98765432198765${users.length}`,
        username,
        createdAt: Date.UTC(2015, 3, 1),
        followers,
        isProtected: false,
        link: null,
      };
      users.push(user);
      return user;
    },
    post(author, text, more = {}) {
      const at = more.at ?? clock.now;
      const post: SimulatedPost = {
        versions: [{ id: newId(at), at, text }],
        author,
        inReplyTo: more.inReplyTo ?? null,
        quoteOf: more.quoteOf ?? null,
        repostOf: more.repostOf ?? null,
        more: more.more ?? {},
        likes: 0,
        impressions: 0,
        isGone: false,
      };
      posts.push(post);
      return post;
    },
    edit: (post, text) => void post.versions.push({ id: newId(clock.now), at: clock.now, text }),
    close: () => server.close(),
  };
}

const beginning = Date.UTC(2026, 4, 20, 12);
const hourMs = 3_600_000;

export const xCanaries = ['annleader', 'bocolleague', 'cyguest', 'Name of', '98765432198765'];

export async function startSimulatedX(): Promise<SimulatedPlatform> {
  const token = 'bearer-of-an-app';
  const sim = await startX(beginning, token);
  const [ann, bo, cy] = ['annleader', 'bocolleague', 'cyguest'].map((name) => sim.user(name)) as [
    SimulatedUser,
    SimulatedUser,
    SimulatedUser,
  ];
  const before = (hours: number): { at: number } => ({ at: beginning - hours * hourMs });
  for (let day = 0; day < 110; day += 1) sim.post(ann, `News of ${day}`, before(70 - day / 4));
  const guests = sim.post(cy, 'What do you plan?', before(41));
  const plan = sim.post(ann, 'Our plan &amp; more, @bocolleague', before(40));
  const asked = sim.post(bo, '@annleader and pay?', { ...before(39), inReplyTo: plan });
  sim.post(ann, '@bocolleague more', { ...before(38), inReplyTo: asked });
  sim.post(cy, 'good', { ...before(37.5), inReplyTo: asked });
  sim.post(cy, 'look', { ...before(37), quoteOf: plan });
  sim.post(ann, '', { ...before(36), repostOf: guests });
  sim.post(bo, '', { ...before(35), repostOf: plan });

  const newest = (): SimulatedPost => {
    const found = sim.posts.findLast((post) => post.author === ann && !post.isGone && !post.repostOf);
    if (!found) throw new Error('nothing was posted');
    return found;
  };
  return {
    server: sim.server,
    settings: {
      url: sim.server.url,
      token,
      accounts: [{ account: '@AnnLeader', person: 'ann@example.org' }],
      reposters: true,
    },
    clock: sim.clock,
    pagePath: /\/2\/(?:users\/\d+\/tweets|tweets\/search)/,
    spoilOne(body) {
      const first = (
        body as { data?: { text: unknown; edit_history_tweet_ids: string[]; referenced_tweets?: unknown }[] }
      ).data?.[0];
      if (first && first.referenced_tweets === undefined) first.text = 42;
      return body;
    },
    spoiled: 'text',
    refuse: (status, words) => ({ kind: 'status', status, body: { title: 'Client Forbidden', detail: words, status } }),
    // Ann 112, two answers by others, a quote.
    contents: 115,
    people: {
      post: (text) => void sim.post(ann, text),
      reply: (text) => void sim.post(bo, text, { inReplyTo: newest() }),
      edit: (text) => sim.edit(newest(), text),
      remove: () => {
        newest().isGone = true;
      },
    },
    close: () => sim.close(),
  };
}
