import Table from 'cli-table3';
import { plainStyle, type Style } from '../../infra/command/style.js';
import type { AnswerRow, MeasureAnswer } from '../api/answer.js';
import { type Column, columnsFor, trendHead } from './answer-columns.js';
import { isolate, sparkline, thinOut, wrap } from './format.js';

export interface TableOptions {
  readonly style?: Style;
  /** Characters a line; default 100. */
  readonly width?: number;
  /** Rows after this many are only counted. */
  readonly maxRows?: number;
}

const defaultWidth = 100;
const trendWidth = 13;
/** Room for a name with its titles. */
const narrowestLabel = 21;

const heads: Readonly<Record<string, string>> = {
  all: '',
  executive: 'Executive',
  community: 'Community',
  platform: 'Platform',
  unit: 'Unit',
  level: 'Level',
  location: 'Location',
};

export function answerTable(answer: MeasureAnswer, options: TableOptions = {}): string {
  const { style = plainStyle, width = defaultWidth, maxRows = Number.POSITIVE_INFINITY } = options;
  const title = [style.strong(titleOf(answer)), ...periodOf(answer).map(style.faint)].join('\n');
  if (answer.rows.length === 0) return `${title}\n\n${wrap(emptyReason(answer), width)}\n`;
  const readable = answer.rows.filter((row) => !isHidden(answer, row));
  const shown = readable.slice(0, maxRows);
  const { text, columns, dropped } = fit(answer, shown, width);
  const notes = notesOf(answer, {
    columns,
    dropped,
    gaps: hasGaps(answer, shown),
    hiddenRows: answer.rows.length - readable.length,
    moreRows: readable.length - shown.length,
  });
  return `${title}\n\n${text.replace(/(?<! ) +$/gm, '')}\n\n${style.faint(notes.map((note) => wrap(note, width)).join('\n'))}\n`;
}

/** A leader of whom nothing is known has been silent, and that is shown. */
export function isHidden({ cells }: MeasureAnswer, row: AnswerRow): boolean {
  return cells && Object.values(row.values).every(({ value, verdict }) => value === null && (verdict ?? null) === null);
}

export function titleOf({ title: what, by, scope }: MeasureAnswer): string {
  const where =
    // What a leader says inside and in public stands together.
    by === 'executive' ? '' : scope === 'public' ? ', in public' : ', inside the organisation';
  return `${what}${by === 'all' ? '' : ` by ${by}`}${where}`;
}

/** Empty before there is data. */
export function periodOf({ from, until, weeks, timeZone }: MeasureAnswer): string[] {
  return until === '' ? [] : [`${from} to ${until}, ${weeks} ${weeks === 1 ? 'week' : 'weeks'} (${timeZone})`];
}

export function emptyReason({ family, by, scope, until }: MeasureAnswer): string {
  if (until === '') {
    return scope === 'public'
      ? 'There is no data of public channels yet; --scope internal is what was said inside.'
      : 'There is no data yet.';
  }
  if (by === 'executive' || family === 'reach') {
    return 'No executive is known who posted then. Enrol executives with "npx earshot import directory people.csv --executive-level 1".';
  }
  return emptyReasons[family] ?? 'Nothing to show: in none of these weeks did enough people take part.';
}

const emptyReasons: Readonly<Record<string, string>> = {
  sponsorship:
    'Nothing is known of sponsors, pilots, approvals or access. Import them: "npx earshot import sponsors|pilots|approvals|access|contacts|owners FILE".',
};

interface Fitted {
  readonly text: string;
  readonly columns: readonly Column[];
  readonly dropped: number;
}

