import type { Picture } from '../panels/panel.js';
import { numberOf, type PanelRow } from './drawing.js';

/** Whether there is a figure in the rows; without one a panel says why, in place of a picture. */
export function hasFigures(picture: Picture, rows: readonly PanelRow[]): boolean {
  switch (picture.kind) {
    case 'stat':
      return numberOf(rows[0]?.[picture.value.name]) !== null;
    case 'time-series':
    case 'bars':
      return rows.some((row) => picture.values.some(({ name }) => numberOf(row[name]) !== null));
    case 'histogram':
      return rows.some((row) => (numberOf(row[picture.value.name]) ?? 0) !== 0);
    case 'heatmap':
    case 'curve':
      return rows.some((row) => numberOf(row[picture.value.name]) !== null);
    // A row without a figure says why there is none.
    case 'intervals':
    case 'table':
      return rows.length > 0;
  }
}
