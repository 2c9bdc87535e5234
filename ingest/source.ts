import type { Logger } from 'pino';
import type { ZodType } from 'zod';
import type { ActivityEvent } from '../infra/contracts/activity.js';
import type { Gap } from '../infra/contracts/cursor.js';
import type { DirectoryRecord } from '../infra/contracts/directory.js';
import type { EvidenceRecord } from '../infra/contracts/evidence.js';
import type { Pseudonymiser } from '../infra/pseudonym.js';

/**
 * A source brings a platform's raw items, page by page, and turns each into events with a pure function. The worker does
 * the rest for all of them: validation, retries, rate limits, the log, cursors, health.
 */
export interface Source<Config> {
  /** `slack-export`: the name in the configuration and on the command line. */
  readonly type: string;
  readonly title: string;
  readonly gives: Capabilities;
  readonly config: ZodType<Config>;
  /** Checks that the source can be read (file there, token good); throws UserError. */
  open(config: Config, context: SourceContext): Promise<SourceReader>;
}

export interface SourceReader {
  /** Where the events come from, e.g. the workspace's id. */
  readonly instance: string;
  /**
   * Pages after `position` (null: from the beginning), oldest first. Memory must not grow with the source. Throw
   * RateLimitedError, SourceStoppedError or any other error (retried).
   */
  pages(position: unknown, signal: AbortSignal): AsyncIterable<Page>;
  /** Pure: the same item gives the same results. Never throws for bad data. */
  parse(item: RawItem): Parsed[];
  close?(): Promise<void>;
}

export interface SourceContext {
  /** The source's name in the configuration. */
  readonly name: string;
  readonly pseudonym: Pseudonymiser;
  readonly logger: Logger;
  /** The organisation's IANA time zone, for dates without a time; UTC where it is left out. */
  readonly timeZone?: string;
  now(): number;
  /** What the directory holds now; for sources that bring whole snapshots and write only what changed. */
  previousDirectory?(): Promise<DirectoryRecord[]>;
  /** The evidence that was imported before, records that were taken back among it. */
  previousEvidence?(): Promise<EvidenceRecord[]>;
}

export interface Capabilities {
  readonly scope: 'internal' | 'public';
  readonly views: 'none' | 'aggregate' | 'unique';
  readonly reactionTimes: boolean;
  readonly edits: boolean;
  readonly deletes: boolean;
  readonly membership: boolean;
  readonly people: boolean;
}

export interface Page {
  readonly items: readonly RawItem[];
  /** Saved once the log has acknowledged the page: reading resumes behind it. JSON. */
  readonly position: unknown;
  readonly gaps?: readonly Gap[];
  readonly progress?: Progress;
}

export interface Progress {
  readonly done: number;
  /** Null: not known. */
  readonly total: number | null;
  readonly unit: string;
}

export interface RawItem {
  /** For people: `general/2015-06-06.json[3]`. */
  readonly where: string;
  readonly value: unknown;
}

export type Parsed =
  | { readonly kind: 'activity'; readonly event: ActivityEvent }
  | { readonly kind: 'directory'; readonly record: DirectoryRecord }
  | { readonly kind: 'evidence'; readonly record: EvidenceRecord }
  /** Cannot be understood: becomes a dead letter. */
  | { readonly kind: 'reject'; readonly reason: string }
  /** Understood and not wanted, for a reason that is counted and shown. */
  | { readonly kind: 'skip'; readonly reason: string };

/** The platform asks for a pause. */
export class RateLimitedError extends Error {
  override readonly name = 'RateLimitedError';
  constructor(
    message: string,
    readonly retryAfterMs: number,
  ) {
    super(message);
  }
}

/** Going on makes no sense until an operator acts (revoked token, missing permission). */
export class SourceStoppedError extends Error {
  override readonly name = 'SourceStoppedError';
}
