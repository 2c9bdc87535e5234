import type { Verb } from '../infra/contracts/activity.js';
import type { Gap } from '../infra/contracts/cursor.js';
import type { DirectoryRecord } from '../infra/contracts/directory.js';
import type { EvidenceRecord } from '../infra/contracts/evidence.js';

/** `takenBack`: a record of any type that an import no longer holds. */
export type EvidenceCount = EvidenceRecord['type'] | 'takenBack';

/** What one run over a source brought. */
export interface IngestReport {
  readonly source: string;
  readonly type: string;
  /** Null when the source could not be opened. */
  readonly instance: string | null;
  /** `done`: read to the end. `stopped`: the platform refuses until an operator acts. `aborted`: asked to end. */
  readonly state: 'done' | 'stopped' | 'aborted';
  /** Why it stopped. */
  readonly reason: string | null;
  readonly startedAt: number;
  readonly endedAt: number;
  readonly pages: number;
  readonly events: Partial<Record<Verb, number>>;
  readonly directory: Partial<Record<DirectoryRecord['type'], number>>;
  readonly evidence: Partial<Record<EvidenceCount, number>>;
  readonly skipped: Readonly<Record<string, number>>;
  readonly rejected: Readonly<Record<string, Rejections>>;
  readonly gaps: readonly Gap[];
}

export interface Rejections {
  readonly count: number;
  /** The first few. */
  readonly where: readonly string[];
}

const placesShown = 5;
/** A reason that holds something variable must not make the report grow with the source. */
const distinctReasons = 200;
const otherReasons = 'other reasons';

/** Counts while a run goes on. */
export interface Tally {
  event(verb: Verb): void;
  directory(type: DirectoryRecord['type']): void;
  evidence(type: EvidenceCount): void;
  skip(reason: string): void;
  reject(reason: string, where: string): void;
  /** Events, directory and evidence records together. */
  accepted(): number;
  rejectedCount(): number;
  counts(): Pick<IngestReport, 'events' | 'directory' | 'evidence' | 'skipped' | 'rejected'>;
}

export function createTally(): Tally {
  const events = new Map<Verb, number>();
  const directory = new Map<DirectoryRecord['type'], number>();
  const evidence = new Map<EvidenceCount, number>();
  const skipped = new Map<string, number>();
  const rejected = new Map<string, { count: number; where: string[] }>();
  let acceptedCount = 0;
  let rejectedCount = 0;

  const bounded = (map: ReadonlyMap<string, unknown>, reason: string): string =>
    map.has(reason) || map.size < distinctReasons ? reason : otherReasons;

  return {
    event(verb) {
      acceptedCount += 1;
      events.set(verb, (events.get(verb) ?? 0) + 1);
    },
    directory(type) {
      acceptedCount += 1;
      directory.set(type, (directory.get(type) ?? 0) + 1);
    },
    evidence(type) {
      acceptedCount += 1;
      evidence.set(type, (evidence.get(type) ?? 0) + 1);
    },
    skip(reason) {
      const key = bounded(skipped, reason);
      skipped.set(key, (skipped.get(key) ?? 0) + 1);
    },
    reject(reason, where) {
      rejectedCount += 1;
      const key = bounded(rejected, reason);
      const known = rejected.get(key) ?? { count: 0, where: [] };
      known.count += 1;
      if (known.where.length < placesShown) known.where.push(where);
      rejected.set(key, known);
    },
    accepted: () => acceptedCount,
    rejectedCount: () => rejectedCount,
    counts: () => ({
      events: Object.fromEntries(events),
      directory: Object.fromEntries(directory),
      evidence: Object.fromEntries(evidence),
      skipped: Object.fromEntries(skipped),
      rejected: Object.fromEntries(
        [...rejected].map(([reason, { count, where }]) => [reason, { count, where: [...where] }]),
      ),
    }),
  };
}
