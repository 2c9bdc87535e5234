import type { DirectoryRecord } from '../../../infra/contracts/directory.js';
import { leftOutReasons } from '../../communities.js';
import type { RawItem, SourceContext } from '../../source.js';
import { type Accounts, createAccounts } from './accounts.js';
import { type Channel, parseChannel } from './channels.js';
import { createClient, type MattermostClient } from './client.js';
import { instanceOf, type MattermostConfig } from './config.js';
import { createKnownDirectory, type KnownDirectory } from './directory.js';
import { textOf } from './json.js';
import type { ParseContext } from './parse.js';

/** One server as one account sees it: what live reading and back-fill share. */
export interface Server {
  readonly config: MattermostConfig;
  readonly context: SourceContext;
  readonly client: MattermostClient;
  readonly names: ParseContext;
  readonly accounts: Accounts;
  /** The channels that are to be read, by id, in a stable order; those left out by configuration as items to count. */
  channels(signal: AbortSignal): Promise<Channels>;
  /** What the log holds of people, read once. */
  directory(): Promise<KnownDirectory>;
}

export interface Channels {
  readonly wanted: readonly Channel[];
  readonly leftOut: readonly RawItem[];
  /** Entries of `communities.private` that are nowhere to be seen. */
  readonly missing: readonly string[];
}

export function createServer(config: MattermostConfig, context: SourceContext): Server {
  const client = createClient(context.http, config);
  const names: ParseContext = { instance: instanceOf(config.url), pseudonym: context.pseudonym, url: config.url };
  let known: Promise<KnownDirectory> | undefined;
  return {
    config,
    context,
    client,
    names,
    accounts: createAccounts(client, names),
    channels: (signal) => findChannels(client, names, context, signal),
    directory() {
      known ??= (context.previousDirectory?.() ?? Promise.resolve<DirectoryRecord[]>([])).then(createKnownDirectory);
      return known;
    },
  };
}

async function findChannels(
  client: MattermostClient,
  names: ParseContext,
  { communities, logger }: SourceContext,
  signal: AbortSignal,
): Promise<Channels> {
  const wanted = new Map<string, Channel>();
  const leftOut = new Map<string, RawItem>();
  const seen = new Set<string>();
  for (const team of await client.teams(signal)) {
    const teamId = textOf(team.id) as string;
    const open = await client.publicChannels(teamId, signal);
    if (open === null)
      logger.warn({ team: teamId }, 'a team cannot be seen by this account; its channels are left out');
    // Nobody asks for private ones unless one is listed.
    const own = communities.listedPrivate.length === 0 ? null : await client.ownChannels(teamId, signal);
    for (const raw of [...(open ?? []), ...(own ?? [])]) {
      const found = parseChannel(raw, team, names.instance);
      if (found === null || seen.has(found.channel.nativeId)) continue;
      const { channel, isPrivate } = found;
      const chosen = communities.of(found);
      if (chosen === 'private') continue;
      seen.add(channel.nativeId);
      for (const name of found.names) if (isPrivate && name !== null) seen.add(`private ${name}`);
      if (chosen === 'wanted') wanted.set(channel.nativeId, channel);
      else {
        const value = { kind: 'skip', reason: leftOutReasons[chosen] };
        leftOut.set(channel.nativeId, { where: channel.community.name, value });
      }
    }
  }
  return {
    wanted: [...wanted.values()].sort((a, b) => (a.nativeId < b.nativeId ? -1 : 1)),
    leftOut: [...leftOut.values()],
    missing: communities.listedPrivate.filter((name) => !seen.has(`private ${name}`)),
  };
}
