import type { ClickHouseClient } from '@clickhouse/client';

/** An opened ClickHouse, of either kind. */
export interface Connections {
  readonly reader: ClickHouseClient;
  readonly writer: ClickHouseClient;
  readonly description: string;
  readonly embedded: boolean;
  readonly database: string;
  readonly cluster: string | null;
  /** Waits for what is under way, before the connections are closed. */
  readonly release: () => Promise<void>;
}
