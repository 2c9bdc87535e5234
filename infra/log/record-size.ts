import { maxRecordBytes, type Topic } from '../contracts/topics.js';
import { UserError } from '../errors.js';
import type { AppendRecord } from './event-log.js';

/** Both logs refuse the same records, so that what runs on a laptop runs on a cluster. */
export function checkSizes(topic: Topic, records: readonly AppendRecord[]): void {
  for (const { key, value } of records) {
    if (value !== null && value.length > maxRecordBytes) {
      throw new UserError(
        `A record for ${topic.name} with the key ${key.slice(0, 80)} has ${value.length} bytes; the log takes ${maxRecordBytes}`,
      );
    }
  }
}
