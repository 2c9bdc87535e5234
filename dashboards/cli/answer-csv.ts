import type { MeasureAnswer } from '../api/answer.js';
import { csvLines } from '../report/csv.js';

/** A line a row and measure: what a spreadsheet can pivot. */
export function answerCsv({ rows, measures, by, scope, from, until }: MeasureAnswer): string {
  const lines = rows.flatMap((row) =>
    measures.map(({ name, unit }) => {
      const { value = null, of = null, low = null, high = null, verdict = null } = row.values[name] ?? {};
      return {
        ...{ by, key: row.key, label: row.label, scope, from, until, measure: name, unit },
        ...{ value, of, low, high, verdict, hidden: row.hiddenWeeks },
      };
    }),
  );
  return csvLines(columns, lines);
}

const columns = [
  ...['by', 'key', 'label', 'scope', 'from', 'until', 'measure', 'unit'],
  ...['value', 'of', 'low', 'high', 'verdict', 'hidden'],
];
