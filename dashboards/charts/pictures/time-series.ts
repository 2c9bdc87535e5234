import type { Column, Threshold } from '../../panels/panel.js';
import { type LegendItem, legendOf, type Scale, scaleOf, scaleWidth, unitNote, valueAxis } from '../axes.js';
import {
  type Drawing,
  type Frame,
  fontSize,
  type Hover,
  type Line,
  linesOf,
  numberOf,
  type PanelRow,
  type PictureOf,
  shortened,
  textWidth,
  valueLine,
} from '../drawing.js';
import { formatUnit } from '../format.js';
import { type Periods, periodName, periodsOf, ticksOf, timeOfCell } from '../periods.js';
import type { Theme } from '../theme.js';

const mostDirectLabels = 6;
const widthForDirectLabels = 480;
const leastBetweenLabels = 15;
const bottom = 36;

/** Values over time. A period without a row is a gap, never 0. */
export function drawTimeSeries(picture: PictureOf<'time-series'>, rows: readonly PanelRow[], frame: Frame): Drawing {
  const { theme, width, height } = frame;
  const lines = inOrder(linesOf(rows, picture.values, picture.by, (row) => timeOfCell(row.time)));
  const unit = picture.values[0]?.unit ?? 'count';
  const periods = periodsOf(
    lines.flatMap(({ rows: known }) => [...known.keys()]),
    frame.from,
    frame.until,
  );
  const stacked = picture.stacked === true;
  const thresholds = picture.thresholds ?? [];
  const scale = scaleOf(
    [...reachOf(lines, periods, stacked), ...thresholds.map(({ value }) => value)],
    unit,
    height > 200 ? 4 : 3,
  );
  const direct =
    picture.drawn === 'lines' &&
    !stacked &&
    lines.length > 1 &&
    lines.length <= mostDirectLabels &&
    width >= widthForDirectLabels;
  const marks = picture.annotated ? frame.marks : [];
  const legend = legendOf(theme, legendItems(theme, lines, picture.drawn, direct, marks.length > 0), width);
  const left = scaleWidth(scale, unit);
  const labels = direct ? endLabels(lines, periods, theme) : [];
  const right = direct ? Math.max(...labels.map(({ width: taken }) => taken)) + 28 : 22;
  const note = unitNote(theme, unit, legend.height);
  const top = legend.height + (note.length > 0 ? 22 : 10);
  const plot = { left, top, width: width - left - right, height: height - top - bottom };
  const half = periods.stepMs / 2;
  const [first = 0] = periods.starts;
  const last = periods.starts.at(-1) ?? 1;
  const padding = picture.drawn === 'bars' || first === last ? half : periods.stepMs * 0.15;
  const ticks = ticksOf(periods, Math.floor(plot.width / 62));
  const tickTexts = new Map(ticks.map(({ at, text }) => [at, text]));
  return {
    height,
    option: {
      grid: { ...plot, outerBoundsMode: 'none' },
      xAxis: {
        type: 'value',
        // Marks of posts lie within the last period too.
        min: first - padding,
        max: last + (marks.length > 0 ? Math.max(padding, periods.stepMs) : padding),
        axisLine: { show: true, onZero: true, lineStyle: { color: theme.axis } },
        axisTick: { show: true, length: 4, lineStyle: { color: theme.axis }, customValues: [...tickTexts.keys()] },
        splitLine: { show: false },
        axisLabel: {
          color: theme.mutedText,
          fontSize,
          lineHeight: 14,
          fontFamily: theme.fontFamily,
          margin: 7,
          customValues: [...tickTexts.keys()],
          formatter: (value: number) => tickTexts.get(value) ?? '',
        },
      },
      yAxis: valueAxis(theme, scale, unit),
      series: [
        ...bandOf(lines, periods, theme),
        ...lines.map((line, index) => ({
          ...(picture.drawn === 'bars'
            ? bars(plot.width, periods, stacked ? 1 : lines.length)
            : strokes(line, periods)),
          ...(stacked
            ? { stack: 'all', ...(picture.drawn === 'lines' ? { areaStyle: { opacity: 0.75 }, symbolSize: 0 } : {}) }
            : {}),
          color: colourOf(theme, index),
          data: periods.starts.map((at) => [at, valueAt(line, at) ?? '-']),
        })),
        ...thresholdLines(thresholds, theme, first - padding, last + padding),
      ],
      graphic: [
        ...legend.graphic,
        ...note,
        ...(direct ? besideLines(labels, scale, plot, theme) : []),
        ...markSigns(
          marks,
          theme,
          plot,
          first - padding,
          last + (marks.length > 0 ? Math.max(padding, periods.stepMs) : padding),
        ),
      ],
    },
    hover: hoverOf(lines, periods, picture.values, marks),
  };
}

