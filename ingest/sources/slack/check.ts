import { type CheckLine, SourceStoppedError } from '../../source.js';
import type { ConversationType, ListedChannel } from './channels.js';
import { privateTypes } from './channels.js';
import { listOf, type SlackClient } from './client.js';
import { isNotReadable, type Workspace, wantedChannels } from './workspace.js';

/** What the token must be allowed, and what for. */
const neededScopes: readonly (readonly [scope: string, purpose: string])[] = [
  ['channels:read', 'to list public channels and their members'],
  ['channels:history', 'to read public channels'],
  ['reactions:read', 'to read who has reacted where there are many'],
  ['users:read', 'to tell people from bots'],
  ['users:read.email', 'to link accounts to people'],
];

const scopesOfType: Readonly<Record<Exclude<ConversationType, 'public_channel'>, readonly [string, string]>> = {
  private_channel: ['groups:read', 'groups:history'],
  mpim: ['mpim:read', 'mpim:history'],
  im: ['im:read', 'im:history'],
};

/** Of more channels than this the first page is not tried: a check is to be over soon. */
const channelsTried = 20;

export async function checkSlack(
  client: SlackClient,
  workspace: Workspace,
  listedPrivate: readonly string[],
  signal: AbortSignal,
): Promise<CheckLine[]> {
  const wanted = wantedChannels(workspace);
  const open = wanted.filter(({ isArchived }) => !isArchived);
  return [
    { what: 'token', level: 'ok', says: `belongs to ${workspace.instance}${workspace.isBot ? ', a bot' : ''}` },
    ...scopeLines(workspace, listedPrivate),
    ...workspace.unlistable.map(
      ({ type, reason }): CheckLine => ({ what: `conversations of type ${type}`, level: 'error', says: reason }),
    ),
    ...missingLines(workspace, listedPrivate),
    channelsLine(open.length, wanted.length - open.length),
    ...(await channelLines(client, open, workspace.isBot, signal)),
  ];
}

function scopeLines({ scopes }: Workspace, listedPrivate: readonly string[]): CheckLine[] {
  const further = privateTypes(listedPrivate)
    .flatMap((type) => (type === 'public_channel' ? [] : scopesOfType[type]))
    .map((scope) => [scope, 'to read what communities.private lists'] as const);
  const needed = [...neededScopes, ...further];
  if (scopes === null) {
    const names = needed.map(([scope]) => scope).join(', ');
    return [
      { what: 'permissions', level: 'warning', says: `Slack does not say which the token has; needed are ${names}` },
    ];
  }
  return needed.map(([scope, purpose]) => {
    const what = `permission ${scope}`;
    return scopes.includes(scope)
      ? { what, level: 'ok', says: 'granted' }
      : {
          what,
          level: 'error',
          says: `missing_scope: needed ${purpose}; add it under OAuth & Permissions of the Slack app and install it again`,
        };
  });
}

/** Listed by an operator, and not there for this token. */
function missingLines({ channels }: Workspace, listedPrivate: readonly string[]): CheckLine[] {
  const found = new Set([...channels.values()].flatMap(({ nativeId, label }) => [nativeId, label]));
  return listedPrivate
    .filter((name) => !found.has(name) && !/^mpdm-/.test(name))
    .map((name) => ({
      what: `private conversation ${name}`,
      level: 'error',
      says: 'not found: give its exact name or id, and invite the app into it',
    }));
}

function channelsLine(open: number, archived: number): CheckLine {
  const also = archived > 0 ? `, and ${archived} archived for the back-fill` : '';
  return open + archived > 0
    ? { what: 'channels', level: 'ok', says: `${open} to be read${also}` }
    : { what: 'channels', level: 'warning', says: 'none to be read: look at communities' };
}

async function channelLines(
  client: SlackClient,
  channels: readonly ListedChannel[],
  isBot: boolean,
  signal: AbortSignal,
): Promise<CheckLine[]> {
  const lines: CheckLine[] = [];
  for (const channel of channels.slice(0, channelsTried)) lines.push(await tried(client, channel, signal));
  for (const { label, isMember } of channels.slice(channelsTried)) {
    if (!isBot || isMember !== false) continue;
    lines.push({ what: `channel #${label}`, level: 'warning', says: `the app is not in it: ${invite}` });
  }
  return lines;
}

const invite = 'invite it with /invite, or leave the channel out with communities.exclude';

async function tried(client: SlackClient, { nativeId, label }: ListedChannel, signal: AbortSignal): Promise<CheckLine> {
  const what = `channel #${label}`;
  const method = 'conversations.history';
  try {
    listOf((await client.call(method, { channel: nativeId, limit: 1 }, signal)).body, 'messages', method);
    return { what, level: 'ok', says: 'can be read' };
  } catch (error) {
    if (isNotReadable(error)) {
      const todo = error.code === 'not_in_channel' || error.code === 'channel_not_found' ? `; ${invite}` : '';
      return { what, level: 'warning', says: `${error.message}${todo}` };
    }
    if (error instanceof SourceStoppedError) return { what, level: 'error', says: error.message };
    throw error;
  }
}
