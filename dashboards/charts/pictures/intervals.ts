import { type Scale, scaleOf, valueAxis } from '../axes.js';
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
  wrapped,
} from '../drawing.js';
import { formatUnit } from '../format.js';
import { seriesColour, type Theme } from '../theme.js';
import { placeThresholds, thresholdSigns } from '../thresholds.js';

const narrowBelow = 520;
const rowHeight = 30;
const lineHeight = 16;
const intervalHeight = 26;
const betweenRows = 12;
const leastPlot = 120;
/** Of the verdict's words where they stand over the interval. */
const mostLines = 3;

interface Estimate {
  readonly name: string;
  /** The figure and what it says. */
  readonly told: string;
  readonly value: number | null;
  readonly low: number | null;
  readonly high: number | null;
}

interface PlacedEstimate extends Estimate {
  readonly nameAt: readonly [x: number, y: number];
  readonly toldAt: readonly [x: number, y: number];
  readonly names: readonly string[];
  readonly lines: readonly string[];
  /** Middle of the interval, or of its words where there is none; pixels. */
  readonly y: number;
}

interface Layout {
  readonly left: number;
  readonly width: number;
  readonly bottom: number;
  readonly placed: readonly PlacedEstimate[];
  readonly isNarrow: boolean;
}

/** An estimate a row with its interval, and in words what it says; also where it says that nothing can be told. */
export function drawIntervals(picture: PictureOf<'intervals'>, rows: readonly PanelRow[], frame: Frame): Drawing {
  const { theme, width } = frame;
  const { value } = picture;
  const estimates = rows.map((row): Estimate => {
    const known = numberOf(row[value.name]);
    const words = textOf(row[picture.verdict]);
    return {
      name: textOf(row[picture.label]),
      told: known === null ? words : `${formatUnit(known, value.unit)}, ${words}`,
      value: known,
      low: value.low === undefined ? null : numberOf(row[value.low]),
      high: value.high === undefined ? null : numberOf(row[value.high]),
    };
  });
  const isMeasured = estimates.some((estimate) => estimate.value !== null);
  const thresholds = isMeasured ? (picture.thresholds ?? []) : [];
  const reach = estimates.flatMap((end) => [end.value, end.low, end.high].filter((known) => known !== null));
  const scale = scaleOf([...reach, ...thresholds.map((line) => line.value)], value.unit, width > narrowBelow ? 5 : 3);
  // Where a verdict does not fit beside its interval, all stand over theirs.
  const isNarrow = width < narrowBelow || estimates.some(({ told }) => textWidth(told) > width * 0.4);
  const arrange = isNarrow ? overEachOther : sideBySide;
  const placed = placeThresholds(thresholds, scale, arrange(estimates, width, 0));
  const top = placed.height + 4;
  const layout = arrange(estimates, width, top);
  const height = Math.max(1, layout.bottom - top);
  const name = {
    name: value.title,
    nameLocation: 'middle',
    nameGap: 24,
    nameTextStyle: { color: theme.mutedText, fontSize: fontSize - 1, fontFamily: theme.fontFamily },
  };
  return {
    height: layout.bottom + (isMeasured ? 40 : 4),
    option: {
      grid: { left: layout.left, top, width: layout.width, height, outerBoundsMode: 'none' },
      xAxis: { ...valueAxis(theme, scale, value.unit), ...name, show: isMeasured },
      yAxis: { type: 'value', min: 0, max: height, show: false, inverse: true },
      series: [{ type: 'scatter', silent: true, symbolSize: 0, data: [] }],
      graphic: [...thresholdSigns(placed, top, layout.bottom, theme), ...signs(layout, scale, top, theme)],
    },
    hover: {
      along: 'y',
      points: layout.placed.map((estimate, index) => ({
        at: [estimate.value ?? scale.min, estimate.y - top],
        title: estimate.name,
        lines: [valueLine(rows[index] ?? {}, value), textOf(rows[index]?.[picture.verdict])],
      })),
    },
  };
}

