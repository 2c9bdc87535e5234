import { numberOf, type PanelRow, shortTitle, textOf } from '../charts/drawing.js';
import { formatRange, formatUnit } from '../charts/format.js';
import type { Column, Picture, TableColumn } from '../panels/panel.js';
import { type Html, html } from './html.js';

/** The rows behind a picture as a table, for those who want figures and for those who see no pictures. */

/** Columns of a picture in the order in which they are read. */
export function columnsOf(picture: Picture): TableColumn[] {
  const text = (name: string, title: string): Column => ({ name, title, unit: 'text' });
  const time: Column = { name: 'time', title: 'Time', unit: 'time' };
  switch (picture.kind) {
    case 'stat':
      return [
        ...withContext(picture.value),
        { ...picture.value, name: `${picture.value.name}_before`, title: 'As long before' },
      ];
    case 'time-series':
      return [
        time,
        ...(picture.by === undefined ? [] : [text(picture.by, 'Of')]),
        ...picture.values.flatMap(withContext),
      ];
    case 'bars':
      return [text(picture.label, 'Of'), ...picture.values.flatMap(withContext)];
    case 'histogram':
      return [text(picture.label, picture.axis), ...withContext(picture.value)];
    case 'intervals':
      return [text(picture.label, 'Of'), ...withContext(picture.value), text(picture.verdict, 'Verdict')];
    case 'heatmap':
      return [time, text(picture.label, 'Of'), ...withContext(picture.value)];
    case 'curve':
      return [picture.x, ...(picture.by === undefined ? [] : [text(picture.by, 'Of')]), ...withContext(picture.value)];
    case 'table':
      return picture.columns.flatMap(withContext);
  }
}

/** A figure, the ends of its interval, and what it was divided by. */
function withContext(column: TableColumn): TableColumn[] {
  const { of, ofTitle, low, high, ...figure } = column;
  const { title, unit } = figure;
  return [
    figure,
    ...(low === undefined || high === undefined
      ? []
      : [
          { name: low, title: `${title}: from`, unit },
          { name: high, title: `${title}: to`, unit },
        ]),
    ...(of === undefined
      ? []
      : [{ name: of, title: `${title}: of`, unit: 'count' as const, ...(ofTitle === undefined ? {} : { ofTitle }) }]),
  ];
}

const mostRows = 500;
/** Width of a bar in a cell, pixels. */
const barWidth = 72;

export function valuesTable(picture: Picture, rows: readonly PanelRow[], caption: string): Html {
  const columns = tableColumns(picture);
  const greatest = new Map(
    columns
      .filter(({ bar }) => bar)
      .map(({ name }) => [name, Math.max(...rows.map((row) => numberOf(row[name]) ?? 0), 0)]),
  );
  const shown = rows.slice(0, mostRows);
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${caption}"><table>
<caption class="unseen">${caption}</caption>
<thead><tr>${columns.map(
    (column) =>
      html`<th scope="col"${classOf(column, shown)}>${column.title}${column.ofTitle === undefined ? '' : html`<span class="of" title="${column.ofTitle}">${shortTitle(column.ofTitle).split(',', 1)[0]}</span>`}</th>`,
  )}</tr></thead>
<tbody>${shown.map((row) => html`<tr>${columns.map((column, index) => cell(row, column, index === 0, greatest.get(column.name) ?? 0))}</tr>\n`)}</tbody>
</table></div>${rows.length > mostRows ? html`<p class="quiet">The first ${mostRows} of ${rows.length.toLocaleString('en')} rows; all are in the CSV.</p>` : ''}`;
}

/** A table that is the picture shows what each figure was divided by in its own cell. */
function tableColumns(picture: Picture): TableColumn[] {
  return picture.kind === 'table' ? [...picture.columns] : columnsOf(picture);
}

const longText = 36;

/** Of numbers, times that are not broken, and texts that need room. */
function classOf({ name, unit }: Column, rows: readonly PanelRow[]): Html | '' {
  if (unit === 'time') return html` class="time-of"`;
  if (unit !== 'text') return html` class="number"`;
  return rows.some((row) => String(row[name] ?? '').length > longText) ? html` class="long"` : '';
}

const isText = ({ unit }: Column): boolean => unit === 'text' || unit === 'time';

function cell(row: PanelRow, column: TableColumn, isFirst: boolean, greatest: number): Html {
  const shown = formatUnit(row[column.name], column.unit);
  const link = column.link === undefined ? null : safeLink(row[column.link]);
  const content =
    link === null
      ? html`${shown}`
      : html`<a href="${link}"${link.startsWith('/') ? '' : html` rel="noopener noreferrer" target="_blank"`}>${shown}</a>`;
  const isWithContext = column.of !== undefined || column.low !== undefined;
  const context = isWithContext && numberOf(row[column.name]) !== null ? contextOf(row, column) : '';
  const value = numberOf(row[column.name]);
  const bar =
    column.bar && value !== null && greatest > 0
      ? html`<svg class="cell-bar" width="${barWidth}" height="8" viewBox="0 0 ${barWidth} 8" aria-hidden="true"><rect width="${Math.max(1, Math.round((Math.max(0, value) / greatest) * barWidth))}" height="8" rx="2" fill="var(--series-1)"></rect></svg>`
      : '';
  const inner = html`${bar}${content}${context === '' ? '' : html`<span class="of">${context}</span>`}`;
  if (isFirst) return html`<th scope="row"${column.unit === 'time' ? html` class="time-of"` : ''}>${inner}</th>`;
  if (column.unit === 'time') return html`<td class="time-of">${inner}</td>`;
  return isText(column) ? html`<td>${inner}</td>` : html`<td class="number">${inner}</td>`;
}

function contextOf(row: PanelRow, { of, low, high, unit }: TableColumn): string {
  const count = of === undefined ? null : numberOf(row[of]);
  const [from, to] = [low === undefined ? null : numberOf(row[low]), high === undefined ? null : numberOf(row[high])];
  return [
    ...(count === null ? [] : [`of ${formatUnit(count, 'count')}`]),
    ...(from === null || to === null ? [] : [formatRange(from, to, unit)]),
  ].join(', ');
}

/** What stands in the data may be anything: only addresses of the web and of this site become links. */
export function safeLink(value: PanelRow[string]): string | null {
  const text = value === null || value === undefined ? '' : textOf(value);
  return /^(https?:\/\/|\/(?![/\\]))/.test(text) ? text : null;
}
