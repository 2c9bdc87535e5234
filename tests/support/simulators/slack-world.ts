/** People and channels of a Slack workspace in memory, and what they do there; the simulator answers from it. */

export interface SlackMessage {
  type: 'message';
  ts: string;
  user?: string;
  text: string;
  subtype?: string;
  thread_ts?: string;
  edited?: { user: string; ts: string };
  reactions?: { name: string; users: string[]; count: number }[];
  [more: string]: unknown;
}

export interface SlackChannel {
  readonly id: string;
  name: string;
  readonly kind: 'public' | 'private' | 'mpim' | 'im';
  isArchived: boolean;
  /** Whether the app may read it. */
  isMember: boolean;
  readonly members: string[];
  /** Oldest first, replies among them. */
  readonly messages: SlackMessage[];
}

export interface SlackUser {
  readonly id: string;
  readonly email: string;
  readonly isBot: boolean;
}

export interface SlackEventCall {
  readonly event_id: string;
  readonly event: Readonly<Record<string, unknown>>;
}

export interface SlackWorld {
  readonly team: string;
  readonly users: SlackUser[];
  readonly channels: SlackChannel[];
  /** What the Events API would have told, in order. */
  readonly events: SlackEventCall[];
  channel(name: string): SlackChannel;
  addChannel(id: string, name: string, kind?: SlackChannel['kind']): SlackChannel;
  post(channel: string, user: string, text: string, more?: { thread?: string; broadcast?: boolean }): string;
  edit(channel: string, ts: string, text: string): void;
  remove(channel: string, ts: string): void;
  react(channel: string, ts: string, user: string, name: string): void;
  unreact(channel: string, ts: string, user: string, name: string): void;
  join(channel: string, user: string): void;
  leave(channel: string, user: string): void;
  /** The whole workspace as the files of an export. */
  asExport(): Record<string, string>;
}

