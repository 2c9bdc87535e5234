import { type GraphRequestParts, graphError } from './microsoft-graph.js';
import type { PlatformAnswer } from './platform-server.js';

export interface GraphUser {
  readonly id: string;
  readonly displayName: string;
  readonly mail: string | null;
  readonly userPrincipalName: string;
  readonly userType?: string;
  readonly accountEnabled?: boolean;
  readonly jobTitle?: string | null;
  readonly department?: string | null;
  readonly companyName?: string | null;
  readonly officeLocation?: string | null;
  readonly employeeOrgData?: { division?: string; costCenter?: string } | null;
  readonly managerId?: string | null;
  readonly [field: string]: unknown;
}

/** Users and groups of a tenant. */
export interface GraphDirectory {
  put(user: GraphUser): void;
  change(id: string, fields: Partial<GraphUser>): void;
  remove(id: string): void;
  putGroup(group: { id: string; displayName: string; members: string[] }): void;
  /** Small, so that there are several. */
  pageSize: number;
  answer(parts: GraphRequestParts): PlatformAnswer | null;
}

/** Delta links of the directory are good for so long. */
const linkMs = 7 * 86_400_000;

export function createGraphDirectory(clock: { now: number }): GraphDirectory {
  const users = new Map<string, GraphUser>();
  const groups = new Map<string, { id: string; displayName: string; members: string[] }>();
  /** When a user or the user's manager changed last. */
  const changedAt = new Map<string, number>();
  let steps = 0;

  function touched(id: string): void {
    steps += 1;
    changedAt.set(id, steps);
  }

  function shown(user: GraphUser, select: string, withManager: 'list' | 'delta' | null): object {
    const { managerId, ...fields } = user;
    const names = new Set(select.split(','));
    const picked = Object.fromEntries(Object.entries(fields).filter(([name]) => name === 'id' || names.has(name)));
    if (withManager === 'list' && managerId) {
      return { ...picked, manager: { '@odata.type': '#microsoft.graph.user', id: managerId } };
    }
    if (withManager === 'delta' && names.has('manager') && managerId !== undefined) {
      const relation = managerId === null ? [] : [{ '@odata.type': '#microsoft.graph.user', id: managerId }];
      return { ...picked, 'manager@delta': relation };
    }
    return picked;
  }

  function list({ path, query, origin }: GraphRequestParts): PlatformAnswer {
    const all = [...users.values()];
    const from = Number(query.get('$skiptoken') ?? 0);
    const select = query.get('$select') ?? 'id,displayName,mail';
    const expand = query.get('$expand')?.startsWith('manager') ? ('list' as const) : null;
    const page = all.slice(from, from + directory.pageSize).map((user) => shown(user, select, expand));
    const next = new URLSearchParams(query);
    next.set('$skiptoken', String(from + directory.pageSize));
    const more = from + directory.pageSize < all.length;
    return { body: { value: page, ...(more ? { '@odata.nextLink': `${origin}/v1.0${path}?${next}` } : {}) } };
  }

  function delta({ query, origin }: GraphRequestParts): PlatformAnswer {
    const given = query.get('$deltatoken') ?? query.get('$skiptoken');
    const [since, upTo, issuedAt, done, select] =
      given === null || given === 'latest'
        ? [given === 'latest' ? steps : 0, steps, clock.now, 0, query.get('$select') ?? 'displayName']
        : (JSON.parse(Buffer.from(given, 'base64url').toString()) as [number, number, number, number, string]);
    if (issuedAt < clock.now - linkMs) {
      const words =
        'The sync state generation is not found. The delta token is expired and data must be synchronized again.';
      return graphError(400, 'syncStateNotFound', words);
    }
    // A link of a finished round asks for what came after it.
    const until = query.has('$skiptoken') ? upTo : steps;
    const changed = [...changedAt].filter(([, step]) => step > since && step <= until).sort((a, b) => a[1] - b[1]);
    const value = changed.slice(done, done + directory.pageSize).map(([id]) => {
      const user = users.get(id);
      return user ? shown(user, select, 'delta') : { id, '@removed': { reason: 'changed' } };
    });
    const link = (name: string, token: unknown[]): object => ({
      [`@odata.${name === '$skiptoken' ? 'nextLink' : 'deltaLink'}`]: `${origin}/v1.0/users/delta?${name}=${Buffer.from(JSON.stringify(token)).toString('base64url')}`,
    });
    const more = done + directory.pageSize < changed.length;
    const rest = more
      ? link('$skiptoken', [since, until, issuedAt, done + directory.pageSize, select])
      : link('$deltatoken', [until, until, clock.now, 0, select]);
    return { body: { value, ...rest } };
  }

  const directory: GraphDirectory = {
    pageSize: 4,
    put(user) {
      users.set(user.id, user);
      touched(user.id);
    },
    change(id, fields) {
      users.set(id, { ...users.get(id)!, ...fields } as GraphUser);
      touched(id);
    },
    remove(id) {
      users.delete(id);
      touched(id);
    },
    putGroup: (group) => void groups.set(group.id, group),
    answer(parts) {
      const { path, query } = parts;
      if (path === '/users') return list(parts);
      if (path === '/users/delta') return delta(parts);
      if (path === '/groups') {
        const name = /^displayName eq '(.*)'$/.exec(query.get('$filter') ?? '')?.[1]?.replaceAll("''", "'");
        const value = [...groups.values()]
          .filter(({ displayName }) => displayName === name)
          .map(({ id, displayName }) => ({ id, displayName }));
        return { body: { value } };
      }
      const id = /^\/groups\/([^/]+)\/members$/.exec(path)?.[1];
      if (id === undefined) return null;
      const group = groups.get(id);
      if (!group) return graphError(404, 'Request_ResourceNotFound', `Resource '${id}' does not exist.`);
      const value = group.members.map((member) => ({ '@odata.type': '#microsoft.graph.user', id: member }));
      return { body: { value } };
    },
  };
  return directory;
}
