import { legendOf, scaleOf, scaleWidth, valueAxis } from '../axes.js';
import {
  type Drawing,
  type Frame,
  fontSize,
  type Line,
  linesOf,
  numberOf,
  type PanelRow,
  type PictureOf,
  valueLine,
} from '../drawing.js';
import { formatUnit } from '../format.js';
import { seriesColour } from '../theme.js';

/** Wider than this against its height, a curve looks flat. */
const mostStretched = 2.2;

/** One number over another. */
export function drawCurve(picture: PictureOf<'curve'>, rows: readonly PanelRow[], frame: Frame): Drawing {
  const { theme, width } = frame;
  const { x, value } = picture;
  const lines = linesOf(rows, [value], picture.by, (row) => numberOf(row[x.name]));
  const points = lines.map((line) => pointsOf(line));
  const xs = points.flatMap((line) => line.map(([at]) => at));
  const ys = points.flatMap((line) => line.map(([, amount]) => amount));
  const xScale = scaleOf(xs, x.unit, width > 360 ? 5 : 4);
  const yScale = scaleOf(ys, value.unit, 5);
  const end = Math.min(xScale.max, yScale.max);
  const legend = legendOf(
    theme,
    [
      ...(lines.length > 1
        ? lines
            .slice(0, theme.series.length)
            .map(({ name }, index) => ({ name, colour: seriesColour(theme, index), shape: 'line' as const }))
        : []),
      ...(picture.diagonal === undefined
        ? []
        : [{ name: picture.diagonal, colour: theme.mutedText, shape: 'dashes' as const }]),
    ],
    width,
  );
  const left = scaleWidth(yScale, value.unit);
  const height = Math.max(frame.height, 220);
  const top = legend.height + 26;
  const plot = {
    left,
    top,
    width: Math.min(width - left - 24, mostStretched * (height - top - 46)),
    height: height - top - 46,
  };
  const xName = {
    name: x.title,
    nameLocation: 'middle',
    nameGap: 26,
    nameTextStyle: { color: theme.mutedText, fontSize, fontFamily: theme.fontFamily },
  };
  return {
    height,
    option: {
      grid: { ...plot, outerBoundsMode: 'none' },
      xAxis: {
        ...valueAxis(theme, xScale, x.unit),
        ...xName,
        axisLine: { show: true, lineStyle: { color: theme.axis } },
      },
      yAxis: { ...valueAxis(theme, yScale, value.unit) },
      series: [
        ...(picture.diagonal === undefined
          ? []
          : [
              {
                type: 'line',
                symbol: 'none',
                silent: true,
                lineStyle: { color: theme.mutedText, width: 1.25, type: [5, 4] },
                data: [
                  [0, 0],
                  [end, end],
                ],
              },
            ]),
        ...points.map((data, index) => ({
          type: 'line',
          symbol: data.length <= 16 ? 'circle' : 'none',
          symbolSize: 5,
          color: seriesColour(theme, index),
          lineStyle: { width: 2.25, join: 'round', cap: 'round' },
          data,
        })),
      ],
      graphic: [
        ...legend.graphic,
        {
          type: 'text',
          silent: true,
          x: 0,
          y: legend.height + 2,
          style: { text: value.title, fill: theme.mutedText, fontSize, fontFamily: theme.fontFamily },
        },
      ],
    },
    hover: {
      along: 'both',
      points: lines.flatMap((line, index) =>
        (points[index] ?? []).map(([at, amount]) => ({
          at: [at, amount] as const,
          title: `${x.title}: ${formatUnit(at, x.unit)}`,
          lines: [valueLine(line.rows.get(at) ?? {}, value, lines.length > 1 ? line.name : value.title)],
        })),
      ),
    },
  };
}

function pointsOf({ rows, column }: Line): [number, number][] {
  return [...rows]
    .flatMap(([at, row]): [number, number][] => {
      const amount = numberOf(row[column.name]);
      return amount === null ? [] : [[at, amount]];
    })
    .sort(([a], [b]) => a - b);
}
