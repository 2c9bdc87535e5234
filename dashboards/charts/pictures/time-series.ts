import type { Column } from '../../panels/panel.js';
import { type LegendItem, legendOf, scaleOf, scaleWidth, unitNote, valueAxis } from '../axes.js';
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
  valueLine,
} from '../drawing.js';
import { type Periods, periodName, periodsOf, ticksOf, timeOfCell } from '../periods.js';
import { seriesColour, type Theme } from '../theme.js';
import { besideLines, endLabels, markSigns, thresholdLines } from './line-signs.js';

const mostDirectLabels = 6;
const widthForDirectLabels = 480;
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
          color: seriesColour(theme, index),
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
      items.push({ name, colour: seriesColour(theme, index), shape: drawn === 'bars' ? 'square' : 'line' });
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
    color: seriesColour(theme, 0),
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
