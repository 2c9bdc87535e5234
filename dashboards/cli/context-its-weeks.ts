import { UserError } from '../../infra/errors.js';
import type { MeasureAnswer } from '../api/answer.js';
import { type MeasureQuery, measureQuery } from '../api/measure-query.js';

export interface AskedWeeks {
  readonly family: string;
  readonly measure: string;
  readonly weeks: number;
  readonly scope: 'internal' | 'public';
  /** Not told: the last week is left out, because it may not be over. */
  readonly until: string | undefined;
}

/** Counts week by week. */
export interface MeasureWeeks {
  readonly name: string;
  /** First day of the first week. */
  readonly from: string;
  readonly values: readonly (number | null)[];
}

const counted = ['people', 'posts', 'acts', 'count'];

/** Throws UserError where there is no such measure. */
export const weeksQuery = ({ measure, ...asked }: AskedWeeks): MeasureQuery =>
  measureQuery({ ...asked, by: 'all', measures: measure });

/** Throws UserError where the measure is no count, or there is nothing of it. */
export function measureWeeks({ until }: AskedWeeks, { family, from, measures, rows }: MeasureAnswer): MeasureWeeks {
  const [measure] = measures;
  const name = `${family}.${measure?.name}`;
  if (measure === undefined || !counted.includes(measure.unit)) {
    throw new UserError(
      `${name} is no count but ${measure?.unit}; earshot its takes measures in ${counted.join(', ')}.`,
    );
  }
  const [row] = rows;
  if (row === undefined) throw new UserError(`There are no data of ${name}.`);
  return { name, from, values: until === undefined ? row.trend.slice(0, -1) : row.trend };
}
