import { type ListeningQuery, parsedQueries } from '../../../infra/listening-settings.js';
import { compileQueries } from '../match/compile.js';
import { definitionOf } from '../match/definition.js';
import type { QueriesInForce } from './match-rows.js';

const known = new WeakMap<readonly ListeningQuery[], ReadonlyMap<string, string>>();

/** What decides whether a text matches, by the query's name. Every refresh asks, and a configuration stays what it is. */
export function definitionsOf(queries: readonly ListeningQuery[]): ReadonlyMap<string, string> {
  const before = known.get(queries);
  if (before) return before;
  const definitions = new Map(queries.map((query) => [query.name, definitionOf(query)]));
  known.set(queries, definitions);
  return definitions;
}

/** The queries of the configuration, ready to be found in texts. */
export function queriesInForce(queries: readonly ListeningQuery[]): QueriesInForce {
  return { compiled: compileQueries(parsedQueries(queries)), definitions: definitionsOf(queries) };
}
