import { ClickHouseLogLevel } from '@clickhouse/client';

/**
 * Settings are given once a connection, never with a single call: the embedded engine keeps what a call sets, so that a
 * setting meant for one insert would govern every later one.
 */
export const connectionSettings = {
  // On by default in new engines; a small insert then waits over 100 ms for its turn.
  async_insert: 0,
  // Plain numbers; ids are hex strings, counts stay far below 2^53.
  output_format_json_quote_64bit_integers: 0,
  // A NaN must be seen as such by tests, not turned into null on the way out.
  output_format_json_quote_denormals: 1,
  // A null for a column that has none is an error to be seen, not an empty string.
  input_format_null_as_default: 0,
  join_use_nulls: 0,
  // A time that is given as text, such as that of a watermark, is UTC wherever the machine or the server stands.
  session_timezone: 'UTC',
  // The engine's JIT fails on comparisons of LowCardinality columns ("Invalid cast from LowCardinality(UInt8)", 26.7).
  compile_expressions: 0,
} as const;

/** For a cluster: one whose address leads now to one replica, now to another. */
export const clusterSettings = {
  // What has been written is seen by whoever reads next, on every replica: watermarks rest on it. A replica that has not got it yet
  // answers with an error, and the statement is tried again.
  insert_quorum: 'auto',
  insert_quorum_parallel: 0,
  select_sequential_consistency: '1',
  // A replicated table drops a block equal to an earlier one, even after its rows were deleted; equal rows are one row by their key.
  insert_deduplicate: 0,
  // An emptied list is empty everywhere.
  alter_sync: '2',
} as const;

/** The client's own log writes statements, and with them people's words, to the console. */
export const noConsole = { level: ClickHouseLogLevel.OFF } as const;
