import type { Params } from '../../infra/store/store.js';
import type { Measure } from '../../processors/measure.js';
import { reachMeasures } from '../../processors/reach/measures.js';
import type { Organisation } from '../report/load.js';
import type { ResultCache } from '../report/result-cache.js';
import { comparedText } from './answer-measure.js';
import { byViewAndGrain, groupSql } from './measure-sql.js';
import { type AskedWindow, windowOf } from './measure-window.js';

/** Every measure of reach of one enrolled executive. */

interface Figures {
  readonly value: number | null;
  readonly of: number | null;
  readonly low: number | null;
  readonly high: number | null;
  readonly verdict: string | null;
}

export interface ExecutiveReach {
  readonly executive: { readonly id: string; readonly name: string };
  readonly window: { from: string; until: string; timeZone: string; isWholeWeeks: boolean };
  readonly compared: ReturnType<typeof comparedText>;
  readonly rows: readonly (Figures & {
    readonly measure: string;
    readonly title: string;
    readonly unit: string;
    readonly earlier: number | null;
    readonly difference: number | null;
    readonly change: number | null;
  })[];
}

/** Null: nobody is, or was, enrolled by that id. */
export async function executiveReach(
  cache: ResultCache,
  id: string,
  asked: AskedWindow,
  { calendar }: Organisation,
): Promise<ExecutiveReach | null> {
  const [executive] = await cache.rows<{ id: string; name: string }>(
    'SELECT leader_id AS id, leader AS name FROM v_leader WHERE leader_id = {id:String} LIMIT 1',
    { id },
  );
  if (executive === undefined) return null;
  const { time, compared } = windowOf(asked, calendar);
  const params = (from: string, until: string, lastDay: string): Params => ({
    ...{ by: 'executive', scope: 'internal', key: id, from, until, lastDay, weekMode: calendar.weekMode },
    weeks: Math.ceil((Date.parse(until) - Date.parse(from) + 86_400_000) / (7 * 86_400_000)),
  });
  const measures = reachMeasures.measures.filter(({ dimensions }) => dimensions.includes('executive'));
  const now = await figuresOf(cache, measures, params(time.from, time.until, time.lastDay));
  const past =
    compared?.isCovered === true
      ? await figuresOf(cache, measures, params(compared.from, compared.until, compared.until))
      : null;
  return {
    executive,
    window: { from: time.from, until: time.until, timeZone: calendar.timeZone, isWholeWeeks: time.isWholeWeeks },
    compared: comparedText(compared),
    rows: measures.map(({ name, title, unit }) => {
      const figures = now.get(name) ?? unknown;
      const earlier = past?.get(name)?.value ?? null;
      const difference = earlier === null || figures.value === null ? null : figures.value - earlier;
      const change = difference === null || !earlier ? null : (100 * difference) / Math.abs(earlier);
      return { measure: name, title, unit, ...figures, earlier, difference, change };
    }),
  };
}

const unknown: Figures = { value: null, of: null, low: null, high: null, verdict: null };

async function figuresOf(
  cache: ResultCache,
  measures: readonly Measure[],
  params: Params,
): Promise<ReadonlyMap<string, Figures>> {
  const figures = new Map<string, Figures>();
  for (const group of byViewAndGrain(reachMeasures, measures)) {
    const sql = groupSql(group, 'executive', 'key');
    const [found] = await cache.rows<Record<string, unknown>>(sql.rows, params);
    // Silence is known: no posts, every week silent, ratios unknown.
    const [row = {}] = found === undefined ? await cache.rows<Record<string, unknown>>(sql.nothing, params) : [found];
    group.measures.forEach(({ name }, index) => {
      const verdict = row[`verdict_${index}`];
      figures.set(name, {
        value: number(row[`value_${index}`]),
        of: number(row[`of_${index}`]),
        low: number(row[`low_${index}`]),
        high: number(row[`high_${index}`]),
        verdict: verdict ? String(verdict) : null,
      });
    });
  }
  return figures;
}

const number = (value: unknown): number | null => (typeof value === 'number' && Number.isFinite(value) ? value : null);
