import { createHmac } from 'node:crypto';
import { type AskedRequest, type PlatformAnswer, type PlatformServer, startPlatformServer } from './platform-server.js';
import {
  createSlackWorld,
  repliesTo,
  type SlackChannel,
  type SlackMessage,
  type SlackWorld,
  userAnswer,
} from './slack-world.js';

/**
 * Slack's Web API over a workspace in memory, after its documents: forms in, `ok` in the body, cursors, histories newest
 * first and without replies, threads oldest first with their first message, limits by method and minute, scopes of the token.
 */
export interface SlackSimulator {
  readonly server: PlatformServer;
  readonly world: SlackWorld;
  /** For the setting `apiUrl`. */
  readonly apiUrl: string;
  /** Scopes of the token. */
  scopes: string[];
  /** Answers to a method, over what the workspace says: `{ ok: false, error: … }`. */
  readonly refusals: Map<string, (params: URLSearchParams) => object | null>;
  /** So many people of a reaction are named in a history. */
  peopleNamed: number;
  /** At most so many items in an answer, whatever is asked. */
  pageSize: number;
  /** Requests a minute and method; 429 beyond. */
  perMinute: number;
}

export const simulatedToken = 'xoxb-simulated-0123456789';

export const allScopes = ['channels:read', 'channels:history', 'reactions:read', 'users:read', 'users:read.email'];

const neededScopes: Readonly<Record<string, string>> = {
  'conversations.members': 'channels:read',
  'reactions.get': 'reactions:read',
  'users.list': 'users:read',
};

const kindsOfTypes: Readonly<Record<string, SlackChannel['kind']>> = {
  public_channel: 'public',
  private_channel: 'private',
  mpim: 'mpim',
  im: 'im',
};

const prefixes = { public: 'channels', private: 'groups', mpim: 'mpim', im: 'im' } as const;

