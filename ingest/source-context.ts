import { type Decoded, decodeCursor, decodeDirectory, decodeEvidence } from '../infra/contracts/cloud-events.js';
import type { Cursor } from '../infra/contracts/cursor.js';
import { backfillName } from '../infra/contracts/health.js';
import { directoryTopic, evidenceTopic, type Topic } from '../infra/contracts/topics.js';
import type { LogRecord } from '../infra/log/event-log.js';
import type { Logger } from '../infra/logger.js';
import type { Pseudonymiser } from '../infra/pseudonym.js';
import type { Access } from './access.js';
import { backfillPositionSchema } from './backfill.js';
import type { Source, SourceContext } from './source.js';

export interface ContextParts {
  readonly source: Pick<Source<unknown>, 'ways'>;
  /** The source's name in the configuration. */
  readonly name: string;
  readonly access: Access;
  readonly pseudonym: Pseudonymiser;
  readonly logger: Logger;
  readonly timeZone?: string;
  now(): number;
  /** Where reading begins when nothing has been read; default: now. */
  readonly startAt?: number;
  readLog(topic: Topic): Promise<LogRecord[]>;
}

/** What a source is opened with, whether it is read or only checked. */
export function sourceContext({ source, name, access, readLog, ...parts }: ContextParts): SourceContext {
  return {
    name,
    pseudonym: parts.pseudonym,
    logger: parts.logger,
    timeZone: parts.timeZone ?? 'UTC',
    now: () => parts.now(),
    http: access.http,
    // What was before the first run is for the back-fill, where there is one.
    startAt: source.ways.includes('back-fill') ? (parts.startAt ?? parts.now()) : access.since,
    communities: access.communities,
    previousDirectory: async () => readable(await readLog(directoryTopic), decodeDirectory),
    previousEvidence: async () => readable(await readLog(evidenceTopic), decodeEvidence),
  };
}

function readable<T>(records: readonly LogRecord[], decode: (record: LogRecord) => Decoded<T>): T[] {
  return records.flatMap((record) => {
    const decoded = decode(record);
    return decoded.ok ? [decoded.value] : [];
  });
}

/**
 * Where live reading begins: a back-fill that has begun ends where it began, and before the first page of live reading
 * hours may have gone by (the platform asked for a pause, the process was away). Nothing is to be lost between the two.
 */
export function beginning(records: readonly LogRecord[], name: string, nowMs: number): number {
  if (records.some(({ key }) => key === name)) return nowMs;
  const record = records.find(({ key }) => key === backfillName(name));
  const decoded = record ? decodeCursor(record) : null;
  const backfill = backfillPositionSchema.safeParse(decoded?.ok ? decoded.value.position : null);
  return backfill.success ? Math.min(nowMs, backfill.data.until) : nowMs;
}

/** The saved cursor, unless it belongs to another kind of source or to another workspace under the same name. */
export function findCursor(
  records: readonly LogRecord[],
  name: string,
  type: string,
  instance: string,
): Cursor | undefined {
  const record = records.find((candidate) => candidate.key === name);
  if (!record) return undefined;
  const decoded = decodeCursor(record);
  if (!decoded.ok || decoded.value.type !== type) return undefined;
  if (decoded.value.instance !== null && decoded.value.instance !== instance) return undefined;
  return decoded.value;
}