/** Most first, so that the palette goes to those that matter; of values, as they were given. */
function inOrder(lines: readonly Line[]): Line[] {
  if (new Set(lines.map(({ column }) => column.name)).size > 1) return [...lines];
  const mean = ({ rows, column }: Line): number => {
    const values = [...rows.values()].flatMap((row) => numberOf(row[column.name]) ?? []);
    return values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
  };
  return [...lines].sort((a, b) => mean(b) - mean(a));
}

export const colourOf = (theme: Theme, index: number): string => theme.series[index] ?? theme.rest;

function valueAt({ rows, column }: Line, at: number): number | null {
  return numberOf(rows.get(at)?.[column.name]);
}

/** Values that the scale must hold: of stacks their sums, of estimates the ends of their intervals. */
function reachOf(lines: readonly Line[], { starts }: Periods, stacked: boolean): number[] {
  if (stacked) return starts.map((at) => lines.reduce((sum, line) => sum + (valueAt(line, at) ?? 0), 0));
  return lines.flatMap(({ rows, column }) =>
    [...rows.values()].flatMap((row) =>
      [column.name, ...(lines.length === 1 ? [column.low, column.high] : [])].flatMap(
        (name) => (name === undefined ? null : numberOf(row[name])) ?? [],
      ),
    ),
  );
}

function legendItems(
  theme: Theme,
  lines: readonly Line[],
  drawn: 'lines' | 'bars',
  direct: boolean,
  marked: boolean,
): LegendItem[] {
  const items: LegendItem[] = [];
  if (lines.length > 1 && !direct) {
    lines.slice(0, theme.series.length).forEach(({ name }, index) => {
      items.push({ name, colour: colourOf(theme, index), shape: drawn === 'bars' ? 'square' : 'line' });
    });
    const more = lines.length - theme.series.length;
    if (more > 0) items.push({ name: `${more} more`, colour: theme.rest, shape: drawn === 'bars' ? 'square' : 'line' });
  }
  if (marked) items.push({ name: 'an executive’s post', colour: theme.mutedText, shape: 'triangle' });
  return items;
}

function bars(plotWidth: number, { starts }: Periods, beside: number): Record<string, unknown> {
  const room = (plotWidth / Math.max(1, starts.length)) * 0.74;
  return {
    type: 'bar',
    barWidth: Math.max(1, Math.min(44, room / beside)),
    barGap: '8%',
    itemStyle: beside === 1 ? { borderRadius: [2, 2, 0, 0] } : {},
  };
}

/** A point is drawn where there are few, or where its neighbours are unknown and no line leads to it. */
function strokes(line: Line, { starts }: Periods): Record<string, unknown> {
  const isAlone = (index: number): boolean =>
    [index - 1, index + 1].every((beside) => {
      const at = starts[beside];
      return at === undefined || valueAt(line, at) === null;
    });
  return {
    type: 'line',
    symbol: 'circle',
    showSymbol: true,
    symbolSize: (_value: unknown, { dataIndex }: { dataIndex: number }) =>
      isAlone(dataIndex) ? 6 : starts.length <= 16 ? 5 : 0,
    connectNulls: false,
    lineStyle: { width: 2.25, join: 'round', cap: 'round' },
  };
}

/** The interval of a single estimate, as an area behind it. */
function bandOf([line, another]: readonly Line[], { starts }: Periods, theme: Theme): Record<string, unknown>[] {
  if (!line || another || line.column.low === undefined || line.column.high === undefined) return [];
  const ends = (name: string | undefined) =>
    starts.map((at) => (name === undefined ? null : numberOf(line.rows.get(at)?.[name])));
  const low = ends(line.column.low);
  const high = ends(line.column.high);
  const area = (data: (number | null)[], opacity: number) => ({
    type: 'line',
    stack: 'interval',
    symbol: 'none',
    color: colourOf(theme, 0),
    lineStyle: { width: 0 },
    areaStyle: { opacity },
    data: starts.map((at, index) => [at, data[index] ?? '-']),
  });
  return [
    area(low, 0),
    area(
      high.map((value, index) => (value === null ? null : value - (low[index] ?? value))),
      0.16,
    ),
  ];
}

