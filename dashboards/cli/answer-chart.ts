import { plainStyle } from '../../infra/command/style.js';
import type { AnswerRow, MeasureAnswer, MeasureInfo } from '../api/answer.js';
import { emptyReason, isHidden, periodOf, type TableOptions, titleOf } from './answer-table.js';
import { formatWithDenominator, isolate, sparkline, thinOut, unknown, withInterval } from './format.js';

/** Measures as bars in the terminal, from 0 to the greatest, and the first one week by week. */

const barWidth = 32;
const longestLabel = 28;
const trendWidth = 26;
const eighths = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'];

export function answerChart(answer: MeasureAnswer, { style = plainStyle, maxRows = 40 }: TableOptions = {}): string {
  const title = [style.strong(titleOf(answer)), ...periodOf(answer).map(style.faint)].join('\n');
  const rows = answer.rows.filter((row) => !isHidden(answer, row)).slice(0, maxRows);
  if (rows.length === 0) return `${title}\n\n${emptyReason(answer)}\n`;
  const labels = rows.map((row) => shortened(row.label.replace(/\s+/g, ' ').trim() || row.key));
  const width = Math.max(...labels.map(lengthOf));
  const drawn = (answer.chosen ? answer.measures : answer.measures.slice(0, 1)).map((measure) =>
    bars(measure, rows, labels, width, style.strong),
  );
  const trends = rows.map(
    (row, index) => `  ${padded(labels[index] ?? '', width)}  ${sparkline(thinOut(row.trend, trendWidth))}`,
  );
  const first = answer.measures[0];
  if (first !== undefined) drawn.push([style.strong(`${first.title}, week by week`), ...trends].join('\n'));
  const note = `${unknown} is unknown, or hidden: groups under ${answer.floor} people are never shown.`;
  return `${title}\n\n${drawn.join('\n\n')}\n\n${style.faint(note)}\n`;
}

function bars(
  { name, title, unit }: MeasureInfo,
  rows: readonly AnswerRow[],
  labels: readonly string[],
  width: number,
  strong: (text: string) => string,
): string {
  const values = rows.map((row) => row.values[name] ?? { value: null, of: null });
  const most = Math.max(0, ...values.map(({ value }) => Math.abs(value ?? 0)));
  const shown = withInterval(formatWithDenominator);
  const lines = values.map(
    (found, index) =>
      `  ${padded(labels[index] ?? '', width)}  ${bar(found.value, most).padEnd(barWidth)}  ${shown(found, unit)}`,
  );
  return [strong(title), ...lines].join('\n');
}

/** What lies under 0 is drawn as a line of dashes. */
export function bar(value: number | null, most: number): string {
  if (value === null || most === 0) return '';
  const length = (Math.abs(value) / most) * barWidth;
  if (value < 0) return '╌'.repeat(Math.max(1, Math.round(length)));
  const whole = Math.floor(length);
  return `${'█'.repeat(whole)}${eighths[Math.floor((length - whole) * 8)] ?? ''}`;
}

/** Columns of a terminal: ideographs, kana and hangul take two, combining marks none. */
const lengthOf = (text: string): number =>
  [...text].reduce((sum, letter) => sum + (/\p{M}/u.test(letter) ? 0 : twoColumns.test(letter) ? 2 : 1), 0);

const twoColumns = /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6]/;

const padded = (label: string, width: number): string =>
  `${isolate(label)}${' '.repeat(Math.max(0, width - lengthOf(label)))}`;

const shortened = (label: string): string =>
  lengthOf(label) <= longestLabel ? label : `${[...label].slice(0, longestLabel - 1).join('')}…`;
