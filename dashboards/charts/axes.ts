import type { Unit } from '../panels/panel.js';
import { fontSize, shortened, textWidth } from './drawing.js';
import { axisUnit, formatTick } from './format.js';
import type { Theme } from './theme.js';

/** Scales and legends that the kinds of pictures share. */

export interface Scale {
  readonly min: number;
  readonly max: number;
  readonly step: number;
}

const minute = 60;
const hour = 3600;
const day = 86_400;
/** Steps of durations that people count in, seconds. */
const durations = [
  1,
  5,
  10,
  30,
  minute,
  2 * minute,
  5 * minute,
  10 * minute,
  15 * minute,
  30 * minute,
  hour,
  2 * hour,
  3 * hour,
  6 * hour,
  12 * hour,
  day,
  2 * day,
  7 * day,
  14 * day,
  28 * day,
  91 * day,
  182 * day,
  364 * day,
];

/** From 0, or from below it where values are; about `parts` steps of round numbers. */
export function scaleOf(values: readonly number[], unit: Unit, parts: number): Scale {
  const least = Math.min(0, ...values);
  const most = Math.max(0, ...values);
  const span = most - least || (unit === 'percent' || unit === 'change' ? 10 : 1);
  const step = stepOf(span / parts, unit);
  const max = most === 0 && least < 0 ? 0 : Math.max(step, Math.ceil(most / step - 1e-9) * step);
  return { min: least === 0 ? 0 : Math.floor(least / step + 1e-9) * step, max: limited(max, unit, most), step };
}

/** A share ends at 100. */
function limited(max: number, unit: Unit, most: number): number {
  return unit === 'percent' && most <= 100 ? Math.min(100, max) : max;
}

function stepOf(least: number, unit: Unit): number {
  if (unit === 'seconds') {
    const found = durations.find((duration) => duration >= least);
    if (found !== undefined) return found;
  }
  const power = 10 ** Math.floor(Math.log10(least));
  const step = ([1, 2, 2.5, 5, 10].find((factor) => factor * power >= least - 1e-12) ?? 10) * power;
  return isCounted(unit) ? Math.max(1, Math.ceil(step)) : step;
}

const isCounted = (unit: Unit): boolean => ['count', 'people', 'posts', 'acts'].includes(unit);

export function tickTexts({ min, max, step }: Scale, unit: Unit): string[] {
  const texts: string[] = [];
  for (let value = min; value <= max + step / 1e6; value += step) texts.push(formatTick(value, unit));
  return texts;
}

/** Width that the labels of a scale need. */
export function scaleWidth(scale: Scale, unit: Unit): number {
  return Math.ceil(Math.max(...tickTexts(scale, unit).map((text) => textWidth(text)))) + 8;
}

export function valueAxis(theme: Theme, scale: Scale, unit: Unit): Record<string, unknown> {
  return {
    type: 'value',
    min: scale.min,
    max: scale.max,
    interval: scale.step,
    axisLine: { show: false },
    axisTick: { show: false },
    splitLine: { lineStyle: { color: theme.grid, width: 1 } },
    axisLabel: {
      color: theme.mutedText,
      fontSize,
      fontFamily: theme.fontFamily,
      hideOverlap: true,
      formatter: (value: number) => formatTick(value, unit),
    },
  };
}

/** The unit over the axis, where its labels do not say it: `people`. */
export function unitNote(theme: Theme, unit: Unit, top: number): Record<string, unknown>[] {
  const text = axisUnit(unit);
  if (text === null) return [];
  return [
    {
      type: 'text',
      left: 0,
      top,
      silent: true,
      style: { text, fill: theme.mutedText, fontSize: fontSize - 1, fontFamily: theme.fontFamily },
    },
  ];
}

export interface LegendItem {
  readonly name: string;
  readonly colour: string;
  readonly shape: 'line' | 'square' | 'triangle' | 'dashes';
}

const legendGap = 16;
const legendSign = 14;
export const legendLine = 20;

/** A legend set by hand, because the place it needs must be known before the rest is laid out. */
export function legendOf(
  theme: Theme,
  items: readonly LegendItem[],
  width: number,
  left = 0,
): { readonly height: number; readonly graphic: Record<string, unknown>[] } {
  const most = Math.max(80, Math.min(220, width - legendSign - 8));
  const graphic: Record<string, unknown>[] = [];
  let x = left;
  let y = 0;
  for (const { name, colour, shape } of items) {
    const text = shortened(name, most);
    const taken = legendSign + 6 + textWidth(text) + legendGap;
    if (x > left && x + taken - legendGap > left + width) {
      x = left;
      y += legendLine;
    }
    graphic.push(sign(shape, colour, x, y + 8), {
      type: 'text',
      silent: true,
      x: x + legendSign + 6,
      y: y + 2,
      style: { text, fill: theme.mutedText, fontSize, fontFamily: theme.fontFamily },
    });
    x += taken;
  }
  return { height: items.length === 0 ? 0 : y + legendLine + 4, graphic };
}

function sign(shape: LegendItem['shape'], colour: string, x: number, y: number): Record<string, unknown> {
  switch (shape) {
    case 'square':
      return {
        type: 'rect',
        silent: true,
        shape: { x: x + 1, y: y - 5, width: 11, height: 11, r: 2 },
        style: { fill: colour },
      };
    case 'triangle':
      return {
        type: 'polygon',
        silent: true,
        shape: {
          points: [
            [x + 3, y + 4],
            [x + 7, y - 4],
            [x + 11, y + 4],
          ],
        },
        style: { fill: colour },
      };
    default:
      return {
        type: 'line',
        silent: true,
        shape: { x1: x, y1: y, x2: x + legendSign, y2: y },
        style: {
          stroke: colour,
          lineWidth: shape === 'line' ? 2.5 : 1.5,
          ...(shape === 'dashes' ? { lineDash: [4, 3] } : {}),
        },
      };
  }
}
