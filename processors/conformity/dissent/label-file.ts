import { UserError } from '../../../infra/errors.js';

/** A reply as people label it: nothing says who wrote it, when and where. */
export interface LabelRow {
  readonly id: string;
  /** The beginning of what it answers; empty: not kept. */
  readonly answers: string;
  readonly reply: string;
}

export const labelColumns = ['id', 'answers', 'reply', 'dissent'] as const;

/** CSV (RFC 4180) in UTF-8 with a byte order mark, by which spreadsheets know it. */
export function labelFile(rows: readonly LabelRow[]): string {
  const lines = [labelColumns, ...rows.map(({ id, answers, reply }) => [id, answers, reply, ''])];
  return `\uFEFF${lines.map((cells) => cells.map(csvCell).join(',')).join('\r\n')}\r\n`;
}

function csvCell(text: string): string {
  // A spreadsheet must not take what somebody wrote for a formula.
  const safe = /^[=+\-@\t\r\n\0|%＝＋－＠]/.test(text) ? `'${text}` : text;
  return /[",;\r\n\t]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** A CSV file as cells with line numbers (the header is one of them); `problems`: what is no CSV in it. */
export interface CellTable {
  readonly header: readonly string[];
  readonly headerLine: number;
  readonly rows: readonly { readonly line: number; readonly cells: readonly string[] }[];
  readonly problems: readonly { readonly line: number; readonly message: string }[];
}

export type Label = 'yes' | 'no';

export interface Labelled {
  readonly id: string;
  readonly text: string;
  readonly label: Label;
}

export interface LabelsRead {
  readonly labelled: readonly Labelled[];
  readonly rows: number;
  readonly unlabelled: number;
  readonly unclear: number;
  /** Rows beyond the first with an id. */
  readonly double: number;
  /** Ids that are labelled yes in one row and no in another; left out. */
  readonly contradictory: number;
}

const shownProblems = 20;

/**
 * What people have said in a sample. Empty cells are unlabelled. Cells are never quoted in an error: they are people's words.
 *
 * @throws UserError naming file, line and column.
 */
export function readLabels(table: CellTable, file: string): LabelsRead {
  const problems = [...table.problems];
  const at = Object.fromEntries(
    labelColumns.map((name) => [name, table.header.findIndex((cell) => cell.trim().toLowerCase() === name)]),
  ) as Record<(typeof labelColumns)[number], number>;
  const missing = (['id', 'reply', 'dissent'] as const).filter((name) => at[name] < 0);
  if (missing.length > 0) {
    const message = `there is no column ${missing.map((name) => `"${name}"`).join(', ')}; keep the header that "earshot dissent sample" wrote: ${labelColumns.join(',')}`;
    throw refusal(file, [{ line: table.headerLine, message }]);
  }
  let [unlabelled, unclear, double] = [0, 0, 0];
  const found = new Map<string, { text: string; labels: Set<Label> }>();
  const seen = new Set<string>();
  for (const { line, cells } of table.rows) {
    const id = cells[at.id]!.trim().toLowerCase();
    const text = cells[at.reply]!.replace(/^'(?=[=+\-@\t\r|%])/, '');
    const said = cells[at.dissent]!.trim().toLowerCase();
    if (!/^[0-9a-f]{20}$/.test(id)) {
      problems.push({
        line,
        message: 'column id: is not the id that the sample had (20 of the characters 0–9 and a–f)',
      });
      continue;
    }
    if (!['', 'yes', 'no', 'unclear'].includes(said)) {
      problems.push({ line, message: 'column dissent: must be yes, no or unclear, or empty' });
      continue;
    }
    if (seen.has(id)) double += 1;
    seen.add(id);
    if (said === '') unlabelled += 1;
    else if (said === 'unclear') unclear += 1;
    else if (text === '') problems.push({ line, message: 'column reply: is empty, but labelled' });
    else {
      const before = found.get(id) ?? { text, labels: new Set<Label>() };
      before.labels.add(said as Label);
      found.set(id, before);
    }
  }
  if (problems.length > 0) throw refusal(file, problems);
  const labelled = [...found].flatMap(([id, { text, labels }]) => {
    const [label, other] = labels;
    return label === undefined || other !== undefined ? [] : [{ id, text, label }];
  });
  return {
    labelled,
    rows: table.rows.length,
    unlabelled,
    unclear,
    double,
    contradictory: found.size - labelled.length,
  };
}

function refusal(file: string, problems: CellTable['problems']): UserError {
  const sorted = problems.toSorted((a, b) => a.line - b.line);
  const lines = sorted.slice(0, shownProblems).map(({ line, message }) => `  line ${line}: ${message}`);
  if (sorted.length > shownProblems) lines.push(`  and ${sorted.length - shownProblems} more`);
  return new UserError(`${file} cannot be used for training:\n${lines.join('\n')}`);
}
