import type { Threshold } from '../../panels/panel.js';
import type { Scale } from '../axes.js';
import { type Frame, fontSize, type Line, numberOf, shortened, textWidth } from '../drawing.js';
import { formatUnit } from '../format.js';
import { type Periods, timeOfCell } from '../periods.js';
import { seriesColour, type Theme } from '../theme.js';

/** What stands beside and below lines over time: their names, lines at values, marks of posts. */

const leastBetweenLabels = 15;

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

export interface EndLabel {
  readonly text: string;
  readonly colour: string;
  readonly value: number;
  readonly width: number;
}

export function endLabels(lines: readonly Line[], { starts }: Periods, theme: Theme): EndLabel[] {
  return lines.flatMap((line, index) => {
    const at = starts.findLast((start) => numberOf(line.rows.get(start)?.[line.column.name]) !== null);
    const value = at === undefined ? null : numberOf(line.rows.get(at)?.[line.column.name]);
    if (value === null) return [];
    const text = `${shortened(line.name, 150)} ${formatUnit(value, line.column.unit)}`;
    return [{ text, value, colour: seriesColour(theme, index), width: textWidth(text) }];
  });
}

interface Plot {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** Names at the ends of their lines, moved apart where they would lie on each other. */
export function besideLines(
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
export function markSigns(
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