/** As many columns as fit, and the labels as long as there is room for. */
function fit(answer: MeasureAnswer, rows: readonly AnswerRow[], width: number): Fitted {
  const known = new Set(answer.measures.map((measure) => measure.name));
  const all = columnsFor(answer).filter((column) => known.has(column.measure));
  const labelWidth = widthOf(draw(answer, rows, [], { bare: true }));
  for (let count = all.length; ; count -= 1) {
    const columns = all.slice(0, count);
    const text = draw(answer, rows, columns, {});
    const over = widthOf(text) - width;
    if (over <= 0) return { text, columns, dropped: all.length - count };
    const room = labelWidth - over;
    if (room >= narrowestLabel || count <= 1) {
      const narrow = draw(answer, rows, columns, { label: Math.max(room, narrowestLabel) });
      return { text: narrow, columns, dropped: all.length - count };
    }
  }
}

/** The head is plain ASCII and padded to the full width of every column. */
const widthOf = (text: string): number => text.split('\n', 1)[0]?.length ?? 0;

function draw(
  answer: MeasureAnswer,
  rows: readonly AnswerRow[],
  columns: readonly Column[],
  { label, bare = false }: { readonly label?: number; readonly bare?: boolean },
): string {
  const units = new Map(answer.measures.map((measure) => [measure.name, measure.unit]));
  const hiding = !bare && hasGaps(answer, rows);
  const right = 'right' as const;
  const table = new Table({
    head: [
      heads[answer.by] ?? answer.by,
      ...columns.map((column) => column.head),
      ...(hiding ? ['Weeks\nshown'] : []),
      ...(bare ? [] : [`${trendHead(answer)},\nby week`]),
    ],
    colAligns: ['left', ...columns.map(() => right), ...(hiding ? [right] : []), 'left'],
    chars: withoutLines,
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0, compact: true },
    ...(label === undefined ? {} : { colWidths: [label] }),
  });
  for (const row of rows) {
    table.push([
      row.label.replace(/\s+/g, ' ').trim() || row.key,
      ...columns.map((column) =>
        column.cell(row.values[column.measure] ?? { value: null, of: null }, units.get(column.measure) ?? 'ratio'),
      ),
      ...(hiding ? [`${weeksShown(row)} of ${answer.weeks}`] : []),
      ...(bare ? [] : [sparkline(thinOut(row.trend, trendWidth))]),
    ]);
  }
  return table
    .toString()
    .split('\n')
    .map((line) => line.replace(/^(\S.*?)(?=\s{2}|$)/, (found) => isolate(found)))
    .join('\n');
}

/** Weeks with a figure; of a leader every week is known, whether there was a post or not. */
const weeksShown = (row: AnswerRow): number => row.trend.filter((value) => value !== null).length;

const hasGaps = ({ cells }: MeasureAnswer, rows: readonly AnswerRow[]): boolean =>
  cells && rows.some((row) => weeksShown(row) < row.trend.length);

export const withoutLines = {
  top: '',
  'top-mid': '',
  'top-left': '',
  'top-right': '',
  bottom: '',
  'bottom-mid': '',
  'bottom-left': '',
  'bottom-right': '',
  left: '',
  'left-mid': '',
  mid: '',
  'mid-mid': '',
  right: '',
  'right-mid': '',
  middle: '  ',
};

function notesOf(
  answer: MeasureAnswer,
  found: {
    readonly columns: readonly Column[];
    readonly dropped: number;
    readonly gaps: boolean;
    readonly hiddenRows: number;
    readonly moreRows: number;
  },
): string[] {
  const { floor } = answer;
  const dot = answer.cells ? 'such a week' : 'a week without a post';
  const notes = [`– is unknown, or hidden: groups under ${floor} people are never shown; · is ${dot}.`];
  if (found.gaps) {
    notes.push('Weeks shown: in the other weeks too few people took part, or a hidden group could be worked out.');
  }
  for (const column of found.columns) if (column.note !== undefined) notes.push(column.note);
  if (found.hiddenRows > 0) {
    const one = found.hiddenRows === 1;
    notes.push(`${found.hiddenRows} more ${one ? 'row is' : 'rows are'} hidden in every week and left out.`);
  }
  if (found.moreRows > 0) notes.push(`${found.moreRows} more ${found.moreRows === 1 ? 'row' : 'rows'} not shown here.`);
  if (found.dropped > 0) notes.push('Some measures do not fit this width; --json has all of them.');
  return notes;
}
