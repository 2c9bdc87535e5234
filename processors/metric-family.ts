import type { Config } from '../infra/config.js';
import type { Migration } from '../infra/store/migrate.js';
import type { Store } from '../infra/store/store.js';
import type { News } from './news.js';

/** A group of metrics that share tables: how they are kept up to date, and the views people read. */
export interface MetricFamily {
  readonly name: string;
  /**
   * Whether a process that keeps running computes it at every tick, every few ticks, or when things have settled
   * (paced-refresh.ts).
   */
  readonly pace: 'live' | 'steady' | 'settled';
  /** Names of the families whose results it reads. Of a refresh with one of them it is computed after it. */
  readonly needs: readonly string[];
  /** Version and text of what is computed: when it changes, everything is computed again. */
  readonly definition: string;
  /** The part of the configuration that the results depend on. */
  settings(config: Config): unknown;
  /** Computes dirty windows again; returns how many there were. */
  refresh(context: RefreshContext): Promise<number>;
  readonly views: readonly Migration[];
}

export interface RefreshContext {
  readonly store: Store;
  readonly config: Config;
  /** Version of everything written in this run; also the name of its lists of dirty windows. Milliseconds. */
  readonly run: number;
  /** Landing time up to which this family has looked (`2026-01-31 10:00:00.000`, UTC). */
  readonly since: string;
  /** What has landed since; of families that are computed together, since the one that is furthest behind looked. */
  readonly news: News;
  /** Version of the facts up to which this family has looked. */
  readonly factsSince: number;
  /** Mode of ClickHouse's toStartOfWeek: 0 Sunday, 1 Monday. */
  readonly weekMode: 0 | 1;
  /** Statements that a family may have under way at once, where none needs another. They share the engine's memory. */
  readonly atOnce: number;
  progress(done: number, total: number): void;
}
