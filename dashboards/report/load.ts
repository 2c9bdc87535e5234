import type { Params } from '../../infra/store/store.js';
import type { Mark, PanelRow } from '../charts/drawing.js';
import { hasFigures } from '../charts/has-figures.js';
import { executivePosts } from '../panels/annotations.js';
import { emptyReasonsOf, nothingToShow } from '../panels/empty-reasons.js';
import { type Dashboard, followed, type Panel, type Variable } from '../panels/panel.js';
import { readTogether, type Together } from '../panels/together.js';
import { variables } from '../panels/variables.js';
import { type Asked, type Calendar, panelParams, type Time, timeOf } from './parameters.js';
import type { ResultCache } from './result-cache.js';

/** Reads what a page shows. */

/** People that a group must have to be shown, as configured. */
export interface Floors {
  readonly minPeople: number;
  readonly minPeopleByAttribute: number;
}

export interface Organisation {
  readonly name: string;
  readonly floors: Floors;
  readonly calendar: Calendar;
}

export interface OrganisationSettings {
  readonly name: string;
  readonly timeZone: string;
  readonly weekMode: 0 | 1;
  readonly floors: Floors;
}

export async function loadOrganisation(
  cache: ResultCache,
  settings: OrganisationSettings,
  nowMs: number,
): Promise<Organisation> {
  const [found] = await cache.rows<{ first_day: string | null; last_day: string | null }>(
    'SELECT toString(first_day) AS first_day, toString(last_day) AS last_day FROM v_organisation',
    {},
  );
  const { name, timeZone, weekMode, floors } = settings;
  const calendar = { timeZone, weekMode, firstDay: found?.first_day ?? null, lastDay: found?.last_day ?? null, nowMs };
  return { name, floors, calendar };
}

export interface Question {
  readonly asked: Asked;
  readonly time: Time;
  readonly params: Params;
  readonly floors: Floors;
}

export function questionOf(asked: Asked, { calendar, floors }: Organisation): Question {
  const time = timeOf(asked.time, calendar);
  const { scope, platform, community, unit, executive } = asked;
  const params = panelParams({
    ...time,
    timeZone: calendar.timeZone,
    weekMode: calendar.weekMode,
    scope,
    platform,
    community,
    unit,
    executive,
  });
  return { asked, time, params, floors };
}

/** A panel's parameters without those that its statement does not name, so that a choice it does not follow asks nothing anew. */
export function boundParams(sql: string, params: Params): Params {
  return Object.fromEntries(Object.entries(params).filter(([name]) => sql.includes(`{${name}:`)));
}

export interface PanelData {
  readonly rows: readonly PanelRow[];
  /** Why there is nothing to show; null where there is something. */
  readonly empty: string | null;
  readonly marks: readonly Mark[];
}

export async function loadPanel(
  cache: ResultCache,
  panel: Panel,
  { params }: Question,
  together?: Together<Panel>,
): Promise<PanelData> {
  const own = boundParams(panel.sql, params);
  const annotated = panel.picture.kind === 'time-series' && panel.picture.annotated === true;
  const { sql } = executivePosts;
  const [rows, marks] = await Promise.all([
    together === undefined
      ? cache.rows<PanelRow>(panel.sql, own)
      : cache.made(panel.sql, own, async () =>
          together.rowsOf(panel, await cache.rows<PanelRow>(together.sql, boundParams(together.sql, params))),
        ),
    annotated ? cache.rows<Mark>(sql, boundParams(sql, params)) : [],
  ]);
  if (!hasFigures(panel.picture, rows)) return { rows, empty: await emptyReason(cache, panel, params), marks: [] };
  return { rows, empty: null, marks };
}

async function emptyReason(cache: ResultCache, panel: Panel, params: Params): Promise<string> {
  for (const { sql } of emptyReasonsOf(panel)) {
    const [found] = await cache.rows<{ reason: string | null }>(sql, boundParams(sql, params));
    if (found?.reason) return found.reason;
  }
  return nothingToShow;
}

export interface Choice {
  readonly variable: Variable;
  readonly options: readonly { readonly key: string; readonly label: string }[];
}

/** All that a dashboard shows, asked at once: what the store cannot answer at the same time waits there. */
export async function loadDashboard(
  cache: ResultCache,
  { rows }: Dashboard,
  question: Question,
): Promise<{ choices: Choice[]; data: ReadonlyMap<Panel, PanelData> }> {
  const panels = rows.flatMap((row) => row.panels.map(({ panel }) => panel));
  const together = readTogether(panels.flatMap((panel) => (panel.asks ? [{ of: panel, asks: panel.asks }] : [])));
  await cache.prepare([
    ...together.map(({ sql }) => sql),
    ...panels.filter((panel) => !together.some(({ asked }) => asked.includes(panel))).map(({ sql }) => sql),
    ...variablesOf(panels).flatMap(({ sql }) => sql ?? []),
  ]);
  const [choices, loaded] = await Promise.all([
    loadChoices(cache, panels, question),
    Promise.all(
      panels.map(async (panel) => {
        const others = together.find(({ asked }) => asked.includes(panel));
        return [panel, await loadPanel(cache, panel, question, others)] as const;
      }),
    ),
  ]);
  return { choices, data: new Map(loaded) };
}

/** The variables that some of the panels follow, with what there is to choose. */
export async function loadChoices(
  cache: ResultCache,
  panels: readonly Panel[],
  { params }: Question,
): Promise<Choice[]> {
  return Promise.all(
    variablesOf(panels).map(async (variable) => ({
      variable,
      options:
        variable.sql === null
          ? (variable.values ?? [])
          : await cache.rows<{ key: string; label: string }>(variable.sql, boundParams(variable.sql, params)),
    })),
  );
}

function variablesOf(panels: readonly Panel[]): Variable[] {
  const names = new Set(panels.flatMap(followed));
  return variables.filter(({ name }) => names.has(name));
}
