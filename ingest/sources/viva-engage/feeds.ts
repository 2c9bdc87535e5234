import type { Logger } from 'pino';
import type { Choice } from '../../communities.js';
import type { Client } from './client.js';
import type { VivaEngageConfig } from './config.js';
import { chosen, type Place } from './groups.js';

/** Where messages are asked for, and the groups that are known by then. */
export interface Feeds {
  /** `network`, `group:1`, `thread:1` */
  readonly names: readonly string[];
  readonly groups: Map<string, Place>;
  /** Entries of communities.private that name nothing this person may see. */
  readonly missing: readonly string[];
}

const mostPages = 400;

/** Nothing private is asked for unless it is listed. */
export async function findFeeds(
  config: Pick<VivaEngageConfig, 'feed'>,
  client: Client,
  choice: Choice,
  logger: Pick<Logger, 'warn'>,
  signal: AbortSignal,
): Promise<Feeds> {
  const groups = new Map<string, Place>();
  const names: string[] = config.feed === 'network' ? ['network'] : [];
  const isAll = config.feed === 'communities';
  if (isAll || choice.listedPrivate.some((name) => !/^\d+$/.test(name))) {
    for await (const group of allGroups(client, !isAll, signal)) {
      groups.set(group.groupId as string, group);
      if ((isAll || group.isPrivate) && chosen(group, choice) === 'wanted') names.push(`group:${group.groupId}`);
    }
  }
  const missing: string[] = [];
  for (const listed of choice.listedPrivate) {
    const known = [...groups.values()].some(({ name, groupId }) => [name, groupId].includes(listed));
    if (known) continue;
    const group = /^\d+$/.test(listed) ? await client.group(listed, signal) : null;
    if (group !== null) {
      groups.set(listed, group);
      names.push(`group:${listed}`);
    } else if (/^\d+$/.test(listed)) names.push(`thread:${listed}`);
    else missing.push(listed);
  }
  if (missing.length > 0) {
    logger.warn(
      { missing: missing.length },
      'entries of communities.private name no community of this network that the token may see',
    );
  }
  return { names: [...new Set(names)], groups, missing };
}

async function* allGroups(client: Client, mine: boolean, signal: AbortSignal): AsyncGenerator<Place> {
  const seen = new Set<string>();
  for (let page = 1; page <= mostPages; page += 1) {
    const found = (await client.groups(page, mine, signal)).filter(({ groupId }) => !seen.has(groupId as string));
    if (found.length === 0) return;
    for (const group of found) {
      seen.add(group.groupId as string);
      yield group;
    }
  }
}
