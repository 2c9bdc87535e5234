import { UserError } from '../../../infra/errors.js';
import { isRecord, type JsonRecord, listOf, textOf } from '../mattermost/json.js';
import type { ExportLines } from './lines.js';

/** What stands before the first message: which channels there are, and who. */
export interface Head {
  /** `team/channel` → its line. */
  readonly channels: ReadonlyMap<string, JsonRecord>;
  /** Names of teams as they are shown. */
  readonly teams: ReadonlyMap<string, string>;
  readonly users: ReadonlySet<string>;
  readonly bots: ReadonlySet<string>;
  /** `team/channel` → how many are in it. */
  readonly memberCounts: ReadonlyMap<string, number>;
}

export function parseLine(line: string | null): JsonRecord | null {
  if (line === null) return null;
  try {
    const value: unknown = JSON.parse(line);
    return isRecord(value) && typeof value.type === 'string' ? value : null;
  } catch {
    return null;
  }
}

/** Of a line, what its type says is in it. */
export const contentOf = (line: JsonRecord): JsonRecord => {
  const content = line[String(line.type)];
  return isRecord(content) ? content : {};
};

const behindHead: ReadonlySet<unknown> = new Set(['post', 'direct_channel', 'direct_post']);

/** Throws UserError when the file is no export. */
export async function readHead(lines: ExportLines, file: string): Promise<Head> {
  const channels = new Map<string, JsonRecord>();
  const teams = new Map<string, string>();
  const users = new Set<string>();
  const bots = new Set<string>();
  const memberCounts = new Map<string, number>();
  let isFirst = true;
  for await (const text of lines.read()) {
    const line = parseLine(text);
    if (isFirst && (line?.type !== 'version' || line.version !== 1)) {
      throw new UserError(
        `path: ${file} is no bulk export of Mattermost: its first line must be {"type":"version","version":1}. Make one with "mmctl export create"`,
      );
    }
    isFirst = false;
    if (line === null) continue;
    if (behindHead.has(line.type)) break;
    const content = contentOf(line);
    const name = textOf(content.name);
    if (line.type === 'team' && name !== null) teams.set(name, textOf(content.display_name) ?? name);
    if (line.type === 'channel' && name !== null) channels.set(`${textOf(content.team) ?? ''}/${name}`, content);
    const user = textOf(content.username);
    if (line.type === 'bot' && user !== null) bots.add(user);
    if (line.type !== 'user' || user === null) continue;
    users.add(user);
    for (const key of channelsOf(content)) memberCounts.set(key, (memberCounts.get(key) ?? 0) + 1);
  }
  if (isFirst) throw new UserError(`path: ${file} is empty`);
  return { channels, teams, users, bots, memberCounts };
}

/** `team/channel` of all that a user is in. */
export function channelsOf(user: JsonRecord): string[] {
  return listOf(user.teams).flatMap((team) => {
    const name = isRecord(team) ? textOf(team.name) : null;
    if (!isRecord(team) || name === null) return [];
    return listOf(team.channels).flatMap((channel) => {
      const own = isRecord(channel) ? textOf(channel.name) : null;
      return own === null ? [] : [`${name}/${own}`];
    });
  });
}
