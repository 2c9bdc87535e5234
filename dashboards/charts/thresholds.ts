import type { Threshold } from '../panels/panel.js';
import type { Scale } from './axes.js';
import { fontSize, textWidth } from './drawing.js';
import type { Theme } from './theme.js';

/** Values that mean something, as upright lines through lying bars and intervals, with their names above. */

const labelSize = fontSize - 1;
const labelHeight = 15;
const apart = 8;

interface PlacedThreshold extends Threshold {
  /** Of the line and of the middle of its name, pixels. */
  readonly x: number;
  readonly nameX: number;
  /** Names that would lie on each other stand one above the other. */
  readonly row: number;
}

export interface PlacedThresholds {
  readonly all: readonly PlacedThreshold[];
  /** That the names need above the plot, pixels. */
  readonly height: number;
}

export function placeThresholds(
  thresholds: readonly Threshold[],
  { min, max }: Scale,
  { left, width }: { readonly left: number; readonly width: number },
): PlacedThresholds {
  const ends: number[] = [];
  const all = [...thresholds]
    .sort((a, b) => a.value - b.value)
    .map((threshold): PlacedThreshold => {
      const x = left + (width * (threshold.value - min)) / (max - min);
      const half = textWidth(threshold.title, labelSize) / 2;
      const nameX = Math.max(half, Math.min(Math.max(x, left + half), left + width - half));
      const free = ends.findIndex((end) => end + apart <= nameX - half);
      const row = free < 0 ? ends.length : free;
      ends[row] = nameX + half;
      return { ...threshold, x, nameX, row };
    });
  return { all, height: ends.length === 0 ? 0 : ends.length * labelHeight + 4 };
}

/** Lines from `top` to `bottom`, names above `top`; pixels. */
export function thresholdSigns(
  { all }: PlacedThresholds,
  top: number,
  bottom: number,
  theme: Theme,
): Record<string, unknown>[] {
  return all.flatMap(({ title, x, nameX, row }) => [
    {
      type: 'line',
      silent: true,
      // Behind bars and their figures, which break it.
      z: 1,
      shape: { x1: x, y1: top - 2 - row * labelHeight, x2: x, y2: bottom },
      style: { stroke: theme.mutedText, lineWidth: 1.25, lineDash: [5, 4] },
    },
    {
      type: 'text',
      silent: true,
      z: 4,
      x: nameX,
      y: top - 4 - row * labelHeight - labelHeight / 2,
      style: {
        text: title,
        textAlign: 'center',
        textVerticalAlign: 'middle',
        fill: theme.mutedText,
        fontSize: labelSize,
        fontFamily: theme.fontFamily,
        stroke: theme.background,
        lineWidth: 3,
      },
    },
  ]);
}
