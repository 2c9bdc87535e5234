import type { Page } from '../../source.js';
import type { Channel } from './channels.js';
import type { Connection, SocketEvent } from './connection.js';
import { isRecord, textOf } from './json.js';
import { channelPages, createdAt, newsItems, withCount } from './live.js';
import { membership } from './people.js';
import { accountId } from './post-facts.js';
import type { Server } from './server.js';
import type { LiveState } from './state.js';

/** Channels have come, gone or changed who may see them. */
const channelsMoved: ReadonlySet<string> = new Set([
  'channel_converted',
  'channel_created',
  'channel_deleted',
  'channel_restored',
]);

/** Events that do not hold all there is to know: the channel is read for its changes. */
const changesIn: ReadonlySet<string> = new Set(['post_deleted', 'post_edited', 'reaction_added', 'reaction_removed']);

export interface FollowOptions {
  readonly forMs: number;
  /** Public channels that were looked for and are not to be read. */
  readonly strangers: Set<string>;
  readonly signal: AbortSignal;
}

/**
 * What the socket tells, until everything is to be read by requests again: after a lost event, when channels change, and every
 * so often, because a server sends an account only what happens in its own channels.
 */
export async function* follow(
  server: Server,
  state: LiveState,
  channels: readonly Channel[],
  connection: Connection,
  { forMs, strangers, signal }: FollowOptions,
): AsyncGenerator<Page> {
  const byId = new Map(channels.map((channel) => [channel.nativeId, channel]));
  const until = performance.now() + forMs;
  for (;;) {
    const event = await connection.next(until - performance.now());
    if (event === null || event.isAfterGap || channelsMoved.has(event.event)) return;
    const channel = byId.get(channelOf(event) ?? '');
    if (channel === undefined) {
      // Somebody writes in a public channel that was not there before; of all others nothing is looked at.
      const stranger = event.event === 'posted' && event.data.channel_type === 'O' ? channelOf(event) : null;
      if (stranger === null || strangers.has(stranger)) continue;
      strangers.add(stranger);
      return;
    }
    if (event.event === 'posted') {
      const post = postIn(event);
      const nativeId = isRecord(post) ? textOf(post.id) : null;
      if (nativeId === null) return;
      const shown = withCount(channel, state);
      const items = await newsItems(server, state, shown, createdAt(post) - 1, [{ nativeId, post }], signal);
      if (items.length > 0) yield { items, position: state.save(), caughtUp: true };
    } else if (changesIn.has(event.event)) {
      for await (const page of channelPages(server, state, channel, signal)) yield { ...page, caughtUp: true };
    } else if (event.event === 'user_added' || event.event === 'user_removed') {
      const page = await memberPage(event, channel, server, state);
      if (page !== null) yield page;
    }
  }
}

const channelOf = ({ channelId, data }: SocketEvent): string | null => channelId ?? textOf(data.channel_id);

function postIn({ data }: SocketEvent): unknown {
  try {
    return typeof data.post === 'string' ? (JSON.parse(data.post) as unknown) : data.post;
  } catch {
    return null;
  }
}

async function memberPage(
  { event, data }: SocketEvent,
  channel: Channel,
  server: Server,
  state: LiveState,
): Promise<Page | null> {
  const user = textOf(data.user_id);
  if (user === null) return null;
  const known = await server.directory();
  const at = server.context.now();
  const record = membership(channel.community.id, accountId(user, server.names), at, event === 'user_added');
  if (!known.isNew(record)) return null;
  const where = `${channel.community.name}, members`;
  return { items: [{ where, value: { kind: 'records', records: [record] } }], position: state.save(), caughtUp: true };
}
