import type { IHeaders, KafkaMessage, Message } from 'kafkajs';
import type { AppendRecord, LogRecord } from './event-log.js';

export function toMessage(record: AppendRecord): Message {
  return { key: record.key, value: record.value, headers: { ...record.headers } };
}

export function fromMessage(topic: string, partition: number, message: KafkaMessage): LogRecord {
  return {
    topic,
    partition,
    offset: message.offset,
    timestamp: Number(message.timestamp),
    key: message.key?.toString('utf8') ?? '',
    value: message.value,
    headers: plainHeaders(message.headers),
  };
}

/** Kafka allows bytes and repeats; Earshot writes text, once each. */
function plainHeaders(headers: IHeaders | undefined): Record<string, string> {
  const plain: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers ?? {})) {
    const last = Array.isArray(value) ? value.at(-1) : value;
    if (last !== undefined) plain[name] = last.toString();
  }
  return plain;
}

export function recordBytes({ key, value, headers }: AppendRecord): number {
  let bytes = Buffer.byteLength(key) + (value?.length ?? 0) + 40;
  for (const [name, content] of Object.entries(headers)) bytes += name.length + Buffer.byteLength(content) + 4;
  return bytes;
}

/** In order, each chunk below `maxBytes` unless a single record is larger. */
export function chunksOf(records: readonly AppendRecord[], maxBytes: number): AppendRecord[][] {
  const chunks: AppendRecord[][] = [];
  let chunk: AppendRecord[] = [];
  let bytes = 0;
  for (const record of records) {
    const size = recordBytes(record);
    if (chunk.length > 0 && bytes + size > maxBytes) {
      chunks.push(chunk);
      chunk = [];
      bytes = 0;
    }
    chunk.push(record);
    bytes += size;
  }
  if (chunk.length > 0) chunks.push(chunk);
  return chunks;
}
