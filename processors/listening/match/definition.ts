import { createHash } from 'node:crypto';
import type { Diacritics } from '../../../infra/boolean-query/fold.js';
import { withoutDiacritics } from '../../../infra/boolean-query/fold.js';
import { parseQuery } from '../../../infra/boolean-query/parse.js';
import { printQuery } from '../../../infra/boolean-query/print.js';
import type { LeafNode, QueryTree } from '../../../infra/boolean-query/tree.js';

/** Raised when the same query may match other texts than before: then history is matched again. */
export const matcherVersion = 1;

/**
 * 16 hex characters of what decides whether a text matches: the query without its spelling, the order of alternatives and
 * what is said twice; and the matcher's version.
 */
export function definitionOf(query: {
  readonly query: string | QueryTree;
  readonly diacritics?: Diacritics | undefined;
}): string {
  const { diacritics = 'ignored' } = query;
  const tree = typeof query.query === 'string' ? parseQuery(query.query) : query.query;
  const said = JSON.stringify([matcherVersion, diacritics, printQuery(canonical(tree, diacritics))]);
  return createHash('sha256').update(said).digest('hex').slice(0, 16);
}

function canonical(tree: QueryTree, diacritics: Diacritics): QueryTree {
  const leaf = ({ words }: LeafNode): LeafNode => ({
    kind: 'words',
    words: diacritics === 'exact' ? words : words.map(withoutDiacritics),
  });
  switch (tree.kind) {
    case 'and':
    case 'or': {
      const parts = sorted(tree.parts.map((part) => canonical(part, diacritics)));
      return parts.length === 1 ? parts[0]! : { kind: tree.kind, parts };
    }
    case 'not':
      return { kind: 'not', part: canonical(tree.part, diacritics) };
    case 'near': {
      const sides = [tree.left, tree.right].map((side) => sorted(side.map(leaf)));
      const [left, right] = sides.sort((a, b) => (a.map(printQuery).join() < b.map(printQuery).join() ? -1 : 1));
      return { kind: 'near', words: tree.words, left: left!, right: right! };
    }
    case 'words':
      return leaf(tree);
    case 'field':
      if (tree.field === 'title') return { ...tree, values: sorted(tree.values.map(leaf)) };
      return { ...tree, values: [...new Set(tree.values)].sort() };
  }
}

/** In one order, each once. */
function sorted<Tree extends QueryTree>(trees: readonly Tree[]): Tree[] {
  const byText = new Map(trees.map((tree) => [printQuery(tree), tree]));
  return [...byText.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, tree]) => tree);
}
