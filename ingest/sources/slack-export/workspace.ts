import { UserError } from '../../../infra/errors.js';
import { isRecord, text } from '../slack-common/json.js';
import { accountKind } from '../slack-common/people.js';
import { type Channel, type ChannelList, parseChannel, privateLists } from './channels.js';
import type { ExportFiles } from './files.js';
import { readList } from './read-list.js';

export const userLists: readonly string[] = ['users.json', 'org_users.json'];

export interface Accounts {
  /** Native ids. */
  readonly bots: ReadonlySet<string>;
  /** Workspace id → how many users have it. */
  readonly workspaces: ReadonlyMap<string, number>;
}

export async function readAccounts(files: ExportFiles): Promise<Accounts> {
  const bots = new Set<string>();
  const workspaces = new Map<string, number>();
  for (const list of userLists.filter((name) => files.names.includes(name))) {
    for await (const items of readList(files, list)) {
      for (const { value } of items) {
        if (!isRecord(value)) continue;
        const id = text(value.id, 100);
        if (id === null) continue;
        if (accountKind(id, value) === 'bot') bots.add(id);
        const workspace = list === 'org_users.json' ? (organisation(value) ?? team(value)) : team(value);
        if (workspace !== null) workspaces.set(workspace, (workspaces.get(workspace) ?? 0) + 1);
      }
    }
  }
  return { bots, workspaces };
}

const team = (user: Readonly<Record<string, unknown>>): string | null =>
  text(user.team_id, 100) ?? (isRecord(user.profile) ? text(user.profile.team, 100) : null);

const organisation = (user: Readonly<Record<string, unknown>>): string | null =>
  text(user.enterprise_id, 100) ??
  (isRecord(user.enterprise_user) ? text(user.enterprise_user.enterprise_id, 100) : null);

/** Users of other workspaces come along through shared channels, so more than half decide. Throws UserError. */
export function workspaceOf(workspaces: ReadonlyMap<string, number>, location: string): string {
  const all = [...workspaces].sort((a, b) => b[1] - a[1]);
  const total = all.reduce((sum, [, users]) => sum + users, 0);
  const first = all[0];
  if (first !== undefined && first[1] * 2 > total) return first[0];
  const known = all.slice(0, 5).map(([id, users]) => `${id} (${users} users)`);
  throw new UserError(
    first === undefined
      ? `${location} does not say which workspace it is from: users.json has no team_id. Set the option instance to the workspace's id (T…, the first part of its address in the Slack app)`
      : `${location} names several workspaces: ${known.join(', ')}. Set the option instance to the one that was exported`,
  );
}

export interface Channels {
  /** By the name of its folder and by native id: those that may be read. */
  readonly readable: ReadonlyMap<string, Channel>;
  /** Public names by native id. */
  readonly publicNames: ReadonlyMap<string, string>;
}

/** All public channels, and of the private ones those that `listed` names exactly. Without any, no private list is opened. */
export async function readChannels(
  files: ExportFiles,
  instance: string,
  listed: ReadonlySet<string>,
): Promise<Channels> {
  const readable = new Map<string, Channel>();
  const publicNames = new Map<string, string>();
  const lists: ChannelList[] = ['channels.json', ...(listed.size > 0 ? privateLists : [])];
  for (const list of lists.filter((name) => files.names.includes(name))) {
    for await (const items of readList(files, list)) {
      for (const { value } of items) {
        const channel = parseChannel(value, list, instance);
        if (channel === null || !mayRead(channel, listed)) continue;
        if (!readable.has(channel.folder)) readable.set(channel.folder, channel);
        if (!readable.has(channel.nativeId)) readable.set(channel.nativeId, channel);
        if (channel.community.visibility === 'public') publicNames.set(channel.nativeId, channel.folder);
      }
    }
  }
  return { readable, publicNames };
}

export function mayRead(channel: Channel, listed: ReadonlySet<string>): boolean {
  return channel.community.visibility === 'public' || listed.has(channel.folder) || listed.has(channel.nativeId);
}
