import { setTimeout as pause } from 'node:timers/promises';
import { processorTopics, type Topic } from '../infra/contracts/topics.js';
import { UserError } from '../infra/errors.js';
import type { EventLog } from '../infra/log/event-log.js';
import { processorGroup } from './consumer.js';

const lookEveryMs = 100;

export interface ReplayRange {
  /** ms; 0: from the first kept record. */
  readonly from: number;
  /** ms, not included; null: to the end of the log. */
  readonly until: number | null;
}

export interface PutBack {
  /** Records that will be processed, again or for the first time. */
  readonly records: number;
  readonly topics: readonly PutBackTopic[];
}

interface PutBackTopic {
  readonly topic: Topic;
  readonly records: number;
  /** By partition: where the group was, and where it may stop. */
  readonly before: readonly string[];
  readonly stop: readonly string[];
}

/** The topic of a name such as `activity`; all that the processors read where none is given. Throws a UserError. */
export function topicsToReplay(name: string | undefined): readonly Topic[] {
  if (name === undefined) return processorTopics;
  const found = processorTopics.filter((topic) => topic.name === name || topic.name === `earshot.${name}.v1`);
  if (found.length > 0) return found;
  const names = processorTopics.map((topic) => topic.name.split('.')[1]).join(', ');
  throw new UserError(`There is no topic "${name}" to process again; there are ${names}.`);
}

/**
 * Puts the processors back to where the log was at a time; never forward, because what has not been processed yet must not be
 * left out. Landing is idempotent, so nothing is counted twice. Throws a UserError while processors run.
 */
export async function putBack(log: EventLog, topics: readonly Topic[], range: ReplayRange): Promise<PutBack> {
  const done: PutBackTopic[] = [];
  for (const topic of topics) {
    const before = (await log.lag(topic, processorGroup)).map(({ committed }) => committed);
    const begin = await log.offsetsAt(topic, range.from);
    const from = before.map((offset, partition) => lesser(offset, begin[partition] ?? offset));
    await log.seek(topic, processorGroup, from);
    const lags = await log.lag(topic, processorGroup);
    const stop = range.until === null ? lags.map(({ end }) => end) : await log.offsetsAt(topic, range.until);
    const records = lags.reduce((sum, { behind, committed, end }, partition) => {
      const after = BigInt(end) - BigInt(greater(stop[partition] ?? end, committed));
      return sum + Math.max(0, behind - Number(after));
    }, 0);
    done.push({ topic, records, before, stop });
  }
  return { records: done.reduce((sum, { records }) => sum + records, 0), topics: done };
}

/** Resolves once all up to the end of the range is processed. */
export async function untilReplayed(log: EventLog, { topics }: PutBack, signal: AbortSignal): Promise<void> {
  for (;;) {
    let isThere = true;
    for (const { topic, stop } of topics) {
      const lags = await log.lag(topic, processorGroup);
      isThere &&= lags.every(
        ({ committed, end }, partition) => BigInt(committed) >= BigInt(lesser(stop[partition] ?? end, end)),
      );
    }
    if (isThere || signal.aborted) return;
    await pause(lookEveryMs, undefined, { signal }).catch(() => undefined);
  }
}

/** What was processed before and lies behind the end of the range is not processed again. */
export async function goOn(log: EventLog, { topics }: PutBack): Promise<void> {
  for (const { topic, before } of topics) {
    const lags = await log.lag(topic, processorGroup);
    await log.seek(
      topic,
      processorGroup,
      lags.map(({ committed }, partition) => greater(before[partition] ?? committed, committed)),
    );
  }
}

const lesser = (a: string, b: string): string => (BigInt(a) < BigInt(b) ? a : b);
const greater = (a: string, b: string): string => (BigInt(a) > BigInt(b) ? a : b);
