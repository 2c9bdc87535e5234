import {
  BarAlignment,
  GraphDrawStyle,
  GraphThresholdsStyleConfigBuilder,
  LineInterpolation,
  StackingConfigBuilder,
  StackingMode,
  VisibilityMode,
} from '@grafana/grafana-foundation-sdk/common';
import type { Panel as GrafanaPanel } from '@grafana/grafana-foundation-sdk/dashboard';
import { PanelBuilder as TimeSeriesBuilder } from '@grafana/grafana-foundation-sdk/timeseries';
import { PanelBuilder as TrendBuilder } from '@grafana/grafana-foundation-sdk/trend';
import { SeriesMapping, PanelBuilder as XYChartBuilder, XYShowMode } from '@grafana/grafana-foundation-sdk/xychart';
import type { Column, Panel, Picture } from '../panels/panel.js';
import { colours, legend, thresholdLines, thresholdStyle, tooltip } from './chart-parts.js';
import { clickHouseQuery } from './clickhouse-query.js';
import { denominators, label, named, type Override, override, unitProperties } from './columns.js';

export function timeSeries({ sql }: Panel, picture: Extract<Picture, { kind: 'time-series' }>): GrafanaPanel {
  const { values, by = null, thresholds = [] } = picture;
  const bars = picture.drawn === 'bars';
  return (
    new TimeSeriesBuilder()
      .withTarget(clickHouseQuery(sql, 'timeseries'))
      .drawStyle(bars ? GraphDrawStyle.Bars : GraphDrawStyle.Line)
      .lineInterpolation(LineInterpolation.Linear)
      .lineWidth(bars ? 0 : 2)
      .fillOpacity(bars ? 70 : picture.stacked ? 40 : 0)
      // A week is drawn from its first day on.
      .barAlignment(bars ? BarAlignment.After : BarAlignment.Center)
      .barWidthFactor(0.8)
      .showPoints(bars ? VisibilityMode.Never : VisibilityMode.Auto)
      .spanNulls(false)
      .axisSoftMin(0)
      .stacking(new StackingConfigBuilder().mode(picture.stacked ? StackingMode.Normal : StackingMode.None).group('A'))
      .colorScheme(colours(by !== null))
      .thresholds(thresholdLines(thresholds))
      .thresholdsStyle(new GraphThresholdsStyleConfigBuilder().mode(thresholdStyle(thresholds)))
      .legend(legend(by !== null || values.length > 1))
      .tooltip(tooltip())
      .overrides([
        ...values.map((column) =>
          override(column.name, by !== null, [
            named(by === null ? column.title : values.length === 1 ? label(by) : `${label(by)}: ${column.title}`),
            ...unitProperties(column.unit),
          ]),
        ),
        ...denominators(values, by),
        ...values.flatMap((column) => band(column, by)),
      ])
      .build()
  );
}

/** A confidence interval is the area between two lines that are not drawn. */
function band({ title, low, high, unit }: Column, by: string | null): Override[] {
  if (low === undefined || high === undefined) return [];
  const lower = `${by === null ? title : label(by)}: 95 % from`;
  const edge = [
    { id: 'custom.lineWidth', value: 0 },
    { id: 'custom.showPoints', value: VisibilityMode.Never },
    { id: 'custom.hideFrom', value: { viz: false, legend: true, tooltip: false } },
    ...unitProperties(unit),
  ];
  return [
    override(low, by !== null, [named(lower), ...edge]),
    override(high, by !== null, [
      named(`${by === null ? title : label(by)}: to`),
      ...edge,
      ...(by === null
        ? [
            { id: 'custom.fillBelowTo', value: lower },
            { id: 'custom.fillOpacity', value: 15 },
          ]
        : []),
    ]),
  ];
}

/** One value over another: a trend, whose x are numbers; with lines by label a chart of pairs, since a trend has one x. */
export function curve({ sql }: Panel, picture: Extract<Picture, { kind: 'curve' }>): GrafanaPanel {
  const { x, value, by, diagonal } = picture;
  const rows =
    diagonal === undefined
      ? sql
      : `SELECT *, toFloat64(${x.name}) AS diagonal\nFROM\n(\n${sql}\n)\nORDER BY ${by === undefined ? '' : `${by}, `}${x.name}`;
  const overrides: Override[] = [
    override(x.name, false, [named(x.title), ...unitProperties(x.unit), { id: 'custom.axisLabel', value: x.title }]),
    override(value.name, by !== undefined, [
      ...(by === undefined ? [named(value.title)] : [named(label(by))]),
      ...unitProperties(value.unit),
    ]),
    ...(diagonal === undefined
      ? []
      : [
          override('diagonal', by !== undefined, [
            named(diagonal),
            ...unitProperties(value.unit),
            { id: 'color', value: { mode: 'fixed', fixedColor: 'text' } },
            { id: 'custom.lineStyle', value: { fill: 'dash', dash: [6, 6] } },
          ]),
        ]),
  ];
  if (by === undefined) {
    return new TrendBuilder()
      .withTarget(clickHouseQuery(rows, 'table'))
      .xField(x.name)
      .lineWidth(2)
      .showPoints(VisibilityMode.Never)
      .colorScheme(colours(false))
      .legend(legend(diagonal !== undefined))
      .tooltip(tooltip())
      .overrides([...overrides, ...denominators([x, value], null)])
      .build();
  }
  const drawn = [by, x.name, value.name, ...(diagonal === undefined ? [] : ['diagonal'])];
  return new XYChartBuilder()
    .withTarget(clickHouseQuery(rows, 'table'))
    .withTransformation({ id: 'filterFieldsByName', options: { include: { names: drawn } } })
    .withTransformation({
      id: 'partitionByValues',
      options: { fields: [by], keepFields: false, naming: { asLabels: true } },
    })
    .mapping(SeriesMapping.Auto)
    .show(XYShowMode.Lines)
    .lineWidth(2)
    .colorScheme(colours(true))
    .legend(legend(true))
    .tooltip(tooltip())
    .overrides(overrides)
    .build();
}
