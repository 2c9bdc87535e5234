import { randomUUID } from 'node:crypto';
import type { Logger } from 'pino';
import type { Topic } from '../../infra/contracts/topics.js';
import type { AppendRecord, EventLog, LogRecord } from '../../infra/log/event-log.js';
import { createLogger } from '../../infra/logger.js';

/** Names a log so that a child process can open the same one. */
export type LogSpec =
  | { readonly kind: 'embedded'; readonly path: string }
  | { readonly kind: 'kafka'; readonly brokers: readonly string[] };

export const quietLogger: Logger = createLogger(process.env.EARSHOT_TEST_LOG_LEVEL ?? 'silent');

export async function openTestLog(spec: LogSpec, logger = quietLogger): Promise<EventLog> {
  if (spec.kind === 'embedded') {
    const { createEmbeddedLog } = await import('../../infra/log/embedded.js');
    return createEmbeddedLog({ path: spec.path, logger });
  }
  const { createKafkaLog } = await import('../../infra/log/kafka.js');
  const tls = { enabled: false, caFile: null };
  return createKafkaLog({ ...spec, clientId: 'earshot-test', tls, sasl: null, replicationFactor: 1, logger });
}

/** Names of the topics that this test file has thought up, to be deleted from a cluster that outlives it. */
export const testTopics: string[] = [];

export function createTestTopic(settings: Partial<Topic> = {}): Topic {
  const name = `earshot-test.${randomUUID()}`;
  testTopics.push(name);
  return { name, compacted: false, partitions: 6, retentionDays: 1, ...settings };
}

/** `first` … `first + count - 1`, spread over keys; the value is the number. */
export function numbered(first: number, count: number, keys = 20): AppendRecord[] {
  return Array.from({ length: count }, (_, index) => {
    const number = first + index;
    return { key: `key-${number % keys}`, value: Buffer.from(String(number)), headers: { ce_id: String(number) } };
  });
}

export const numberOf = (record: { readonly value: Buffer | null }): number => Number(record.value?.toString());

/** Repeats are allowed; a number that comes for the first time must be higher than all earlier ones of its key. */
export function keysOutOfOrder(records: readonly { readonly key: string; readonly number: number }[]): string[] {
  const highest = new Map<string, number>();
  const seen = new Set<number>();
  const wrong: string[] = [];
  for (const { key, number } of records) {
    if (seen.has(number)) continue;
    seen.add(number);
    if (number < (highest.get(key) ?? -1)) wrong.push(`${key}: ${number} after ${highest.get(key)}`);
    highest.set(key, Math.max(number, highest.get(key) ?? -1));
  }
  return wrong;
}

/** Waits without a fixed time: asks until it holds, and says what was missing when it never does. */
export async function until(what: string, holds: () => boolean | Promise<boolean>, limitMs = 45_000): Promise<void> {
  const deadline = Date.now() + limitMs;
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error(`Waited in vain until ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** Reads with a group of its own until `count` different records have come. */
export async function readAll(log: EventLog, topic: Topic, count: number): Promise<LogRecord[]> {
  const records: LogRecord[] = [];
  const different = new Set<string>();
  const subscription = await log.subscribe(topic, `reader-${randomUUID()}`, async (batch) => {
    for (const record of batch.records) {
      records.push(record);
      different.add(`${record.partition}@${record.offset}`);
    }
  });
  try {
    await until(`${count} records have come (${different.size} have)`, () => different.size >= count);
  } finally {
    await subscription.stop();
  }
  return records;
}
