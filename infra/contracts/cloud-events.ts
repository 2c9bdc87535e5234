import type { ZodType } from 'zod';
import type { AppendRecord, LogRecord } from '../log/event-log.js';
import { type ActivityEvent, activityEventSchema, activityKey } from './activity.js';
import { type AlertRecord, alertKey, alertRecordSchema } from './alert.js';
import { type Cursor, cursorSchema } from './cursor.js';
import {
  type DeadLetter,
  type DeadLetterMark,
  deadLetterMarkKey,
  deadLetterMarkSchema,
  deadLetterSchema,
} from './dead-letter.js';
import { type DigestRecord, digestKey, digestRecordSchema } from './digest.js';
import { type DirectoryRecord, directoryKey, directoryRecordSchema } from './directory.js';
import { type EvidenceRecord, evidenceKey, evidenceRecordSchema } from './evidence.js';
import { healthKey, isHealthKey, type SourceHealth, sourceHealthSchema } from './health.js';

/**
 * CloudEvents 1.0, Kafka protocol binding, binary content mode: the value is the JSON data, the attributes are headers
 * with the prefix `ce_`. https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/bindings/kafka-protocol-binding.md
 */
function headers(id: string, type: string, source: string, timeMs: number): Record<string, string> {
  return {
    ce_specversion: '1.0',
    ce_id: id,
    ce_type: type,
    ce_source: source,
    ce_time: isoOf(timeMs),
    'content-type': 'application/json',
  };
}

let last = { ms: Number.NaN, iso: '' };

/** What is read at once is observed at once: the same time again and again. */
function isoOf(ms: number): string {
  if (ms !== last.ms) last = { ms, iso: new Date(ms).toISOString() };
  return last.iso;
}

export function encodeActivity(event: ActivityEvent): AppendRecord {
  return {
    key: activityKey(event),
    value: Buffer.from(JSON.stringify(event)),
    headers: headers(
      event.id,
      `earshot.activity.v1.${event.verb}`,
      `/${event.platform}/${encodeURIComponent(event.instance)}`,
      event.observedAt,
    ),
  };
}

export function encodeDirectory(record: DirectoryRecord): AppendRecord {
  const key = directoryKey(record);
  return {
    key,
    value: Buffer.from(JSON.stringify(record)),
    headers: headers(`${key}@${record.version}`, `earshot.directory.v1.${record.type}`, '/directory', record.version),
  };
}

export function encodeEvidence(record: EvidenceRecord): AppendRecord {
  const key = evidenceKey(record);
  return {
    key,
    value: Buffer.from(JSON.stringify(record)),
    headers: headers(`${key}@${record.version}`, `earshot.evidence.v1.${record.type}`, '/evidence', record.version),
  };
}

export function encodeCursor(cursor: Cursor): AppendRecord {
  return {
    key: cursor.source,
    value: Buffer.from(JSON.stringify(cursor)),
    headers: headers(
      `${cursor.source}@${cursor.savedAt}`,
      'earshot.cursor.v1',
      `/source/${encodeURIComponent(cursor.source)}`,
      cursor.savedAt,
    ),
  };
}

/** To the topic of the cursors, under a key of its own. */
export function encodeHealth(health: SourceHealth): AppendRecord {
  return {
    key: healthKey(health.source),
    value: Buffer.from(JSON.stringify(health)),
    headers: headers(
      `${healthKey(health.source)}@${health.updatedAt}`,
      'earshot.health.v1',
      `/source/${encodeURIComponent(health.source)}`,
      health.updatedAt,
    ),
  };
}

export function encodeDeadLetter(letter: DeadLetter): AppendRecord {
  return {
    key: letter.id,
    value: Buffer.from(JSON.stringify(letter)),
    headers: headers(letter.id, 'earshot.deadletter.v1', `/step/${letter.step}`, letter.at),
  };
}

export function encodeDeadLetterMark(mark: DeadLetterMark): AppendRecord {
  const key = deadLetterMarkKey(mark);
  return {
    key,
    value: Buffer.from(JSON.stringify(mark)),
    headers: headers(`${key}@${mark.at}`, `earshot.deadletter.v1.${mark.state}`, '/operator', mark.at),
  };
}

