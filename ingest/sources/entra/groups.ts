import { communityId } from '../../../infra/contracts/ids.js';
import { isRecord } from '../../fields.js';
import type { SourceContext } from '../../source.js';
import type { Graph } from '../microsoft-graph/client.js';
import type { EntraConfig } from './config.js';
import { whole } from './directory.js';

export interface GroupMembers {
  readonly communityId: string;
  /** Pseudonyms of accounts. */
  readonly accounts: ReadonlySet<string>;
}

export const isGroupId = (group: string): boolean => /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(group);

/** The members of each group that the settings name. One that cannot be read is left as it was. */
export async function readGroups(
  graph: Graph,
  config: EntraConfig,
  context: SourceContext,
  signal: AbortSignal,
): Promise<GroupMembers[]> {
  const found: GroupMembers[] = [];
  for (const [index, { group, community }] of config.groups.entries()) {
    const id = isGroupId(group) ? group.toLowerCase() : await idOfName(graph, group, signal);
    const read = id === null ? 'there is no group of this name, or several' : await membersOf(graph, id, signal);
    if (typeof read === 'string') {
      context.logger.warn({ setting: `groups.${index}`, reason: read }, 'a group could not be read');
      continue;
    }
    const { platform, instance, id: nativeId } = community ?? { platform: 'teams', instance: config.tenantId, id: id! };
    found.push({
      communityId: communityId(platform, instance, nativeId),
      accounts: new Set(read.map((member) => context.pseudonym.account('teams', config.tenantId, member))),
    });
  }
  return found;
}

/** Null: none, or more than one. */
export async function idOfName(graph: Graph, name: string, signal: AbortSignal): Promise<string | null> {
  const filter = encodeURIComponent(`displayName eq '${name.replaceAll("'", "''")}'`);
  const page = await graph.page(graph.address(`/groups?$filter=${filter}&$select=id,displayName`), { signal });
  const ids = whole(page).flatMap((one) => (isRecord(one) && typeof one.id === 'string' ? [one.id.toLowerCase()] : []));
  return ids.length === 1 ? ids[0]! : null;
}

/** Ids of people; text: why it cannot be read. Groups within the group are not gone through. */
async function membersOf(graph: Graph, id: string, signal: AbortSignal): Promise<string[] | string> {
  const members: string[] = [];
  const address = graph.address(`/groups/${id}/members?$select=id&$top=999`);
  for await (const page of graph.pages(address, { signal, tolerate: ['missing', 'forbidden'] })) {
    if (page.kind !== 'page') return page.words;
    for (const member of page.value) {
      if (!isRecord(member) || typeof member.id !== 'string') continue;
      if ((member['@odata.type'] ?? '#microsoft.graph.user') !== '#microsoft.graph.user') continue;
      members.push(member.id.toLowerCase());
    }
  }
  return members;
}
