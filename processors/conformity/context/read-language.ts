import type { Document } from './documents.js';
import type { ClusterKind } from './moments.js';

/** Documents as they were read, wherever from. */
export interface ReadLanguage {
  /** For people: where they are from. */
  readonly data: string;
  readonly cluster: ClusterKind;
  /** Rows or messages that were looked at. */
  readonly rows: number;
  /** Turns with words, of the speakers and the time asked for. */
  readonly turns: number;
  readonly withoutWords: number;
  /** Null: not looked at. */
  readonly inOtherLanguages: number | null;
  readonly documents: readonly Document[];
}
