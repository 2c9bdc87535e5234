import { scaleOf, scaleWidth, unitNote, valueAxis } from '../axes.js';
import {
  type Drawing,
  type Frame,
  fontSize,
  numberOf,
  type PanelRow,
  type PictureOf,
  textOf,
  textWidth,
  valueLine,
} from '../drawing.js';
import { seriesColour } from '../theme.js';

/** Counts by class, the classes side by side. */
export function drawHistogram(picture: PictureOf<'histogram'>, rows: readonly PanelRow[], frame: Frame): Drawing {
  const { theme, width, height } = frame;
  const { value } = picture;
  const scale = scaleOf(
    rows.flatMap((row) => numberOf(row[value.name]) ?? []),
    value.unit,
    height > 200 ? 4 : 3,
  );
  const note = unitNote(theme, value.unit, 0);
  const left = scaleWidth(scale, value.unit);
  const top = note.length > 0 ? 24 : 12;
  const plot = { left, top, width: width - left - 8, height: height - top - 44 };
  const names = rows.map((row) => textOf(row[picture.label]));
  const room = plot.width / Math.max(1, rows.length);
  const every = Math.max(1, Math.ceil((Math.max(0, ...names.map((name) => textWidth(name))) + 8) / room));
  return {
    height,
    option: {
      grid: { ...plot, outerBoundsMode: 'none' },
      xAxis: {
        type: 'category',
        data: rows.map((_, index) => index),
        name: picture.axis,
        nameLocation: 'middle',
        nameGap: 26,
        nameTextStyle: { color: theme.mutedText, fontSize, fontFamily: theme.fontFamily },
        axisLine: { lineStyle: { color: theme.axis } },
        axisTick: { show: false },
        axisLabel: {
          color: theme.mutedText,
          fontSize,
          fontFamily: theme.fontFamily,
          interval: every - 1,
          formatter: (index: string) => names[Number(index)] ?? '',
        },
      },
      yAxis: valueAxis(theme, scale, value.unit),
      series: [
        {
          type: 'bar',
          barCategoryGap: '6%',
          color: seriesColour(theme, 0),
          itemStyle: { borderRadius: [2, 2, 0, 0] },
          data: rows.map((row) => numberOf(row[value.name]) ?? '-'),
        },
      ],
      graphic: note,
    },
    hover: {
      along: 'x',
      points: rows.map((row, index) => ({
        at: [String(index), numberOf(row[value.name]) ?? 0],
        title: `${picture.axis}: ${names[index]}`,
        lines: [valueLine(row, value)],
      })),
    },
  };
}
