import type { ServerResponse } from 'node:http';
import { type AskedRequest, type PlatformAnswer, type PlatformServer, startPlatformServer } from './platform-server.js';

/**
 * A Mastodon server, written from https://docs.joinmastodon.org/: the part that is read. People do things by its functions; ids
 * grow with its clock as Mastodon's do.
 */

export interface SimulatedAccount {
  readonly id: string;
  readonly username: string;
  /** Null: of this server. */
  readonly domain: string | null;
  readonly bot?: boolean;
  followers: number;
  fields: { name: string; value: string; verified_at: string | null }[];
}

export interface SimulatedStatus {
  readonly id: string;
  readonly at: number;
  readonly account: SimulatedAccount;
  content: string;
  readonly visibility: 'public' | 'unlisted' | 'private' | 'direct';
  readonly inReplyTo: SimulatedStatus | null;
  readonly reblogOf: SimulatedStatus | null;
  readonly quoteOf: SimulatedStatus | null;
  editedAt: number | null;
  readonly tags: readonly string[];
  readonly mentions: readonly SimulatedAccount[];
  readonly more: object;
  readonly favouritedBy: SimulatedAccount[];
  isGone: boolean;
}

export interface NewStatus {
  readonly id?: string;
  readonly at?: number;
  readonly visibility?: SimulatedStatus['visibility'];
  readonly inReplyTo?: SimulatedStatus;
  readonly reblogOf?: SimulatedStatus;
  readonly quoteOf?: SimulatedStatus;
  readonly tags?: readonly string[];
  readonly mentions?: readonly SimulatedAccount[];
  readonly editedAt?: number;
  readonly more?: object;
}

export interface SimulatedMastodon {
  readonly server: PlatformServer;
  readonly clock: { now: number };
  readonly statuses: readonly SimulatedStatus[];
  account(
    username: string,
    more?: { id?: string; domain?: string; followers?: number; bot?: boolean },
  ): SimulatedAccount;
  post(account: SimulatedAccount, text: string, more?: NewStatus): SimulatedStatus;
  edit(status: SimulatedStatus, text: string): void;
  remove(status: SimulatedStatus): void;
  favourite(account: SimulatedAccount, status: SimulatedStatus): void;
  unfavourite(account: SimulatedAccount, status: SimulatedStatus): void;
  /** Streams that are open now. */
  openStreams(): number;
  /** All streams break off. */
  breakStreams(): void;
  close(): Promise<void>;
}

export interface SimulatedMastodonOptions {
  readonly domain: string;
  readonly now: number;
  /** With it posts for followers are shown, and streams are open. */
  readonly token: string;
  /** An answer that was recorded, in the place of the simulator's; null: there is none. */
  recorded?(path: string): PlatformAnswer | null;
}

const statusPage = { default: 20, most: 40 };
const accountPage = { default: 40, most: 80 };
const shownToAnybody = 60;

