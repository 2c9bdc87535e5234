import { isRecord, type JsonRecord } from '../../fields.js';
import { PlatformError } from '../../source.js';
import type { Graph, GraphRefusal } from '../microsoft-graph/client.js';
import type { EntraConfig } from './config.js';
import { selectedFields, withChanges } from './user.js';

/**
 * All users with their managers come from the list; the delta query tells when there is something to list. The manager is
 * among the fields that it follows, so that a user with a new manager is a changed user. What it brings is laid over the list,
 * which may come from a replica that does not know it yet.
 */
export interface Changes {
  /** By id. */
  readonly users: ReadonlyMap<string, JsonRecord>;
  readonly removed: ReadonlySet<string>;
  /** Where the next ones are. */
  readonly link: string;
}

/** From now on. */
export async function latestChanges(graph: Graph, config: EntraConfig, signal: AbortSignal): Promise<Changes> {
  const select = `${selectedFields(config.unit)},manager`;
  const changes = await readChanges(graph, graph.address(`/users/delta?$deltatoken=latest&$select=${select}`), signal);
  if (changes === 'gone') throw new PlatformError('Microsoft Graph does not say where changes of users begin');
  return changes;
}

export async function readChanges(graph: Graph, from: string, signal: AbortSignal): Promise<Changes | 'gone'> {
  const users = new Map<string, JsonRecord>();
  const removed = new Set<string>();
  let link: string | null = null;
  for await (const page of graph.pages(from, { signal, tolerate: ['gone'] })) {
    if (page.kind !== 'page') return 'gone';
    for (const user of page.value) {
      const id = idOf(user);
      if (id === null) continue;
      if ((user as JsonRecord)['@removed'] === undefined) {
        // A user may come several times, each time with at least what has changed.
        users.set(id, withChanges(users.get(id), user as JsonRecord));
        removed.delete(id);
      } else {
        users.delete(id);
        removed.add(id);
      }
    }
    link = page.delta;
  }
  if (link === null) throw new PlatformError('Microsoft Graph answered a delta query without @odata.deltaLink');
  return { users, removed, link };
}

const mostPerPage = 999;

/** Whatever stands in the list, in its order, then what only the changes know. */
export async function listUsers(
  graph: Graph,
  config: EntraConfig,
  { users, removed }: Pick<Changes, 'users' | 'removed'>,
  signal: AbortSignal,
): Promise<unknown[]> {
  const query = `$select=${selectedFields(config.unit)}&$expand=manager($select=id)&$top=${mostPerPage}`;
  const found: unknown[] = [];
  const listed = new Set<string>();
  for await (const page of graph.pages(graph.address(`/users?${query}`), { signal })) {
    for (const user of whole(page)) {
      const id = idOf(user);
      if (id !== null && (removed.has(id) || listed.has(id))) continue;
      if (id !== null) listed.add(id);
      const changed = id === null ? undefined : users.get(id);
      found.push(changed ? withChanges(user as JsonRecord, changed) : user);
    }
  }
  for (const [id, changed] of users) if (!listed.has(id)) found.push(changed);
  return found;
}

/** Refusals that are not tolerated have been thrown. */
export function whole(page: { kind: 'page'; value: readonly unknown[] } | GraphRefusal): readonly unknown[] {
  if (page.kind !== 'page') throw new PlatformError(page.words, false);
  return page.value;
}

function idOf(user: unknown): string | null {
  return isRecord(user) && typeof user.id === 'string' && user.id !== '' ? user.id.toLowerCase() : null;
}
