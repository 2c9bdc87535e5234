import type { Diacritics } from '../../../infra/boolean-query/fold.js';
import { normalised } from '../../../infra/boolean-query/fold.js';
import { printQuery } from '../../../infra/boolean-query/print.js';
import type { LeafNode, QueryTree } from '../../../infra/boolean-query/tree.js';
import { createEvaluator } from './evaluate.js';
import { factsOf } from './facts.js';
import type { Matchable } from './matchable.js';
import { createPlaces } from './places.js';
import { createPlanner } from './plan.js';
import { createVocabulary } from './vocabulary.js';
import { noWork } from './work.js';

/** UTF-16 units of the title or text in the form they are matched in (`normalised`). */
export interface Span {
  readonly in: 'title' | 'text';
  readonly start: number;
  readonly end: number;
}

export interface ExplainedLeaf {
  /** As a query. */
  readonly leaf: string;
  readonly found: boolean;
  /** A phrase that is not found, while all its words are. */
  readonly scattered: boolean;
  /** Under a NOT: it should not be found. */
  readonly unwanted: boolean;
  /** Where, the first few; none of a field. */
  readonly spans: readonly Span[];
}

export interface Explanation {
  readonly matches: boolean;
  /** Words, phrases and fields in the order of the query. */
  readonly leaves: readonly ExplainedLeaf[];
  /**
   * What stands between this text and a match, as queries: the fewest parts that AND joins at the top of the query (of its
   * alternatives, the one that lacks the least). Empty when it matches.
   */
  readonly failed: readonly string[];
  /** How many such parts there are. */
  readonly of: number;
  /** It does not match, and a word or phrase that is looked for is there, or all words of a phrase. */
  readonly isNear: boolean;
}

const spansShown = 20;

export interface Explainer {
  explain(of: Matchable): Explanation;
}

/** Says of texts why a query matches them or does not. */
export function createExplainer(tree: QueryTree, diacritics: Diacritics = 'ignored'): Explainer {
  const vocabulary = createVocabulary();
  const planner = createPlanner(vocabulary);
  const work = noWork();
  const whole = planner.plan(tree, diacritics);
  const alternatives = (tree.kind === 'or' ? tree.parts : [tree]).map((one) => ({
    parts: (one.kind === 'and' ? one.parts : [one]).map((part) => ({ part, plan: planner.plan(part, diacritics) })),
    wanted: leavesOf(one, false)
      .filter(({ unwanted }) => !unwanted)
      .map((leaf) => planner.plan(leaf.tree, diacritics)),
  }));
  const leaves = leavesOf(tree, false).map((leaf) => ({
    ...leaf,
    plan: planner.plan(leaf.tree, diacritics),
    printed: printQuery(leaf.tree),
  }));
  const wordPlans = new Map(
    leaves
      .flatMap(({ tree: leaf }) => wordLeaves(leaf))
      .map((leaf) => [printQuery(leaf), planner.plan(leaf, diacritics)]),
  );
  const starts: number[] = [];
  const ends: number[] = [];
  const places = createPlaces({
    vocabulary,
    wantsLinks: true,
    wantsTitles: true,
    onPlace: (place, start, end) => {
      // Of a tag the whole of it, not the word in it.
      if (starts[place] === undefined) starts[place] = start;
      ends[place] = Math.max(ends[place] ?? 0, end);
    },
  });
  const evaluator = createEvaluator(places, planner.size(), work);

  function spansOf(leaf: QueryTree): Span[] {
    return wordLeaves(leaf).flatMap((words) => {
      const plan = wordPlans.get(printQuery(words));
      if (plan?.kind !== 'words') return [];
      return evaluator
        .startsOf(plan)
        .slice(0, spansShown)
        .map(
          (place): Span => ({
            in: place < places.textFrom ? 'title' : 'text',
            start: starts[place]!,
            end: ends[place + plan.width - 1]!,
          }),
        );
    });
  }

  return {
    explain(of) {
      starts.length = 0;
      ends.length = 0;
      places.read(of, work, () => undefined);
      evaluator.begin(factsOf(of, () => places.links));
      const matches = evaluator.holds(whole);
      const explained = leaves.map(({ tree: leaf, plan, printed, unwanted }): ExplainedLeaf => {
        const found = evaluator.holds(plan);
        const scattered =
          !found &&
          plan.kind === 'words' &&
          plan.words.length > 1 &&
          plan.words.every((word) => places.of(word).length > 0);
        return { leaf: printed, found, scattered, unwanted, spans: found ? spansOf(leaf) : [] };
      });
      const lacking = alternatives
        .map(({ parts, wanted }) => ({
          parts,
          failed: parts.filter(({ plan }) => !evaluator.holds(plan)),
          // Of alternatives that lack as much, one of which something is there.
          isTouched: wanted.some(evaluator.holds),
        }))
        .reduce((best, one) => {
          const less = one.failed.length - best.failed.length;
          return less < 0 || (less === 0 && one.isTouched && !best.isTouched) ? one : best;
        });
      const failed = matches ? [] : lacking.failed.map(({ part }) => printQuery(part));
      const isNear =
        !matches && explained.some(({ scattered, unwanted, spans }) => !unwanted && (scattered || spans.length > 0));
      return { matches, leaves: explained, failed, of: lacking.parts.length, isNear };
    },
  };
}

export function explain(tree: QueryTree, of: Matchable, diacritics: Diacritics = 'ignored'): Explanation {
  return createExplainer(tree, diacritics).explain(of);
}

/** The title or text that spans are of. */
export const explainedText = (of: Matchable, span: Span): string => normalised(of[span.in]);

interface Leaf {
  readonly tree: QueryTree;
  readonly unwanted: boolean;
}

function leavesOf(tree: QueryTree, unwanted: boolean): Leaf[] {
  switch (tree.kind) {
    case 'and':
    case 'or':
      return tree.parts.flatMap((part) => leavesOf(part, unwanted));
    case 'not':
      return leavesOf(tree.part, !unwanted);
    case 'near':
      return [...tree.left, ...tree.right].map((leaf) => ({ tree: leaf, unwanted }));
    default:
      return [{ tree, unwanted }];
  }
}

/** Words and phrases of a leaf: of a title's field its values. */
function wordLeaves(tree: QueryTree): readonly LeafNode[] {
  if (tree.kind === 'words') return [tree];
  return tree.kind === 'field' && tree.field === 'title' ? tree.values : [];
}