export async function startMastodon({
  domain,
  now,
  token,
  recorded,
}: SimulatedMastodonOptions): Promise<SimulatedMastodon> {
  const clock = { now };
  const accounts: SimulatedAccount[] = [];
  const statuses: SimulatedStatus[] = [];
  const streams = new Set<{ path: string; response: ServerResponse }>();
  let sequence = 0n;

  const newId = (at: number): string => {
    sequence += 1n;
    return String((BigInt(at) << 16n) + (sequence & 0xffffn));
  };
  const server: PlatformServer = await startPlatformServer({ answer });

  function answer(request: AskedRequest): PlatformAnswer {
    const url = new URL(request.path, server.url);
    const authorization = request.headers.authorization;
    if (authorization !== undefined && authorization !== `Bearer ${token}`) {
      return { status: 401, body: { error: 'The access token is invalid' } };
    }
    const isKnown = authorization !== undefined;
    const answered = recorded?.(`${url.pathname}${url.search}`) ?? route(url, isKnown);
    return {
      ...answered,
      headers: {
        'x-ratelimit-limit': '300',
        'x-ratelimit-remaining': '299',
        'x-ratelimit-reset': new Date(Math.ceil(clock.now / 300_000) * 300_000).toISOString(),
        ...answered.headers,
      },
    };
  }

  function route(url: URL, isKnown: boolean): PlatformAnswer {
    const { pathname } = url;
    if (pathname === '/api/v2/instance') {
      return {
        body: { domain, version: '4.6.4', configuration: { urls: { streaming: server.url.replace('http', 'ws') } } },
      };
    }
    if (pathname === '/api/v1/accounts/lookup') {
      const [username, of = domain] = (url.searchParams.get('acct') ?? '').toLowerCase().split('@');
      const account = accounts.find((one) => one.username.toLowerCase() === username && (one.domain ?? domain) === of);
      return account ? { body: accountEntity(account) } : notFound;
    }
    const streaming = /^\/api\/v1\/streaming\/(.+)$/.exec(pathname);
    if (streaming)
      return isKnown
        ? stream(`${streaming[1]}${url.search}`)
        : { status: 401, body: { error: 'Missing access token' } };
    const own = /^\/api\/v1\/accounts\/(\d+)\/statuses$/.exec(pathname);
    if (own) {
      if (!accounts.some(({ id }) => id === own[1])) return notFound;
      const withReblogs = url.searchParams.get('exclude_reblogs') !== 'true';
      return page(
        url,
        statuses.filter(
          (status) => status.account.id === own[1] && isSeen(status, isKnown) && (withReblogs || !status.reblogOf),
        ),
      );
    }
    const tagged = /^\/api\/v1\/timelines\/tag\/([^/]+)$/.exec(pathname);
    if (tagged) {
      const tag = decodeURIComponent(tagged[1] as string).toLowerCase();
      return page(
        url,
        statuses.filter(
          (status) =>
            !status.isGone && status.visibility === 'public' && status.tags.some((one) => one.toLowerCase() === tag),
        ),
      );
    }
    const one = /^\/api\/v1\/statuses\/(\d+)(?:\/(\w+))?$/.exec(pathname);
    const status = one && statuses.find(({ id }) => id === one[1]);
    if (!one || !status || !isSeen(status, isKnown)) return notFound;
    switch (one[2]) {
      case undefined:
        return { body: statusEntity(status) };
      case 'context':
        return { body: thread(status, isKnown) };
      case 'favourited_by':
        return accountsPage(url, status.favouritedBy);
      case 'reblogged_by':
        return accountsPage(
          url,
          reblogsOf(status).map(({ account }) => account),
        );
      case 'quotes':
        return page(
          url,
          statuses.filter((other) => other.quoteOf === status && isSeen(other, isKnown)),
        );
      default:
        return notFound;
    }
  }

  function stream(path: string): PlatformAnswer {
    return {
      headers: { 'content-type': 'text/event-stream' },
      stream(response) {
        const open = { path, response };
        streams.add(open);
        response.once('close', () => streams.delete(open));
        response.write(':)\n');
      },
    };
  }

  function tell(event: string, data: string, status: SimulatedStatus): void {
    for (const { path, response } of streams) {
      const isPublic = status.visibility === 'public';
      const [name, query = ''] = path.split('?');
      const tag = new URLSearchParams(query).get('tag')?.toLowerCase();
      const isWanted =
        name === 'user' ||
        (name === 'public' && isPublic && !status.reblogOf) ||
        (name === 'public/local' && isPublic && !status.reblogOf && status.account.domain === null) ||
        (name === 'hashtag' && isPublic && status.tags.some((one) => one.toLowerCase() === tag));
      // In pieces, as a network would bring it.
      if (isWanted) {
        const text = Buffer.from(`:thump\nevent: ${event}\ndata: ${data}\n\n`);
        const middle = Math.floor(text.length / 2);
        response.write(text.subarray(0, middle));
        response.write(text.subarray(middle));
      }
    }
  }

  const isSeen = (status: SimulatedStatus, isKnown: boolean): boolean =>
    !status.isGone &&
    (status.visibility === 'public' ||
      status.visibility === 'unlisted' ||
      (isKnown && status.visibility === 'private'));
  const reblogsOf = (status: SimulatedStatus): SimulatedStatus[] =>
    statuses.filter((other) => other.reblogOf === status && !other.isGone);
  const repliesTo = (status: SimulatedStatus): SimulatedStatus[] =>
    statuses.filter((other) => other.inReplyTo === status && !other.isGone);

  function thread(status: SimulatedStatus, isKnown: boolean): object {
    const ancestors: SimulatedStatus[] = [];
    for (let at = status.inReplyTo; at !== null; at = at.inReplyTo) if (isSeen(at, isKnown)) ancestors.unshift(at);
    const below = (parent: SimulatedStatus): SimulatedStatus[] =>
      repliesTo(parent).flatMap((reply) => [...(isSeen(reply, isKnown) ? [reply] : []), ...below(reply)]);
    const descendants = below(status);
    return {
      ancestors: ancestors.map(statusEntity),
      descendants: (isKnown ? descendants : descendants.slice(0, shownToAnybody)).map(statusEntity),
    };
  }

  /** Newest first; min_id gives the next ones after it, the others the newest. */
  function page(url: URL, all: readonly SimulatedStatus[]): PlatformAnswer {
    const limit = limitOf(url, statusPage);
    const order = (status: SimulatedStatus): bigint => BigInt(status.id);
    const sorted = all.toSorted((a, b) => (order(a) < order(b) ? -1 : 1));
    const [minId, maxId, sinceId] = ['min_id', 'max_id', 'since_id'].map((name) => url.searchParams.get(name));
    const between = sorted.filter(
      (status) =>
        (!minId || order(status) > BigInt(minId)) &&
        (!sinceId || order(status) > BigInt(sinceId)) &&
        (!maxId || order(status) < BigInt(maxId)),
    );
    const shown = (minId ? between.slice(0, limit) : between.slice(-limit)).toReversed();
    const [newest, oldest] = [shown[0], shown.at(-1)];
    return {
      body: shown.map(statusEntity),
      ...(newest && oldest ? { headers: { link: links(url, `max_id=${oldest.id}`, `min_id=${newest.id}`) } } : {}),
    };
  }

  /** Cursors of these lists are ids of the acts, not of the accounts: here their places. */
  function accountsPage(url: URL, all: readonly SimulatedAccount[]): PlatformAnswer {
    const limit = limitOf(url, accountPage);
    const end = Number(url.searchParams.get('max_id') ?? all.length);
    const shown = all.slice(Math.max(0, end - limit), end).toReversed();
    const start = end - shown.length;
    return {
      body: shown.map(accountEntity),
      headers: start > 0 ? { link: links(url, `max_id=${start}`, `since_id=${end}`) } : {},
    };
  }

  function links(url: URL, next: string, previous: string): string {
    const rest = [...url.searchParams].filter(([name]) => !/^(?:min|max|since)_id$/.test(name));
    const at = (cursor: string): string =>
      `${server.url}${url.pathname}?${[...rest.map(([name, value]) => `${name}=${value}`), cursor].join('&')}`;
    return `<${at(next)}>; rel="next", <${at(previous)}>; rel="prev"`;
  }

  const acct = ({ username, domain: of }: SimulatedAccount): string => (of === null ? username : `${username}@${of}`);

  function accountEntity(account: SimulatedAccount): object {
    const { id, username, bot = false, followers, fields } = account;
    return {
      id,
      username,
      acct: acct(account),
      display_name: `Name of ${username}`,
      locked: false,
      bot,
      group: false,
      created_at: '2022-11-01T00:00:00.000Z',
      note: '<p>about</p>',
      url: `https://${account.domain ?? domain}/@${username}`,
      followers_count: followers,
      following_count: 3,
      statuses_count: 10,
      fields,
    };
  }

  function statusEntity(status: SimulatedStatus): object {
    const { id, at, account, visibility, inReplyTo, reblogOf, quoteOf } = status;
    return {
      id,
      created_at: new Date(at).toISOString(),
      in_reply_to_id: inReplyTo?.id ?? null,
      in_reply_to_account_id: inReplyTo?.account.id ?? null,
      sensitive: false,
      spoiler_text: '',
      visibility,
      language: 'en',
      uri: `https://${domain}/users/${account.username}/statuses/${id}`,
      url: `https://${domain}/@${account.username}/${id}`,
      replies_count: repliesTo(status).length,
      reblogs_count: reblogsOf(status).length,
      favourites_count: status.favouritedBy.length,
      quotes_count: statuses.filter((other) => other.quoteOf === status && !other.isGone).length,
      edited_at: status.editedAt === null ? null : new Date(status.editedAt).toISOString(),
      content: reblogOf ? '' : status.content,
      reblog: reblogOf ? statusEntity(reblogOf) : null,
      application: null,
      account: accountEntity(account),
      media_attachments: [],
      mentions: status.mentions.map((mentioned) => ({
        id: mentioned.id,
        username: mentioned.username,
        url: `https://${mentioned.domain ?? domain}/@${mentioned.username}`,
        acct: acct(mentioned),
      })),
      tags: status.tags.map((name) => ({ name, url: `https://${domain}/tags/${name}` })),
      emojis: [],
      quote: quoteOf ? { state: 'accepted', quoted_status: { id: quoteOf.id } } : null,
      card: null,
      poll: null,
      ...status.more,
    };
  }

  return {
    server,
    clock,
    statuses,
    account(username, { id, domain: of, followers = 10, bot = false } = {}) {
      const account: SimulatedAccount = {
        id: id ?? newId(Date.UTC(2022, 10, 1)),
        username,
        domain: of ?? null,
        bot,
        followers,
        fields: [],
      };
      accounts.push(account);
      return account;
    },
    post(account, text, more = {}) {
      const at = more.at ?? clock.now;
      const status: SimulatedStatus = {
        id: more.id ?? newId(at),
        at,
        account,
        content: text === '' ? '' : `<p>${text}</p>`,
        visibility: more.visibility ?? 'public',
        inReplyTo: more.inReplyTo ?? null,
        reblogOf: more.reblogOf ?? null,
        quoteOf: more.quoteOf ?? null,
        editedAt: more.editedAt ?? null,
        tags: more.tags ?? [],
        mentions: more.mentions ?? [],
        more: more.more ?? {},
        favouritedBy: [],
        isGone: false,
      };
      statuses.push(status);
      tell('update', JSON.stringify(statusEntity(status)), status);
      return status;
    },
    edit(status, text) {
      status.content = `<p>${text}</p>`;
      status.editedAt = clock.now;
      tell('status.update', JSON.stringify(statusEntity(status)), status);
    },
    remove(status) {
      status.isGone = true;
      tell('delete', status.id, status);
    },
    favourite: (account, status) => void status.favouritedBy.push(account),
    unfavourite: (account, status) => void status.favouritedBy.splice(status.favouritedBy.indexOf(account), 1),
    openStreams: () => streams.size,
    breakStreams() {
      for (const { response } of streams) response.destroy();
    },
    close: () => server.close(),
  };
}

const notFound: PlatformAnswer = { status: 404, body: { error: 'Record not found' } };

function limitOf(url: URL, { default: usual, most }: { default: number; most: number }): number {
  return Math.min(most, Number(url.searchParams.get('limit') ?? usual));
}
