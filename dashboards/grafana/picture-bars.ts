import { PanelBuilder as BarChartBuilder } from '@grafana/grafana-foundation-sdk/barchart';
import {
  GraphThresholdsStyleConfigBuilder,
  StackingMode,
  VisibilityMode,
  VizOrientation,
} from '@grafana/grafana-foundation-sdk/common';
import type { Panel as GrafanaPanel } from '@grafana/grafana-foundation-sdk/dashboard';
import type { Column, Panel, Picture, Threshold } from '../panels/panel.js';
import { colours, legend, thresholdLines, thresholdStyle, tooltip } from './chart-parts.js';
import { clickHouseQuery } from './clickhouse-query.js';
import { denominators, named, type Override, onlyInTooltip, override, unitProperties } from './columns.js';

/** Bars lie, so that names of units and communities can be read. */
export function bars({ sql }: Panel, picture: Extract<Picture, { kind: 'bars' }>): GrafanaPanel {
  const { values, stacked = false } = picture;
  return chart(sql, picture.label, values, picture.thresholds ?? [])
    .orientation(VizOrientation.Horizontal)
    .stacking(stacked ? StackingMode.Normal : StackingMode.None)
    .legend(legend(values.length > 1))
    .build();
}

/** The classes come counted and in order; Grafana's own histogram would count them once more. */
export function histogram({ sql }: Panel, picture: Extract<Picture, { kind: 'histogram' }>): GrafanaPanel {
  return chart(sql, picture.label, [picture.value], [], picture.axis)
    .orientation(VizOrientation.Vertical)
    .barWidth(1)
    .groupWidth(0.98)
    .legend(legend(false))
    .build();
}

function chart(
  sql: string,
  label: string,
  values: readonly Column[],
  thresholds: readonly Threshold[],
  axis?: string,
): BarChartBuilder {
  return (
    new BarChartBuilder()
      .withTarget(clickHouseQuery(sql, 'table'))
      // Whatever else the rows hold is no bar.
      .withTransformation({ id: 'filterFieldsByName', options: { include: { names: drawn(label, values) } } })
      .xField(label)
      .xTickLabelMaxLength(40)
      .showValue(VisibilityMode.Auto)
      .lineWidth(0)
      .fillOpacity(75)
      .axisSoftMin(0)
      .colorScheme(colours(false))
      .thresholds(thresholdLines(thresholds))
      .thresholdsStyle(new GraphThresholdsStyleConfigBuilder().mode(thresholdStyle(thresholds)))
      .tooltip(tooltip())
      .overrides([
        ...(axis === undefined ? [] : [override(label, false, [{ id: 'custom.axisLabel', value: axis }])]),
        ...values.map((column) => override(column.name, false, [named(column.title), ...unitProperties(column.unit)])),
        ...denominators(values, null),
        ...values.flatMap(interval),
      ])
  );
}

function drawn(label: string, values: readonly Column[]): string[] {
  return [label, ...values.flatMap(({ name, of, low, high }) => [name, of, low, high])].filter(
    (name) => name !== undefined,
  );
}

function interval({ title, low, high, unit }: Column): Override[] {
  return [
    ...(low === undefined
      ? []
      : [override(low, false, [named(`${title}: 95 % from`), ...unitProperties(unit), onlyInTooltip])]),
    ...(high === undefined
      ? []
      : [override(high, false, [named(`${title}: to`), ...unitProperties(unit), onlyInTooltip])]),
  ];
}
