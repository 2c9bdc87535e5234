import { type DirectoryRecord, directoryKey, type Membership } from '../../../infra/contracts/directory.js';
import { PlatformError } from '../../source.js';
import { isRecord, text } from '../slack-common/json.js';
import { accountKind, parseUser } from '../slack-common/people.js';
import type { ListedChannel } from './channels.js';
import { listOf, nextCursor } from './client.js';
import { type ItemContext, parseContext } from './context.js';
import type { SlackRawItem } from './items.js';
import type { Asking } from './stretches.js';

/** What the directory holds now: only what differs from it is written. */
export interface KnownDirectory {
  holds(record: DirectoryRecord): boolean;
  /** Memberships of a community that have not ended, by account; null: it was never listed. */
  membersOf(communityId: string): ReadonlyMap<string, readonly Membership[]> | null;
}

export function knownDirectory(records: readonly DirectoryRecord[]): KnownDirectory {
  const held = new Map<string, string>();
  const members = new Map<string, Map<string, Membership[]>>();
  const listed = new Set<string>();
  for (const record of records) {
    held.set(directoryKey(record), withoutVersion(record));
    if (record.type !== 'membership') continue;
    // An event may tell of somebody before the channel was listed for the first time.
    if (record.validFrom === null) listed.add(record.communityId);
    const known = members.get(record.communityId) ?? new Map<string, Membership[]>();
    members.set(record.communityId, known);
    if (record.validTo === null) known.set(record.accountId, [...(known.get(record.accountId) ?? []), record]);
  }
  return {
    holds: (record) => held.get(directoryKey(record)) === withoutVersion(record),
    membersOf: (communityId) => (listed.has(communityId) ? (members.get(communityId) ?? new Map()) : null),
  };
}

function withoutVersion({ version: _, ...record }: DirectoryRecord): string {
  return JSON.stringify(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Users in one answer. */
const usersAsked = 200;

/** For somebody who wants to know the bots only. */
export const wholeDirectory: KnownDirectory = { holds: () => true, membersOf: () => null };

export interface UsersPage {
  readonly items: SlackRawItem[];
  /** Pseudonyms. */
  readonly bots: readonly string[];
  readonly next: string | null;
}

export async function usersPage(
  { client, stamp }: Asking,
  teamId: string | undefined,
  cursor: string | null,
  known: KnownDirectory,
  context: ItemContext,
  signal: AbortSignal,
): Promise<UsersPage> {
  const method = 'users.list';
  const observedAt = stamp();
  const params = { limit: usersAsked, cursor: cursor ?? undefined, team_id: teamId };
  const { body } = await client.call(method, params, signal);
  const next = nextCursor(body);
  if (next !== null && next === cursor) throw new PlatformError(`Slack gave the same page of ${method} again`);
  const items: SlackRawItem[] = [];
  const bots: string[] = [];
  for (const [index, user] of listOf(body, 'members', method).entries()) {
    const id = isRecord(user) ? text(user.id, 100) : null;
    if (id !== null && isRecord(user) && accountKind(id, user) === 'bot') {
      bots.push(context.pseudonym.account('slack', context.workspace.instance, id));
    }
    const parsed = parseUser(user, parseContext(context, observedAt));
    if (parsed.every((part) => part.kind === 'directory' && known.holds(part.record))) continue;
    items.push({ where: `users.list[${index}]`, value: { kind: 'user', user, observedAt } });
  }
  return { items, bots, next };
}

/** A channel of everybody is many memberships. */
const membersPerItem = 250;
const membersAsked = 999;

/** Who is in the channel and was not, who was and is not. Reads all members first: half a list would end memberships. */
export async function memberItems(
  { client, stamp }: Asking,
  channel: ListedChannel,
  known: KnownDirectory,
  { workspace, pseudonym }: ItemContext,
  signal: AbortSignal,
): Promise<SlackRawItem[]> {
  const method = 'conversations.members';
  const observedAt = stamp();
  const present = new Map<string, string>();
  for (let cursor: string | null = null; ; ) {
    const params = { channel: channel.nativeId, limit: membersAsked, cursor: cursor ?? undefined };
    const { body }: { body: Parameters<typeof listOf>[0] } = await client.call(method, params, signal);
    for (const raw of listOf(body, 'members', method)) {
      const id = text(raw, 100);
      if (id === null) throw new PlatformError(`Slack answered ${method} with a member that is no id`);
      present.set(pseudonym.account('slack', workspace.instance, id), id);
    }
    const next = nextCursor(body);
    if (next !== null && next === cursor) throw new PlatformError(`Slack gave the same page of ${method} again`);
    if (next === null) break;
    cursor = next;
  }
  const before = known.membersOf(channel.community.id);
  const fresh = [...present].flatMap(([account, id]) => (before?.has(account) ? [] : [id]));
  const items: SlackRawItem[] = [];
  const where = `members of ${channel.label}`;
  for (let at = 0; at < fresh.length; at += membersPerItem) {
    const members = fresh.slice(at, at + membersPerItem);
    const since = before === null ? null : observedAt;
    items.push({ where, value: { kind: 'members', channel, members, since, observedAt } });
  }
  const ended = [...(before ?? [])].flatMap(([account, memberships]) => (present.has(account) ? [] : memberships));
  // Nobody at all is more likely a fault than a channel that all have left.
  if (ended.length > 0 && present.size > 0) {
    items.push({ where, value: { kind: 'ended', memberships: ended, observedAt } });
  }
  return items;
}
