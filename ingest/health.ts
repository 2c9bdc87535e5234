import { decodeHealth } from '../infra/contracts/cloud-events.js';
import type { Gap } from '../infra/contracts/cursor.js';
import { healthKey, type SourceHealth, type Usage } from '../infra/contracts/health.js';
import { cursorTopic } from '../infra/contracts/topics.js';
import type { EventLog, LogRecord } from '../infra/log/event-log.js';

/** Gaps kept per source; the newest. */
export const maxGaps = 100;

/** What changes from one saved state to the next. */
export interface HealthChange {
  readonly state: SourceHealth['state'];
  readonly now: number;
  /** All there was has been read. */
  readonly finished?: boolean;
  /** Since the last saved state. */
  readonly pages?: number;
  readonly events?: number;
  readonly rejected?: number;
  /** Newest `occurredAt` taken in since the last saved state. */
  readonly newestAt?: number | null;
  readonly error?: string;
  readonly gaps?: readonly Gap[];
  readonly requests?: number;
  readonly usage?: readonly Usage[];
  readonly behind?: number | null;
  readonly progress?: SourceHealth['progress'];
}

export function nextHealth(
  previous: SourceHealth | null,
  source: string,
  type: string,
  change: HealthChange,
): SourceHealth {
  const { now, state } = change;
  const knownNewest = previous?.lagMs == null ? null : previous.updatedAt - previous.lagMs;
  const newestAt = later(knownNewest, change.newestAt ?? null);
  return {
    source,
    type,
    state,
    lastSuccessAt: change.finished ? now : (previous?.lastSuccessAt ?? null),
    lastErrorAt: change.error === undefined ? (previous?.lastErrorAt ?? null) : now,
    lastError: change.error === undefined ? (previous?.lastError ?? null) : change.error,
    pages: (previous?.pages ?? 0) + (change.pages ?? 0),
    events: (previous?.events ?? 0) + (change.events ?? 0),
    rejected: (previous?.rejected ?? 0) + (change.rejected ?? 0),
    lagMs: newestAt === null ? null : Math.max(0, now - newestAt),
    gaps: mergeGaps(previous?.gaps ?? [], change.gaps ?? []),
    requests: change.requests ?? previous?.requests ?? 0,
    usage: [...(change.usage ?? previous?.usage ?? [])],
    behind: change.behind === undefined ? (previous?.behind ?? null) : change.behind,
    progress: change.progress === undefined ? (previous?.progress ?? null) : change.progress,
    updatedAt: now,
  };
}

function later(a: number | null, b: number | null): number | null {
  if (a === null) return b;
  return b === null ? a : Math.max(a, b);
}

/** Each gap once, the newest kept. */
export function mergeGaps(known: readonly Gap[], found: readonly Gap[]): Gap[] {
  const byPeriod = new Map([...known, ...found].map((gap) => [`${gap.from}-${gap.to}-${gap.reason}`, gap]));
  return [...byPeriod.values()].slice(-maxGaps);
}

/** Health of every source ever run, from the log. */
export async function readHealth(log: EventLog): Promise<SourceHealth[]> {
  const records = await log.latest(cursorTopic);
  return records.flatMap((record) => {
    const decoded = decodeHealth(record);
    return decoded.ok ? [decoded.value] : [];
  });
}

export function findHealth(records: readonly LogRecord[], source: string): SourceHealth | null {
  const record = records.find((candidate) => candidate.key === healthKey(source));
  if (!record) return null;
  const decoded = decodeHealth(record);
  return decoded.ok ? decoded.value : null;
}
