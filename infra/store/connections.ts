import type { ClickHouseClient } from '@clickhouse/client';
import type { Reading } from './reader-pool.js';

/** An opened ClickHouse, of either kind. */
export interface Connections {
  readonly reading: Reading;
  readonly writer: ClickHouseClient;
  /** Rows that this process has. */
  readonly insert: (table: string, columns: readonly string[], rows: readonly (readonly unknown[])[]) => Promise<void>;
  readonly description: string;
  readonly embedded: boolean;
  readonly database: string;
  readonly cluster: string | null;
  /** Waits for what is under way. */
  readonly close: () => Promise<void>;
}