export function createSlackWorld(clock: { now: number }): SlackWorld {
  let counter = 0;
  const ts = (): string => {
    counter = (counter + 1) % 1000;
    const seconds = Math.floor(clock.now / 1000);
    return `${seconds}.${String((clock.now % 1000) * 1000 + counter).padStart(6, '0')}`;
  };

  const world: SlackWorld = {
    team: 'T0SIMULATE',
    users: [],
    channels: [],
    events: [],
    channel(name) {
      const found = world.channels.find((one) => one.name === name || one.id === name);
      if (!found) throw new Error(`no channel ${name}`);
      return found;
    },
    addChannel(id, name, kind = 'public') {
      const channel = { id, name, kind, isArchived: false, isMember: true, members: [], messages: [] };
      world.channels.push(channel);
      return channel;
    },
    post(name, user, text, { thread, broadcast } = {}) {
      const channel = world.channel(name);
      const message: SlackMessage = { type: 'message', user, text, ts: ts() };
      if (thread !== undefined) {
        message.thread_ts = thread;
        if (broadcast) message.subtype = 'thread_broadcast';
        const parent = messageOf(channel, thread);
        parent.thread_ts = thread;
        countReplies(channel, thread, [...repliesTo(channel, thread), message]);
      }
      channel.messages.push(message);
      tell(channel, { ...message, channel: channel.id, channel_type: channelType(channel), event_ts: message.ts });
      return message.ts;
    },
    edit(name, at, text) {
      const channel = world.channel(name);
      const message = messageOf(channel, at);
      const before = { ...message };
      message.text = text;
      message.edited = { user: message.user ?? '', ts: ts() };
      tellChange(channel, 'message_changed', { message: { ...message }, previous_message: before });
    },
    remove(name, at) {
      const channel = world.channel(name);
      const message = messageOf(channel, at);
      const index = channel.messages.indexOf(message);
      if (message.thread_ts === at && repliesTo(channel, at).length > 0) {
        channel.messages[index] = {
          type: 'message',
          subtype: 'tombstone',
          user: 'USLACKBOT',
          text: 'This message was deleted.',
          hidden: true,
          ts: at,
          thread_ts: at,
        };
        countReplies(channel, at, repliesTo(channel, at));
      } else {
        channel.messages.splice(index, 1);
        if (message.thread_ts !== undefined)
          countReplies(channel, message.thread_ts, repliesTo(channel, message.thread_ts));
      }
      tellChange(channel, 'message_deleted', { deleted_ts: at, previous_message: message });
    },
    react(name, at, user, emoji) {
      const channel = world.channel(name);
      const message = messageOf(channel, at);
      message.reactions ??= [];
      let reaction = message.reactions.find((one) => one.name === emoji);
      if (!reaction) {
        reaction = { name: emoji, users: [], count: 0 };
        message.reactions.push(reaction);
      }
      if (reaction.users.includes(user)) throw new Error('already_reacted');
      reaction.users.push(user);
      reaction.count += 1;
      const item = { type: 'message', channel: channel.id, ts: at };
      tell(channel, { type: 'reaction_added', user, reaction: emoji, item, event_ts: ts() });
    },
    unreact(name, at, user, emoji) {
      const channel = world.channel(name);
      const message = messageOf(channel, at);
      const left = (message.reactions ?? [])
        .map((one) => (one.name === emoji ? { ...one, users: one.users.filter((id) => id !== user) } : one))
        .map((one) => ({ ...one, count: one.users.length }))
        .filter((one) => one.count > 0);
      if (left.length > 0) message.reactions = left;
      else delete message.reactions;
      const item = { type: 'message', channel: channel.id, ts: at };
      tell(channel, { type: 'reaction_removed', user, reaction: emoji, item, event_ts: ts() });
    },
    join(name, user) {
      const channel = world.channel(name);
      channel.members.push(user);
      const message: SlackMessage = {
        type: 'message',
        subtype: 'channel_join',
        user,
        text: `<@${user}> has joined`,
        ts: ts(),
      };
      channel.messages.push(message);
      tell(channel, { ...message, channel: channel.id, channel_type: channelType(channel), event_ts: message.ts });
      tell(channel, { type: 'member_joined_channel', user, channel: channel.id, channel_type: 'C', event_ts: ts() });
    },
    leave(name, user) {
      const channel = world.channel(name);
      channel.members.splice(channel.members.indexOf(user), 1);
      const message: SlackMessage = {
        type: 'message',
        subtype: 'channel_leave',
        user,
        text: `<@${user}> has left`,
        ts: ts(),
      };
      channel.messages.push(message);
      tell(channel, { ...message, channel: channel.id, channel_type: channelType(channel), event_ts: message.ts });
      tell(channel, { type: 'member_left_channel', user, channel: channel.id, channel_type: 'C', event_ts: ts() });
    },
    asExport() {
      const files: Record<string, string> = {
        'users.json': JSON.stringify(world.users.map((user) => userAnswer(user, world.team))),
        'channels.json': JSON.stringify(
          world.channels
            .filter(({ kind }) => kind === 'public')
            .map(({ id, name, members }) => ({ id, name, members })),
        ),
      };
      for (const channel of world.channels.filter(({ kind }) => kind === 'public')) {
        for (const message of channel.messages) {
          const day = new Date(Number(message.ts) * 1000).toISOString().slice(0, 10);
          const file = `${channel.name}/${day}.json`;
          const replies = repliesTo(channel, message.ts).map((one) => ({ user: one.user, ts: one.ts }));
          const written = replies.length > 0 ? { ...message, replies } : message;
          files[file] = JSON.stringify([...JSON.parse(files[file] ?? '[]'), written]);
        }
      }
      return files;
    },
  };

  function tell(_: SlackChannel, event: Record<string, unknown>): void {
    world.events.push({
      event_id: `Ev${String(world.events.length + 1).padStart(8, '0')}`,
      event: structuredClone(event),
    });
  }

  function tellChange(channel: SlackChannel, subtype: string, more: Record<string, unknown>): void {
    const at = ts();
    const where = { channel: channel.id, channel_type: channelType(channel) };
    tell(channel, { type: 'message', subtype, hidden: true, ...where, ts: at, event_ts: at, ...more });
  }

  return world;
}

export const repliesTo = ({ messages }: SlackChannel, thread: string): SlackMessage[] =>
  messages.filter((one) => one.thread_ts === thread && one.ts !== thread);

export function messageOf({ messages }: SlackChannel, ts: string): SlackMessage {
  const found = messages.find((one) => one.ts === ts);
  if (!found) throw new Error(`no message ${ts}`);
  return found;
}

/** Slack writes them into the message that began the thread. */
function countReplies(channel: SlackChannel, thread: string, replies: readonly SlackMessage[]): void {
  const parent = messageOf(channel, thread);
  if (replies.length === 0) {
    for (const field of ['reply_count', 'reply_users', 'reply_users_count', 'latest_reply', 'thread_ts'])
      delete parent[field];
    return;
  }
  const users = [...new Set(replies.map(({ user }) => user))];
  Object.assign(parent, {
    reply_count: replies.length,
    reply_users: users,
    reply_users_count: users.length,
    latest_reply: replies.at(-1)?.ts,
  });
}

const channelType = ({ kind }: SlackChannel): string =>
  ({ public: 'channel', private: 'group', mpim: 'mpim', im: 'im' })[kind];

export function userAnswer({ id, email, isBot }: SlackUser, team: string): object {
  return {
    id,
    team_id: team,
    name: `name-of-${id.toLowerCase()}`,
    real_name: `Real Name ${id}`,
    deleted: false,
    is_bot: isBot,
    profile: { email, real_name: `Real Name ${id}`, title: 'Engineer' },
  };
}
