import { scaleOf, valueAxis } from '../axes.js';
import {
  type Drawing,
  type Frame,
  fontSize,
  numberOf,
  type PanelRow,
  type PictureOf,
  shortened,
  textOf,
  textWidth,
  valueLine,
} from '../drawing.js';
import { formatUnit } from '../format.js';
import { colourOf } from './time-series.js';

const narrowBelow = 520;
const rowHeight = 30;
/** Where the width does not suffice for columns, the verdict stands over its interval. */
const narrowRowHeight = 46;
const leastPlot = 120;

/** An estimate a row with its interval, and in words what it says; also where it says that nothing can be told. */
export function drawIntervals(picture: PictureOf<'intervals'>, rows: readonly PanelRow[], frame: Frame): Drawing {
  const { theme, width } = frame;
  const { value } = picture;
  const thresholds = picture.thresholds ?? [];
  const ends = rows.map((row) => ({
    value: numberOf(row[value.name]),
    low: value.low === undefined ? null : numberOf(row[value.low]),
    high: value.high === undefined ? null : numberOf(row[value.high]),
  }));
  const reach = ends.flatMap((end) => [end.value, end.low, end.high].filter((known) => known !== null));
  const scale = scaleOf([...reach, ...thresholds.map((line) => line.value)], value.unit, width > narrowBelow ? 5 : 3);
  const told = rows.map((row, index) => {
    const known = ends[index]?.value ?? null;
    return `${known === null ? '' : `${formatUnit(known, value.unit)}, `}${textOf(row[picture.verdict])}`;
  });
  // Where a verdict does not fit beside its interval, all stand over theirs.
  const isNarrow = width < narrowBelow || told.some((verdict) => textWidth(verdict) > width * 0.4);
  const names = rows.map((row) => shortened(textOf(row[picture.label]), isNarrow ? width - 8 : width * 0.34));
  const verdicts = told.map((verdict) => shortened(verdict, isNarrow ? width - 8 : width * 0.4));
  const left = isNarrow ? 16 : Math.ceil(Math.max(...names.map((name) => textWidth(name)))) + 16;
  const wide = Math.ceil(Math.max(...verdicts.map((verdict) => textWidth(verdict)))) + 18;
  const right = isNarrow ? 20 : Math.min(wide, width - left - leastPlot);
  const step = isNarrow ? narrowRowHeight + 14 : rowHeight;
  const top = thresholds.length > 0 ? 20 : 6;
  const plot = { left, top, width: width - left - right, height: Math.max(1, rows.length) * step };
  const x = (at: number): number => plot.left + (plot.width * (at - scale.min)) / (scale.max - scale.min);
  const y = (index: number): number => plot.top + step * (index + (isNarrow ? 0.78 : 0.5));
  const text = (content: string, at: number, height: number, fill: string, align = 'left', weight = 'normal') => ({
    type: 'text',
    silent: true,
    x: at,
    y: height,
    style: {
      text: content,
      fill,
      fontSize,
      fontFamily: theme.fontFamily,
      fontWeight: weight,
      textAlign: align,
      textVerticalAlign: 'middle',
      stroke: theme.background,
      lineWidth: 3,
    },
  });
  return {
    height: top + plot.height + 34,
    option: {
      grid: { ...plot, outerBoundsMode: 'none' },
      xAxis: {
        ...valueAxis(theme, scale, value.unit),
        name: value.title,
        nameLocation: 'middle',
        nameGap: 22,
        nameTextStyle: { color: theme.mutedText, fontSize: fontSize - 1, fontFamily: theme.fontFamily },
      },
      yAxis: { type: 'value', min: 0, max: Math.max(1, rows.length), show: false, inverse: true },
      series: [{ type: 'scatter', silent: true, symbolSize: 0, data: [] }],
      graphic: [
        ...(scale.min < 0
          ? [
              {
                type: 'line',
                silent: true,
                shape: { x1: x(0), y1: plot.top, x2: x(0), y2: plot.top + plot.height },
                style: { stroke: theme.axis, lineWidth: 1 },
              },
            ]
          : []),
        ...thresholds.flatMap((line) => [
          {
            type: 'line',
            silent: true,
            shape: { x1: x(line.value), y1: plot.top, x2: x(line.value), y2: plot.top + plot.height },
            style: { stroke: theme.mutedText, lineWidth: 1.25, lineDash: [5, 4] },
          },
          text(
            line.title,
            Math.min(
              Math.max(x(line.value), plot.left + textWidth(line.title) / 2),
              plot.left + plot.width - textWidth(line.title) / 2,
            ),
            9,
            theme.mutedText,
            'center',
          ),
        ]),
        ...ends.flatMap((end, index) => {
          const at = y(index);
          return [
            text(
              names[index] ?? '',
              isNarrow ? 4 : plot.left - 12,
              isNarrow ? at - 32 : at,
              theme.text,
              isNarrow ? 'left' : 'right',
              isNarrow ? 'bold' : 'normal',
            ),
            text(
              verdicts[index] ?? '',
              isNarrow ? 4 : plot.left + plot.width + 14,
              isNarrow ? at - 16 : at,
              end.value === null ? theme.mutedText : theme.text,
            ),
            ...(end.low === null || end.high === null || end.value === null
              ? []
              : [
                  {
                    type: 'line',
                    silent: true,
                    shape: { x1: x(end.low), y1: at, x2: x(end.high), y2: at },
                    style: { stroke: colourOf(theme, 0), lineWidth: 2 },
                  },
                  ...[end.low, end.high].map((limit) => ({
                    type: 'line',
                    silent: true,
                    shape: { x1: x(limit), y1: at - 5, x2: x(limit), y2: at + 5 },
                    style: { stroke: colourOf(theme, 0), lineWidth: 2 },
                  })),
                ]),
            ...(end.value === null
              ? []
              : [
                  {
                    type: 'circle',
                    silent: true,
                    shape: { cx: x(end.value), cy: at, r: 5 },
                    style: { fill: colourOf(theme, 0), stroke: theme.background, lineWidth: 1.5 },
                  },
                ]),
          ];
        }),
      ],
    },
    hover: {
      along: 'y',
      points: rows.map((row, index) => ({
        at: [ends[index]?.value ?? 0, index + (isNarrow ? 0.78 : 0.5)],
        title: textOf(row[picture.label]),
        lines: [valueLine(row, value), textOf(row[picture.verdict])],
      })),
    },
  };
}
