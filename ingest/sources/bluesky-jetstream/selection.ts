import { isRecord } from '../../fields.js';
import { concerned } from '../bluesky-common/post.js';
import { collections, formatUri, isDid, parseUri } from '../bluesky-common/uri.js';
import type { JetstreamConfig } from './config.js';
import { collectionNames } from './config.js';
import { unreadCollection } from './events.js';
import type { HashList } from './position.js';
import type { Commit } from './wire.js';

/** Null: it is wanted. Text: why not. Remembers of others' acts that they were wanted. */
export type Selection = (commit: Commit) => string | null;

const notAround = 'not about the accounts that are read';

export function createSelection(
  { take, collections: names }: Pick<JetstreamConfig, 'take' | 'collections'>,
  accounts: ReadonlySet<string>,
  kept: HashList,
): Selection {
  const read = new Set<string>(names.map((name) => collectionNames[name]));
  return (commit) => {
    if (!read.has(commit.collection)) return unreadCollection;
    if (take === 'network' || accounts.has(commit.did)) return null;
    if (take === 'own') return notAround;
    const address = formatUri(commit);
    if (commit.operation === 'delete') return kept.has(address) ? null : notAround;
    if (!isAround(commit, accounts)) return notAround;
    kept.add(address);
    return null;
  };
}

function isAround({ collection, record }: Commit, accounts: ReadonlySet<string>): boolean {
  if (!isRecord(record)) return false;
  if (collection === collections.post) return concerned(record).some((did) => accounts.has(did));
  if (collection === collections.follow) return isDid(record.subject) && accounts.has(record.subject);
  const subject = isRecord(record.subject) ? parseUri(record.subject.uri) : null;
  return subject !== null && accounts.has(subject.did);
}
