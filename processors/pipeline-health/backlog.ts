import { processorTopics } from '../../infra/contracts/topics.js';
import type { EventLog } from '../../infra/log/event-log.js';
import type { Store } from '../../infra/store/store.js';
import { processorGroup } from '../consumer.js';
import { sqlTime } from '../land/activity-rows.js';

/** Records that the processors have not committed yet, by topic. */
export async function backlogByTopic(log: EventLog): Promise<{ readonly topic: string; readonly behind: number }[]> {
  const found: { topic: string; behind: number }[] = [];
  for (const topic of processorTopics) {
    const partitions = await log.lag(topic, processorGroup);
    found.push({ topic: topic.name, behind: partitions.reduce((sum, { behind }) => sum + behind, 0) });
  }
  return found;
}

/** Keeps how far behind the processors are at `now`, ms; the last word of a minute counts. */
export async function recordBacklog(log: EventLog, store: Store, now: number): Promise<void> {
  const minute = sqlTime(Math.floor(now / 60_000) * 60_000).slice(0, 19);
  const rows = (await backlogByTopic(log)).map(({ topic, behind }) => [topic, minute, behind, now]);
  await store.insert('log_backlog', ['topic', 'minute', 'behind', 'version'], rows);
}
