import type { ActivityEvent } from '../infra/contracts/activity.js';
import {
  type Decoded,
  decodeActivity,
  decodeAlert,
  decodeDeadLetter,
  decodeDeadLetterMark,
  decodeDigest,
  decodeDirectory,
  decodeEvidence,
  decodeHealth,
  encodeDeadLetter,
} from '../infra/contracts/cloud-events.js';
import {
  type DeadLetter,
  deadLetterId,
  isDeadLetterMarkKey,
  replayedFromHeader,
} from '../infra/contracts/dead-letter.js';
import { type DigestRecord, isDelivery } from '../infra/contracts/digest.js';
import { directoryKey } from '../infra/contracts/directory.js';
import { isHealthKey } from '../infra/contracts/health.js';
import {
  activityTopic,
  alertTopic,
  cursorTopic,
  deadLetterTopic,
  digestTopic,
  directoryTopic,
  evidenceTopic,
  maxRecordBytes,
  type Topic,
} from '../infra/contracts/topics.js';
import { errorMessage, FatalError } from '../infra/errors.js';
import type { Batch, EventLog, LogRecord, SubscribeOptions, Subscription } from '../infra/log/event-log.js';
import type { Logger } from '../infra/logger.js';
import { isAccessError } from '../infra/store/client.js';
import type { Store } from '../infra/store/store.js';
import { enrich, type Features } from './enrich/enrich.js';
import { landOrBisect } from './land/data-error.js';
import { createLanding } from './land/land.js';
import { watchInserts } from './land/watched-store.js';
import type { QueriesInForce } from './listening/mentions/match-rows.js';

/** The consumer group of everything between the log and the tables. */
export const processorGroup = 'earshot-processors';

/** Batches are read and enriched while the engine takes in others, and what waits for it lands together (land/in-groups.ts). */
const activityPartitionsAtOnce = activityTopic.partitions;
/** Of one partition; of all of them as many acts are held as memory is meant for. */
const activityBatchRecords = 4_000;

/** The group waits a few seconds for a sign of life; the log sends fewer than it is asked for. */
const heartbeatEveryMs = 500;

export interface ProcessorsOptions {
  readonly log: EventLog;
  readonly store: Store;
  readonly logger: Logger;
  readonly now: () => number;
  readonly subscribe?: SubscribeOptions;
  /** What every text is matched against. */
  readonly queries?: QueriesInForce;
}

export interface Processors {
  /** This process owns the activity topic's partition 0, and with it the schedules. */
  ownsSchedules(): boolean;
  /** When the oldest insert under way began, ms; null when there is none. */
  insertingSince(): number | null;
  counts(): ProcessorCounts;
  /** Finishes the batches in hand. */
  stop(): Promise<void>;
  /** Rejects when one of the subscriptions ends by an error. */
  readonly done: Promise<void>;
}

export interface ProcessorCounts {
  readonly activity: number;
  readonly directory: number;
  readonly evidence: number;
  readonly deadLetters: number;
}

