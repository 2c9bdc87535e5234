import type { PlatformAnswer, PlatformServer } from './platform-server.js';
import { startPlatformServer } from './platform-server.js';

/**
 * Bluesky's AppView, written from its lexicons (app.bsky.*): accounts, their feeds newest first, threads, likes, reposts,
 * quotes. Cursors are opaque to clients; a page may hold less than was asked for. Its clock is given.
 */
export interface BlueskySimulator {
  readonly server: PlatformServer;
  account(handle: string, profile?: { followersCount?: number; description?: string; createdAt?: number }): string;
  rename(did: string, handle: string): void;
  setFollowers(did: string, count: number): void;
  /** Switched off: nothing of it is shown. */
  deactivate(did: string, isOff?: boolean): void;
  post(did: string, text: string, more?: PostOptions): string;
  edit(uri: string, text: string): void;
  remove(uri: string): void;
  like(did: string, uri: string, at?: number): void;
  unlike(did: string, uri: string): void;
  repost(did: string, uri: string, at?: number): void;
  unrepost(did: string, uri: string): void;
  label(uri: string, value: string): void;
  newest(): string;
  close(): Promise<void>;
}

export interface PostOptions {
  readonly at?: number;
  readonly replyTo?: string;
  readonly quotes?: string;
  readonly langs?: readonly string[];
  /** Said by the author's program; default: when it was posted. */
  readonly createdAt?: string;
  readonly record?: Readonly<Record<string, unknown>>;
}

interface Act {
  readonly did: string;
  readonly uri: string;
  readonly at: number;
}

interface Post {
  readonly uri: string;
  readonly did: string;
  cid: string;
  record: Record<string, unknown>;
  readonly indexedAt: number;
  readonly likes: Act[];
  readonly reposts: Act[];
  readonly labels: { val: string }[];
}

interface Profile {
  readonly did: string;
  handle: string;
  followersCount: number;
  readonly description: string;
  readonly createdAt: number;
  isOff: boolean;
}

export interface BlueskySimulatorOptions {
  readonly clock: { now: number };
  /** What is the most of a page, whatever is asked for. */
  readonly mostAPage?: number;
}

const iso = (ms: number): string => new Date(ms).toISOString();
const base32 = '234567abcdefghijklmnopqrstuvwxyz';

