import type { FastifyRequest } from 'fastify';

/** Parameters that are written down; whatever else somebody sends, a key in the address say, is not. */
const audited = new Set([
  ...['by', 'scope', 'key', 'grain', 'compare', 'weeks', 'from', 'until', 'limit', 'format', 'family', 'measures'],
  ...['platform', 'community', 'unit', 'executive', 'week', 'name', 'id', 'run', 'uid', 'query', 'state'],
]);

const longest = 200;

/** `name=posts by=community weeks=12`, of path and query. */
export function auditedQuery({ params, query }: Pick<FastifyRequest, 'params' | 'query'>): string {
  const all = { ...(query as object | undefined), ...(params as object | undefined) };
  return Object.entries(all)
    .filter(([name, value]) => audited.has(name) && (typeof value === 'string' || typeof value === 'number'))
    .map(([name, value]) => `${name}=${String(value).slice(0, longest)}`)
    .join(' ');
}
