import type { ClickHouseClient } from '@clickhouse/client';
import type { Reading } from './reader-pool.js';

/** An opened ClickHouse, of either kind. */
export interface Connections {
  readonly reading: Reading;
  readonly writer: ClickHouseClient;
  /** For rows that this process has. */
  readonly inserter: ClickHouseClient;
  readonly description: string;
  readonly embedded: boolean;
  readonly database: string;
  readonly cluster: string | null;
  /** Waits for what is under way. */
  readonly close: () => Promise<void>;
}
