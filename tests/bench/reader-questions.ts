import { variables } from '../../dashboards/panels/variables.js';
import { boundParams, type Organisation, questionOf } from '../../dashboards/report/load.js';
import { type Asked, nothingChosen, weeksOffered } from '../../dashboards/report/parameters.js';
import type { Random } from '../../infra/random.js';
import type { Store } from '../../infra/store/store.js';

/** What readers ask: each time that is offered, of everybody, of a community, of a unit, of an executive, in public. */
export async function readerQuestions(store: Store, organisation: Organisation, random: Random): Promise<Asked[]> {
  const keysOf = async (name: 'community' | 'unit' | 'executive'): Promise<string[]> => {
    const { params } = questionOf({ ...nothingChosen, time: { weeks: Math.max(...weeksOffered) } }, organisation);
    const sql = variables.find((variable) => variable.name === name)?.sql ?? '';
    return (await store.query<{ key: string }>(sql, boundParams(sql, params))).map(({ key }) => key);
  };
  const keys = {
    community: await keysOf('community'),
    unit: await keysOf('unit'),
    executive: await keysOf('executive'),
  };
  const pick = (all: readonly string[]): string => (all.length === 0 ? '*' : random.pick(all));
  return weeksOffered.flatMap((weeks) =>
    [
      {},
      { scope: 'public' },
      { community: pick(keys.community) },
      { community: pick(keys.community) },
      { unit: pick(keys.unit) },
      { unit: pick(keys.unit) },
      { executive: pick(keys.executive) },
      { executive: pick(keys.executive) },
    ].map((chosen) => ({ ...nothingChosen, ...chosen, time: { weeks } })),
  );
}

export function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}
