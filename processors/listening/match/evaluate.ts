import type { Facts } from './facts.js';
import type { Places } from './places.js';
import type { LeafPlan, Plan } from './plan.js';
import type { Work } from './work.js';

/** Asks plans of one text after the other; what is known of a text is asked once. */
export interface Evaluator {
  begin(facts: Facts): void;
  holds(plan: Plan): boolean;
  /** Places where it begins, rising, in the title and the text. */
  startsOf(leaf: LeafPlan): readonly number[];
}

const none: readonly number[] = [];

export function createEvaluator(places: Places, plans: number, work: Work): Evaluator {
  const answers = new Int8Array(plans);
  const starts: (readonly number[] | undefined)[] = new Array(plans);
  const asked: number[] = [];
  const located: number[] = [];
  let facts: Facts | null = null;

  function startsOf(leaf: LeafPlan): readonly number[] {
    if (leaf.words.length === 1) return places.of(leaf.words[0]!);
    const found = starts[leaf.index];
    if (found !== undefined) return found;
    const made = phraseStarts(leaf, places, work);
    starts[leaf.index] = made;
    located.push(leaf.index);
    return made;
  }

  /** Plain words are not found in the title of a reply, which is that of what it answers. */
  const from = (): number => (facts?.of.kind === 'reply' ? places.textFrom : 0);

  function ask(plan: Plan): boolean {
    switch (plan.kind) {
      case 'and':
        return plan.parts.every(holds);
      case 'or':
        return plan.parts.some(holds);
      case 'not':
        return !holds(plan.part);
      case 'words':
        return (startsOf(plan).at(-1) ?? -1) >= from();
      case 'title':
        return plan.leaves.some((leaf) => (startsOf(leaf)[0] ?? places.textFrom) < places.textFrom);
      case 'near':
        return isNear(side(plan.left), side(plan.right), plan.words, work);
      case 'field':
        return plan.test(facts!);
    }
  }

  function side(leaves: readonly LeafPlan[]): Side {
    const least = from();
    const lists = leaves.map((leaf) => ({ list: after(startsOf(leaf), least), width: leaf.width }));
    const filled = lists.filter(({ list }) => list.length > 0);
    return {
      starts: merged(
        filled.map(({ list }) => list),
        work,
      ),
      ends: merged(
        filled.map(({ list, width }) => (width === 1 ? list : list.map((start) => start + width - 1))),
        work,
      ),
    };
  }

  function holds(plan: Plan): boolean {
    const known = answers[plan.index]!;
    if (known !== 0) return known > 0;
    work.asked += 1;
    const answer = ask(plan);
    asked.push(plan.index);
    answers[plan.index] = answer ? 1 : -1;
    return answer;
  }

  return {
    begin(of) {
      for (const index of asked) answers[index] = 0;
      for (const index of located) starts[index] = undefined;
      asked.length = 0;
      located.length = 0;
      facts = of;
    },
    holds,
    startsOf,
  };
}

interface Side {
  readonly starts: readonly number[];
  readonly ends: readonly number[];
}

/** Begins with the word that is rarest in the text, and walks over the places of the others once. */
function phraseStarts({ words, at }: LeafPlan, places: Places, work: Work): readonly number[] {
  const lists = words.map((word) => places.of(word));
  let rarest = 0;
  for (const [index, list] of lists.entries()) {
    if (list.length === 0) return none;
    if (list.length < lists[rarest]!.length) rarest = index;
  }
  let starts = lists[rarest]!.map((place) => place - at[rarest]!);
  for (const [index, list] of lists.entries()) {
    if (index === rarest) continue;
    let next = 0;
    starts = starts.filter((start) => {
      const wanted = start + at[index]!;
      while (next < list.length && list[next]! < wanted) next += 1;
      return list[next] === wanted;
    });
    work.places += next + starts.length;
    if (starts.length === 0) return none;
  }
  return starts;
}

function isNear(left: Side, right: Side, words: number, work: Work): boolean {
  return follows(left.ends, right.starts, words, work) || follows(right.ends, left.starts, words, work);
}

/** Whether a start comes after an end with at most so many places between them. */
function follows(ends: readonly number[], starts: readonly number[], words: number, work: Work): boolean {
  let next = 0;
  for (const [index, end] of ends.entries()) {
    while (next < starts.length && starts[next]! <= end) next += 1;
    if (next === starts.length || starts[next]! - end - 1 <= words) {
      work.places += next + index;
      return next < starts.length;
    }
  }
  work.places += next + ends.length;
  return false;
}

/** Rising lists as one, by pairs: each number is moved as often as the pairs go deep, which the query bounds. */
function merged(lists: readonly (readonly number[])[], work: Work): readonly number[] {
  if (lists.length === 0) return none;
  let left = lists;
  while (left.length > 1) {
    const pairs: (readonly number[])[] = [];
    for (let at = 0; at < left.length; at += 2) {
      pairs.push(at + 1 < left.length ? pair(left[at]!, left[at + 1]!) : left[at]!);
    }
    work.places += pairs.reduce((sum, list) => sum + list.length, 0);
    left = pairs;
  }
  return left[0]!;
}

function pair(a: readonly number[], b: readonly number[]): number[] {
  const both: number[] = [];
  let i = 0;
  let j = 0;
  while (i < a.length || j < b.length) {
    if (j === b.length || (i < a.length && a[i]! <= b[j]!)) both.push(a[i++]!);
    else both.push(b[j++]!);
  }
  return both;
}

/** Those that are not before `least`. */
function after(rising: readonly number[], least: number): readonly number[] {
  if (least === 0 || (rising[0] ?? least) >= least) return rising;
  const first = rising.findIndex((place) => place >= least);
  return first < 0 ? none : rising.slice(first);
}
