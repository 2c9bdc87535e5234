import { type GraphRequestParts, graphError } from './microsoft-graph.js';
import type { PlatformAnswer } from './platform-server.js';

export interface SimulatedMessage {
  id: string;
  replyToId: string | null;
  messageType: string;
  createdDateTime: string;
  lastModifiedDateTime: string;
  lastEditedDateTime: string | null;
  deletedDateTime: string | null;
  subject: string | null;
  from: unknown;
  body: { contentType: string; content: string };
  mentions: unknown[];
  attachments: unknown[];
  reactions: { reactionType: string; displayName: string; createdDateTime: string; user: { user: { id: string } } }[];
  messageHistory: unknown[];
  policyViolation: unknown;
  [field: string]: unknown;
}

interface Kept extends SimulatedMessage {
  /** Grows with every change in the tenant. */
  step: number;
}

export interface SimulatedChannel {
  readonly id: string;
  readonly displayName: string;
  readonly membershipType: string;
  readonly members?: readonly string[];
  readonly messages: Kept[];
}

export interface SimulatedTeam {
  readonly id: string;
  readonly displayName: string;
  readonly visibility: string;
  /** Ids of users. */
  readonly members: string[];
  readonly channels: SimulatedChannel[];
}

/** Teams, channels and messages of a tenant. */
export interface GraphTeams {
  readonly all: SimulatedTeam[];
  /** Of each user id, for lists of members. */
  readonly addresses: Map<string, string>;
  add(team: Omit<SimulatedTeam, 'channels'>): SimulatedTeam;
  addChannel(team: SimulatedTeam, channel: Omit<SimulatedChannel, 'messages'>): SimulatedChannel;
  post(channel: SimulatedChannel, by: string, html: string, more?: Partial<SimulatedMessage>): SimulatedMessage;
  reply(channel: SimulatedChannel, to: SimulatedMessage, by: string, html: string): SimulatedMessage;
  edit(message: SimulatedMessage, html: string): void;
  react(message: SimulatedMessage, by: string, reactionType: string): void;
  unreact(message: SimulatedMessage, by: string, reactionType: string): void;
  remove(message: SimulatedMessage): void;
  /** Any other change. */
  change(message: SimulatedMessage, fields: Partial<SimulatedMessage>): void;
  /** All links of before are forgotten. */
  forgetLinks(): void;
  /** The list of teams says whether they are private; else each must be asked. */
  listsVisibility: boolean;
  /** Whether the messages say what was done to their reactions. */
  keepsHistory: boolean;
  /** Smaller than Graph's 50 and 1,000, so that there are several. */
  readonly pageSizes: { messages: number; replies: number };
  /** Requests in a second for each team and for all; null: without limits. */
  limits: { team: number; all: number } | null;
  answer(parts: GraphRequestParts): PlatformAnswer | null;
}

const monthsBack = 8;

