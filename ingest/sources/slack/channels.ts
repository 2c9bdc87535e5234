import type { Choice, Chosen } from '../../communities.js';
import { type Channel, type ChannelKind, memberCount, saysPrivate, slackCommunity } from '../slack-common/channels.js';
import { isRecord, type JsonRecord, text } from '../slack-common/json.js';

/** A conversation in Slack's list. */
export interface ListedChannel extends Channel {
  readonly chosen: Chosen;
  readonly isArchived: boolean;
  /** Whether the token's account is in it; null: not said. */
  readonly isMember: boolean | null;
  /** For people; never made of the names of people. */
  readonly label: string;
}

export type ConversationType = 'public_channel' | 'private_channel' | 'mpim' | 'im';

/** One entry of conversations.list. Null: not a conversation. */
export function listedChannel(raw: unknown, choice: Choice, instance: string): ListedChannel | null {
  if (!isRecord(raw)) return null;
  const nativeId = text(raw.id, 100);
  if (nativeId === null) return null;
  const name = text(raw.name, 500)?.normalize('NFC') ?? null;
  const kind = kindOf(raw);
  const isPrivate = kind !== 'public';
  return {
    nativeId,
    community: slackCommunity(nativeId, name ?? nativeId, kind, memberCount(raw), instance),
    chosen: choice.of({ names: [name, nativeId], isPrivate }),
    isArchived: raw.is_archived === true,
    isMember: typeof raw.is_member === 'boolean' ? raw.is_member : null,
    label: kind === 'public' || kind === 'private' ? (name ?? nativeId) : nativeId,
  };
}

function kindOf(raw: JsonRecord): ChannelKind {
  if (raw.is_im === true) return 'direct';
  if (raw.is_mpim === true) return 'group';
  return saysPrivate(raw) ? 'private' : 'public';
}

/** What must be asked for beside public channels, so that everything private that an operator has listed is found. */
export function privateTypes(listedPrivate: readonly string[]): ConversationType[] {
  const types = new Set<ConversationType>();
  for (const name of listedPrivate) {
    if (/^D[A-Z0-9]{6,}$/.test(name)) types.add('im');
    else if (/^mpdm-/.test(name)) types.add('mpim');
    else if (/^[CG][A-Z0-9]{6,}$/.test(name)) types.add('private_channel').add('mpim');
    else types.add('private_channel');
  }
  return [...types];
}

/** A conversation that was not in the list when it was read, as an event tells of it; text: why it is left out. */
export function channelOfEvent(
  nativeId: string,
  channelType: string | null,
  choice: Choice,
  instance: string,
): Channel | Exclude<Chosen, 'wanted'> | 'unknown' {
  const kind = eventKinds[channelType ?? ''] ?? (nativeId.startsWith('D') ? 'direct' : null);
  if (kind === null) return 'unknown';
  const chosen = choice.of({ names: [nativeId], isPrivate: kind !== 'public' });
  if (chosen !== 'wanted') return chosen;
  return { nativeId, community: slackCommunity(nativeId, nativeId, kind, null, instance) };
}

/** `channel_type` in words with messages, in letters with memberships. */
const eventKinds: Readonly<Record<string, ChannelKind>> = {
  channel: 'public',
  C: 'public',
  group: 'private',
  G: 'private',
  mpim: 'group',
  im: 'direct',
  D: 'direct',
  app_home: 'direct',
};
