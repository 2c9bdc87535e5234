import { activityEventSchema } from '../infra/contracts/activity.js';
import {
  encodeActivity,
  encodeDeadLetter,
  encodeDirectory,
  encodeEvidence,
  explain,
} from '../infra/contracts/cloud-events.js';
import { deadLetterId } from '../infra/contracts/dead-letter.js';
import { directoryRecordSchema } from '../infra/contracts/directory.js';
import { evidenceRecordSchema } from '../infra/contracts/evidence.js';
import { maxRecordBytes } from '../infra/contracts/topics.js';
import type { AppendRecord } from '../infra/log/event-log.js';
import { throwSite } from './failure.js';
import type { Tally } from './report.js';
import type { Parsed, RawItem, SourceReader } from './source.js';

/** A raw item as records of the log: what fits the contracts, and a dead letter without payload for what does not. */
export interface Taken {
  readonly to: 'activity' | 'directory' | 'evidence' | 'deadLetters';
  readonly record: AppendRecord;
  /** Null for what has no time. */
  readonly occurredAt: number | null;
}

export interface IntakeContext {
  /** The source's name in the configuration. */
  readonly source: string;
  readonly parse: SourceReader['parse'];
  readonly tally: Tally;
  now(): number;
}

export function takeItem(item: RawItem, context: IntakeContext): Taken[] {
  let parsed: Parsed[];
  try {
    parsed = context.parse(item);
  } catch (error) {
    return [deadLetter(context, item, 0, 'ingest.parse', `the source's parser failed: ${throwSite(error)}`)];
  }
  const taken: Taken[] = [];
  for (const [index, part] of parsed.entries()) {
    const one = takePart(part, item, index, context);
    if (one) taken.push(one);
  }
  return taken;
}

function takePart(part: Parsed, item: RawItem, index: number, context: IntakeContext): Taken | undefined {
  switch (part.kind) {
    case 'skip':
      context.tally.skip(part.reason);
      return undefined;
    case 'reject':
      return deadLetter(context, item, index, 'ingest.parse', part.reason);
    case 'activity': {
      const checked = activityEventSchema.safeParse(part.event);
      if (!checked.success) {
        return deadLetter(context, item, index, 'ingest.contract', explain(checked.error.issues, part.event));
      }
      const record = encodeWellFormed(checked.data, encodeActivity);
      if (isTooLarge(record)) return deadLetter(context, item, index, 'ingest.size', tooLarge);
      context.tally.event(checked.data.verb);
      return { to: 'activity', record, occurredAt: checked.data.occurredAt };
    }
    case 'directory': {
      const checked = directoryRecordSchema.safeParse(part.record);
      if (!checked.success) {
        return deadLetter(context, item, index, 'ingest.contract', explain(checked.error.issues, part.record));
      }
      const record = encodeWellFormed(checked.data, encodeDirectory);
      if (isTooLarge(record)) return deadLetter(context, item, index, 'ingest.size', tooLarge);
      context.tally.directory(checked.data.type);
      return { to: 'directory', record, occurredAt: null };
    }
    case 'evidence': {
      const checked = evidenceRecordSchema.safeParse(part.record);
      if (!checked.success) {
        return deadLetter(context, item, index, 'ingest.contract', explain(checked.error.issues, part.record));
      }
      const record = encodeWellFormed(checked.data, encodeEvidence);
      if (isTooLarge(record)) return deadLetter(context, item, index, 'ingest.size', tooLarge);
      context.tally.evidence(checked.data.removed ? 'takenBack' : checked.data.type);
      return { to: 'evidence', record, occurredAt: null };
    }
  }
}

const tooLarge = `larger than ${maxRecordBytes} bytes, the largest record that every log carries`;

function isTooLarge(record: AppendRecord): boolean {
  return (record.value?.length ?? 0) > maxRecordBytes;
}

function deadLetter(context: IntakeContext, item: RawItem, index: number, step: string, reason: string): Taken {
  context.tally.reject(reason, item.where);
  return {
    to: 'deadLetters',
    record: encodeDeadLetter({
      id: deadLetterId(step, context.source, item.where, String(index)),
      step,
      reason: reason.slice(0, 2000),
      where: `${context.source}: ${item.where}`.slice(0, 1000),
      topic: null,
      key: null,
      payload: null,
      headers: {},
      after: null,
      at: context.now(),
    }),
    occurredAt: null,
  };
}

/** JSON writes a lone surrogate as an escape, which no store takes back: such values are mended before. */
function encodeWellFormed<T>(value: T, encode: (value: T) => AppendRecord): AppendRecord {
  const record = encode(value);
  // A well-formed text that happens to hold these three characters is merely looked through once more.
  return record.value?.includes('\\ud') ? encode(wellFormed(value) as T) : record;
}

function wellFormed(value: unknown): unknown {
  if (typeof value === 'string') return value.toWellFormed();
  if (Array.isArray(value)) return value.map(wellFormed);
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, wellFormed(inner)]));
  }
  return value;
}
