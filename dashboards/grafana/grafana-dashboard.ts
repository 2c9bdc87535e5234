import {
  AnnotationPanelFilterBuilder,
  AnnotationQueryBuilder,
  CustomVariableBuilder,
  DashboardBuilder,
  DashboardCursorSync,
  type DashboardLink,
  DashboardLinkBuilder,
  DashboardLinkType,
  type Dashboard as GrafanaDashboard,
  QueryVariableBuilder,
  type RowPanel,
  VariableRefresh,
  VariableSort,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { annotations } from '../panels/annotations.js';
import { type Dashboard, followed, type Panel, type Placed, type Variable } from '../panels/panel.js';
import { clickHouseQuery, clickHouseVariableQuery, datasource } from './clickhouse-query.js';
import { grafanaPanel, inSight, uidOf } from './grafana-panel.js';

const tag = 'earshot';
const columnsOfGrid = 24;

/** Rows of Grafana's grid, each 30 pixels. */
const gridHeight: Readonly<Record<Placed['height'], number>> = { low: 5, middle: 8, high: 12 };

/** The last twelve whole weeks: a week that is not over would always look like a fall. */
const wholeWeeks = { from: 'now-12w/w', to: 'now-1w/w' };
/** The state of sources matters now. */
const untilNow = { from: 'now-7d', to: 'now' };

export interface GrafanaOptions {
  readonly variables: readonly Variable[];
  /** Uids of all dashboards there are, so that no link leads nowhere. */
  readonly uids: readonly string[];
}

/** Classic dashboard JSON, as Grafana's file provisioning reads it. */
export function grafanaDashboard(dashboard: Dashboard, { variables, uids }: GrafanaOptions): GrafanaDashboard {
  const { panels, annotated } = laidOut(dashboard, uids);
  const used = new Set(dashboard.rows.flatMap((row) => row.panels.flatMap(({ panel }) => followed(panel))));
  if (annotated.length > 0) for (const { sql } of annotations) for (const name of followed({ sql })) used.add(name);
  const built = new DashboardBuilder(dashboard.title)
    .uid(uidOf(dashboard.uid))
    .description(dashboard.question)
    .tags([tag])
    .timezone('browser')
    .time(dashboard.uid === 'pipeline' ? untilNow : wholeWeeks)
    .refresh('')
    .tooltip(DashboardCursorSync.Crosshair)
    .readonly()
    .variables(variables.filter(({ name }) => used.has(name)).map(grafanaVariable))
    .annotations(annotated.length === 0 ? [] : annotations.map((of) => marks(of, annotated)))
    .build();
  return { ...built, id: null, version: 1, links: [menu()], panels };
}

/** Every dashboard, with the time and what the reader has chosen. */
function menu(): DashboardLink {
  return inSight(
    new DashboardLinkBuilder('Earshot')
      .type(DashboardLinkType.Dashboards)
      .tags([tag])
      .asDropdown(true)
      .includeVars(true)
      .keepTime(true),
  );
}

/** Left to right, top to bottom; panels that no longer fit into 24 columns begin a new line. */
function laidOut(
  dashboard: Dashboard,
  uids: readonly string[],
): { panels: NonNullable<GrafanaDashboard['panels']>; annotated: number[] } {
  const panels: NonNullable<GrafanaDashboard['panels']> = [];
  const annotated: number[] = [];
  let id = 0;
  let y = 0;
  for (const { title, panels: placed } of dashboard.rows) {
    panels.push(rowPanel(title, ++id, y));
    y += 1;
    let x = 0;
    let lineHeight = 0;
    for (const { panel, width, height } of placed) {
      const h = gridHeight[height];
      if (x + width > columnsOfGrid) {
        x = 0;
        y += lineHeight;
        lineHeight = 0;
      }
      panels.push(grafanaPanel(panel, ++id, { x, y, w: width, h }, drillTo(panel, dashboard, uids)));
      if (panel.picture.kind === 'time-series' && panel.picture.annotated) annotated.push(id);
      x += width;
      lineHeight = Math.max(lineHeight, h);
    }
    y += lineHeight;
  }
  return { panels, annotated };
}

function drillTo({ more }: Panel, { uid }: Dashboard, uids: readonly string[]): string | null {
  return more === undefined || more === uid || !uids.includes(more) ? null : more;
}

function rowPanel(title: string, id: number, y: number): RowPanel {
  return { type: 'row', collapsed: false, title, id, gridPos: { x: 0, y, w: columnsOfGrid, h: 1 }, panels: [] };
}

function grafanaVariable({
  name,
  title,
  sql,
  values = [],
  all,
}: Variable): CustomVariableBuilder | QueryVariableBuilder {
  const everything = { text: 'All', value: '$__all' };
  if (sql === null) {
    const options = values.map(({ key, label }, index) => ({ text: label, value: key, selected: index === 0 }));
    const [first = everything] = options;
    return new CustomVariableBuilder(name)
      .label(title)
      .values(values.map(({ key, label }) => `${label} : ${key}`).join(','))
      .options(options)
      .current(first)
      .allowCustomValue(false)
      .multi(false)
      .includeAll(false);
  }
  return new QueryVariableBuilder(name)
    .label(title)
    .datasource(datasource)
    .query(clickHouseVariableQuery(sql, `variable-${name}`))
    .refresh(VariableRefresh.OnTimeRangeChanged)
    .sort(VariableSort.Disabled)
    .current(everything)
    .allowCustomValue(false)
    .multi(false)
    .includeAll(all !== null)
    .allValue('*');
}

function marks({ title, sql }: (typeof annotations)[number], ids: number[]): AnnotationQueryBuilder {
  return new AnnotationQueryBuilder()
    .name(title)
    .datasource(datasource)
    .enable(true)
    .iconColor('purple')
    .filter(new AnnotationPanelFilterBuilder().exclude(false).ids(ids))
    .target(clickHouseQuery(sql, 'table', 'annotation'));
}
