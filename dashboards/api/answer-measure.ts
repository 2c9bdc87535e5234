import type { Config } from '../../infra/config.js';
import type { FileFormat, Params } from '../../infra/store/store.js';
import type { Measure, MeasureFamily } from '../../processors/measure.js';
import { measureFamilies } from '../../processors/measures.js';
import { loadOrganisation, type Organisation } from '../report/load.js';
import type { ResultCache } from '../report/result-cache.js';
import { cursorOf, positionOf } from './cursor.js';
import { describeMeasure } from './describe-measure.js';
import { grainsOf, type MeasureRow, measureStatement } from './measure-statement.js';
import { type Compared, windowOf } from './measure-window.js';
import { badParameter } from './parameter-error.js';
import type { QueryGate } from './query-gate.js';
import type { MeasureQuestion } from './schemas.js';

/** One measure by one dimension: what the question comes to, and a page of its rows. */

export interface FoundMeasure {
  readonly family: MeasureFamily;
  readonly measure: Measure;
}

export interface MeasurePlan extends FoundMeasure {
  readonly by: string;
  readonly floor: number;
  readonly time: {
    readonly from: string;
    readonly until: string;
    readonly timeZone: string;
    readonly isWholeWeeks: boolean;
  };
  readonly compared: Compared | null;
  readonly sql: string;
  readonly params: Params;
  /** All that decides the rows but the page. */
  readonly question: string;
}

export function measureNamed(name: string): FoundMeasure | null {
  for (const family of measureFamilies) {
    const measure = family.measures.find((known) => known.name === name);
    if (measure !== undefined) return { family, measure };
  }
  return null;
}

export function organisationOf(cache: ResultCache, config: Config, nowMs: number): Promise<Organisation> {
  const { name, timeZone, weekStart } = config.organisation;
  const weekMode = weekStart === 'monday' ? 1 : 0;
  return loadOrganisation(cache, { name, timeZone, weekMode, floors: config.privacy }, nowMs);
}

const authorsOfText = 20;

/** People that a group must have for a figure of this measure to be shown, by the configuration. */
export function floorOf({ privacy }: Config, { floor }: Measure, by: string): number {
  if (floor === 'authorsOfText') return Math.max(authorsOfText, privacy.minPeople);
  const isAttribute = floor === 'minPeopleByAttribute' || ['unit', 'level', 'location'].includes(by);
  return isAttribute ? privacy.minPeopleByAttribute : privacy.minPeople;
}

/** Throws ParameterError where the measure has no such dimension or grain, or the cursor is of another question. */
export function planMeasure(
  { family, measure }: FoundMeasure,
  asked: MeasureQuestion,
  { calendar }: Organisation,
  config: Config,
  secret: () => string,
): MeasurePlan {
  const by = asked.by ?? defaultBy(family, measure);
  if (!measure.dimensions.includes(by)) {
    throw badParameter('by', `(${by}) is no dimension of ${measure.name}`, measure.dimensions);
  }
  const { grain } = asked;
  const known = grainsOf(family, measure);
  if (!known.includes(grain)) throw badParameter('grain', `(${grain}) is not kept of ${measure.name}`, known);
  const { time, compared } = windowOf(asked, calendar);
  const compares = compared?.isCovered === true;
  const figures: Params = {
    by,
    scope: asked.scope,
    from: time.from,
    until: time.until,
    lastDay: time.lastDay,
    weeks: Math.ceil((Date.parse(time.until) - Date.parse(time.from) + 86_400_000) / (7 * 86_400_000)),
    weekMode: calendar.weekMode,
    timeZone: calendar.timeZone,
    ...(asked.key === undefined ? {} : { key: asked.key }),
    ...(compares ? { earlierFrom: compared.from, earlierUntil: compared.until, shiftDays: compared.shiftDays } : {}),
  };
  const question = JSON.stringify([measure.name, measure.version, grain, asked.compare ?? '', figures]);
  const after = asked.cursor === undefined ? null : positionOf(asked.cursor, question, secret());
  const shape = { by, grain, hasKey: asked.key !== undefined, compares, goesOn: after !== null };
  return {
    ...{ family, measure, by, compared, question },
    floor: floorOf(config, measure, by),
    time: { from: time.from, until: time.until, timeZone: calendar.timeZone, isWholeWeeks: time.isWholeWeeks },
    sql: measureStatement(family, measure, shape),
    params: {
      ...figures,
      ...(after === null ? {} : { afterKey: after.key, ...(grain === 'whole' ? {} : { afterStarts: after.starts }) }),
    },
  };
}

const defaultBy = ({ defaultBy: by }: MeasureFamily, { dimensions }: Measure): string =>
  dimensions.includes(by) ? by : (dimensions[0] ?? by);

export interface MeasurePage {
  readonly rows: readonly MeasureRow[];
  /** Cursor of the next page; null where there is none. */
  readonly next: string | null;
}

export async function readPage(
  gate: QueryGate,
  plan: MeasurePlan,
  limit: number,
  secret: () => string,
): Promise<MeasurePage> {
  // One more than asked for: it tells whether there is a next page.
  const found = await gate.query<MeasureRow>(plan.sql, { ...plan.params, limit: limit + 1 });
  const rows = found.slice(0, limit);
  const last = rows.at(-1);
  return {
    rows,
    next: found.length > limit && last !== undefined ? cursorOf(last, plan.question, secret()) : null,
  };
}

export const readFile = (gate: QueryGate, plan: MeasurePlan, limit: number, format: FileFormat): Promise<Buffer> =>
  gate.read(plan.sql, { ...plan.params, limit }, format);

export function describedWith(found: FoundMeasure) {
  return { ...describeMeasure(found.family, found.measure), grains: grainsOf(found.family, found.measure) };
}

export function comparedText(compared: Compared | null): Omit<Compared, 'shiftDays'> | null {
  if (compared === null) return null;
  const { shiftDays: _, ...rest } = compared;
  return rest;
}