export function encodeDigest(record: DigestRecord): AppendRecord {
  const key = digestKey(record);
  const at = record.type === 'schedule' ? record.since : record.at;
  return {
    key,
    value: Buffer.from(JSON.stringify(record)),
    headers: headers(`${key}@${at}`, `earshot.digest.v1.${record.type}`, '/digest', at),
  };
}

export function encodeAlert(record: AlertRecord): AppendRecord {
  const key = alertKey(record);
  const at = record.type === 'target' ? record.since : record.at;
  return {
    key,
    value: Buffer.from(JSON.stringify(record)),
    headers: headers(`${key}@${at}`, `earshot.alert.v1.${record.type}`, '/alert', at),
  };
}

export type Decoded<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly reason: string };

function decode<T>(schema: ZodType<T>, record: LogRecord): Decoded<T> {
  if (record.value === null) return { ok: false, reason: 'has no value' };
  let json: unknown;
  try {
    json = JSON.parse(record.value.toString('utf8'));
  } catch (error) {
    return { ok: false, reason: `is not JSON: ${withoutQuotation((error as Error).message)}` };
  }
  const parsed = schema.safeParse(json);
  if (parsed.success) return { ok: true, value: parsed.data };
  return { ok: false, reason: explain(parsed.error.issues, json) };
}

/** Node quotes the text around the fault, and that may be somebody's words. */
function withoutQuotation(message: string): string {
  return message.replace(/,? ?(\.\.\.)?".*$/s, '');
}

export interface Issue {
  readonly path: readonly PropertyKey[];
  readonly message: string;
  /** The field that tells the kinds of a record apart, where none fits: `verb`, `type`. */
  readonly discriminator?: string | undefined;
}

/**
 * Names the fields that do not fit, without their values: a value may be somebody's words. Only an unknown verb or type
 * is named, when it looks like one.
 */
export function explain(issues: readonly Issue[], record?: unknown): string {
  const shown = issues.slice(0, 5).map((issue) => {
    const at = issue.path.map(String).join('.') || 'record';
    if (issue.discriminator === undefined) return `${at}: ${issue.message}`;
    return `${at}: ${unknownKind(issue.path, issue.discriminator, record)}`;
  });
  if (issues.length > shown.length) shown.push(`and ${issues.length - shown.length} more`);
  return shown.join('; ');
}

function unknownKind(at: readonly PropertyKey[], discriminator: string, record: unknown): string {
  let value = record;
  for (const key of at) value = typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined;
  if (value === undefined) return record === undefined ? 'is missing or unknown' : 'is missing';
  return typeof value === 'string' && /^[a-z][a-zA-Z_-]{0,31}$/.test(value)
    ? `is unknown: "${value}"`
    : `is no known ${discriminator}`;
}

export const decodeActivity = (record: LogRecord): Decoded<ActivityEvent> => decode(activityEventSchema, record);
export const decodeDirectory = (record: LogRecord): Decoded<DirectoryRecord> => decode(directoryRecordSchema, record);
export const decodeEvidence = (record: LogRecord): Decoded<EvidenceRecord> => decode(evidenceRecordSchema, record);
export const decodeCursor = (record: LogRecord): Decoded<Cursor> =>
  isHealthKey(record.key) ? { ok: false, reason: 'is no cursor' } : decode(cursorSchema, record);
export const decodeHealth = (record: LogRecord): Decoded<SourceHealth> =>
  isHealthKey(record.key) ? decode(sourceHealthSchema, record) : { ok: false, reason: 'is no health record' };
export const decodeDigest = (record: LogRecord): Decoded<DigestRecord> => decode(digestRecordSchema, record);
export const decodeAlert = (record: LogRecord): Decoded<AlertRecord> => decode(alertRecordSchema, record);
export const decodeDeadLetter = (record: LogRecord): Decoded<DeadLetter> => decode(deadLetterSchema, record);
export const decodeDeadLetterMark = (record: LogRecord): Decoded<DeadLetterMark> =>
  decode(deadLetterMarkSchema, record);
