import {
  BigValueColorMode,
  BigValueGraphMode,
  BigValueTextMode,
  ReduceDataOptionsBuilder,
} from '@grafana/grafana-foundation-sdk/common';
import {
  FieldColorBuilder,
  FieldColorModeId,
  type Panel as GrafanaPanel,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { PanelBuilder as StatBuilder } from '@grafana/grafana-foundation-sdk/stat';
import type { Panel, Picture } from '../panels/panel.js';
import { clickHouseQuery } from './clickhouse-query.js';
import { named, override, unitProperties } from './columns.js';
import { shortEmptyText } from './describe-panel.js';

/**
 * The figure, what it was over as long a time before, and what it was divided by, side by side. Grafana's own change in per
 * cent would be one of percentages, and of growth from nothing.
 */
export function stat(panel: Panel, picture: Extract<Picture, { kind: 'stat' }>): GrafanaPanel {
  const { name, title, unit, of, ofTitle, low, high } = picture.value;
  const before = `${name}_before`;
  const fields = [name, low, high, before, of].filter((field) => field !== undefined);
  return new StatBuilder()
    .withTarget(clickHouseQuery(panel.sql, 'table'))
    .withTransformation({ id: 'filterFieldsByName', options: { include: { names: fields } } })
    .reduceOptions(new ReduceDataOptionsBuilder().values(false).calcs(['lastNotNull']).fields('/.*/'))
    .textMode(BigValueTextMode.ValueAndName)
    .colorMode(BigValueColorMode.Value)
    .graphMode(BigValueGraphMode.None)
    .wideLayout(false)
    .colorScheme(new FieldColorBuilder().mode(FieldColorModeId.Fixed).fixedColor('text'))
    .noValue(shortEmptyText(panel))
    .overrides([
      override(name, false, [named(title), ...unitProperties(unit)]),
      override(before, false, [named('as long before'), ...unitProperties(unit), dash]),
      ...(low === undefined ? [] : [override(low, false, [named('95 % from'), ...unitProperties(unit), dash])]),
      ...(high === undefined ? [] : [override(high, false, [named('to'), ...unitProperties(unit), dash])]),
      ...(of === undefined
        ? []
        : [override(of, false, [named(`of ${ofTitle ?? 'all'}`), { id: 'unit', value: 'locale' }, dash])]),
    ])
    .build();
}

const dash = { id: 'noValue', value: '–' };
