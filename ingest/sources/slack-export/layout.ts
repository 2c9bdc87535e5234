import { communityId } from '../../../infra/contracts/ids.js';
import { UserError } from '../../../infra/errors.js';
import { type Channel, type ChannelList, channelLists, matcher, privateLists } from './channels.js';
import type { SlackExportConfig } from './config.js';
import type { ExportFiles } from './files.js';
import { type Channels, userLists } from './workspace.js';

/** What is read, in this order; the name is where reading can resume. */
export type Unit =
  | { readonly kind: 'users'; readonly name: string }
  | { readonly kind: 'channels'; readonly name: ChannelList }
  | { readonly kind: 'leftOut'; readonly name: string; readonly files: readonly LeftOut[] }
  | { readonly kind: 'day'; readonly name: string; readonly shown: string; readonly channel: Channel };

export interface LeftOut {
  readonly where: string;
  readonly reason: string;
  /** An attack or a fault, not a choice. */
  readonly rejected: boolean;
}

const dayFile = /^([^/]+)\/(\d{4}-\d{2}-\d{2})\.json$/;

export const reasons = {
  excluded: 'left out by configuration: channels',
  unlisted: 'may be private (its channel is not in channels.json) and is not listed in privateChannels',
  privateList: 'private channels and direct messages are not read: none is listed in privateChannels',
  grid: 'belongs to one workspace of a Grid organisation: import that folder of teams/ as a source of its own',
  other: 'holds no messages',
} as const;

/** Names that are private: '#hr' and 'hr' are the same. */
export function listedNames(config: SlackExportConfig): ReadonlySet<string> {
  return new Set((config.privateChannels ?? []).map((name) => name.replace(/^#/, '').normalize('NFC')));
}

/**
 * Chooses the files. Days are read by date across channels, so that the log is filled in the order in which things
 * happened and a thread that wandered comes after its beginning. Throws UserError where a choice names nothing.
 */
export function layout(files: ExportFiles, channels: Channels, instance: string, config: SlackExportConfig): Unit[] {
  const chosen = chooser(channels, config, files.description);
  const listed = listedNames(config);
  const readable = withBareFolders(files, channels.readable, listed, instance);

  const leftOut: LeftOut[] = files.refused.map(({ name, reason }) => ({ where: name, reason, rejected: true }));
  const skip = (where: string, reason: string): number => leftOut.push({ where, reason, rejected: false });
  const days: (Extract<Unit, { kind: 'day' }> & { day: string })[] = [];
  const lists: Unit[] = [];
  for (const name of files.names) {
    const [, folder, day] = dayFile.exec(name) ?? [];
    if (folder !== undefined && day !== undefined) {
      const channel = readable.get(folder);
      const shown = shownName(folder, day, channel);
      if (channel === undefined) skip(shown, reasons.unlisted);
      else if (chosen(channel)) days.push({ kind: 'day', name, shown, channel, day });
      else skip(shown, reasons.excluded);
    } else if (userLists.includes(name)) lists.push({ kind: 'users', name });
    else if (isChannelList(name)) {
      if (listed.size > 0 || !privateLists.includes(name)) lists.push({ kind: 'channels', name });
      else skip(name, reasons.privateList);
    } else if (name.startsWith('teams/')) skip(name, reasons.grid);
    else if (name.endsWith('.json')) skip(name, reasons.other);
  }
  if (days.length === 0 && !files.names.some((name) => dayFile.test(name))) {
    throw new UserError(
      `${files.description} is an empty export: no channel has a file of messages (channel/2024-05-01.json). Export again with a longer time, or give the folder that holds the channels' folders`,
    );
  }
  days.sort((a, b) => compare(a.day, b.day) || compare(a.name, b.name));
  lists.sort((a, b) => order(a.name) - order(b.name));
  leftOut.sort((a, b) => compare(a.where, b.where));
  const left: Unit[] = leftOut.length > 0 ? [{ kind: 'leftOut', name: '(left out)', files: leftOut }] : [];
  return [...lists, ...left, ...days];
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

const isChannelList = (name: string): name is ChannelList => Object.hasOwn(channelLists, name);

const order = (name: string): number => [...userLists, ...Object.keys(channelLists)].indexOf(name);

/** The folder of a group or direct conversation is made of its members' names. */
function shownName(folder: string, day: string, channel: Channel | undefined): string {
  const isPersonal = channel?.community.kind === 'group' || /^(?:mpdm-|D[A-Z0-9]{6,}$)/.test(folder);
  return `${isPersonal ? '(conversation)' : folder}/${day}.json`;
}

/** A listed private channel may have a folder only. */
function withBareFolders(
  files: ExportFiles,
  readable: ReadonlyMap<string, Channel>,
  listed: ReadonlySet<string>,
  instance: string,
): ReadonlyMap<string, Channel> {
  const all = new Map(readable);
  const folders = new Set(files.names.map((name) => dayFile.exec(name)?.[1]));
  for (const name of listed) {
    if (all.has(name)) continue;
    if (!folders.has(name)) {
      throw new UserError(
        `privateChannels: ${files.description} has no conversation named "${name}". Give its exact name as in groups.json or mpims.json, or the id as in dms.json`,
      );
    }
    const id = communityId('slack', instance, name);
    const community = { id, name, kind: 'channel', visibility: 'private', memberCount: null } as const;
    all.set(name, { nativeId: name, folder: name, list: 'groups.json', community });
  }
  return all;
}

/** Which of the channels that may be read are wanted. */
export function chooser(
  channels: Channels,
  config: SlackExportConfig,
  location: string,
): (channel: Channel) => boolean {
  const include = config.channels?.include;
  const included = include === undefined ? () => true : matcher(include);
  const excluded = matcher(config.channels?.exclude ?? []);
  const wanted = (channel: Channel): boolean =>
    !excluded(channel) && (channel.community.visibility === 'private' || included(channel));
  const known = [...new Set(channels.readable.values())];
  if (include !== undefined && known.length > 0 && !known.some(wanted)) {
    const names = [...channels.publicNames.values()].sort();
    const more = names.length > 20 ? ` and ${names.length - 20} more` : '';
    throw new UserError(
      `channels: no channel of ${location} is chosen by include ${include.join(', ')}. It has ${names.slice(0, 20).join(', ')}${more}`,
    );
  }
  return wanted;
}
