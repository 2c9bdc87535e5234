import { VisibilityMode } from '@grafana/grafana-foundation-sdk/common';
import {
  FieldColorBuilder,
  FieldColorModeId,
  type Panel as GrafanaPanel,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { PanelBuilder as StatusHistoryBuilder } from '@grafana/grafana-foundation-sdk/statushistory';
import type { Panel, Picture } from '../panels/panel.js';
import { legend, tooltip } from './chart-parts.js';
import { clickHouseQuery } from './clickhouse-query.js';
import { denominators, label, named, override, unitProperties } from './columns.js';

/** Rows of named cells over time. Grafana's heatmap counts values into classes and has no names. */
export function heatmap({ sql }: Panel, picture: Extract<Picture, { kind: 'heatmap' }>): GrafanaPanel {
  const { value } = picture;
  return new StatusHistoryBuilder()
    .withTarget(clickHouseQuery(sql, 'timeseries'))
    .showValue(VisibilityMode.Never)
    .rowHeight(0.9)
    .colWidth(0.95)
    .colorScheme(new FieldColorBuilder().mode(FieldColorModeId.ContinuousBlues))
    .legend(legend(false))
    .tooltip(tooltip())
    .overrides([
      override(value.name, true, [named(label(picture.label)), ...unitProperties(value.unit)]),
      ...denominators([value], picture.label),
    ])
    .build();
}
