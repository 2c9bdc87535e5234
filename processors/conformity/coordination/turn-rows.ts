import { tableRows } from '../../table-rows.js';
import { type Field, headerFields, objectReader, type ReadRow } from './turn-fields.js';

/** A row of a file of turns. */
export interface TurnRow extends ReadRow {
  /** Line that the row begins at. */
  readonly line: number;
}

export interface TurnFile {
  /** Path, or - for standard input. */
  readonly path: string;
  /** What is where, by field; where a field is not named it is found by the name of its column. */
  readonly columns: Readonly<Partial<Record<Field, string>>>;
}

/** Rows one after the other. Throws UserError naming the file, and the line where it can. */
export const turnRows = ({ path, columns }: TurnFile): AsyncGenerator<TurnRow> =>
  tableRows<ReadRow>(path, {
    header: (names, file) => headerFields(names, columns, file),
    object: () => objectReader(columns),
  });
