import type { Random } from '../../../infra/random.js';
import type { Label } from './label-file.js';

/** Fold of each item: texts of the same key are in one fold, and each fold has about the same share of both labels. */
export function stratifiedFolds(
  items: readonly { readonly key: string; readonly label: Label }[],
  folds: number,
  random: Random,
): number[] {
  const groups = new Map<string, number[]>();
  items.forEach(({ key }, at) => {
    groups.set(key, [...(groups.get(key) ?? []), at]);
  });
  const counts = Array.from({ length: folds }, () => ({ yes: 0, no: 0 }));
  const fold = new Array<number>(items.length).fill(0);
  // Large groups first, because they are hard to place; chance decides among the others.
  const order = random
    .shuffle([...groups].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, members]) => members))
    .sort((a, b) => b.length - a.length);
  for (const members of order) {
    const yes = members.filter((at) => items[at]!.label === 'yes').length;
    const main = 2 * yes >= members.length ? 'yes' : 'no';
    let best = 0;
    for (let at = 1; at < folds; at += 1) {
      const [here, there] = [counts[at]!, counts[best]!];
      if (here[main] < there[main] || (here[main] === there[main] && here.yes + here.no < there.yes + there.no))
        best = at;
    }
    counts[best]!.yes += yes;
    counts[best]!.no += members.length - yes;
    for (const at of members) fold[at] = best;
  }
  return fold;
}
