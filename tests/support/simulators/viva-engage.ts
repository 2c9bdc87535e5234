import { ZipFile } from 'yazl';
import { type AskedRequest, type PlatformAnswer, type PlatformServer, startPlatformServer } from './platform-server.js';

/**
 * Viva Engage's legacy REST API and its data export, after https://learn.microsoft.com/rest/api/yammer: pages of 20 by
 * message id, references beside the messages, likes with at most `namedLikes` names, what is deleted is gone.
 */
export interface VivaEngageSimulator {
  readonly server: PlatformServer;
  readonly network: VivaNetwork;
}

export interface VivaMessage {
  readonly id: number;
  readonly senderId: number;
  readonly at: number;
  readonly groupId: number | null;
  readonly threadId: number;
  readonly repliedToId: number | null;
  /** With `[[user:1]]` where somebody is mentioned. */
  text: string;
  editedAt: number | null;
  deletedAt: number | null;
  readonly likes: Set<number>;
  readonly more: Readonly<Record<string, unknown>>;
}

export interface VivaUser {
  readonly id: number;
  readonly name: string;
  readonly fullName: string;
  readonly email: string | null;
}

export interface VivaGroup {
  readonly id: number;
  readonly name: string;
  readonly isPrivate: boolean;
}

export interface VivaNetwork {
  readonly id: number;
  readonly users: VivaUser[];
  readonly groups: VivaGroup[];
  readonly messages: VivaMessage[];
  /** Of the person whose token it is. */
  isVerifiedAdmin: boolean;
  /** So many of those who like a message are named. */
  namedLikes: number;
  /** The feed leaves out all but the newest so many messages of a thread. */
  shownOfThread: number;
  /** Counts by the clock and refuses what is too much. */
  limitsHold: boolean;
  readonly tokens: Set<string>;
}

export interface VivaEngageOptions {
  readonly network: VivaNetwork;
  now(): number;
}

