import { isDay } from '../../infra/day.js';
import { UserError } from '../../infra/errors.js';
import type { MeasureFamily } from '../../processors/measure.js';
import { familyNames, measureFamilies } from '../../processors/measures.js';

/** What is asked: a family of measures, by a dimension, over the last whole weeks of data. */
export interface MeasureQuery {
  readonly family: string;
  readonly by: string;
  readonly weeks: number;
  readonly scope: 'internal' | 'public';
  /** Last day asked for (`2026-11-21`); null: the last day there is data of. */
  readonly until: string | null;
  /** Names of measures; null: all. */
  readonly measures: readonly string[] | null;
}

const maxWeeks = 520;

/** Checks what a user typed. */
export function measureQuery(input: {
  family: string;
  by?: string | undefined;
  weeks?: number | undefined;
  scope?: string | undefined;
  until?: string | undefined;
  /** Names separated by commas; `all` and nothing are all of them. */
  measures?: string | undefined;
}): MeasureQuery {
  const family = measureFamilies.find(({ name }) => name === input.family);
  if (!family) {
    throw new UserError(`There is no "${input.family}" to query; there are ${familyNames.join(', ')}`);
  }
  const dimensions = dimensionsOf(family);
  const by = input.by ?? family.defaultBy;
  if (!dimensions.includes(by))
    throw new UserError(`--by ${by} is not a dimension of ${family.name}; there are ${dimensions.join(', ')}`);
  const weeks = input.weeks ?? 12;
  if (!Number.isInteger(weeks) || weeks < 1 || weeks > maxWeeks)
    throw new UserError(`--weeks must be a whole number from 1 to ${maxWeeks}`);
  const scope = input.scope ?? 'internal';
  if (scope !== 'internal' && scope !== 'public') throw new UserError('--scope must be internal or public');
  const until = input.until ?? null;
  if (until !== null && !isDay(until)) {
    throw new UserError('--until must be a day such as 2026-11-21');
  }
  return { family: family.name, by, weeks, scope, until, measures: chosenMeasures(family, by, input.measures) };
}

function chosenMeasures(family: MeasureFamily, by: string, text: string | undefined): string[] | null {
  if (text === undefined || text === 'all') return null;
  const names = text
    .split(',')
    .map((name) => name.trim())
    .filter(Boolean);
  for (const name of names) {
    const measure = family.measures.find((known) => known.name === name);
    if (!measure) {
      throw new UserError(
        `${family.name} has no measure ${name}; there are ${family.measures.map((known) => known.name).join(', ')}`,
      );
    }
    if (!measure.dimensions.includes(by))
      throw new UserError(`${name} cannot be asked for by ${by}, but by ${measure.dimensions.join(', ')}`);
  }
  return names.length === 0 ? null : names;
}

export function dimensionsOf(family: MeasureFamily): string[] {
  return [...new Set(family.measures.flatMap((measure) => measure.dimensions))];
}
