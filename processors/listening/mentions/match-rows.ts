import { sqlTime } from '../../land/activity-rows.js';
import type { CompiledQueries } from '../match/compile.js';
import type { Matchable } from '../match/matchable.js';
import { hash64, textSignature } from './signature.js';

/** A version of a text, with what a query may ask about it. */
export interface MatchableText extends Matchable {
  readonly id: string;
  readonly version: number;
  /** ms. */
  readonly occurredAt: number;
  readonly accountId: string;
}

export const queryMatchColumns = [
  'query',
  'definition',
  'id',
  'version',
  'day',
  'occurred_at',
  'scope',
  'platform',
  'author',
  'copies',
  'simhash',
] as const;

/** Queries in force: what finds them in a text, and the definition of each by name. */
export interface QueriesInForce {
  readonly compiled: CompiledQueries;
  readonly definitions: ReadonlyMap<string, string>;
}

/** A row for each query that matches the text. */
export function matchRows(text: MatchableText, { compiled, definitions }: QueriesInForce): unknown[][] {
  const names = compiled.match(text);
  if (names.length === 0) return [];
  const { copies, simhash } = textSignature(text.text, text.lang, text.accountId);
  const at = sqlTime(text.occurredAt);
  return names.map((name) => [
    name,
    definitions.get(name) ?? '',
    text.id,
    text.version,
    at.slice(0, 10),
    at,
    text.scope,
    text.platform,
    hash64(text.accountId).toString(),
    copies.toString(),
    simhash.toString(),
  ]);
}