export async function startSlackSimulator(clock: { now: number }): Promise<SlackSimulator> {
  const world = createSlackWorld(clock);
  const asked = new Map<string, number[]>();

  function answer(request: AskedRequest): PlatformAnswer {
    const method = request.path.split('?')[0]?.split('/').at(-1) ?? '';
    const params = new URLSearchParams(request.body);
    const times = (asked.get(method) ?? []).filter((at) => at > clock.now - 60_000 && at <= clock.now);
    if (times.length >= simulator.perMinute) {
      return { status: 429, headers: { 'retry-after': '30' }, body: { ok: false, error: 'ratelimited' } };
    }
    asked.set(method, [...times, clock.now]);
    if (request.headers.authorization !== `Bearer ${simulatedToken}`) return refusal('invalid_auth');
    const refused = simulator.refusals.get(method)?.(params);
    if (refused) return { body: refused };
    const needed = neededScopes[method];
    if (needed !== undefined && !simulator.scopes.includes(needed)) return missing(needed);
    const answered = methods[method]?.(params) ?? refusal('unknown_method');
    return { ...answered, headers: { ...answered.headers, 'x-oauth-scopes': simulator.scopes.join(',') } };
  }

  const refusal = (error: string): PlatformAnswer => ({ body: { ok: false, error } });
  const missing = (needed: string): PlatformAnswer => ({
    body: { ok: false, error: 'missing_scope', needed, provided: simulator.scopes.join(',') },
  });

  /** A list from where the cursor says; the cursor is the place in the list, as text that means nothing. */
  function paged(field: string, all: readonly unknown[], params: URLSearchParams): PlatformAnswer {
    const from = params.has('cursor') ? Number(Buffer.from(params.get('cursor') ?? '', 'base64').toString()) : 0;
    if (!Number.isInteger(from) || from < 0) return refusal('invalid_cursor');
    const until = from + Math.min(Number(params.get('limit') ?? 100), simulator.pageSize);
    const next = until < all.length ? Buffer.from(String(until)).toString('base64') : '';
    return { body: { ok: true, [field]: all.slice(from, until), response_metadata: { next_cursor: next } } };
  }

  /** By time, so that a page stays the same when something new comes in. */
  function pagedByTime(
    all: readonly SlackMessage[],
    params: URLSearchParams,
    first: readonly SlackMessage[],
  ): PlatformAnswer {
    const oldest = params.get('oldest') ?? '0';
    const latest = params.get('latest') ?? '9999999999.000000';
    const inclusive = ['true', '1'].includes(params.get('inclusive') ?? '');
    const inRange = all.filter(({ ts }) => (inclusive ? ts >= oldest && ts <= latest : ts > oldest && ts < latest));
    const after = Buffer.from(params.get('cursor') ?? '', 'base64').toString();
    if (params.has('cursor') && !after.startsWith('next_ts:')) return refusal('invalid_cursor');
    const from = params.has('cursor') ? inRange.findIndex(({ ts }) => `next_ts:${ts}` === after) : 0;
    if (from < 0) return refusal('invalid_cursor');
    const until = from + Math.min(Number(params.get('limit') ?? 100), simulator.pageSize);
    const next = inRange[until];
    const messages = [...first, ...inRange.slice(from, until)].map(shown);
    return {
      body: {
        ok: true,
        messages,
        has_more: next !== undefined,
        ...(next ? { response_metadata: { next_cursor: Buffer.from(`next_ts:${next.ts}`).toString('base64') } } : {}),
      },
    };
  }

  const shown = (message: SlackMessage): SlackMessage =>
    !Array.isArray(message.reactions)
      ? message
      : {
          ...message,
          reactions: message.reactions.map((one) => ({ ...one, users: one.users.slice(0, simulator.peopleNamed) })),
        };

  function inChannel(
    params: URLSearchParams,
    scope: 'read' | 'history',
    then: (channel: SlackChannel) => PlatformAnswer,
  ) {
    const channel = world.channels.find(({ id }) => id === params.get('channel'));
    if (!channel) return refusal('channel_not_found');
    const needed = `${prefixes[channel.kind]}:${scope}`;
    if (!simulator.scopes.includes(needed)) return missing(needed);
    if (channel.isMember || (channel.kind === 'public' && scope === 'read')) return then(channel);
    return refusal(channel.kind === 'public' ? 'not_in_channel' : 'channel_not_found');
  }

  const methods: Readonly<Record<string, (params: URLSearchParams) => PlatformAnswer>> = {
    'auth.test': () => ({
      body: {
        ok: true,
        url: 'https://simulated.slack.com/',
        team_id: world.team,
        user_id: 'U0EARSHOT',
        bot_id: 'B0EARSHOT',
      },
    }),
    'conversations.list'(params) {
      const kinds = (params.get('types') ?? 'public_channel').split(',').map((type) => kindsOfTypes[type]);
      const needed = kinds.map((kind) => `${prefixes[kind ?? 'public']}:read`);
      const lacking = needed.find((scope) => !simulator.scopes.includes(scope));
      if (lacking !== undefined) return missing(lacking);
      return paged('channels', world.channels.filter(({ kind }) => kinds.includes(kind)).map(channelAnswer), params);
    },
    'conversations.members': (params) =>
      inChannel(params, 'read', (channel) => paged('members', channel.members, params)),
    'conversations.history': (params) =>
      inChannel(params, 'history', ({ messages }) => {
        const own = messages.filter(
          ({ ts, thread_ts, subtype }) => thread_ts === undefined || thread_ts === ts || subtype === 'thread_broadcast',
        );
        return pagedByTime(own.toReversed(), params, []);
      }),
    'conversations.replies': (params) =>
      inChannel(params, 'history', (channel) => {
        const parent = channel.messages.find(({ ts }) => ts === params.get('ts'));
        if (!parent) return refusal('thread_not_found');
        return pagedByTime(repliesTo(channel, parent.ts), params, params.has('cursor') ? [] : [parent]);
      }),
    'reactions.get': (params) =>
      inChannel(params, 'history', ({ messages }) => {
        const message = messages.find(({ ts }) => ts === params.get('timestamp'));
        if (!message) return refusal('message_not_found');
        return {
          body: { ok: true, type: 'message', message: params.get('full') === 'true' ? message : shown(message) },
        };
      }),
    'users.list': (params) =>
      paged(
        'members',
        world.users.map((user) => userAnswer(user, world.team)),
        params,
      ),
  };

  const server = await startPlatformServer({ answer });
  const simulator: SlackSimulator = {
    server,
    world,
    apiUrl: `${server.url}/api/`,
    scopes: [...allScopes],
    refusals: new Map(),
    peopleNamed: 50,
    pageSize: 1000,
    perMinute: Number.POSITIVE_INFINITY,
  };
  return simulator;
}

function channelAnswer({ id, name, kind, isArchived, isMember, members }: SlackChannel): object {
  return {
    id,
    ...(kind === 'im' ? { user: members[0] } : { name }),
    is_channel: kind === 'public',
    is_group: kind === 'private',
    is_im: kind === 'im',
    is_mpim: kind === 'mpim',
    is_private: kind !== 'public',
    is_archived: isArchived,
    is_member: isMember,
    num_members: members.length,
  };
}

export interface SignedCall {
  readonly headers: Record<string, string>;
  readonly body: string;
}

/** As Slack calls the Request URL. */
export function signedCall(payload: object | string, secret: string, nowMs: number): SignedCall {
  const body = typeof payload === 'string' ? payload : JSON.stringify(payload);
  const timestamp = String(Math.floor(nowMs / 1000));
  const signature = createHmac('sha256', secret).update(`v0:${timestamp}:${body}`).digest('hex');
  return {
    headers: {
      'content-type': 'application/json',
      'x-slack-request-timestamp': timestamp,
      'x-slack-signature': `v0=${signature}`,
    },
    body,
  };
}

/** What an event comes in. */
export function eventCallback(team: string, eventId: string, event: object, nowMs: number): object {
  return {
    type: 'event_callback',
    token: 'legacy',
    team_id: team,
    api_app_id: 'A0EARSHOT',
    event,
    event_id: eventId,
    event_time: Math.floor(nowMs / 1000),
  };
}
