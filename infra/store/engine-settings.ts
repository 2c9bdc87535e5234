const mib = 2 ** 20;

/**
 * The embedded engine begins with the sizes of a server that has a machine of its own. It takes these only as it starts, not from a
 * statement; a ClickHouse server has its own configuration.
 */
const engineSettings = {
  // Hundreds of parts that a merge has replaced are removed at once: with 128 threads, which then stay, with 0.2 MiB each.
  max_parts_cleaning_thread_pool_size: 2,
  max_active_parts_loading_thread_pool_size: 4,
  max_outdated_parts_loading_thread_pool_size: 2,
  // Marks and primary keys that were read, 0.2 MiB of a hundred thousand activities. By default up to 5 GiB each.
  mark_cache_size: 128 * mib,
  index_mark_cache_size: 64 * mib,
  primary_index_cache_size: 128 * mib,
  query_condition_cache_size: 16 * mib,
} as const;

/** As the engine takes them. */
export const engineArguments: readonly string[] = Object.entries(engineSettings).map(
  ([name, value]) => `--${name}=${value}`,
);