function sideBySide(estimates: readonly Estimate[], width: number, top: number): Layout {
  const names = estimates.map(({ name }) => shortened(name, width * 0.34));
  const left = Math.ceil(Math.max(0, ...names.map((name) => textWidth(name)))) + 16;
  const wide = Math.ceil(Math.max(0, ...estimates.map(({ told }) => textWidth(told)))) + 18;
  const plot = Math.max(leastPlot, width - left - wide);
  return {
    left,
    width: plot,
    bottom: top + estimates.length * rowHeight,
    isNarrow: false,
    placed: estimates.map((estimate, index) => {
      const y = top + rowHeight * (index + 0.5);
      return {
        ...estimate,
        names: [names[index] ?? ''],
        lines: [shortened(estimate.told, width - left - plot - 14)],
        nameAt: [left - 12, y],
        toldAt: [left + plot + 14, y],
        y,
      };
    }),
  };
}

function overEachOther(estimates: readonly Estimate[], width: number, top: number): Layout {
  let y = top;
  const placed = estimates.map((estimate): PlacedEstimate => {
    const lines = wrapped(estimate.told, width - 8, mostLines);
    // Bold letters are wider.
    const names = wrapped(estimate.name, (width - 8) * 0.92, 2);
    const nameAt = [4, y + lineHeight / 2] as const;
    const toldAt = [4, y + lineHeight * (names.length + 0.5)] as const;
    const words = y + lineHeight * (names.length + lines.length);
    const isMeasured = estimate.value !== null;
    y = words + (isMeasured ? intervalHeight : 0) + betweenRows;
    return {
      ...estimate,
      names,
      lines,
      nameAt,
      toldAt,
      y: isMeasured ? words + intervalHeight / 2 : words - lineHeight / 2,
    };
  });
  return { left: 16, width: width - 36, bottom: y, isNarrow: true, placed };
}

function signs(
  { left, width, bottom, placed, isNarrow }: Layout,
  { min, max }: Scale,
  top: number,
  theme: Theme,
): Record<string, unknown>[] {
  const x = (at: number): number => left + (width * (at - min)) / (max - min);
  const line = (from: readonly [number, number], to: readonly [number, number], style: Record<string, unknown>) => ({
    type: 'line',
    silent: true,
    shape: { x1: from[0], y1: from[1], x2: to[0], y2: to[1] },
    style,
  });
  const text = (content: string, [at, y]: readonly [number, number], style: Record<string, unknown>) => ({
    type: 'text',
    silent: true,
    x: at,
    y,
    style: {
      text: content,
      fontSize,
      fontFamily: theme.fontFamily,
      textVerticalAlign: 'middle',
      // Stands out where a line at a value runs through it.
      stroke: theme.background,
      lineWidth: 3,
      ...style,
    },
  });
  const bar = { stroke: seriesColour(theme, 0), lineWidth: 2 };
  const isMeasured = placed.some(({ value }) => value !== null);
  return [
    ...(min < 0 && isMeasured ? [line([x(0), top], [x(0), bottom], { stroke: theme.axis, lineWidth: 1 })] : []),
    ...placed.flatMap(({ names, nameAt, toldAt, lines, value, low, high, y }) => [
      ...names.map((name, index) =>
        text(name, [nameAt[0], nameAt[1] + index * lineHeight], {
          fill: theme.text,
          textAlign: isNarrow ? 'left' : 'right',
          fontWeight: isNarrow ? 'bold' : 'normal',
        }),
      ),
      ...lines.map((words, index) =>
        text(words, [toldAt[0], toldAt[1] + index * lineHeight], {
          fill: value === null ? theme.mutedText : theme.text,
        }),
      ),
      ...(low === null || high === null || value === null
        ? []
        : [
            line([x(low), y], [x(high), y], bar),
            ...[low, high].map((limit) => line([x(limit), y - 5], [x(limit), y + 5], bar)),
          ]),
      ...(value === null
        ? []
        : [
            {
              type: 'circle',
              silent: true,
              shape: { cx: x(value), cy: y, r: 5 },
              style: { fill: seriesColour(theme, 0), stroke: theme.background, lineWidth: 1.5 },
            },
          ]),
    ]),
  ];
}