export async function startVivaEngage({ network, now }: VivaEngageOptions): Promise<VivaEngageSimulator> {
  const asked: { at: number; kind: 'messages' | 'other'; isPoll: boolean }[] = [];
  const server = await startPlatformServer({ answer });

  async function answer(request: AskedRequest): Promise<PlatformAnswer> {
    const url = new URL(request.path, 'http://simulator');
    if (url.pathname.endsWith('/oauth2/v2.0/token')) return tokenAnswer(request);
    const token = request.headers.authorization?.replace(/^Bearer /, '') ?? '';
    if (!network.tokens.has(token)) return failure(401, 'Token not found.', 16);
    if (network.limitsHold && isTooMuch(url)) return failure(429, 'Rate limited due to excessive requests.', 33);
    return route(url.pathname.replace(/^\/api\/v1\//, ''), url.searchParams);
  }

  function tokenAnswer(request: AskedRequest): PlatformAnswer {
    const form = new URLSearchParams(request.body);
    if (form.get('refresh_token')?.startsWith('refresh-') !== true) {
      const description = 'AADSTS700082: The refresh token has expired. User: somebody@canary.example';
      return { status: 400, body: { error: 'invalid_grant', error_description: description } };
    }
    const token = `access-${network.tokens.size}`;
    network.tokens.add(token);
    return { body: { access_token: token, refresh_token: `refresh-${network.tokens.size}`, expires_in: 3600 } };
  }

  function isTooMuch(url: URL): boolean {
    const isMessages = url.pathname.includes('/messages');
    const isPoll = url.pathname.endsWith('/messages.json') && !url.searchParams.has('older_than');
    const at = now();
    asked.push({ at, kind: isMessages ? 'messages' : 'other', isPoll });
    const within = (ms: number, of: (one: (typeof asked)[number]) => boolean): number =>
      asked.filter((one) => one.at > at - ms && of(one)).length;
    return (
      within(30_000, ({ kind }) => kind === 'messages') > 10 ||
      within(10_000, ({ kind }) => kind === 'other') > 10 ||
      within(60_000, (one) => one.isPoll) > 1
    );
  }

  async function route(path: string, query: URLSearchParams): Promise<PlatformAnswer> {
    const alive = network.messages.filter(({ deletedAt }) => deletedAt === null);
    const [, kind, id] = /^messages\/(in_group|in_thread)\/(\d+)\.json$/.exec(path) ?? [];
    if (path === 'messages.json')
      return feed(
        alive.filter(({ more }) => more.direct_message !== true),
        query,
        true,
      );
    if (kind === 'in_group') {
      const isThere = network.groups.some((group) => group.id === Number(id));
      return isThere
        ? feed(
            alive.filter(({ groupId }) => groupId === Number(id)),
            query,
            true,
          )
        : failure(404, 'Not found', 0);
    }
    if (kind === 'in_thread') {
      const thread = alive.filter(({ threadId }) => threadId === Number(id));
      return thread.length > 0 ? feed(thread, query, false) : failure(404, 'Not found', 0);
    }
    const message = /^messages\/(\d+)\.json$/.exec(path)?.[1];
    if (message !== undefined) {
      const found = alive.find((one) => one.id === Number(message));
      return found ? { body: messageJson(found) } : failure(404, 'Message not found', 0);
    }
    const group = /^groups\/(\d+)\.json$/.exec(path)?.[1];
    if (group !== undefined) {
      const found = network.groups.find((one) => one.id === Number(group));
      return found ? { body: groupJson(found) } : failure(404, 'Not found', 0);
    }
    const page = Math.max(1, Number(query.get('page') ?? 1));
    const paged = <T>(all: readonly T[]): T[] => all.slice((page - 1) * 50, page * 50);
    if (path === 'groups.json') return { body: paged(network.groups).map(groupJson) };
    if (path === 'users.json') return { body: paged(network.users).map(userJson) };
    if (path === 'users/current.json') {
      return {
        body: {
          ...userJson(network.users[0] as VivaUser),
          network_id: network.id,
          network_name: 'Simulated',
          verified_admin: String(network.isVerifiedAdmin),
        },
      };
    }
    if (path === 'export') {
      if (!network.isVerifiedAdmin) return failure(403, 'You must be a verified admin', 17);
      return {
        headers: { 'content-type': 'application/zip' },
        body: await exportZip(network, Date.parse(query.get('since') ?? ''), Date.parse(query.get('until') ?? '')),
      };
    }
    return failure(404, 'Not found', 0);
  }

  function feed(messages: readonly VivaMessage[], query: URLSearchParams, leavesOut: boolean): PlatformAnswer {
    const shown = leavesOut ? messages.filter((message) => isShown(message, messages)) : messages;
    const olderThan = query.get('older_than');
    const newerThan = query.get('newer_than');
    const wanted = shown
      .filter(
        ({ id }) => (olderThan === null || id < Number(olderThan)) && (newerThan === null || id > Number(newerThan)),
      )
      .filter(({ id, threadId }) => query.get('threaded') !== 'true' || id === threadId)
      .sort((a, b) => b.id - a.id);
    const page = wanted.slice(0, Math.min(20, Number(query.get('limit') ?? 20)));
    return {
      body: {
        threaded_extended: {},
        messages: page.map(messageJson),
        references: referencesOf(page),
        meta: {
          requested_poll_interval: 60,
          older_available: wanted.length > page.length,
          current_user_id: network.users[0]?.id,
        },
      },
    };
  }

  function isShown(message: VivaMessage, messages: readonly VivaMessage[]): boolean {
    const newer = messages.filter(({ threadId, id }) => threadId === message.threadId && id > message.id).length;
    return message.id === message.threadId || newer < network.shownOfThread;
  }

  function messageJson(message: VivaMessage): Record<string, unknown> {
    const group = network.groups.find(({ id }) => id === message.groupId);
    const name = (id: string): string => network.users.find((user) => user.id === Number(id))?.name ?? 'nobody';
    return {
      id: message.id,
      sender_id: message.senderId,
      sender_type: 'user',
      replied_to_id: message.repliedToId,
      thread_id: message.threadId,
      group_id: message.groupId ?? undefined,
      network_id: network.id,
      created_at: yammerTime(message.at),
      message_type: 'update',
      system_message: false,
      direct_message: false,
      privacy: group?.isPrivate ? 'private' : 'public',
      language: 'en',
      url: `https://www.yammer.com/api/v1/messages/${message.id}`,
      web_url: `https://www.yammer.com/simulated/messages/${message.id}`,
      notified_user_ids: [],
      body: {
        parsed: message.text,
        plain: message.text.replace(/\[\[user:(\d+)\]\]/g, (_, id: string) => `@${name(id)}`),
      },
      attachments: [],
      liked_by: {
        count: message.likes.size,
        names: [...message.likes].slice(0, network.namedLikes).map((id) => {
          const user = network.users.find((one) => one.id === id) as VivaUser;
          return { user_id: id, full_name: user.fullName, permalink: user.name, network_id: network.id };
        }),
      },
      ...message.more,
    };
  }

  function referencesOf(page: readonly VivaMessage[]): unknown[] {
    const threads = [...new Set(page.map(({ threadId }) => threadId))];
    const groups = network.groups.filter(({ id }) => page.some(({ groupId }) => groupId === id));
    const senders = network.users.filter(({ id }) => page.some(({ senderId }) => senderId === id));
    const present = new Set(page.map(({ id }) => id));
    const parents = network.messages.filter(
      ({ id, deletedAt }) =>
        deletedAt === null && !present.has(id) && page.some((one) => one.repliedToId === id || one.threadId === id),
    );
    return [
      ...senders.map((user) => ({ type: 'user', id: user.id, name: user.name, full_name: user.fullName })),
      ...threads.map((id) => {
        const thread = network.messages.filter(({ threadId, deletedAt }) => threadId === id && deletedAt === null);
        const replies = thread.filter((message) => message.id !== id);
        return {
          type: 'thread',
          id,
          thread_starter_id: id,
          stats: {
            updates: thread.length,
            shares: network.messages.filter(({ more }) => more.shared_message_id === id).length,
            first_reply_id: replies[0]?.id ?? null,
            latest_reply_id: (replies.at(-1) ?? thread[0])?.id ?? null,
          },
        };
      }),
      ...groups.map((group) => {
        const { stats: _, ...reference } = groupJson(group);
        return reference;
      }),
      ...parents.map((message) => {
        const { liked_by: _, ...rest } = messageJson(message);
        return { ...rest, type: 'message', body: { plain: message.text } };
      }),
    ];
  }

  const groupJson = (group: VivaGroup) => ({
    type: 'group',
    id: group.id,
    name: group.name.toLowerCase().replaceAll(' ', ''),
    full_name: group.name,
    privacy: group.isPrivate ? 'private' : 'public',
    stats: { members: 12, updates: 1 },
  });
  const userJson = (user: VivaUser) => ({
    type: 'user',
    id: user.id,
    name: user.name,
    full_name: user.fullName,
    job_title: 'Clerk',
    state: 'active',
    contact: { email_addresses: user.email === null ? [] : [{ type: 'primary', address: user.email }] },
  });
  return { server, network };
}

const failure = (status: number, message: string, code: number): PlatformAnswer => ({
  status,
  body: { response: { message, stat: 'fail', code } },
});

/** `2022/11/11 20:59:10 +0000` */
export function yammerTime(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19).replaceAll('-', '/').replace('T', ' ')} +0000`;
}

/** All that was written, edited or deleted in a stretch of time. */
async function exportZip(network: VivaNetwork, from: number, until: number): Promise<Buffer> {
  const within = (at: number | null): boolean => at !== null && at >= from && at < until;
  const messages = network.messages.filter((one) => within(one.at) || within(one.editedAt) || within(one.deletedAt));
  return zipOf(exportTables(network, messages));
}

export function exportTables(network: VivaNetwork, messages: readonly VivaMessage[]): Record<string, string> {
  const user = (id: number) => network.users.find((one) => one.id === id) as VivaUser;
  const iso = (at: number | null): string => (at === null ? '' : new Date(at).toISOString());
  return {
    'Messages.csv': csv(
      'id,replied_to_id,thread_id,group_id,group_name,participants,in_private_group,in_private_conversation,sender_id,sender_type,sender_name,sender_email,body,api_url,attachments,deleted_by_id,created_at,deleted_at,message_type',
      messages.map((message) => {
        const group = network.groups.find(({ id }) => id === message.groupId);
        const sender = user(message.senderId);
        return [
          message.id,
          message.repliedToId ?? '',
          message.threadId,
          message.groupId ?? '',
          group?.name ?? '',
          `user:${message.senderId}`,
          String(group?.isPrivate ?? false),
          String(message.more.direct_message === true),
          message.senderId,
          'User',
          sender.fullName,
          sender.email ?? '',
          message.text,
          `https://www.yammer.com/api/v1/messages/${message.id}`,
          message.more.shared_message_id === undefined ? '' : `sharedmessage:${message.more.shared_message_id}`,
          '',
          iso(message.at),
          iso(message.deletedAt),
          String(message.more.message_type ?? 'update'),
        ];
      }),
    ),
    'MessageVersions.csv': csv(
      'id,message_id,body,created_at',
      messages
        .filter(({ editedAt }) => editedAt !== null)
        .map((message, index) => [9000 + index, message.id, message.text, iso(message.editedAt)]),
    ),
    'Users.csv': csv(
      'id,name,email,job_title,location,department,joined_at,deleted_at,state',
      network.users.map((one) => [
        one.id,
        one.fullName,
        one.email ?? '',
        'Clerk',
        '',
        '',
        iso(1_500_000_000_000),
        '',
        'active',
      ]),
    ),
    'Networks.csv': csv('id,name,permalink', [[network.id, 'Simulated', 'simulated']]),
    'request.txt': 'since=…',
  };
}

function csv(header: string, rows: readonly (readonly (string | number)[])[]): string {
  const cell = (value: string | number): string => `"${String(value).replaceAll('"', '""')}"`;
  return `\ufeff${[header, ...rows.map((row) => row.map(cell).join(','))].join('\r\n')}\r\n`;
}

export async function zipOf(files: Readonly<Record<string, string>>): Promise<Buffer> {
  const zip = new ZipFile();
  for (const [name, text] of Object.entries(files))
    zip.addBuffer(Buffer.from(text), name, { mtime: new Date(1_600_000_000_000) });
  zip.end();
  const chunks: Buffer[] = [];
  for await (const chunk of zip.outputStream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
