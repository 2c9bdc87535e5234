import type { MeasureInfo, MeasureValue } from '../api/measure-query.js';

/** Numbers as people read them. Unknown is a dash, never 0. */
export const unknown = '–';

export function formatValue(value: number | null, unit: MeasureInfo['unit']): string {
  if (value === null) return unknown;
  switch (unit) {
    case 'percent':
      return `${value.toFixed(value !== 0 && Math.abs(value) < 10 ? 1 : 0)} %`;
    case 'seconds':
      return formatDuration(value);
    case 'index':
      return value.toFixed(2);
    case 'times':
      return `${value.toFixed(1)} ×`;
    case 'days':
      return `${Math.round(value)} d`;
    case 'per week':
      return value.toFixed(1);
    default:
      return value >= 100 || Number.isInteger(value) ? Math.round(value).toLocaleString('en') : value.toFixed(1);
  }
}

export function formatWithDenominator({ value, of }: MeasureValue, unit: MeasureInfo['unit']): string {
  const shown = formatValue(value, unit);
  if (value === null || of === null || (unit !== 'percent' && unit !== 'index')) return shown;
  return `${shown} of ${Math.round(of).toLocaleString('en')}`;
}

export function formatDuration(seconds: number): string {
  if (seconds < 90) return `${Math.round(seconds)} s`;
  if (seconds < 90 * 60) return `${Math.round(seconds / 60)} min`;
  if (seconds < 36 * 3600) return `${(seconds / 3600).toFixed(1)} h`;
  return `${(seconds / 86_400).toFixed(1)} d`;
}

const bars = '▁▂▃▄▅▆▇█';

/** One character a value, from 0 to the greatest; a gap where the value is unknown or hidden. */
export function sparkline(values: readonly (number | null)[]): string {
  const most = Math.max(0, ...values.map((value) => value ?? 0));
  return values
    .map((value) =>
      value === null
        ? '·'
        : most === 0
          ? bars[0]!
          : bars[Math.min(bars.length - 1, Math.floor((value / most) * bars.length))]!,
    )
    .join('');
}