export function thresholdLines(
  thresholds: readonly Threshold[],
  theme: Theme,
  from: number,
  to: number,
): Record<string, unknown>[] {
  return thresholds.map(({ value, title }) => ({
    type: 'line',
    symbol: 'none',
    silent: true,
    lineStyle: { color: theme.mutedText, width: 1.25, type: [5, 4] },
    data: [
      [from, value],
      [to, value],
    ],
    markPoint: {
      symbol: 'rect',
      symbolSize: 0,
      silent: true,
      data: [{ coord: [to, value] }],
      label: {
        show: true,
        formatter: title,
        position: 'left',
        offset: [0, -9],
        color: theme.mutedText,
        fontSize: fontSize - 1,
        fontFamily: theme.fontFamily,
      },
    },
  }));
}

interface EndLabel {
  readonly text: string;
  readonly colour: string;
  readonly value: number;
  readonly width: number;
}

function endLabels(lines: readonly Line[], { starts }: Periods, theme: Theme): EndLabel[] {
  return lines.flatMap((line, index) => {
    const at = starts.findLast((start) => valueAt(line, start) !== null);
    const value = at === undefined ? null : valueAt(line, at);
    if (value === null) return [];
    const text = `${shortened(line.name, 150)} ${formatUnit(value, line.column.unit)}`;
    return [{ text, value, colour: colourOf(theme, index), width: textWidth(text) }];
  });
}

interface Plot {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** Names at the ends of their lines, moved apart where they would lie on each other. */
function besideLines(
  labels: readonly EndLabel[],
  { min, max }: Scale,
  plot: Plot,
  theme: Theme,
): Record<string, unknown>[] {
  const placed = [...labels]
    .sort((a, b) => b.value - a.value)
    .map((label) => ({ label, y: plot.top + plot.height * (1 - (label.value - min) / (max - min)) }));
  for (let index = 1; index < placed.length; index++) {
    const above = placed[index - 1];
    const here = placed[index];
    if (above && here) here.y = Math.max(here.y, above.y + leastBetweenLabels);
  }
  const over = Math.max(0, (placed.at(-1)?.y ?? 0) - (plot.top + plot.height));
  for (let index = placed.length - 1, most = Number.POSITIVE_INFINITY; index >= 0; index--) {
    const here = placed[index];
    if (!here) continue;
    here.y = Math.min(index === placed.length - 1 ? here.y - over : here.y, most - leastBetweenLabels);
    most = here.y;
  }
  const x = plot.left + plot.width + 6;
  return placed.flatMap(({ label, y }) => [
    {
      type: 'line',
      silent: true,
      shape: { x1: x, y1: y, x2: x + 10, y2: y },
      style: { stroke: label.colour, lineWidth: 2.5 },
    },
    {
      type: 'text',
      silent: true,
      x: x + 14,
      y: y - 7,
      style: { text: label.text, fill: theme.text, fontSize, fontFamily: theme.fontFamily },
    },
  ]);
}

/** Small signs on the axis: what was said when, without hiding what is measured. */
function markSigns(
  marks: Frame['marks'],
  theme: Theme,
  plot: Plot,
  min: number,
  max: number,
): Record<string, unknown>[] {
  const y = plot.top + plot.height;
  return marks.flatMap(({ time }) => {
    const at = timeOfCell(time);
    if (at === null || at < min || at > max) return [];
    const x = plot.left + (plot.width * (at - min)) / (max - min);
    return [
      {
        type: 'polygon',
        silent: true,
        z: 5,
        shape: {
          points: [
            [x - 4, y],
            [x, y - 8],
            [x + 4, y],
          ],
        },
        style: { fill: theme.mutedText, opacity: 0.75, stroke: theme.background, lineWidth: 0.75 },
      },
    ];
  });
}

const mostMarksTold = 3;

function hoverOf(lines: readonly Line[], periods: Periods, values: readonly Column[], marks: Frame['marks']): Hover {
  const single = values.length === 1 && lines.length === 1;
  return {
    along: 'x',
    points: periods.starts.map((at) => {
      const known = lines.filter((line) => valueAt(line, at) !== null);
      const marked = marks.filter(({ time }) => {
        const posted = timeOfCell(time);
        return posted !== null && posted >= at && posted < at + periods.stepMs;
      });
      const top = known.reduce((most, line) => Math.max(most, valueAt(line, at) ?? 0), 0);
      return {
        at: [at, top],
        title: periodName(periods, at),
        lines: [
          ...known.map((line) =>
            valueLine(line.rows.get(at) ?? {}, line.column, single ? line.column.title : line.name),
          ),
          ...(known.length === 0 ? ['unknown, or too few people'] : []),
          ...marked.slice(0, mostMarksTold).map(({ title }) => `▲ ${title}`),
          ...(marked.length > mostMarksTold ? [`▲ and ${marked.length - mostMarksTold} more posts of executives`] : []),
        ],
      };
    }),
  };
}
