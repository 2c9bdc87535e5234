import { TableCellHeight } from '@grafana/grafana-foundation-sdk/common';
import type { DynamicConfigValue, Panel as GrafanaPanel } from '@grafana/grafana-foundation-sdk/dashboard';
import { PanelBuilder as TableBuilder } from '@grafana/grafana-foundation-sdk/table';
import type { Column, Panel, Picture, TableColumn } from '../panels/panel.js';
import { clickHouseQuery } from './clickhouse-query.js';
import { named, type Override, override, unitProperties } from './columns.js';

/** A column beside each with what it was divided by; bars in the cell and links where the panel has them. */
export function table({ sql }: Panel, { columns }: Extract<Picture, { kind: 'table' }>): GrafanaPanel {
  return rows(sql, columns);
}

/** Grafana has no picture of confidence intervals with names beside them; in a table they can be read, with their verdict. */
export function intervals({ sql }: Panel, picture: Extract<Picture, { kind: 'intervals' }>): GrafanaPanel {
  const text = (name: string, title: string): TableColumn => ({ name, title, unit: 'text' });
  return rows(sql, [text(picture.label, ''), picture.value, text(picture.verdict, 'verdict')]);
}

function rows(sql: string, columns: readonly TableColumn[]): GrafanaPanel {
  const shown = columns
    .flatMap(({ name, low, high, of }) => [name, low, high, of])
    .filter((name) => name !== undefined);
  const links = columns.map(({ link }) => link).filter((name) => name !== undefined && !shown.includes(name));
  const order = [...new Set([...shown, ...links])].filter((name) => name !== undefined);
  return new TableBuilder()
    .withTarget(clickHouseQuery(sql, 'table'))
    .withTransformation({ id: 'filterFieldsByName', options: { include: { names: order } } })
    .withTransformation({
      id: 'organize',
      options: {
        excludeByName: {},
        renameByName: {},
        indexByName: Object.fromEntries(order.map((name, at) => [name, at])),
      },
    })
    .showHeader(true)
    .cellHeight(TableCellHeight.Sm)
    .filterable(false)
    .overrides([...columns.flatMap(cells), ...links.map((name) => override(String(name), false, hidden))])
    .build();
}

function cells(column: TableColumn): Override[] {
  const { name, title, unit, of, ofTitle, low, high, link, bar } = column;
  return [
    override(name, false, [
      ...(title === '' ? [] : [named(title)]),
      ...unitProperties(unit),
      ...(bar ? [{ id: 'custom.cellOptions', value: { type: 'gauge', mode: 'basic', valueDisplayMode: 'text' } }] : []),
      ...(link === undefined
        ? []
        : [{ id: 'links', value: [{ title: 'more', url: `\${__data.fields["${link}"]}`, targetBlank: false }] }]),
    ]),
    ...side(low, `${title}: 95 % from`, column),
    ...side(high, 'to', column),
    ...(of === undefined
      ? []
      : [override(of, false, [named(ofTitle ?? `${title}: of`), { id: 'unit', value: 'locale' }])]),
  ];
}

function side(name: string | undefined, title: string, { unit }: Column): Override[] {
  return name === undefined ? [] : [override(name, false, [named(title), ...unitProperties(unit)])];
}

/** One is what tables before Grafana 12.2 know, the other what they know since. */
const hidden: DynamicConfigValue[] = [
  { id: 'custom.hidden', value: true },
  { id: 'custom.hideFrom.viz', value: true },
];
