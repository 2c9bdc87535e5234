import { createHash } from 'node:crypto';
import { type WebSocket, WebSocketServer } from 'ws';
import { type AskedRequest, type PlatformAnswer, type PlatformServer, startPlatformServer } from './platform-server.js';

/**
 * A Mattermost server as its documents describe it: lists by pages, "changed since" with its silent limit, edits that leave the
 * earlier text behind as a deleted post, reactions and replies that move a post's update_at, and the WebSocket. Nothing of it
 * was tried against a real server.
 */
export interface MattermostSimulator {
  readonly server: PlatformServer;
  readonly clock: { now: number };
  readonly token: string;
  readonly posts: SimPost[];
  /** Events are numbered and lost instead of sent. */
  loseEvents(count: number): void;
  /** From now on the token is good for requests only. */
  refuseSockets(): void;
  /** How many sockets are open; all of them end. */
  dropSockets(): number;
  sockets(): number;
  team(name: string, title: string): string;
  channel(team: string, name: string, title: string, type?: 'O' | 'P' | 'D' | 'G'): string;
  user(name: string, more?: Partial<SimUser>): string;
  join(user: string, channel: string): void;
  leave(user: string, channel: string): void;
  post(channel: string, user: string, message: string, more?: Partial<SimPost>): SimPost;
  edit(post: SimPost, message: string): void;
  remove(post: SimPost, by?: string): void;
  react(post: SimPost, user: string, emoji: string): void;
  unreact(post: SimPost, user: string, emoji: string): void;
  /** The account loses its permission to read a channel. */
  forbid(channel: string): void;
  allow(channel: string): void;
  close(): Promise<void>;
}

export interface SimUser {
  id: string;
  username: string;
  email: string;
  nickname: string;
  first_name: string;
  last_name: string;
  position: string;
  is_bot: boolean;
  delete_at: number;
}

export interface SimReaction {
  user_id: string;
  post_id: string;
  emoji_name: string;
  create_at: number;
}

export interface SimPost {
  id: string;
  channel_id: string;
  user_id: string;
  create_at: number;
  update_at: number;
  edit_at: number;
  delete_at: number;
  root_id: string;
  original_id: string;
  message: string;
  type: string;
  props: Record<string, unknown>;
  file_ids: string[];
  metadata: { reactions?: SimReaction[]; files?: { name: string }[]; embeds?: unknown[] };
}

export interface MattermostOptions {
  readonly clock: { now: number };
  /** Of "changed since"; the real one is 1000. */
  readonly sinceLimit?: number;
}

interface SimChannel {
  id: string;
  team_id: string;
  name: string;
  display_name: string;
  type: 'O' | 'P' | 'D' | 'G';
  delete_at: number;
  members: Set<string>;
}

/** 26 characters, as the server's; the same for the same. */
export const mattermostId = (of: string): string =>
  createHash('sha256')
    .update(of)
    .digest('hex')
    .replace(/[0-5]/g, (digit) => 'ghijkl'[Number(digit)] as string)
    .slice(0, 26);

const requestsPerSecond = 10;

