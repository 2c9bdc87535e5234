/** One row of the file, by field, or why it is none. Values are text (CSV) or whatever JSON holds. */
export interface FileRow {
  /** Where the row begins; line 1 is the first of the file. */
  readonly line: number;
  readonly fields: Readonly<Partial<Record<string, unknown>>> | null;
  /** Why it cannot be read; null where it can. */
  readonly problem: string | null;
}

/** Longest row, in characters: a quote that is never closed must not take the rest of the file into memory. */
export const longestRow = 8_000_000;
