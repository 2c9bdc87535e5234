import type { Diacritics } from '../../../infra/boolean-query/fold.js';
import type { QueryTree } from '../../../infra/boolean-query/tree.js';
import { createEvaluator } from './evaluate.js';
import { factsOf, triggersIn } from './facts.js';
import type { Matchable } from './matchable.js';
import { createPlaces } from './places.js';
import { createPlanner, type Plan } from './plan.js';
import { createVocabulary } from './vocabulary.js';
import { noWork, type Work } from './work.js';

export interface MatchedQuery {
  readonly name: string;
  readonly tree: QueryTree;
  /** Default: ignored. */
  readonly diacritics?: Diacritics | undefined;
}

export interface CompiledQueries {
  /** Names of those that match, in the order they were given in. */
  match(of: Matchable): readonly string[];
  /** What all texts so far have cost. */
  readonly work: Readonly<Work>;
}

interface Compiled {
  readonly name: string;
  readonly plan: Plan;
}

const nothing: readonly string[] = [];

/**
 * One matcher for all queries. It goes over a text once, and then asks only the queries of which the text has a word (or a
 * field's value) that they cannot do without: how many queries there are hardly matters.
 */
export function compileQueries(queries: readonly MatchedQuery[]): CompiledQueries {
  const work = noWork();
  const vocabulary = createVocabulary();
  const planner = createPlanner(vocabulary);
  const ofWord: number[][] = [];
  const ofField = new Map<string, number[]>();
  const compiled = queries.map(({ name, tree, diacritics = 'ignored' }, index): Compiled => {
    const { words, fields } = planner.triggers(tree, diacritics);
    for (const word of words) {
      ofWord[word] ??= [];
      ofWord[word].push(index);
    }
    for (const field of fields) ofField.set(field, [...(ofField.get(field) ?? []), index]);
    return { name, plan: planner.plan(tree, diacritics) };
  });
  const wantsLinks = planner.fields.has('link');
  const places = createPlaces({
    vocabulary,
    wantsLinks,
    wantsTitles: planner.fields.has('title'),
  });
  const evaluator = createEvaluator(places, planner.size(), work);
  const isCandidate = new Uint8Array(queries.length);
  const candidates: number[] = [];

  function propose(indexes: readonly number[] | undefined): void {
    for (const index of indexes ?? []) {
      if (isCandidate[index] === 1) continue;
      isCandidate[index] = 1;
      candidates.push(index);
    }
  }

  return {
    work,
    match(of) {
      for (const index of candidates) isCandidate[index] = 0;
      candidates.length = 0;
      places.read(of, work, (word) => propose(ofWord[word]));
      const facts = factsOf(of, () => places.links);
      if (ofField.size > 0) for (const trigger of triggersIn(facts, wantsLinks)) propose(ofField.get(trigger));
      if (candidates.length === 0) return nothing;
      evaluator.begin(facts);
      candidates.sort((a, b) => a - b);
      const names: string[] = [];
      for (const index of candidates) {
        const { name, plan } = compiled[index]!;
        if (evaluator.holds(plan)) names.push(name);
      }
      return names;
    },
  };
}
