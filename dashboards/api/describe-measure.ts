import { UserError } from '../../infra/errors.js';
import type { Claim, Measure, MeasureFamily } from '../../processors/measure.js';
import { familyNames, measureFamilies } from '../../processors/measures.js';

/** A measure as the catalogue prints it. */
export interface MeasureDescription
  extends Pick<
    Measure,
    | 'name'
    | 'title'
    | 'question'
    | 'formula'
    | 'unit'
    | 'better'
    | 'numerator'
    | 'denominator'
    | 'dimensions'
    | 'claims'
    | 'version'
  > {
  readonly family: string;
  /** Smallest group of people behind a figure that is shown, as configured at least. */
  readonly floor: string;
  /** The time that one figure is made from. */
  readonly period: string;
}

/** The client's documents that a measure puts to the test. */
export const claimTitles: Readonly<Record<Claim, string>> = {
  BW: 'Are we our own worst enemy? (buy-in)',
  AI: 'Who should lead a social collaboration initiative? (sponsors)',
  GA: 'Executives should leverage relationships, not authority',
  TT: 'Tools of the trade (access and approval)',
  LS: 'Is your leadership team being social enough? (six dimensions)',
};

const periods: Readonly<Record<string, string>> = { day: 'a day', week: 'a week', '28d': 'four weeks' };

/** Every measure, or those of one family. Throws UserError where there is no such family. */
export function describedMeasures(family?: string): MeasureDescription[] {
  if (family !== undefined && !familyNames.includes(family))
    throw new UserError(`There is no family "${family}"; there are ${familyNames.join(', ')}`);
  return measureFamilies
    .filter(({ name }) => family === undefined || name === family)
    .flatMap((found) => found.measures.map((measure) => describeMeasure(found, measure)));
}

/** Throws UserError where there is no such measure, with those of like names. */
export function describedMeasure(name: string): MeasureDescription {
  const all = describedMeasures();
  const found = all.find((measure) => measure.name === name);
  if (found) return found;
  const like = all.filter((measure) => measure.name.includes(name) || name.includes(measure.name));
  throw new UserError(
    `There is no measure "${name}"${like.length > 0 ? `; is it ${like.map((measure) => measure.name).join(', ')}?` : '. "earshot metrics list" has them all.'}`,
  );
}

export function describeMeasure(family: MeasureFamily, measure: Measure): MeasureDescription {
  const { name, title, question, formula, unit, better, numerator, denominator, dimensions, claims, version } = measure;
  return {
    family: family.name,
    name,
    title,
    question,
    formula,
    unit,
    better,
    numerator,
    denominator,
    dimensions,
    claims,
    floor: floorText(measure),
    period: periods[measure.grain ?? ''] ?? 'the time asked for',
    version,
  };
}

export const authorsOfText = '20 authors, and 5 or none on each side';

function floorText({ floor, dimensions }: Measure): string {
  if (floor === 'authorsOfText') return authorsOfText;
  if (floor === 'minPeopleByAttribute') return '10 people';
  return dimensions.some((name) => ['unit', 'level', 'location'].includes(name))
    ? '5 people; 10 by unit, level or location'
    : '5 people';
}
