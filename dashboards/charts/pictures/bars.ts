import type { Column } from '../../panels/panel.js';
import { legendOf, scaleOf, valueAxis } from '../axes.js';
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
import { seriesColour } from '../theme.js';
import { placeThresholds, thresholdSigns } from '../thresholds.js';

const barHeight = 18;
const between = 10;
/** Of the width. */
const mostForNames = 0.4;

/** A bar a row, lying, so that names can be read; the value at its end. */
export function drawBars(picture: PictureOf<'bars'>, rows: readonly PanelRow[], frame: Frame): Drawing {
  const { theme, width } = frame;
  const { values } = picture;
  const stacked = picture.stacked === true;
  const beside = stacked ? 1 : values.length;
  const unit = values[0]?.unit ?? 'count';
  const sums = rows.map((row) => values.reduce((sum, { name }) => sum + (numberOf(row[name]) ?? 0), 0));
  const reach = stacked ? sums : rows.flatMap((row) => values.flatMap(({ name }) => numberOf(row[name]) ?? []));
  const thresholds = picture.thresholds ?? [];
  const scale = scaleOf([...reach, ...thresholds.map(({ value }) => value)], unit, width > 420 ? 4 : 3);
  const legend = legendOf(
    theme,
    values.length > 1
      ? values.map(({ title }, index) => ({
          name: title,
          colour: seriesColour(theme, index),
          shape: 'square' as const,
        }))
      : [],
    width,
  );
  const full = rows.map((row) => textOf(row[picture.label]));
  // Where a name would be cut beside its bar, all stand over theirs.
  const isOver = full.some((name) => textWidth(name) > width * mostForNames);
  const names = full.map((name) => (isOver ? shortened(name, width - 8) : name));
  const left = isOver ? 2 : Math.ceil(Math.max(24, ...names.map((name) => textWidth(name)))) + 12;
  const texts = rows.flatMap((row, index) =>
    stacked ? [formatUnit(sums[index], unit)] : values.map((column) => formatUnit(row[column.name], column.unit)),
  );
  const right = Math.ceil(Math.max(...texts.map((text) => textWidth(text)), 16)) + 10;
  const nameHeight = isOver ? 17 : 0;
  const step = beside * barHeight * (beside > 1 ? 0.8 : 1) + between + nameHeight;
  const plotWidth = Math.max(60, width - left - right);
  const placed = placeThresholds(thresholds, scale, { left, width: plotWidth });
  const top = legend.height + placed.height + 4;
  const bottom = 8;
  // Bars stand in the middle of their rows: half a name lower.
  const plot = { left, top: top + nameHeight / 2, width: plotWidth, height: rows.length * step };
  const label = {
    show: true,
    position: 'right',
    color: theme.text,
    fontSize,
    fontFamily: theme.fontFamily,
    // Stands out where a line at a value runs through it.
    textBorderColor: theme.background,
    textBorderWidth: 3,
  };
  return {
    height: top + plot.height + nameHeight / 2 + bottom,
    option: {
      grid: { ...plot, outerBoundsMode: 'none' },
      yAxis: {
        type: 'category',
        inverse: true,
        data: rows.map((_, index) => index),
        axisLine: { show: scale.min === 0, lineStyle: { color: theme.axis } },
        axisTick: { show: false },
        axisLabel: {
          color: theme.text,
          fontSize,
          fontFamily: theme.fontFamily,
          margin: 8,
          interval: 0,
          formatter: (value: string) => (isOver ? '' : (names[Number(value)] ?? '')),
        },
      },
      xAxis: { ...valueAxis(theme, scale, unit), axisLabel: { show: false } },
      series: [
        ...values.map((column, index) => ({
          type: 'bar',
          ...(stacked ? { stack: 'all' } : {}),
          color: seriesColour(theme, index),
          barWidth: beside > 1 ? barHeight * 0.8 - 2 : barHeight,
          barGap: '15%',
          itemStyle: stacked ? { borderColor: theme.background, borderWidth: 1 } : { borderRadius: [0, 2, 2, 0] },
          label:
            stacked && index < values.length - 1
              ? { show: false }
              : {
                  ...label,
                  formatter: ({ dataIndex }: { dataIndex: number }) =>
                    stacked ? formatUnit(sums[dataIndex], unit) : barText(rows[dataIndex] ?? {}, column, values),
                },
          // A bar of no length carries the sign that its value is unknown.
          data: rows.map((row) => numberOf(row[column.name]) ?? 0),
        })),
      ],
      graphic: [
        ...legend.graphic,
        ...thresholdSigns(placed, top, top + plot.height, theme),
        ...(isOver
          ? names.map((text, index) => ({
              type: 'text',
              silent: true,
              x: left,
              y: top + index * step + 3,
              style: { text, fill: theme.text, fontSize, fontFamily: theme.fontFamily },
            }))
          : []),
      ],
    },
    hover: {
      along: 'y',
      points: rows.map((row, index) => ({
        at: [
          stacked ? (sums[index] ?? 0) : Math.max(0, ...values.map(({ name }) => numberOf(row[name]) ?? 0)),
          String(index),
        ],
        title: textOf(row[picture.label]),
        lines: values.map((column) => valueLine(row, column)),
      })),
    },
  };
}

/** Of a row without any value a dash says so; beside others, an unknown one is left out. */
function barText(row: PanelRow, column: Column, values: readonly Column[]): string {
  const isKnown = numberOf(row[column.name]) !== null;
  const isAlone = values.every(({ name }) => numberOf(row[name]) === null);
  return isKnown || (isAlone && column === values[0]) ? formatUnit(row[column.name], column.unit) : '';
}
