import type { EvidenceRecord } from '../../infra/contracts/evidence.js';
import type { Problem } from '../directory/problems.js';
import type { Cells } from './cells.js';

/** A kind of file that operators import: its columns, and what a row of it says. The engine is in source.ts. */
export interface EvidenceTable {
  /** Of the source: `evidence-approvals`. */
  readonly type: string;
  readonly title: string;
  readonly recordType: EvidenceRecord['type'];
  readonly columns: Readonly<Record<string, Column>>;
  /** What one row says; null where `cells` has been told what is wrong with it. Pure but for `cells.complain`. */
  read(cells: Cells): Draft | null;
  /** Rows that together are one record; none: each row is one. */
  join?(rows: readonly Located[]): Joined;
  /** What cannot be together in one file, beside two rows with the same key. */
  check?(rows: readonly Located[]): Problem[];
  /** Of two rows with the same key: `has the same id as`. */
  readonly sameKey: string;
}

export interface Column {
  /** Other names, lower case, without spaces, dashes and underscores. */
  readonly aliases?: readonly string[];
  /** The file must have the column. */
  readonly required?: boolean;
}

/** A record before it is known which version of it this is. */
export type Draft = EvidenceRecord extends infer Each
  ? Each extends EvidenceRecord
    ? Omit<Each, 'version' | 'removed'>
    : never
  : never;

export interface Located {
  readonly line: number;
  readonly draft: Draft;
}

export interface Joined {
  readonly rows: readonly Located[];
  readonly problems: readonly Problem[];
  /** For people to read, not a reason to refuse the file. */
  readonly warnings?: readonly string[];
}

/** The same person in the same role at the same time would count twice. */
export function overlaps<T extends Draft & { validFrom: string; validTo: string | null }>(
  rows: readonly { readonly line: number; readonly draft: T }[],
  who: (draft: T) => string,
  what: string,
): Problem[] {
  const groups = new Map<string, { line: number; draft: T }[]>();
  for (const row of rows) groups.set(who(row.draft), [...(groups.get(who(row.draft)) ?? []), row]);
  const problems: Problem[] = [];
  for (const group of groups.values()) {
    group.sort((a, b) => (a.draft.validFrom < b.draft.validFrom ? -1 : 1));
    for (const [index, { line, draft }] of group.entries()) {
      const before = group[index - 1];
      if (!before || before.draft.validFrom === draft.validFrom) continue;
      if (before.draft.validTo !== null && before.draft.validTo < draft.validFrom) continue;
      problems.push({
        line,
        message: `overlaps line ${before.line}, ${what}: end that one with "to" before this begins`,
      });
    }
  }
  return problems;
}
