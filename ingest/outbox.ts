import {
  activityTopic,
  deadLetterTopic,
  directoryTopic,
  evidenceTopic,
  type Topic,
} from '../infra/contracts/topics.js';
import type { AppendRecord } from '../infra/log/event-log.js';
import type { Taken } from './intake.js';

/** Records on their way to the log. Holds little more than the limits, however large the source's pages are. */
export interface Outbox {
  add(taken: Taken): void;
  isFull(): boolean;
  /** Newest `occurredAt` since the last call. */
  takeNewestAt(): number | null;
  /** Appends everything; what was not acknowledged stays, for another try. */
  flush(append: (topic: Topic, records: readonly AppendRecord[]) => Promise<void>): Promise<void>;
}

export interface OutboxLimits {
  readonly maxRecords: number;
  readonly maxBytes: number;
}

const topicOf: Record<Taken['to'], Topic> = {
  directory: directoryTopic,
  evidence: evidenceTopic,
  activity: activityTopic,
  deadLetters: deadLetterTopic,
};

export function createOutbox({ maxRecords, maxBytes }: OutboxLimits): Outbox {
  const waiting: Record<Taken['to'], AppendRecord[]> = { directory: [], evidence: [], activity: [], deadLetters: [] };
  let records = 0;
  let bytes = 0;
  let newestAt: number | null = null;

  return {
    add({ to, record, occurredAt }) {
      waiting[to].push(record);
      records += 1;
      bytes += record.value?.length ?? 0;
      if (occurredAt !== null && (newestAt === null || occurredAt > newestAt)) newestAt = occurredAt;
    },
    isFull: () => records >= maxRecords || bytes >= maxBytes,
    takeNewestAt() {
      const newest = newestAt;
      newestAt = null;
      return newest;
    },
    async flush(append) {
      for (const to of ['directory', 'evidence', 'activity', 'deadLetters'] as const) {
        if (waiting[to].length === 0) continue;
        await append(topicOf[to], waiting[to]);
        waiting[to] = [];
      }
      records = 0;
      bytes = 0;
    },
  };
}
