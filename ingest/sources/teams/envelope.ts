import type { ActivityEvent } from '../../../infra/contracts/activity.js';
import { contentId } from '../../../infra/contracts/ids.js';
import type { Pseudonymiser } from '../../../infra/pseudonym.js';
import type { Channel } from './communities.js';

export interface ParseContext {
  readonly tenantId: string;
  readonly pseudonym: Pseudonymiser;
}

/** One message with what of it is to be written. */
export interface MessageItem {
  readonly kind: 'message';
  readonly message: unknown;
  readonly channel: Channel;
  /** When it was asked for, ms. */
  readonly observedAt: number;
  /** The message itself is new or has changed. */
  readonly content: boolean;
  /** Ids of the reactions that are new; null: all are. */
  readonly reactions: readonly string[] | null;
  /** Reactions that are gone, with the time where the platform says it. */
  readonly gone: readonly GoneReaction[];
}

export interface GoneReaction {
  readonly id: string;
  readonly at: number | null;
}

/**
 * A message's id is the time it came in, in milliseconds, and tells it apart within its channel only. The channel's id holds in
 * the whole cloud; the team's is left out because a channel that teams share stands in each of them.
 */
export const messageId = (channelId: string, nativeId: string, { tenantId }: ParseContext): string =>
  contentId('teams', tenantId, `${channelId}/${nativeId}`);

export function accountId(nativeId: string, { tenantId, pseudonym }: ParseContext): string {
  return pseudonym.account('teams', tenantId, nativeId.toLowerCase());
}

export type Envelope = ReturnType<typeof envelope>;

export function envelope({ channel, observedAt }: MessageItem, { tenantId }: ParseContext) {
  return {
    platform: 'teams',
    instance: tenantId,
    scope: 'internal' as const,
    observedAt,
    community: channel.community,
    mentions: [] as string[],
    links: [] as string[],
  };
}

export function bareObject(id: string, rootId: string | null): ActivityEvent['object'] {
  return {
    id,
    kind: 'note',
    parentId: rootId,
    rootId,
    quotedId: null,
    url: null,
    title: null,
    text: null,
    truncated: false,
    lang: null,
    editedAt: null,
    deletedAt: null,
  };
}
