import type { MeasureInfo, MeasureValue } from '../api/answer.js';

/** Numbers as people read them. Unknown is a dash, never 0. */
export const unknown = '–';

/** How Earshot is started from a clone, so that what is shown can be copied. */
export const earshot = 'npx earshot';

export function formatValue(value: number | null, unit: MeasureInfo['unit']): string {
  if (value === null) return unknown;
  switch (unit) {
    case 'percent':
      return `${value.toFixed(value !== 0 && Math.abs(value) < 10 ? 1 : 0)}%`;
    case 'seconds':
      return formatDuration(value);
    case 'index':
      return value.toFixed(2);
    case 'times':
      return `${value.toFixed(1)}×`;
    case 'days':
      return `${Math.round(value)} d`;
    case 'points':
      return `${value > 0 ? '+' : ''}${value.toFixed(1)} pp`;
    case 'ratio':
    case 'hops':
      return value.toFixed(2);
    case 'per week':
    case 'per thousand':
      return value.toFixed(1);
    default:
      return value >= 100 || Number.isInteger(value) ? Math.round(value).toLocaleString('en') : value.toFixed(1);
  }
}

/** `34% of 394`: a ratio is shown with what it was divided by. */
export function formatWithDenominator({ value, of }: MeasureValue, unit: MeasureInfo['unit']): string {
  const shown = formatValue(value, unit);
  if (value === null || of === null || (unit !== 'percent' && unit !== 'index')) return shown;
  return `${shown} of ${formatCount(of)}`;
}

/** Adds the verdict and the confidence interval of an estimate: `helped: +4.1 pp (1.2 … 7.0)`. */
export function withInterval(
  format: (value: MeasureValue, unit: MeasureInfo['unit']) => string,
): (value: MeasureValue, unit: MeasureInfo['unit']) => string {
  return (value, unit) => {
    const { low = null, high = null, verdict = null } = value;
    const interval = low === null || high === null ? '' : ` (${formatValue(low, unit)} … ${formatValue(high, unit)})`;
    const figure = value.value === null ? '' : `${format(value, unit)}${interval}`;
    return [verdict ?? '', figure].filter((part) => part !== '').join(': ') || unknown;
  };
}

export function formatCount(count: number): string {
  return Math.round(count).toLocaleString('en');
}

export function formatDuration(seconds: number): string {
  if (seconds < 90) return `${Math.round(seconds)} s`;
  if (seconds < 90 * 60) return `${Math.round(seconds / 60)} min`;
  if (seconds < 36 * 3600) return `${(seconds / 3600).toFixed(1)} h`;
  return `${(seconds / 86_400).toFixed(1)} d`;
}

const bars = '▁▂▃▄▅▆▇█';

/** One character a value, from 0 to the greatest; a dot where the value is unknown or hidden. */
export function sparkline(values: readonly (number | null)[]): string {
  const most = Math.max(0, ...values.map((value) => value ?? 0));
  return values
    .map((value) => {
      if (value === null) return '·';
      return most === 0 ? bars[0] : bars[Math.min(bars.length - 1, Math.floor((value / most) * bars.length))];
    })
    .join('');
}

/** At most `most` values: means of neighbours, unknown where all of them are. */
export function thinOut(values: readonly (number | null)[], most: number): (number | null)[] {
  const together = Math.ceil(values.length / most);
  if (together <= 1) return [...values];
  const groups = Math.ceil(values.length / together);
  // From the end, so that the newest group is whole.
  return Array.from({ length: groups }, (_, index) => {
    const end = values.length - (groups - 1 - index) * together;
    const known = values.slice(Math.max(0, end - together), end).filter((value) => value !== null);
    return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0) / known.length;
  });
}

const rightToLeft = /[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}]/u;

/** Keeps a name that runs from right to left from turning the rest of the line around (Unicode isolates). */
export function isolate(name: string): string {
  return rightToLeft.test(name) ? `\u2068${name}\u2069` : name;
}

/** Breaks at spaces. */
export function wrap(text: string, width: number, indent = ''): string {
  const lines = [''];
  for (const word of text.split(' ')) {
    const line = lines.at(-1) ?? '';
    if (line !== '' && line.length + 1 + word.length > width - indent.length) lines.push(word);
    else lines[lines.length - 1] = line === '' ? word : `${line} ${word}`;
  }
  return lines.join(`\n${indent}`);
}
