import {
  type Drawing,
  type Frame,
  fontSize,
  type HoverPoint,
  numberOf,
  type PanelRow,
  type PictureOf,
  shortened,
  textOf,
  textWidth,
  valueLine,
} from '../drawing.js';
import { formatUnit } from '../format.js';
import { periodName, periodsOf, ticksOf, timeOfCell } from '../periods.js';

const rowHeight = 26;
const top = 4;
const legendHeight = 30;

/** A cell a label and period; darker is more, and without a colour is unknown. */
export function drawHeatmap(picture: PictureOf<'heatmap'>, rows: readonly PanelRow[], frame: Frame): Drawing {
  const { theme, width } = frame;
  const { value } = picture;
  const cells = rows.flatMap((row) => {
    const at = timeOfCell(row.time);
    return at === null ? [] : [{ row, at, label: textOf(row[picture.label]), value: numberOf(row[value.name]) }];
  });
  const labels = [...new Set(cells.map(({ label }) => label))];
  const periods = periodsOf(
    cells.map(({ at }) => at),
    frame.from,
    frame.until,
  );
  const known = cells.flatMap((cell) => cell.value ?? []);
  const least = Math.min(0, ...known);
  const most = Math.max(...known, least + 1e-9);
  const steps = theme.steps.length;
  const stepOf = (amount: number): number =>
    Math.min(steps - 1, Math.floor(((amount - least) / (most - least)) * steps));
  const names = labels.map((label) => shortened(label, width * 0.34));
  const left = Math.ceil(Math.max(24, ...names.map((name) => textWidth(name)))) + 10;
  const plot = { left, top, width: width - left - 6, height: labels.length * rowHeight };
  const cellWidth = plot.width / Math.max(1, periods.starts.length);
  const ticks = new Map(ticksOf(periods, Math.floor(plot.width / 60)).map(({ at, text }) => [at, text]));
  const isWritten =
    cellWidth >= Math.max(...known.map((amount) => textWidth(formatUnit(amount, value.unit), 11)), 0) + 6;
  const under = top + plot.height + 42;
  const hover: HoverPoint[] = cells.map(({ row, at, label }) => ({
    at: [periods.starts.indexOf(at), labels.indexOf(label)],
    title: `${label}, ${periodName(periods, at)}`,
    lines: [valueLine(row, value)],
  }));
  return {
    height: under + legendHeight,
    option: {
      grid: { ...plot, outerBoundsMode: 'none' },
      xAxis: {
        type: 'category',
        data: periods.starts.map((_, index) => index),
        axisLine: { show: false },
        axisTick: { show: false },
        splitLine: { show: false },
        axisLabel: {
          color: theme.mutedText,
          fontSize,
          lineHeight: 14,
          fontFamily: theme.fontFamily,
          interval: 0,
          formatter: (index: string) => ticks.get(periods.starts[Number(index)] ?? 0) ?? '',
        },
      },
      yAxis: {
        type: 'category',
        inverse: true,
        data: labels.map((_, index) => index),
        axisLine: { show: false },
        axisTick: { show: false },
        axisLabel: {
          color: theme.text,
          fontSize,
          fontFamily: theme.fontFamily,
          interval: 0,
          formatter: (index: string) => names[Number(index)] ?? '',
        },
      },
      series: [{ type: 'scatter', silent: true, symbolSize: 0, data: [] }],
      graphic: [
        ...cells.flatMap((cell) => {
          const x = plot.left + cellWidth * periods.starts.indexOf(cell.at);
          const y = plot.top + rowHeight * labels.indexOf(cell.label);
          const step = cell.value === null ? null : stepOf(cell.value);
          return [
            {
              type: 'rect',
              silent: true,
              shape: { x: x + 1, y: y + 1, width: Math.max(1, cellWidth - 2), height: rowHeight - 2, r: 2 },
              style: { fill: step === null ? theme.grid : (theme.steps[step] ?? theme.rest) },
            },
            ...(step === null || !isWritten
              ? []
              : [
                  {
                    type: 'text',
                    silent: true,
                    x: x + cellWidth / 2,
                    y: y + rowHeight / 2,
                    style: {
                      text: formatUnit(cell.value, value.unit),
                      fill: theme.onSteps[step] ?? theme.text,
                      fontSize: 11,
                      fontFamily: theme.fontFamily,
                      textAlign: 'center',
                      textVerticalAlign: 'middle',
                    },
                  },
                ]),
          ];
        }),
        ...theme.steps.map((colour, index) => ({
          type: 'rect',
          silent: true,
          shape: { x: left + index * 24, y: under, width: 24, height: 10 },
          style: { fill: colour },
        })),
        ...[
          [left, formatUnit(least, value.unit), 'left'] as const,
          [left + steps * 24, formatUnit(most, value.unit), 'right'] as const,
        ].map(([x, text, textAlign]) => ({
          type: 'text',
          silent: true,
          x,
          y: under + 13,
          style: { text, textAlign, fill: theme.mutedText, fontSize: fontSize - 1, fontFamily: theme.fontFamily },
        })),
      ],
    },
    hover: { along: 'both', points: hover },
  };
}
