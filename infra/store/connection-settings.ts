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
  // The engine's JIT fails on comparisons of LowCardinality columns ("Invalid cast from LowCardinality(UInt8)", 26.7).
  compile_expressions: 0,
} as const;

/** The client's own log writes statements, and with them people's words, to the console. */
export const noConsole = { level: ClickHouseLogLevel.OFF } as const;
