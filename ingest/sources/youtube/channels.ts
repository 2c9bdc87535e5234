import type { AccountLink } from '../../../infra/contracts/directory.js';
import { isRecord, type JsonRecord } from '../../fields.js';
import { type ProfileLink, publicAccountLink } from '../../public-accounts.js';
import type { RawItem, SourceContext } from '../../source.js';
import type { YoutubeClient } from './client.js';
import { channelOf, type YoutubeConfig } from './config.js';
import { item } from './items.js';
import { accountId, plainText } from './parse.js';
import type { State } from './state.js';
import { idOf, numberField } from './video.js';

export interface Server {
  readonly client: YoutubeClient;
  readonly config: YoutubeConfig;
  readonly context: SourceContext;
}

/** A channel that is read. */
export interface Channel {
  /** Its pseudonym. */
  readonly key: string;
  /** Of its uploads. */
  readonly playlist: string;
  /** For people, without a name: `channel 2`. */
  readonly where: string;
}

const mostAtOnce = 50;

/** One for each setting, in order; null: there is none. */
export async function lookUp(
  { client, config }: Pick<Server, 'client' | 'config'>,
  signal: AbortSignal,
): Promise<(JsonRecord | null)[]> {
  const names = config.accounts.map(({ account }) => channelOf(account));
  const ids = names.flatMap((name) => (name !== null && 'id' in name ? [name.id] : []));
  const byId = new Map<string, JsonRecord>();
  for (let from = 0; from < ids.length; from += mostAtOnce) {
    for (const channel of await client.channels(ids.slice(from, from + mostAtOnce), signal)) {
      const id = idOf(channel);
      if (id !== null) byId.set(id, channel);
    }
  }
  const found: (JsonRecord | null)[] = [];
  for (const name of names) {
    if (name === null) found.push(null);
    else if ('id' in name) found.push(byId.get(name.id) ?? null);
    else found.push((await client.channels(name, signal))[0] ?? null);
  }
  return found;
}

/** Looks the channels up. One that is not there is told and left out; others go on. */
export async function readChannels(server: Server, state: State, signal: AbortSignal) {
  const { config, context } = server;
  const observedAt = context.now();
  const channels: Channel[] = [];
  const items: RawItem[] = [];
  const links: AccountLink[] = [];
  const found = await lookUp(server, signal);
  for (const [index, channel] of found.entries()) {
    const where = `channel ${index + 1}`;
    const setting = config.accounts[index] as YoutubeConfig['accounts'][number];
    const id = idOf(channel);
    const playlist = channel === null ? null : uploadsOf(channel);
    if (channel === null || id === null || playlist === null) {
      context.logger.warn({ channel: index + 1 }, 'YouTube does not know this channel of the configuration');
      continue;
    }
    const key = accountId(id, context.pseudonym);
    channels.push({ key, playlist, where });
    const link = publicAccountLink(key, setting, profileLinks(channel), { pseudonym: context.pseudonym, observedAt });
    if (link !== null) links.push(link);
    const count = subscribersOf(channel);
    if (count === 'unreadable' || (count !== null && state.followers.isNews(key, count, observedAt))) {
      items.push(item(where, { kind: 'subscribers', channel, observedAt }));
    }
  }
  // Of a channel that cannot be seen just now nothing is taken back.
  const told = channels.length === found.length ? state.links.tell(links, observedAt) : state.links.add(links);
  for (const record of told) items.push(item('channels', { kind: 'directory', record }));
  return { channels, items };
}

function uploadsOf({ contentDetails }: JsonRecord): string | null {
  const related = isRecord(contentDetails) ? contentDetails.relatedPlaylists : null;
  const uploads = isRecord(related) ? related.uploads : null;
  return typeof uploads === 'string' && /^[\w-]{5,100}$/.test(uploads) ? uploads : null;
}

/** Addresses in the channel's description; YouTube gives no others. */
export function profileLinks({ snippet }: JsonRecord): ProfileLink[] {
  const description = isRecord(snippet) ? snippet.description : null;
  return typeof description === 'string' ? plainText(description).links.map((url) => ({ url })) : [];
}

/** Null: hidden. Unreadable: the parser will say what is wrong. */
function subscribersOf({ statistics }: JsonRecord): number | null | 'unreadable' {
  if (!isRecord(statistics)) return null;
  try {
    return statistics.hiddenSubscriberCount === true ? null : numberField(statistics, 'subscriberCount');
  } catch {
    return 'unreadable';
  }
}
