import { parseQuery } from '../../../infra/boolean-query/parse.js';
import type { ListeningQuery } from '../../../infra/listening-settings.js';
import { compileQueries } from '../match/compile.js';
import { definitionOf } from '../match/definition.js';
import type { QueriesInForce } from './match-rows.js';

/** The queries of the configuration, ready to be found in texts. */
export function queriesInForce(queries: readonly ListeningQuery[]): QueriesInForce {
  const parsed = queries.map(({ name, query, diacritics }) => ({ name, diacritics, tree: parseQuery(query) }));
  return {
    compiled: compileQueries(parsed),
    definitions: new Map(parsed.map(({ name, tree, diacritics }) => [name, definitionOf({ query: tree, diacritics })])),
  };
}
