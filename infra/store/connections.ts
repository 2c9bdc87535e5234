import type { Running } from './connection-pool.js';

/** An opened ClickHouse, of either kind. */
export interface Connections {
  readonly reading: Running;
  readonly writing: Running;
  /** Rows that this process has. */
  readonly insert: (table: string, columns: readonly string[], rows: readonly (readonly unknown[])[]) => Promise<void>;
  readonly description: string;
  readonly embedded: boolean;
  readonly database: string;
  readonly cluster: string | null;
  /** Waits for what is under way. */
  readonly close: () => Promise<void>;
}