export async function startBlueskySimulator({
  clock,
  mostAPage = 100,
}: BlueskySimulatorOptions): Promise<BlueskySimulator> {
  const profiles = new Map<string, Profile>();
  const posts = new Map<string, Post>();
  let serial = 0;

  const code = (length: number): string => {
    serial += 1;
    let text = '';
    for (let rest = serial * 7_368_787, at = 0; at < length; at += 1) {
      text = `${base32[(rest + at * 11) % 32]}${text}`;
      rest = Math.floor(rest / 32);
    }
    return text;
  };
  const needed = (uri: string): Post => {
    const post = posts.get(uri);
    if (!post) throw new Error(`no post ${uri}`);
    return post;
  };
  const isOff = (did: string): boolean => profiles.get(did)?.isOff ?? true;
  const isShown = ({ did }: Post): boolean => !isOff(did);
  const refOf = (uri: string) => ({ uri, cid: needed(uri).cid });
  const createdMs = (record: Record<string, unknown>, otherwise: number): number => {
    const ms = Date.parse(String(record.createdAt));
    return Number.isNaN(ms) ? otherwise : ms;
  };
  const sortAt = (post: Post): number => Math.min(createdMs(post.record, post.indexedAt), post.indexedAt);

  function basic(did: string) {
    const { handle } = profiles.get(did) as Profile;
    return { did, handle, displayName: `Name of ${handle}`, labels: [], viewer: { muted: false } };
  }

  function replies(uri: string): Post[] {
    return [...posts.values()].filter(
      (post) => isShown(post) && (post.record.reply as { parent: { uri: string } } | undefined)?.parent.uri === uri,
    );
  }

  function quotes(uri: string): Post[] {
    return [...posts.values()].filter(
      (post) => isShown(post) && (post.record.embed as { record?: { uri?: string } } | undefined)?.record?.uri === uri,
    );
  }

  function view(post: Post) {
    return {
      $type: 'app.bsky.feed.defs#postView',
      uri: post.uri,
      cid: post.cid,
      author: basic(post.did),
      record: post.record,
      replyCount: replies(post.uri).length,
      repostCount: post.reposts.filter(({ did }) => !isOff(did)).length,
      likeCount: post.likes.filter(({ did }) => !isOff(did)).length,
      quoteCount: quotes(post.uri).length,
      bookmarkCount: 0,
      indexedAt: iso(post.indexedAt),
      labels: post.labels.map(({ val }) => ({
        src: 'did:plc:moderation',
        uri: post.uri,
        val,
        cts: iso(post.indexedAt),
      })),
    };
  }

  const notFound = (uri: string) => ({ $type: 'app.bsky.feed.defs#notFoundPost', uri, notFound: true });

  function node(post: Post, depth: number, parentHeight: number): object {
    const parentUri = (post.record.reply as { parent: { uri: string } } | undefined)?.parent.uri;
    const parent = parentUri === undefined ? undefined : posts.get(parentUri);
    return {
      $type: 'app.bsky.feed.defs#threadViewPost',
      post: view(post),
      ...(parentUri === undefined || parentHeight <= 0
        ? {}
        : { parent: parent && isShown(parent) ? node(parent, 0, parentHeight - 1) : notFound(parentUri) }),
      ...(depth <= 0 ? {} : { replies: replies(post.uri).map((reply) => node(reply, depth - 1, 0)) }),
    };
  }

  const invalid = (message: string, error = 'InvalidRequest'): PlatformAnswer => ({
    status: 400,
    body: { error, message },
  });

  /** A part of a list, newest first; the cursor is the place of the last one given. */
  function page<T>(all: readonly T[], params: URLSearchParams, timeOf: (one: T) => number) {
    const sorted = all.toSorted((a, b) => timeOf(b) - timeOf(a));
    const limit = Math.min(Number(params.get('limit') ?? 50), mostAPage);
    const from = Number(params.get('cursor')?.split('::')[1] ?? 0);
    const part = sorted.slice(from, from + limit);
    const last = part.at(-1);
    const more = last !== undefined && from + limit < sorted.length;
    return { part, cursor: more ? { cursor: `${iso(timeOf(last))}::${from + limit}` } : {} };
  }

  const methods: Record<string, (params: URLSearchParams) => PlatformAnswer> = {
    'app.bsky.actor.getProfiles': (params) => {
      const wanted = params.getAll('actors');
      if (wanted.length > 25) return invalid('actors must not have more than 25 elements');
      const found = [...profiles.values()].filter(
        ({ did, handle, isOff }) => !isOff && (wanted.includes(did) || wanted.includes(handle)),
      );
      return {
        body: {
          profiles: found.map(({ did, followersCount, description, createdAt }) => ({
            ...basic(did),
            description,
            followersCount,
            followsCount: 3,
            postsCount: [...posts.values()].filter((post) => post.did === did).length,
            createdAt: iso(createdAt),
            indexedAt: iso(createdAt),
          })),
        },
      };
    },
    'app.bsky.feed.getAuthorFeed': (params) => {
      const actor = params.get('actor') ?? '';
      const profile = [...profiles.values()].find(({ did, handle }) => did === actor || handle === actor);
      if (!profile) return invalid('Profile not found');
      if (profile.isOff) return invalid('Account is deactivated', 'AccountDeactivated');
      const shown = [...posts.values()].filter(isShown);
      const entries = [
        ...shown.filter(({ did }) => did === profile.did).map((post) => ({ post, act: null, at: sortAt(post) })),
        ...shown.flatMap((post) =>
          post.reposts.filter(({ did }) => did === profile.did).map((act) => ({ post, act, at: act.at })),
        ),
      ];
      const { part, cursor } = page(entries, params, ({ at }) => at);
      return {
        body: {
          ...cursor,
          feed: part.map(({ post, act }) => ({
            post: view(post),
            ...(act === null
              ? {}
              : {
                  reason: {
                    $type: 'app.bsky.feed.defs#reasonRepost',
                    by: basic(act.did),
                    uri: act.uri,
                    cid: 'bafyrepost',
                    indexedAt: iso(act.at),
                  },
                }),
          })),
        },
      };
    },
    'app.bsky.feed.getPosts': (params) => {
      const uris = params.getAll('uris');
      if (uris.length > 25) return invalid('uris must not have more than 25 elements');
      return {
        body: {
          posts: uris.flatMap((uri) => {
            const post = posts.get(uri);
            return post && isShown(post) ? [view(post)] : [];
          }),
        },
      };
    },
    'app.bsky.feed.getPostThread': (params) => {
      const uri = params.get('uri') ?? '';
      const post = posts.get(uri);
      if (!post || !isShown(post)) return invalid(`Post not found: ${uri}`, 'NotFound');
      const depth = Number(params.get('depth') ?? 6);
      return { body: { thread: node(post, depth, Number(params.get('parentHeight') ?? 80)) } };
    },
    'app.bsky.feed.getLikes': (params) => {
      const uri = params.get('uri') ?? '';
      const acts = (posts.get(uri)?.likes ?? []).filter(({ did }) => !isOff(did));
      const { part, cursor } = page(acts, params, ({ at }) => at);
      const likes = part.map(({ did, at }) => ({ actor: basic(did), createdAt: iso(at), indexedAt: iso(at + 100) }));
      return { body: { uri, ...cursor, likes } };
    },
    'app.bsky.feed.getRepostedBy': (params) => {
      const uri = params.get('uri') ?? '';
      const acts = (posts.get(uri)?.reposts ?? []).filter(({ did }) => !isOff(did));
      const { part, cursor } = page(acts, params, ({ at }) => at);
      return { body: { uri, ...cursor, repostedBy: part.map(({ did }) => basic(did)) } };
    },
    'app.bsky.feed.getQuotes': (params) => {
      const uri = params.get('uri') ?? '';
      const { part, cursor } = page(quotes(uri), params, ({ indexedAt }) => indexedAt);
      return { body: { uri, ...cursor, posts: part.map(view) } };
    },
  };

  const server = await startPlatformServer({
    answer({ path }) {
      const url = new URL(path, 'http://localhost');
      const method = methods[url.pathname.replace('/xrpc/', '')];
      return method ? method(url.searchParams) : { status: 501, body: { error: 'MethodNotImplemented' } };
    },
  });

  const actOf = (did: string, collection: string, at: number): Act => ({
    did,
    uri: `at://${did}/${collection}/${code(13)}`,
    at,
  });
  const dropAct = (acts: Act[], did: string): void => {
    const at = acts.findIndex((act) => act.did === did);
    if (at >= 0) acts.splice(at, 1);
  };

  return {
    server,
    account(handle, { followersCount = 0, description = '', createdAt = Date.UTC(2023, 5, 1) } = {}) {
      const did = `did:plc:${code(24)}`;
      profiles.set(did, { did, handle, followersCount, description, createdAt, isOff: false });
      return did;
    },
    rename(did, handle) {
      (profiles.get(did) as Profile).handle = handle;
    },
    setFollowers(did, count) {
      (profiles.get(did) as Profile).followersCount = count;
    },
    deactivate(did, off = true) {
      (profiles.get(did) as Profile).isOff = off;
    },
    post(
      did,
      text,
      { at = clock.now, replyTo, quotes: quoted, langs = ['en'], createdAt = iso(at), record = {} } = {},
    ) {
      const uri = `at://${did}/app.bsky.feed.post/${code(13)}`;
      const above = replyTo === undefined ? null : (needed(replyTo).record.reply as { root: object } | undefined);
      posts.set(uri, {
        uri,
        did,
        cid: `bafyrei${code(40)}`,
        record: {
          $type: 'app.bsky.feed.post',
          text,
          langs,
          createdAt,
          ...(replyTo === undefined ? {} : { reply: { parent: refOf(replyTo), root: above?.root ?? refOf(replyTo) } }),
          ...(quoted === undefined ? {} : { embed: { $type: 'app.bsky.embed.record', record: refOf(quoted) } }),
          ...record,
        },
        indexedAt: at,
        likes: [],
        reposts: [],
        labels: [],
      });
      return uri;
    },
    edit(uri, text) {
      const post = needed(uri);
      post.record = { ...post.record, text };
      post.cid = `bafyrei${code(40)}`;
    },
    remove: (uri) => void posts.delete(uri),
    like: (did, uri, at = clock.now) => void needed(uri).likes.push(actOf(did, 'app.bsky.feed.like', at)),
    unlike: (did, uri) => dropAct(needed(uri).likes, did),
    repost: (did, uri, at = clock.now) => void needed(uri).reposts.push(actOf(did, 'app.bsky.feed.repost', at)),
    unrepost: (did, uri) => dropAct(needed(uri).reposts, did),
    label: (uri, value) => void needed(uri).labels.push({ val: value }),
    newest: () => [...posts.values()].reduce((last, post) => (post.indexedAt >= last.indexedAt ? post : last)).uri,
    close: () => server.close(),
  };
}
