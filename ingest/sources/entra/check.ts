import type { CheckLine } from '../../source.js';
import type { Graph } from '../microsoft-graph/client.js';
import type { EntraConfig } from './config.js';
import { idOfName, isGroupId } from './groups.js';

/** Each permission by what needs it. A login that is refused has its own error. */
export async function checkEntra(graph: Graph, config: EntraConfig, signal: AbortSignal): Promise<CheckLine[]> {
  const tolerate = ['missing', 'forbidden'] as const;
  const tried = async (what: string, path: string, missing: string): Promise<CheckLine> => {
    const answer = await graph.page(graph.address(path), { signal, tolerate });
    if (answer.kind === 'page') return { what, level: 'ok', says: 'can be read' };
    return { what, level: 'error', says: `${answer.words}: ${missing}` };
  };
  const lines = [
    await tried(
      'permission User.Read.All',
      '/users?$select=id&$expand=manager($select=id)&$top=1',
      'give the application the permission User.Read.All, with the consent of an administrator',
    ),
  ];
  for (const { group } of config.groups) {
    const what = `group ${group}`;
    const id = isGroupId(group) ? group : await idOfName(graph, group, signal);
    const permission = 'give the application the permission GroupMember.Read.All, or mend the id of the group';
    if (id === null) lines.push({ what, level: 'warning', says: 'there is no group of this name, or several' });
    else lines.push(await tried(what, `/groups/${id}/members?$select=id&$top=1`, permission));
  }
  return lines;
}
