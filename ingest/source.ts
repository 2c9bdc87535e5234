import type { Logger } from 'pino';
import type { ZodType } from 'zod';
import type { ActivityEvent } from '../infra/contracts/activity.js';
import type { Gap } from '../infra/contracts/cursor.js';
import type { DirectoryRecord } from '../infra/contracts/directory.js';
import type { EvidenceRecord } from '../infra/contracts/evidence.js';
import type { Pseudonymiser } from '../infra/pseudonym.js';
import type { Choice } from './communities.js';
import type { PlatformHttp } from './http/http.js';
import type { Pauses, RequestLimit } from './http/request-limits.js';
import type { UnitCosts } from './http/usage.js';
import type { Webhook } from './webhook.js';

/**
 * A source brings a platform's raw items, page by page, and turns each into events with a pure function. The worker does
 * the rest for all of them: validation, retries, rate limits, the log, cursors, health.
 */
export interface Source<Config> {
  /** `slack-export`: the name in the configuration and on the command line. */
  readonly type: string;
  readonly title: string;
  readonly gives: Capabilities;
  readonly ways: readonly Way[];
  /** Against what it was tried, for people who decide whether to trust it. */
  readonly tried: string;
  readonly config: ZodType<Config>;
  /** Of a platform's API; a file has none. */
  readonly api?: ApiDeclaration;
  /** Throws UserError where another source of the configuration (their types) brings the same acts under other ids. */
  besides?(config: Config, types: readonly string[]): void;
  /** Checks that the source can be read (file there, token good); throws UserError or SourceStoppedError. */
  open(config: Config, context: SourceContext): Promise<SourceReader>;
  /** For a source with the way `webhook`. */
  readonly webhook?: Webhook<Config>;
}

/**
 * `file`: read once, by import or schedule. `poll`: asked by its schedule. `stream`: pages() goes on until it is ended.
 * `webhook`: the platform calls. `back-fill`: what was before is read beside the rest.
 */
export type Way = 'file' | 'poll' | 'stream' | 'webhook' | 'back-fill';

export interface ApiDeclaration {
  /** How much the platform lets one ask, by the scope that it names; what a request says as its scope. `all`: every request. */
  readonly limits: Readonly<Record<string, RequestLimit>>;
  /** What a 429 pauses: the scope of the request, or everything. */
  readonly pauses: Pauses;
  /** For a platform that counts more than requests. */
  readonly costs?: UnitCosts;
}

export interface SourceReader {
  /** Where the events come from, e.g. the workspace's id. */
  readonly instance: string;
  /**
   * Pages after `position` (null: from the beginning; of an API from `context.startAt`), oldest first. Memory must not grow
   * with the source. Throw RateLimitedError, SourceStoppedError or any other error (retried).
   */
  pages(position: unknown, signal: AbortSignal): AsyncIterable<Page>;
  /**
   * What was between `from` and `until` (ms), in any order, beside pages(). Position null: from its beginning. For a source
   * with the way `back-fill`.
   */
  backfill?(position: unknown, range: BackfillRange, signal: AbortSignal): AsyncIterable<Page>;
  /** Pure: the same item gives the same results. Never throws for bad data. */
  parse(item: RawItem): Parsed[];
  /** What the configuration allows it to read and what not, in the platform's own words. */
  check?(signal: AbortSignal): Promise<CheckLine[]>;
  close?(): Promise<void>;
}

export interface BackfillRange {
  readonly from: number;
  readonly until: number;
}

export interface CheckLine {
  /** `permission reactions:read`, `channel #general`. */
  readonly what: string;
  readonly level: 'ok' | 'warning' | 'error';
  /** For people: what is the matter and what to do. Never holds a secret or anybody's words. */
  readonly says: string;
}

export interface SourceContext {
  /** The source's name in the configuration. */
  readonly name: string;
  readonly pseudonym: Pseudonymiser;
  readonly logger: Logger;
  /** The organisation's IANA time zone, for dates without a time; UTC where it is left out. */
  readonly timeZone?: string;
  now(): number;
  /** Asks the platform; counts, waits and obeys for all that run under this name at once. */
  readonly http: PlatformHttp;
  /** Where pages() begins without a position, ms. */
  readonly startAt: number;
  readonly communities: Choice;
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
  /** Acts that the platform has and that have not been read yet; left out: not known. */
  readonly behind?: number;
  /** A stream says so on pages behind which there is nothing for now. */
  readonly caughtUp?: boolean;
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

/** The platform or the way to it failed; tried again unless it would be the same again. What it says may be shown. */
export class PlatformError extends Error {
  override readonly name = 'PlatformError';
  constructor(
    message: string,
    readonly passes = true,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

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
