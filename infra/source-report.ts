import type { Usage } from './contracts/health.js';

/** What is said about sources to operators: plain data between what knows it and what shows it. Times are ISO 8601. */

export interface DescribedSource {
  readonly type: string;
  readonly title: string;
  /** `file`, `poll`, `stream`, `webhook`, `back-fill`. */
  readonly ways: readonly string[];
  readonly gives: {
    readonly scope: 'internal' | 'public';
    readonly views: 'none' | 'aggregate' | 'unique';
    readonly reactionTimes: boolean;
    readonly edits: boolean;
    readonly deletes: boolean;
    readonly membership: boolean;
    readonly people: boolean;
  };
  /** Of the platform, by the scope that it names; none for a file. */
  readonly limits: readonly { readonly scope: string; readonly requests: number; readonly perMs: number }[];
  /** What the platform counts beside requests; null: nothing. */
  readonly counts: { readonly unit: string; readonly perDay: number | null; readonly perMonth: number | null } | null;
  readonly tried: string;
}

export interface ConfiguredSource {
  readonly name: string;
  readonly type: string;
  readonly schedule: string;
}

export interface SourceList {
  readonly types: readonly DescribedSource[];
  readonly configured: readonly ConfiguredSource[];
}

export type CheckLevel = 'ok' | 'warning' | 'error';

export interface CheckedSource {
  readonly name: string;
  readonly type: string;
  /** The worst of its lines. */
  readonly level: CheckLevel;
  readonly lines: readonly { readonly what: string; readonly level: CheckLevel; readonly says: string }[];
}

/** `silent`: said that it was reading, and was not heard of since. */
export type SourceState = 'never run' | 'ok' | 'running' | 'rate-limited' | 'silent' | 'failing' | 'stopped';

export type SourcePart = 'reading' | 'back-fill' | 'calls';

export interface SourceStatus {
  readonly name: string;
  readonly type: string;
  /** False: it was read before, by an import or an earlier configuration. */
  readonly isConfigured: boolean;
  /** The worst of its parts. */
  readonly state: SourceState;
  readonly lastSuccessAt: string | null;
  readonly lastErrorAt: string | null;
  readonly lastError: string | null;
  readonly newestAt: string | null;
  /** Age of the newest act. */
  readonly lagSeconds: number | null;
  /** Acts that the platform has and that are not read; null: not known. */
  readonly behind: number | null;
  readonly events: number;
  readonly rejected: number;
  readonly requests: number;
  readonly usage: readonly Usage[];
  readonly gaps: readonly { readonly from: string; readonly to: string; readonly reason: string }[];
  readonly parts: readonly PartStatus[];
  readonly backfill: BackfillStatus | null;
}

export interface PartStatus {
  readonly part: SourcePart;
  readonly state: SourceState;
  readonly events: number;
  readonly rejected: number;
  readonly lastSuccessAt: string | null;
  readonly lastErrorAt: string | null;
  readonly lastError: string | null;
  readonly updatedAt: string;
}

export interface BackfillStatus {
  /** What it reads, or has read; null before the first page. */
  readonly from: string | null;
  readonly until: string | null;
  readonly isDone: boolean;
  readonly progress: {
    readonly done: number;
    readonly total: number | null;
    readonly unit: string;
    readonly perSecond: number | null;
    readonly secondsLeft: number | null;
  } | null;
}
