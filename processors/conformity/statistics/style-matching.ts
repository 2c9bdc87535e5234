export interface StyleMatching {
  /** By category of function words: 1 − |p1 − pG| ÷ (p1 + pG + .0001), from 0 to 1. */
  readonly byCategory: Readonly<Record<string, number>>;
  /** Mean over the categories. */
  readonly mean: number;
}

/** Keeps a category that neither uses from dividing by 0. */
const nothing = 0.0001;

/** Of one category, from two shares. */
export const matchOf = (p1: number, pG: number): number => 1 - Math.abs(p1 - pG) / (p1 + pG + nothing);

/**
 * Linguistic style matching of one speaker with another, or with the rest of a group, from the shares (both in percent or
 * both from 0 to 1; the literature has percent) of words in each category of function words. Source: M. E. Ireland et al.,
 * "Language style matching predicts relationship initiation and stability", Psychol. Sci. 22 (2011); A. L. Gonzales,
 * J. T. Hancock, J. W. Pennebaker, Commun. Res. 37 (2010).
 *
 * @throws RangeError when the categories differ or there are none.
 */
export function styleMatching(
  one: Readonly<Record<string, number>>,
  group: Readonly<Record<string, number>>,
): StyleMatching {
  const categories = Object.keys(one).sort();
  if (categories.length === 0) throw new RangeError('There is no category of words');
  if (categories.join() !== Object.keys(group).sort().join()) throw new RangeError('The categories of words differ');
  const byCategory = Object.fromEntries(
    categories.map((category) => {
      return [category, matchOf(one[category]!, group[category]!)];
    }),
  );
  return {
    byCategory,
    mean: categories.reduce((sum, category) => sum + byCategory[category]!, 0) / categories.length,
  };
}
