import {
  type DashboardLink,
  DashboardLinkBuilder,
  DashboardLinkType,
  type Panel as GrafanaPanel,
  type GridPos,
} from '@grafana/grafana-foundation-sdk/dashboard';
import type { Panel } from '../panels/panel.js';
import { datasource } from './clickhouse-query.js';
import { emptyText, panelDescription } from './describe-panel.js';
import { bars, histogram } from './picture-bars.js';
import { stat } from './picture-figures.js';
import { heatmap } from './picture-heat.js';
import { curve, timeSeries } from './picture-lines.js';
import { intervals, table } from './picture-tables.js';

/** Grafana's uid of a dashboard. */
export const uidOf = (uid: string): string => `earshot-${uid}`;

export function grafanaPanel(panel: Panel, id: number, gridPos: GridPos, drillTo: string | null): GrafanaPanel {
  const drawn = picture(panel);
  const defaults = { ...drawn.fieldConfig?.defaults };
  defaults.noValue ??= emptyText(panel);
  return {
    ...drawn,
    id,
    title: panel.title,
    description: panelDescription(panel),
    datasource,
    gridPos,
    links: drillTo === null ? [] : [drillDown(drillTo)],
    fieldConfig: { defaults, overrides: drawn.fieldConfig?.overrides ?? [] },
  };
}

function picture(panel: Panel): GrafanaPanel {
  const { picture } = panel;
  switch (picture.kind) {
    case 'time-series':
      return timeSeries(panel, picture);
    case 'stat':
      return stat(panel, picture);
    case 'bars':
      return bars(panel, picture);
    case 'histogram':
      return histogram(panel, picture);
    case 'intervals':
      return intervals(panel, picture);
    case 'heatmap':
      return heatmap(panel, picture);
    case 'curve':
      return curve(panel, picture);
    case 'table':
      return table(panel, picture);
  }
}

/** Keeps the time and what the reader has chosen. */
function drillDown(uid: string): DashboardLink {
  return inSight(
    new DashboardLinkBuilder('Look closer')
      .type(DashboardLinkType.Link)
      .url(`/d/${uidOf(uid)}?\${__url_time_range}&\${__all_variables}`),
  );
}

/** The SDK puts links into a menu by default. */
export function inSight(link: DashboardLinkBuilder): DashboardLink {
  const { placement: _, ...shown } = link.build();
  return shown;
}
