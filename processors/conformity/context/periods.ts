import type { TextFloor } from '../coordination/floor.js';
import type { Column, Side } from './analyse-language.js';
import type { Document } from './documents.js';
import { hideFew } from './hide-few.js';

export const periodKinds = ['month', 'quarter', 'year', 'part'] as const;

export type PeriodKind = (typeof periodKinds)[number];

/** Means over the documents of a period. Null: not known, or of fewer people than may be shown. */
export interface PeriodRow {
  readonly period: string;
  readonly documents: number | null;
  readonly people: number | null;
  readonly turns: number | null;
  readonly words: number | null;
  readonly values: Readonly<Record<string, number | null>>;
}

/** `2005-01`, `2005-Q1`, `2005` (UTC) of a document's first turn, or the document's own name. */
export function periodOf({ name, from }: Pick<Document, 'name' | 'from'>, kind: PeriodKind): string {
  const day = new Date(from).toISOString();
  switch (kind) {
    case 'part':
      return name;
    case 'year':
      return day.slice(0, 4);
    case 'month':
      return day.slice(0, 7);
    case 'quarter':
      return `${day.slice(0, 4)}-Q${Math.floor((Number(day.slice(5, 7)) - 1) / 3) + 1}`;
  }
}

/** Documents must be in order of time. A row is hidden, with all its figures, where too few people are behind it. */
export function periodRows(
  documents: readonly Document[],
  columns: readonly Column[],
  sides: readonly Side[],
  floor: TextFloor | null,
  kind: PeriodKind,
): PeriodRow[] {
  const rows = new Map<string, number[]>();
  documents.forEach((document, at) => {
    const period = periodOf(document, kind);
    const row = rows.get(period);
    if (row === undefined) rows.set(period, [at]);
    else row.push(at);
  });
  const periods = [...rows];
  const fewest = floor?.people ?? 0;
  const peopleOf = (of: readonly number[], { values, people }: Pick<Column, 'values' | 'people'>): number =>
    new Set(of.flatMap((at) => (values[at] === null ? [] : people[at]!))).size;
  const everybody = {
    values: documents.map(() => 0),
    people: documents.map((document) => document.speakers.map(({ speaker }) => speaker)),
  };
  const hiddenIn = (column: Pick<Column, 'values' | 'people'>): boolean[] =>
    hideFew(
      periods.map(([, of]) => ({
        people: peopleOf(of, column),
        wholes: ['all', ...new Set(of.map((at) => sides[at]!))],
      })),
      fewest,
    );
  const hidden = hiddenIn(everybody);
  const hiddenValues = columns.map((column) => (floor === null ? [] : hiddenIn(column)));
  return periods.map(([period, of], row) => {
    const shown = (count: number): number | null => (hidden[row] ? null : count);
    const sum = (value: (document: Document) => number): number =>
      of.reduce((total, at) => total + value(documents[at]!), 0);
    return {
      period,
      documents: shown(of.length),
      people: shown(peopleOf(of, everybody)),
      turns: shown(sum(({ turns }) => turns)),
      words: shown(sum(({ words }) => words)),
      values: Object.fromEntries(
        columns.map(({ name, values }, column) => {
          const known = of.flatMap((at) => (values[at] === null ? [] : [values[at]!]));
          const isHidden = hidden[row] || hiddenValues[column]![row] || known.length === 0;
          return [name, isHidden ? null : known.reduce((total, value) => total + value, 0) / known.length];
        }),
      ),
    };
  });
}