/** The topics that the processors read, and how. */
export async function startProcessors(options: ProcessorsOptions): Promise<Processors> {
  const { log, store, logger, now } = options;
  const watched = watchInserts(store, now);
  const landing = createLanding(watched.store, options.queries);
  const counts = { activity: 0, directory: 0, evidence: 0, deadLetters: 0 };

  async function insert(batch: Batch, work: () => Promise<void>): Promise<void> {
    // A store that takes its time must not cost the partition.
    const alive = setInterval(() => {
      batch.heartbeat().catch((error: unknown) => logger.debug({ error: errorMessage(error) }, 'a heartbeat failed'));
    }, heartbeatEveryMs);
    try {
      await work();
    } catch (error) {
      if (isAccessError(error)) {
        throw new FatalError(
          `${store.description} refuses to write. Check the user's grants; nothing has been skipped.`,
          {
            cause: error,
          },
        );
      }
      throw error;
    } finally {
      clearInterval(alive);
    }
  }

  async function onActivity(batch: Batch): Promise<void> {
    const letters: DeadLetter[] = [];
    const items = keepGood(batch, decodeActivity, 'decode', letters, now).map(({ record, value: event }) => ({
      record,
      event,
      features: featuresOf(event),
    }));
    await batch.heartbeat();
    if (batch.isStale()) return;
    await landOrBisect(
      items,
      // What is refused is looked for in many small parts, one after the other.
      (part) => insert(batch, () => landing.activity(part, { isUrgent: part.length < items.length })),
      (item, error) => letters.push(deadLetter(item.record, 'land', refusal(error), now())),
    );
    await give(letters);
    counts.activity += items.length;
  }

  /** Of a compacted topic: each record says what now holds, and one without a value is only gone from the log. */
  function stateHandler<T>(
    decode: (record: LogRecord) => Decoded<T>,
    land: (records: readonly T[]) => Promise<void>,
    count: (records: number) => void,
    isWanted: (key: string) => boolean = () => true,
  ): (batch: Batch) => Promise<void> {
    return async (batch) => {
      const letters: DeadLetter[] = [];
      const present = batch.records.filter(({ key, value }) => value !== null && isWanted(key));
      const items = keepGood({ ...batch, records: present }, decode, 'decode', letters, now);
      await landOrBisect(
        items,
        (part) => insert(batch, () => land(part.map((item) => item.value))),
        (item, error) => letters.push(deadLetter(item.record, 'land', refusal(error), now())),
      );
      await give(letters);
      count(items.length);
    };
  }

  const onDirectory = stateHandler(
    decodeDirectory,
    async (records) => {
      const erased = await landing.directory(records);
      await log.append(
        directoryTopic,
        erased.map((record) => ({ key: directoryKey(record), value: null, headers: {} })),
      );
    },
    (records) => {
      counts.directory += records;
    },
  );
  const onEvidence = stateHandler(decodeEvidence, landing.evidence, (records) => {
    counts.evidence += records;
  });
  // Beside the cursors, which are for ingest alone. News of a source is not work done: it is not counted.
  const onHealth = stateHandler(decodeHealth, landing.health, () => undefined, isHealthKey);
  // Nor is what became of a digest.
  const onDigest = stateHandler(
    decodeDigest,
    (records: readonly DigestRecord[]) => landing.digests(records.filter(isDelivery)),
    () => undefined,
  );

  const onAlert = stateHandler(decodeAlert, landing.alerts, () => undefined);

  async function onDeadLetters(batch: Batch): Promise<void> {
    const readable = <T>(record: LogRecord, decoded: Decoded<T>): T[] => {
      if (decoded.ok) return [decoded.value];
      logger.error({ offset: record.offset, reason: decoded.reason }, 'a dead letter cannot be read');
      return [];
    };
    const isMark = ({ key }: LogRecord): boolean => isDeadLetterMarkKey(key);
    // One without a value says that an erased person's letter is gone from the log.
    const present = batch.records.filter(({ value }) => value !== null);
    const marks = present.filter(isMark).flatMap((record) => readable(record, decodeDeadLetterMark(record)));
    const letters = present
      .filter((record) => !isMark(record))
      .flatMap((record) => readable(record, decodeDeadLetter(record)));
    await insert(batch, () => landing.deadLetterMarks(marks));
    await landOrBisect(
      letters,
      (part) => insert(batch, () => landing.deadLetters(part)),
      (letter, error) =>
        logger.error({ where: letter.where, reason: refusal(error) }, 'a dead letter cannot be stored'),
    );
    counts.deadLetters += letters.length;
  }

  /** Before the batch is committed: a dead letter that is not written would be a loss. */
  async function give(letters: readonly DeadLetter[]): Promise<void> {
    if (letters.length > 0) await log.append(deadLetterTopic, letters.map(encodeDeadLetter));
  }

  const handlers: readonly [Topic, (batch: Batch) => Promise<void>][] = [
    [directoryTopic, onDirectory],
    [activityTopic, onActivity],
    [evidenceTopic, onEvidence],
    [deadLetterTopic, onDeadLetters],
    [cursorTopic, onHealth],
    [digestTopic, onDigest],
    [alertTopic, onAlert],
  ];
  const subscriptions: Subscription[] = [];
  const stop = async (): Promise<void> => {
    await Promise.all(subscriptions.map((subscription) => subscription.stop()));
  };
  try {
    for (const [topic, handler] of handlers) {
      subscriptions.push(
        await log.subscribe(topic, processorGroup, handler, {
          ...(topic === activityTopic
            ? { maxBatchRecords: activityBatchRecords, partitionsAtOnce: activityPartitionsAtOnce }
            : { maxBatchRecords: 10_000, partitionsAtOnce: 1 }),
          onRetry: (error, where, pauseMs) =>
            logger.warn(
              { ...where, pauseMs, error: error.message.split('\n', 1)[0] },
              'a batch failed and is tried again',
            ),
          ...options.subscribe,
        }),
      );
    }
  } catch (error) {
    await stop();
    throw error;
  }
  const activity = subscriptions[1]!;

  return {
    ownsSchedules: () => activity.assigned().includes(0),
    insertingSince: () => watched.insertingSince(),
    counts: () => ({ ...counts }),
    stop,
    done: Promise.all(subscriptions.map((subscription) => subscription.done)).then(() => undefined),
  };
}

/** What somebody wrote has features; a reaction or a counter has not. */
function featuresOf(event: ActivityEvent): Features | null {
  switch (event.verb) {
    case 'post':
    case 'reply':
    case 'edit':
    case 'share':
      return enrich(event.object.text, event.object.lang);
    default:
      return null;
  }
}

function keepGood<T>(
  batch: Pick<Batch, 'records'>,
  decode: (record: LogRecord) => Decoded<T>,
  step: string,
  letters: DeadLetter[],
  now: () => number,
): { record: LogRecord; value: T }[] {
  const good: { record: LogRecord; value: T }[] = [];
  for (const record of batch.records) {
    const decoded = decode(record);
    if (decoded.ok) good.push({ record, value: decoded.value });
    else letters.push(deadLetter(record, step, decoded.reason, now()));
  }
  return good;
}

/** The engine quotes what it could not read, which may be somebody's words: only what comes before that is kept. */
function refusal(error: Error): string {
  const code = (error as { code?: string | number }).code;
  const explained = (error.message.split(/['"`\n]/, 1)[0] ?? '').trim();
  return `the store refuses it (${code === undefined ? 'no code' : `code ${code}`}): ${explained}`;
}

function deadLetter(record: LogRecord, step: string, reason: string, at: number): DeadLetter {
  const text = record.value?.toString('utf8').toWellFormed() ?? null;
  // Escaping may double a payload, and the letter must fit the log as its record did.
  const fits = text === null || Buffer.byteLength(JSON.stringify(text)) < maxRecordBytes - 20_000;
  const after = record.headers[replayedFromHeader] ?? null;
  return {
    id: deadLetterId(step, text ?? '', record.key, ...(after === null ? [] : [after])),
    step,
    reason: `${reason}${fits ? '' : ' (too large to be kept here: read it at its place in the log)'}`
      .slice(0, 2000)
      .toWellFormed(),
    where: `${record.topic}/${record.partition}@${record.offset}`,
    topic: record.topic,
    key: record.key,
    payload: fits ? text : null,
    headers: { ...record.headers },
    after,
    at,
  };
}