export function createGraphTeams(clock: { now: number }): GraphTeams {
  const asked = new Map<string, number[]>();
  let steps = 0;
  let generation = 1;
  let lastId = 0;
  const iso = (ms: number): string => new Date(ms).toISOString();

  function touch(message: SimulatedMessage): void {
    steps += 1;
    (message as Kept).step = steps;
    message.lastModifiedDateTime = iso(clock.now);
  }

  function create(
    channel: SimulatedChannel,
    by: string,
    html: string,
    more: Partial<SimulatedMessage>,
  ): SimulatedMessage {
    const at = more.createdDateTime === undefined ? clock.now : Date.parse(more.createdDateTime);
    lastId = Math.max(lastId + 1, at);
    const message: Kept = {
      id: String(lastId),
      replyToId: null,
      etag: String(lastId),
      messageType: 'message',
      createdDateTime: iso(at),
      lastModifiedDateTime: iso(at),
      lastEditedDateTime: null,
      deletedDateTime: null,
      subject: null,
      locale: 'en-us',
      importance: 'normal',
      webUrl: `https://teams.microsoft.com/l/message/${encodeURIComponent(channel.id)}/${lastId}`,
      policyViolation: null,
      eventDetail: null,
      from: {
        application: null,
        device: null,
        user: { id: by, displayName: `Name of ${by}`, userIdentityType: 'aadUser' },
      },
      body: { contentType: 'html', content: html },
      mentions: [],
      attachments: [],
      reactions: [],
      messageHistory: [],
      step: 0,
      ...more,
    };
    steps += 1;
    message.step = steps;
    channel.messages.push(message);
    return message;
  }

  const repliesOf = (channel: SimulatedChannel, root: SimulatedMessage): Kept[] =>
    channel.messages.filter(({ replyToId }) => replyToId === root.id);
  const shown = ({ step: _, ...message }: Kept, team: SimulatedTeam, channel: SimulatedChannel): object => ({
    ...structuredClone(message),
    channelIdentity: { teamId: team.id, channelId: channel.id },
  });

  /** Reply chains in which something has changed since, by their newest change. */
  function delta(
    team: SimulatedTeam,
    channel: SimulatedChannel,
    { path, query, origin }: GraphRequestParts,
  ): PlatformAnswer {
    const token = query.get('$deltatoken') ?? query.get('$skiptoken');
    const state =
      token === null
        ? { since: 0, after: modifiedAfter(query), expand: query.get('$expand') === 'replies', generation }
        : (JSON.parse(Buffer.from(token, 'base64url').toString()) as {
            since: number;
            after: number;
            expand: boolean;
            generation: number;
          });
    if (state.generation !== generation) {
      return graphError(410, 'syncStateNotFound', 'The sync state is not found. Start again.');
    }
    const oldest = new Date(clock.now);
    oldest.setUTCMonth(oldest.getUTCMonth() - monthsBack);
    const after = Math.max(state.after, oldest.getTime());
    const chains = channel.messages
      .filter(({ replyToId }) => replyToId === null)
      .map((root) => {
        const chain = [root, ...repliesOf(channel, root)];
        const modified = Math.max(...chain.map(({ lastModifiedDateTime }) => Date.parse(lastModifiedDateTime)));
        return { root, modified, step: Math.max(...chain.map(({ step }) => step)) };
      })
      .filter(({ step, modified }) => step > state.since && modified > after)
      .sort((a, b) => a.step - b.step);
    const page = chains.slice(0, teams.pageSizes.messages);
    const value = page.map(({ root }) => {
      if (!state.expand) return shown(root, team, channel);
      const replies = repliesOf(channel, root);
      const first = replies.slice(0, teams.pageSizes.replies);
      const next = `${origin}/v1.0/teams/${team.id}/channels/${encodeURIComponent(channel.id)}/messages/${root.id}/replies?$skip=${first.length}`;
      return {
        ...shown(root, team, channel),
        replies: first.map((reply) => shown(reply, team, channel)),
        ...(first.length < replies.length ? { 'replies@odata.nextLink': next } : {}),
      };
    });
    const since = page.at(-1)?.step ?? state.since;
    const more = chains.length > page.length;
    const next = Buffer.from(JSON.stringify({ ...state, since })).toString('base64url');
    const link = `${origin}/v1.0${encodeURI(path)}?${more ? '$skiptoken' : '$deltatoken'}=${next}`;
    return { body: { value, [more ? '@odata.nextLink' : '@odata.deltaLink']: link } };
  }

  function exported(team: SimulatedTeam, { path, query, origin }: GraphRequestParts): PlatformAnswer {
    const [, from, to] = /gt (\S+) and lastModifiedDateTime lt (\S+)/.exec(query.get('$filter') ?? '') ?? [];
    const all = team.channels
      .flatMap((channel) => channel.messages.map((message) => ({ channel, message })))
      .filter(({ message }) => {
        const at = Date.parse(message.lastModifiedDateTime);
        return at > Date.parse(from ?? '1970-01-01') && at < Date.parse(to ?? '2099-01-01');
      });
    const skip = Number(query.get('$skiptoken') ?? 0);
    const page = all.slice(skip, skip + teams.pageSizes.messages);
    const next = new URLSearchParams(query);
    next.set('$skiptoken', String(skip + page.length));
    const more = skip + page.length < all.length;
    return {
      body: {
        value: page.map(({ channel, message }) => shown(message, team, channel)),
        ...(more ? { '@odata.nextLink': `${origin}/v1.0${encodeURI(path)}?${next}` } : {}),
      },
    };
  }

  function throttled(team: string): PlatformAnswer | null {
    if (teams.limits === null) return null;
    for (const [key, most] of [[team, teams.limits.team] as const, ['', teams.limits.all] as const]) {
      const times = (asked.get(key) ?? []).filter((at) => at > clock.now - 1000 && at <= clock.now);
      if (times.length >= most) {
        return graphError(429, 'TooManyRequests', 'Please retry after some time.', { 'retry-after': '1' });
      }
      asked.set(key, [...times, clock.now]);
    }
    return null;
  }

  const teams: GraphTeams = {
    all: [],
    addresses: new Map(),
    listsVisibility: true,
    keepsHistory: true,
    pageSizes: { messages: 3, replies: 2 },
    limits: { team: 4, all: 30 },
    add(team) {
      const added: SimulatedTeam = { ...team, channels: [] };
      teams.all.push(added);
      return added;
    },
    addChannel(team, channel) {
      const added: SimulatedChannel = { ...channel, messages: [] };
      team.channels.push(added);
      return added;
    },
    post: (channel, by, html, more = {}) => create(channel, by, html, more),
    reply: (channel, to, by, html) => create(channel, by, html, { replyToId: to.id }),
    edit(message, html) {
      message.body = { contentType: 'html', content: html };
      message.lastEditedDateTime = iso(clock.now);
      touch(message);
    },
    react(message, by, reactionType) {
      const reaction = {
        reactionType,
        displayName: reactionType,
        createdDateTime: iso(clock.now),
        user: { user: { id: by } },
      };
      message.reactions.push(reaction);
      if (teams.keepsHistory) {
        message.messageHistory.push({ modifiedDateTime: iso(clock.now), actions: 'reactionAdded', reaction });
      }
      touch(message);
    },
    unreact(message, by, reactionType) {
      const reaction = message.reactions.find((one) => one.user.user.id === by && one.reactionType === reactionType);
      message.reactions = message.reactions.filter((one) => one !== reaction);
      if (teams.keepsHistory) {
        message.messageHistory.push({ modifiedDateTime: iso(clock.now), actions: 'reactionRemoved', reaction });
      }
      touch(message);
    },
    remove(message) {
      message.deletedDateTime = iso(clock.now);
      message.body = { contentType: 'html', content: '' };
      message.reactions = [];
      touch(message);
    },
    change(message, fields) {
      Object.assign(message, fields);
      touch(message);
    },
    forgetLinks() {
      generation += 1;
    },
    answer(parts) {
      if (parts.path === '/teams') {
        const value = teams.all.map(({ id, displayName, visibility }) => ({
          id,
          displayName,
          description: null,
          ...(teams.listsVisibility ? { visibility } : {}),
        }));
        return { body: { value } };
      }
      const [, teamId, below = ''] = /^\/teams\/([^/]+)(\/.*)?$/.exec(parts.path) ?? [];
      if (teamId === undefined) return null;
      const refusal = throttled(teamId);
      if (refusal) return refusal;
      const team = teams.all.find(({ id }) => id === teamId);
      if (!team) return graphError(404, 'NotFound', 'No team found with this id.');
      if (below === '') return { body: { id: team.id, displayName: team.displayName, visibility: team.visibility } };
      if (below === '/channels') {
        return { body: { value: team.channels.map(({ messages: _, members: __, ...channel }) => channel) } };
      }
      if (below === '/members') return { body: { value: team.members.map(memberOf) } };
      if (below === '/channels/getAllMessages') return exported(team, parts);
      const [, channelId, rest] = /^\/channels\/([^/]+)\/(.+)$/.exec(below) ?? [];
      const channel = team.channels.find(({ id }) => id === channelId);
      if (!channel) return graphError(404, 'NotFound', 'No channel found with this id.');
      if (rest === 'members') return { body: { value: (channel.members ?? []).map(memberOf) } };
      if (rest === 'messages/delta') return delta(team, channel, parts);
      const [, rootId] = /^messages\/(\d+)\/replies$/.exec(rest ?? '') ?? [];
      const root = channel.messages.find(({ id }) => id === rootId);
      if (!root) return null;
      const skip = Number(parts.query.get('$skip') ?? 0);
      const replies = repliesOf(channel, root);
      const page = replies.slice(skip, skip + teams.pageSizes.replies);
      const next = `${parts.origin}/v1.0${encodeURI(parts.path)}?$skip=${skip + page.length}`;
      return {
        body: {
          value: page.map((reply) => shown(reply, team, channel)),
          ...(skip + page.length < replies.length ? { '@odata.nextLink': next } : {}),
        },
      };
    },
  };

  const memberOf = (userId: string): object => ({
    '@odata.type': '#microsoft.graph.aadUserConversationMember',
    id: Buffer.from(userId).toString('base64'),
    roles: [],
    displayName: `Name of ${userId}`,
    userId,
    email: teams.addresses.get(userId) ?? null,
  });
  return teams;
}

function modifiedAfter(query: URLSearchParams): number {
  const written = /^lastModifiedDateTime gt (\S+)$/.exec(query.get('$filter') ?? '')?.[1];
  return written === undefined ? 0 : Date.parse(written);
}
