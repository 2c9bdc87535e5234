import { UserError } from '../../../infra/errors.js';
import type { Choice } from '../../communities.js';
import { PlatformError, type SourceContext, SourceStoppedError } from '../../source.js';
import { text } from '../slack-common/json.js';
import { type ConversationType, type ListedChannel, listedChannel, privateTypes } from './channels.js';
import { listOf, nextCursor, type SlackClient } from './client.js';
import type { SlackConfig } from './config.js';
import { NotReadableError } from './errors.js';

/** Whose token it is. */
export interface Identity {
  /** Platform instance of every id. */
  readonly instance: string;
  /** Ids that events of this workspace may name. */
  readonly teams: ReadonlySet<string>;
  /** Null: not said. */
  readonly scopes: readonly string[] | null;
  /** A bot reads only where it was invited; a person's token all public channels. */
  readonly isBot: boolean;
}

export interface Workspace extends Identity {
  /** By native id, in the order of ids. */
  readonly channels: ReadonlyMap<string, ListedChannel>;
  /** Kinds of conversations that an operator has listed and the token may not list, with Slack's words. */
  readonly unlistable: readonly { readonly type: ConversationType; readonly reason: string }[];
}

/** Channels in one answer; Slack gives fewer than a thousand. */
const channelsAsked = 999;

export async function identify(client: SlackClient, config: SlackConfig, signal: AbortSignal): Promise<Identity> {
  const { body, scopes } = await client.call('auth.test', {}, signal);
  const [team, organisation] = [text(body.team_id, 200), text(body.enterprise_id, 200)];
  const instance = config.instance ?? organisation ?? team;
  if (instance === null) throw new PlatformError('Slack answered auth.test without team_id');
  if (body.is_enterprise_install === true && config.teamId === undefined) {
    throw new UserError('teamId: the token is of a whole Grid organisation; set teamId to the workspace to read (T…)');
  }
  const teams = [team, organisation, config.teamId, config.instance].filter((id) => typeof id === 'string');
  return { instance, teams: new Set(teams), scopes, isBot: text(body.bot_id, 200) !== null };
}

/** Who asks and what there is. Nothing private is even listed, unless an operator has listed something private. */
export async function readWorkspace(
  client: SlackClient,
  config: SlackConfig,
  { communities, logger }: Pick<SourceContext, 'communities' | 'logger'>,
  signal: AbortSignal,
): Promise<Workspace> {
  const identity = await identify(client, config, signal);
  const found: ListedChannel[] = [];
  const unlistable: { type: ConversationType; reason: string }[] = [];
  const list = (type: ConversationType) => listChannels(client, config, type, communities, identity.instance, signal);
  found.push(...(await list('public_channel')));
  for (const type of privateTypes(communities.listedPrivate)) {
    try {
      found.push(...(await list(type)));
    } catch (error) {
      if (!(error instanceof SourceStoppedError)) throw error;
      logger.warn({ type, reason: error.message }, 'conversations of this kind are left out');
      unlistable.push({ type, reason: error.message });
    }
  }
  const channels = new Map(
    found.sort((a, b) => (a.nativeId < b.nativeId ? -1 : 1)).map((channel) => [channel.nativeId, channel]),
  );
  return { ...identity, channels, unlistable };
}

async function listChannels(
  client: SlackClient,
  config: SlackConfig,
  type: ConversationType,
  choice: Choice,
  instance: string,
  signal: AbortSignal,
): Promise<ListedChannel[]> {
  const found: ListedChannel[] = [];
  for (let cursor: string | undefined; ; ) {
    const method = 'conversations.list';
    const { body } = await client.call(
      method,
      { types: type, limit: channelsAsked, cursor, team_id: config.teamId },
      signal,
    );
    for (const raw of listOf(body, 'channels', method)) {
      const channel = listedChannel(raw, choice, instance);
      if (channel !== null) found.push(channel);
    }
    const next = nextCursor(body);
    if (next === null) return found;
    if (next === cursor) throw new PlatformError(`Slack gave the same page of ${method} again`);
    cursor = next;
  }
}

/** The wanted ones that are worth asking for. */
export const wantedChannels = (workspace: Workspace): ListedChannel[] =>
  [...workspace.channels.values()].filter(({ chosen }) => chosen === 'wanted');

export const isNotReadable = (error: unknown): error is NotReadableError => error instanceof NotReadableError;