export async function startMattermost({ clock, sinceLimit = 1000 }: MattermostOptions): Promise<MattermostSimulator> {
  const token = 'token-of-the-mattermost-simulator';
  const teams = new Map<string, { id: string; name: string; display_name: string }>();
  const channels = new Map<string, SimChannel>();
  const users = new Map<string, SimUser>();
  const posts: SimPost[] = [];
  const forbidden = new Set<string>();
  const asked: number[] = [];
  const wss = new WebSocketServer({ noServer: true });
  const open = new Map<WebSocket, { seq: number; isKnown: boolean }>();
  let lost = 0;
  let refusesSockets = false;
  let made = 0;
  const reader = mattermostId('user earshot');
  users.set(reader, userOf(reader, 'earshot', { is_bot: true }));

  function userOf(id: string, username: string, more: Partial<SimUser> = {}): SimUser {
    return {
      id,
      username,
      email: `${username}@people.example`,
      nickname: '',
      first_name: `First-${username}`,
      last_name: `Last-${username}`,
      position: '',
      is_bot: false,
      delete_at: 0,
      ...more,
    };
  }

  const error = (status: number, id: string, message: string): PlatformAnswer => ({
    status,
    body: { id, message, detailed_error: '', request_id: mattermostId(String(asked.length)), status_code: status },
  });
  const notFound = (): PlatformAnswer => error(404, 'store.sql.missing.app_error', 'Unable to find it.');
  const noPermission = (): PlatformAnswer =>
    error(403, 'api.context.permissions.app_error', 'You do not have the appropriate permissions.');

  function page<T>(list: readonly T[], query: URLSearchParams): T[] {
    const perPage = Math.min(200, Number(query.get('per_page') ?? 60));
    const from = Number(query.get('page') ?? 0) * perPage;
    return list.slice(from, from + perPage);
  }

  const mayRead = (channel: SimChannel): boolean =>
    !forbidden.has(channel.id) && (channel.type === 'O' || channel.members.has(reader));

  function postList(ids: readonly SimPost[]): PlatformAnswer {
    const roots = ids.flatMap(({ root_id }) => posts.find(({ id }) => id !== '' && id === root_id) ?? []);
    const shown = (post: SimPost): SimPost => (post.delete_at === 0 ? post : { ...post, message: '', metadata: {} });
    return {
      headers: { date: new Date(clock.now).toUTCString() },
      body: {
        order: ids.map(({ id }) => id),
        posts: Object.fromEntries([...ids, ...roots].map((post) => [post.id, shown(post)])),
        next_post_id: '',
        prev_post_id: '',
        has_next: false,
      },
    };
  }

  const newestFirst = (a: SimPost, b: SimPost): number => b.create_at - a.create_at;

  function channelPosts(channel: SimChannel, query: URLSearchParams): PlatformAnswer {
    const own = posts.filter(({ channel_id }) => channel_id === channel.id);
    if (query.has('since')) {
      const changed = own.filter(({ update_at }) => update_at > Number(query.get('since')));
      return postList(changed.slice(0, sinceLimit).sort(newestFirst));
    }
    const living = own.filter(({ delete_at }) => delete_at === 0).sort(newestFirst);
    const before = query.get('before');
    if (before === null) return postList(page(living, query));
    const anchor = own.find(({ id }) => id === before);
    return postList(page(anchor ? living.filter((post) => post.create_at < anchor.create_at) : [], query));
  }

  function answer(request: AskedRequest): PlatformAnswer {
    const url = new URL(request.path, 'http://simulator');
    const query = url.searchParams;
    // The clock of a test may be set back.
    while (asked[0] !== undefined && (asked[0] <= clock.now - 1000 || asked[0] > clock.now)) asked.shift();
    if (asked.length >= requestsPerSecond) {
      return {
        status: 429,
        headers: {
          'retry-after': '1',
          'x-ratelimit-limit': String(requestsPerSecond),
          'x-ratelimit-remaining': '0',
          'x-ratelimit-reset': '1',
        },
        body: 'limit exceeded',
      };
    }
    asked.push(clock.now);
    if (request.headers.authorization !== `Bearer ${token}`) {
      return error(401, 'api.context.session_expired.app_error', 'Invalid or expired session, please login again.');
    }
    const [, , , kind, id, part, partId, last] = url.pathname.split('/');
    const mine = (teamId: string): SimChannel[] =>
      [...channels.values()].filter(
        (channel) => channel.members.has(reader) && (channel.team_id === teamId || channel.team_id === ''),
      );
    switch (`${kind}/${part ?? ''}`) {
      case 'users/':
        if (id === 'me') return { body: users.get(reader) };
        if (id === 'usernames') {
          const names = JSON.parse(request.body) as string[];
          return { body: [...users.values()].filter(({ username }) => names.includes(username)) };
        }
        return { body: page([...users.values()], query) };
      case 'users/teams':
        return { body: last === 'channels' ? mine(partId ?? '') : [...teams.values()] };
      case 'teams/':
        return { body: page([...teams.values()], query) };
      case 'teams/channels': {
        if (!teams.has(id ?? '')) return notFound();
        const own = [...channels.values()].filter(
          (one) => one.team_id === id && one.type === 'O' && one.delete_at === 0,
        );
        return { body: page(own, query).map(({ members: _, ...channel }) => channel) };
      }
      case 'channels/posts':
      case 'channels/members': {
        const channel = channels.get(id ?? '');
        if (!channel) return notFound();
        if (!mayRead(channel)) return noPermission();
        if (part === 'posts') return channelPosts(channel, query);
        return {
          body: page([...channel.members], query).map((user_id) => ({
            channel_id: id,
            user_id,
            roles: 'channel_user',
          })),
        };
      }
      default:
        return notFound();
    }
  }

  function send(event: string, channel: SimChannel, data: object): void {
    if (!channel.members.has(reader)) return;
    for (const [socket, state] of open) {
      if (!state.isKnown) continue;
      state.seq += 1;
      if (lost > 0) lost -= 1;
      else
        socket.send(
          JSON.stringify({
            event,
            data,
            broadcast: { omit_users: null, user_id: '', channel_id: channel.id, team_id: '' },
            seq: state.seq,
          }),
        );
    }
  }

  const server = await startPlatformServer({
    answer,
    onUpgrade(request, socket, head) {
      if (request.url !== '/api/v4/websocket') return void socket.destroy();
      wss.handleUpgrade(request, socket, head, (client) => {
        const state = { seq: -1, isKnown: false };
        open.set(client, state);
        client.on('close', () => open.delete(client));
        client.on('message', (raw) => {
          const { seq, action, data } = JSON.parse(String(raw)) as {
            seq: number;
            action: string;
            data: { token: string };
          };
          if (action !== 'authentication_challenge') return;
          if (refusesSockets || data.token !== token) {
            const failed = { id: 'api.web_socket_router.bad_token.app_error', message: 'The token is not valid.' };
            client.send(JSON.stringify({ status: 'FAIL', seq_reply: seq, error: failed }));
            return;
          }
          state.isKnown = true;
          state.seq = 0;
          client.send(JSON.stringify({ event: 'hello', data: { server_version: '10.11.0' }, broadcast: {}, seq: 0 }));
          client.send(JSON.stringify({ status: 'OK', seq_reply: seq }));
        });
      });
    },
  });

  const channelOf = (post: SimPost): SimChannel => channels.get(post.channel_id) as SimChannel;
  const touch = (post: SimPost): void => {
    post.update_at = Math.max(post.update_at + 1, clock.now);
  };
  const nextId = (of: string): string => {
    made += 1;
    return mattermostId(`${of} ${made}`);
  };

  function post(channelId: string, user: string, message: string, more: Partial<SimPost> = {}): SimPost {
    const channel = channels.get(channelId) as SimChannel;
    const made: SimPost = {
      id: nextId('post'),
      channel_id: channelId,
      user_id: user,
      create_at: clock.now,
      update_at: more.create_at ?? clock.now,
      edit_at: 0,
      delete_at: 0,
      root_id: '',
      original_id: '',
      message,
      type: '',
      props: {},
      file_ids: [],
      metadata: {},
      ...more,
    };
    posts.push(made);
    const root = posts.find(({ id }) => id === made.root_id);
    if (root) root.update_at = Math.max(root.update_at, made.create_at);
    send('posted', channel, {
      channel_display_name: channel.display_name,
      channel_name: channel.name,
      channel_type: channel.type,
      sender_name: `@${users.get(user)?.username}`,
      team_id: channel.team_id,
      post: JSON.stringify(made),
    });
    return made;
  }

  return {
    server,
    clock,
    token,
    posts,
    loseEvents(count) {
      lost = count;
    },
    refuseSockets() {
      refusesSockets = true;
    },
    sockets: () => open.size,
    dropSockets() {
      const count = open.size;
      for (const socket of open.keys()) socket.terminate();
      return count;
    },
    team(name, title) {
      const id = mattermostId(`team ${name}`);
      teams.set(id, { id, name, display_name: title });
      return id;
    },
    channel(team, name, title, type = 'O') {
      const id = mattermostId(`channel ${team} ${name}`);
      const members = new Set([reader]);
      channels.set(id, { id, team_id: team, name, display_name: title, type, delete_at: 0, members });
      return id;
    },
    user(name, more) {
      const id = mattermostId(`user ${name}`);
      users.set(id, userOf(id, name, more));
      return id;
    },
    join(user, channel) {
      const place = channels.get(channel) as SimChannel;
      place.members.add(user);
      send('user_added', place, { user_id: user, team_id: place.team_id });
      post(channel, user, `${users.get(user)?.username} joined the channel.`, {
        type: 'system_join_channel',
        props: { username: users.get(user)?.username },
      });
    },
    leave(user, channel) {
      const place = channels.get(channel) as SimChannel;
      place.members.delete(user);
      send('user_removed', place, { user_id: user, remover_id: user });
      post(channel, user, `${users.get(user)?.username} left the channel.`, { type: 'system_leave_channel' });
    },
    post,
    edit(target, message) {
      const at = Math.max(target.update_at + 1, clock.now);
      posts.push({
        ...structuredClone(target),
        id: nextId('earlier'),
        original_id: target.id,
        update_at: at,
        delete_at: at,
        metadata: {},
      });
      Object.assign(target, { message, edit_at: at, update_at: at });
      send('post_edited', channelOf(target), { post: JSON.stringify({ ...target, metadata: {} }) });
    },
    remove(target, by = target.user_id) {
      const at = Math.max(target.update_at + 1, clock.now);
      for (const one of posts.filter(({ id, root_id }) => id === target.id || root_id === target.id)) {
        Object.assign(one, { delete_at: at, update_at: at, props: { ...one.props, deleteBy: by } });
      }
      send('post_deleted', channelOf(target), { post: JSON.stringify({ ...target, delete_at: 0, message: '' }) });
    },
    react(target, user, emoji) {
      const reaction = { user_id: user, post_id: target.id, emoji_name: emoji, create_at: clock.now };
      target.metadata = { ...target.metadata, reactions: [...(target.metadata.reactions ?? []), reaction] };
      touch(target);
      send('reaction_added', channelOf(target), { reaction: JSON.stringify(reaction) });
    },
    unreact(target, user, emoji) {
      const left = (target.metadata.reactions ?? []).filter((one) => one.user_id !== user || one.emoji_name !== emoji);
      target.metadata = { ...target.metadata, reactions: left };
      if (left.length === 0) delete target.metadata.reactions;
      touch(target);
      const reaction = { user_id: user, post_id: target.id, emoji_name: emoji, create_at: clock.now };
      send('reaction_removed', channelOf(target), { reaction: JSON.stringify(reaction) });
    },
    forbid: (channel) => void forbidden.add(channel),
    allow: (channel) => void forbidden.delete(channel),
    async close() {
      for (const socket of open.keys()) socket.terminate();
      wss.close();
      await server.close();
    },
  };
}
