import type { Diacritics } from '../../../infra/boolean-query/fold.js';
import { parseQuery } from '../../../infra/boolean-query/parse.js';
import { QuerySyntaxError, underlined } from '../../../infra/boolean-query/syntax-error.js';
import { UserError } from '../../../infra/errors.js';
import type { ListeningQuery } from '../../../infra/listening-settings.js';
import type { AskedTest } from './query-test.js';

interface Options {
  readonly name?: string;
  readonly days?: number;
  readonly limit: number;
  readonly diacritics?: Diacritics;
}

/** A query as it was written or by its name. Throws UserError, which shows the place where it does not hold. */
export function askedQuery(
  expression: string | undefined,
  { name, days, limit, diacritics }: Options,
  configured: readonly ListeningQuery[],
): AskedTest & { readonly query: string } {
  if ((expression === undefined) === (name === undefined)) {
    throw new UserError(
      `Give a query in single quotes, as in earshot query test 'acme OR "big bank"', or --name of a configured one.`,
    );
  }
  const found = configured.find((query) => query.name === name);
  if (name !== undefined && found === undefined) {
    const names = configured.map((query) => query.name);
    const known =
      names.length === 0
        ? 'there are none yet'
        : `there are ${names.slice(0, 20).join(', ')}${names.length > 20 ? ' …' : ''}`;
    throw new UserError(`--name: no query ${name} is among listening.queries of the configuration; ${known}.`);
  }
  const query = found?.query ?? expression ?? '';
  return {
    query,
    tree: parsed(query),
    diacritics: diacritics ?? found?.diacritics ?? 'ignored',
    days: days ?? null,
    limit,
  };
}

function parsed(query: string): AskedTest['tree'] {
  try {
    return parseQuery(query);
  } catch (error) {
    if (!(error instanceof QuerySyntaxError)) throw error;
    throw new UserError(`${underlined(query, error)}\nColumn ${error.column}: ${error.says}`);
  }
}
