import { plainStyle } from '../../infra/command/style.js';
import type { AnswerRow, MeasureAnswer } from '../api/answer.js';
import { columnsFor } from './answer-columns.js';
import { emptyReason, isHidden, periodOf, type TableOptions, titleOf } from './answer-table.js';
import { isolate, sparkline, thinOut } from './format.js';

const trendWidth = 26;

/** Every measure of an answer, a line each, row by row: for more measures than a table has room for. */
export function answerCards(answer: MeasureAnswer, options: TableOptions = {}): string {
  const { style = plainStyle } = options;
  const title = [style.strong(titleOf(answer)), ...periodOf(answer).map(style.faint)].join('\n');
  const rows = answer.rows.filter((row) => !isHidden(answer, row));
  if (rows.length === 0) return `${title}\n\n${emptyReason(answer)}\n`;
  const cards = rows.map((row) => card(answer, row, style.strong));
  const hidden = answer.rows.length - rows.length;
  const notes = [
    `– is unknown, or hidden: groups under ${answer.floor} people are never shown.`,
    ...(hidden > 0
      ? [`${hidden} more ${hidden === 1 ? 'row is' : 'rows are'} hidden in every week and left out.`]
      : []),
  ];
  return `${title}\n\n${cards.join('\n\n')}\n\n${style.faint(notes.join('\n'))}\n`;
}

function card(answer: MeasureAnswer, row: AnswerRow, strong: (text: string) => string): string {
  const columns = new Map(columnsFor({ ...answer, chosen: true }).map((column) => [column.measure, column]));
  const indent = Math.max(...answer.measures.map(({ title }) => title.length)) + 4;
  const lines = answer.measures.map(({ name, title, unit }) => {
    const value = row.values[name] ?? { value: null, of: null };
    return `  ${title.padEnd(indent - 2)}${columns.get(name)?.cell(value, unit) ?? ''}`.trimEnd();
  });
  const head = strong(isolate(row.label.replace(/\s+/g, ' ').trim() || row.key));
  return `${head}  ${sparkline(thinOut(row.trend, trendWidth))}\n${lines.join('\n')}`;
}
