import type { Picture } from '../panels/panel.js';
import type { Drawing, Frame, PanelRow, PictureOf } from './drawing.js';
import { drawBars } from './pictures/bars.js';
import { drawCurve } from './pictures/curve.js';
import { drawHeatmap } from './pictures/heatmap.js';
import { drawHistogram } from './pictures/histogram.js';
import { drawIntervals } from './pictures/intervals.js';
import { drawTimeSeries } from './pictures/time-series.js';

type DrawnKind = Exclude<Picture['kind'], 'stat' | 'table'>;

export type DrawnPicture = PictureOf<DrawnKind>;

/** One function a kind of picture. A figure alone and a table are text, and are written where they are shown. */
const drawers: {
  readonly [Kind in DrawnKind]: (picture: PictureOf<Kind>, rows: readonly PanelRow[], frame: Frame) => Drawing;
} = {
  'time-series': drawTimeSeries,
  bars: drawBars,
  histogram: drawHistogram,
  intervals: drawIntervals,
  heatmap: drawHeatmap,
  curve: drawCurve,
};

export const isDrawn = (picture: Picture): picture is DrawnPicture => picture.kind in drawers;

export function draw(picture: DrawnPicture, rows: readonly PanelRow[], frame: Frame): Drawing {
  // The compiler cannot see that the function is the one of this picture's kind.
  const drawer = drawers[picture.kind] as (picture: DrawnPicture, rows: readonly PanelRow[], frame: Frame) => Drawing;
  return drawer(picture, rows, frame);
}
