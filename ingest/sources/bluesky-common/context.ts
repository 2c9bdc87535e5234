import type { Actor } from '../../../infra/contracts/activity.js';
import { actIdFromNative } from '../../../infra/contracts/ids.js';
import type { Pseudonymiser } from '../../../infra/pseudonym.js';
import { type PublicEvents, publicEvents, type Target } from '../public-common/events.js';
import { formatUri, type RecordUri } from './uri.js';

/** What is needed to understand a record, beside the record. */
export interface ParseContext {
  readonly events: PublicEvents;
  actor(did: string): Actor;
  /** A like, repost or follow by the address of its record. */
  actId(uri: RecordUri): string;
}

export const platform = 'bluesky';

export function createParseContext(instance: string, pseudonym: Pseudonymiser): ParseContext {
  return {
    events: publicEvents({ platform, instance }),
    actor: (did) => ({ id: pseudonym.account(platform, instance, did), kind: 'person' }),
    actId: (uri) => actIdFromNative(platform, instance, formatUri(uri)),
  };
}

/** A post as the object of an act; where it stands in its thread is not known. */
export function postTarget(uri: RecordUri, { events }: Pick<ParseContext, 'events'>): Target {
  return { id: events.contentId(formatUri(uri)), kind: 'note', parentId: null, rootId: null };
}

/** What the events of all servers of the network are told apart by: its public servers show the same records. */
export function instanceOf(address: string): string {
  const { hostname } = new URL(address);
  return /(?:^|\.)(?:bsky\.app|bsky\.network|bsky\.social)$/.test(hostname) ? 'bsky' : hostname;
}
