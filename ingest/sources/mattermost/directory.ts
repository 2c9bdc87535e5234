import { type DirectoryRecord, directoryKey, type Person } from '../../../infra/contracts/directory.js';
import { PlatformError, type RawItem } from '../../source.js';
import type { Channel } from './channels.js';
import { type MattermostClient, perPage } from './client.js';
import { isRecord, textOf, typeName } from './json.js';
import type { MattermostItem } from './parse.js';
import { membership, parseUser } from './people.js';
import { accountId, type Names } from './post-facts.js';

/** What the log holds of people, so that only what has changed is written. */
export interface KnownDirectory {
  /** Notes what is written; false: it is there already. */
  isNew(record: DirectoryRecord): boolean;
  /** Account ids of the members of a community as last written. */
  members(communityId: string): ReadonlySet<string>;
}

export function createKnownDirectory(records: readonly DirectoryRecord[]): KnownDirectory {
  const byKey = new Map<string, string>();
  const members = new Map<string, Set<string>>();
  const note = (record: DirectoryRecord): boolean => {
    const key = directoryKey(record);
    const { version: _, ...rest } = record;
    // A membership that was over before stays so, whenever that is noticed again.
    const state = JSON.stringify(rest, Object.keys(rest).sort());
    if (byKey.get(key) === state) return false;
    byKey.set(key, state);
    if (record.type !== 'membership') return true;
    const known = members.get(record.communityId) ?? new Set<string>();
    members.set(record.communityId, known);
    if (record.validTo === null) known.add(record.accountId);
    else known.delete(record.accountId);
    return true;
  };
  for (const record of records) note(record);
  return { isNew: note, members: (communityId) => members.get(communityId) ?? new Set() };
}

const item = (where: string, value: MattermostItem): RawItem => ({ where, value });

/** Accounts with the people behind them: what has changed since the log was written. One list of items a page. */
export async function* userItems(
  client: MattermostClient,
  known: KnownDirectory,
  names: Names,
  at: number,
  signal: AbortSignal,
): AsyncGenerator<RawItem[]> {
  const people = new Map<string, Person>();
  let unlinked = 0;
  const seen = new Set<string>();
  for (let page = 0; ; page += 1) {
    const users = await client.users(page, signal);
    if (users === null) break;
    const items: RawItem[] = [];
    const before = seen.size;
    for (const [index, user] of users.entries()) {
      if (isRecord(user)) seen.add(String(user.id));
      const parsed = parseUser(user, at, names);
      if (parsed.kind === 'reject') {
        items.push(item(`users, page ${page}[${index}]`, parsed));
        continue;
      }
      if (!parsed.isLinked) unlinked += 1;
      const fresh: DirectoryRecord[] = [];
      for (const record of parsed.records) {
        if (record.type !== 'person') fresh.push(...(known.isNew(record) ? [record] : []));
        else if (!(people.get(record.personId)?.active ?? false)) people.set(record.personId, record);
      }
      if (fresh.length > 0) items.push(item(`users, page ${page}[${index}]`, { kind: 'records', records: fresh }));
    }
    yield items;
    if (users.length < perPage) break;
    if (seen.size === before) throw new PlatformError('Mattermost gave the same page of users again');
  }
  const records = [...people.values()].filter((person) => known.isNew(person));
  const reason = 'user without an e-mail address: the account is not linked to a person';
  const left: RawItem[] = Array.from({ length: unlinked }, () => item('users', { kind: 'skip', reason }));
  yield [...(records.length > 0 ? [item('users', { kind: 'records', records })] : []), ...left];
}

export interface Members {
  readonly count: number;
  readonly items: readonly RawItem[];
}

/** Who is in a channel: who has come and who has gone since. Null: this account may not see it. */
export async function memberItems(
  client: MattermostClient,
  channel: Channel,
  known: KnownDirectory,
  names: Names,
  at: number,
  signal: AbortSignal,
): Promise<Members | null> {
  const present = new Set<string>();
  const items: RawItem[] = [];
  const where = `${channel.community.name}, members`;
  for (let page = 0; ; page += 1) {
    const members = await client.members(channel.nativeId, page, signal);
    if (members === null) return null;
    const before = present.size;
    for (const [index, member] of members.entries()) {
      const nativeId = isRecord(member) ? textOf(member.user_id) : null;
      if (nativeId === null) {
        const given = isRecord(member) ? member.user_id : member;
        const reason = `user_id: is ${typeName(given)} and not an account's id`;
        items.push(item(`${where}, page ${page}[${index}]`, { kind: 'reject', reason }));
      } else present.add(accountId(nativeId, names));
    }
    if (members.length < perPage) break;
    if (present.size === before) throw new PlatformError('Mattermost gave the same page of members again');
  }
  const { id } = channel.community;
  const gone = items.length > 0 ? [] : [...known.members(id)].filter((account) => !present.has(account));
  const records = [
    ...[...present].map((account) => membership(id, account, at, true)),
    ...gone.map((account) => membership(id, account, at, false)),
  ].filter((record) => known.isNew(record));
  if (records.length > 0) items.push(item(where, { kind: 'records', records }));
  return { count: present.size, items };
}
