import type { Diacritics } from '../../../infra/boolean-query/fold.js';
import { printQuery } from '../../../infra/boolean-query/print.js';
import type { FieldNode, LeafNode, QueryTree, TextField } from '../../../infra/boolean-query/tree.js';
import { hasWildcard, isUnspaced, placesOf } from '../../../infra/boolean-query/words.js';
import { type Facts, testOf, triggerOf } from './facts.js';
import type { Vocabulary } from './vocabulary.js';

/** A query with its words as numbers. The same part of several queries is one plan, asked once a text. */
export type Plan =
  | LeafPlan
  | {
      readonly kind: 'near';
      readonly index: number;
      readonly words: number;
      readonly left: readonly LeafPlan[];
      readonly right: readonly LeafPlan[];
    }
  | { readonly kind: 'and' | 'or'; readonly index: number; readonly parts: readonly Plan[] }
  | { readonly kind: 'not'; readonly index: number; readonly part: Plan }
  | { readonly kind: 'title'; readonly index: number; readonly leaves: readonly LeafPlan[] }
  | { readonly kind: 'field'; readonly index: number; readonly test: (facts: Facts) => boolean };

export interface LeafPlan {
  readonly kind: 'words';
  readonly index: number;
  /** Numbers of the words. */
  readonly words: readonly number[];
  /** At which place each is, from the first. */
  readonly at: readonly number[];
  /** Places it takes. */
  readonly width: number;
}

/** A query can only match where one of these is: words by number, fields by name and value. */
export interface Triggers {
  readonly words: readonly number[];
  readonly fields: readonly string[];
}

export interface Planner {
  plan(tree: QueryTree, diacritics: Diacritics): Plan;
  triggers(tree: QueryTree, diacritics: Diacritics): Triggers;
  /** Number of plans. */
  size(): number;
  /** Fields that any of them asks for. */
  readonly fields: ReadonlySet<FieldNode['field']>;
}

export function createPlanner(vocabulary: Vocabulary): Planner {
  const known = new Map<string, Plan>();
  const fields = new Set<FieldNode['field']>();

  function plan(tree: QueryTree, diacritics: Diacritics): Plan {
    const key = `${diacritics} ${printQuery(tree)}`;
    const found = known.get(key);
    if (found !== undefined) return found;
    const made = make(tree, diacritics);
    const numbered = { ...made, index: known.size } as Plan;
    known.set(key, numbered);
    return numbered;
  }

  const leaf = (tree: LeafNode, diacritics: Diacritics): LeafPlan => plan(tree, diacritics) as LeafPlan;

  function make(tree: QueryTree, diacritics: Diacritics): WithoutIndex<Plan> {
    switch (tree.kind) {
      case 'and':
      case 'or':
        return { kind: tree.kind, parts: tree.parts.map((part) => plan(part, diacritics)) };
      case 'not':
        return { kind: 'not', part: plan(tree.part, diacritics) };
      case 'near': {
        const [left, right] = [tree.left, tree.right].map((side) => side.map((one) => leaf(one, diacritics)));
        return { kind: 'near', words: tree.words, left: left!, right: right! };
      }
      case 'words': {
        const at: number[] = [];
        let width = 0;
        for (const word of tree.words) {
          at.push(width);
          width += placesOf(word);
        }
        return { kind: 'words', words: tree.words.map((word) => vocabulary.numberOf(word, diacritics)), at, width };
      }
      case 'field':
        fields.add(tree.field);
        return tree.field === 'title'
          ? { kind: 'title', leaves: tree.values.map((value) => leaf(value, diacritics)) }
          : { kind: 'field', test: testOf(tree.field, tree.values, diacritics) };
    }
  }

  return {
    plan,
    triggers(tree, diacritics) {
      const { words, fields: values } = rarest(tree);
      return { words: [...new Set(words.map((word) => vocabulary.numberOf(word, diacritics)))], fields: values };
    },
    size: () => known.size,
    fields,
  };
}

// Distributes over the union, so that each kind keeps its own fields.
type WithoutIndex<T> = T extends Plan ? Omit<T, 'index'> : never;

interface Need {
  /** How often a text has one of them, roughly. */
  readonly often: number;
  readonly words: readonly string[];
  readonly fields: readonly string[];
}

/** Of a part that must hold something: the rarest things of which a text must have one. */
function rarest(tree: QueryTree): Need {
  switch (tree.kind) {
    case 'words':
      return least(tree.words.map((word) => ({ often: howOften(word), words: [word], fields: [] })));
    case 'near':
      return least([tree.left, tree.right].map((side) => together(side.map(rarest))));
    case 'or':
      return together(tree.parts.map(rarest));
    case 'and':
      return least(tree.parts.map(rarest));
    case 'not':
      return { often: Number.POSITIVE_INFINITY, words: [], fields: [] };
    case 'field':
      if (tree.field === 'title') return together(tree.values.map(rarest));
      return together(
        tree.values.map((value) => ({
          often: fieldOften[tree.field as TextField],
          words: [],
          fields: [triggerOf(tree.field as TextField, value)],
        })),
      );
  }
}

const fieldOften: Readonly<Record<TextField, number>> = {
  ...{ lang: 0.5, scope: 0.7, kind: 0.7, platform: 0.5, community: 0.4, link: 0.01 },
};

/** Longer words are rarer, by a half a letter or so; what letters a wildcard stands for says nothing. */
function howOften(word: string): number {
  if (isUnspaced(word)) return 0.1;
  const letters = word.replaceAll(/[*?]/g, '').length;
  return (hasWildcard(word) ? 4 : 1) * 2 ** -Math.min(letters, 12);
}

const least = (needs: readonly Need[]): Need => needs.reduce((best, need) => (need.often < best.often ? need : best));

const together = (needs: readonly Need[]): Need => ({
  often: needs.reduce((sum, { often }) => sum + often, 0),
  words: needs.flatMap(({ words }) => words),
  fields: needs.flatMap(({ fields }) => fields),
});
