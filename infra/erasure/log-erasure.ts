import { decodeActivity, decodeDirectory, decodeEvidence, encodeDirectory } from '../contracts/cloud-events.js';
import type { Erasure } from '../contracts/directory.js';
import { activityTopic, directoryTopic, evidenceTopic, type Topic, topics } from '../contracts/topics.js';
import type { EraseChange, EventLog } from '../log/event-log.js';
import { activityWithout, directoryWithout, evidenceWithout, type IsErased } from './without-erased.js';

export interface LogErasure {
  /** Records taken out or changed, by topic. */
  readonly changed: Readonly<Record<string, number>>;
  /** Topics whose records go only with their retention, in days. */
  readonly stays: Readonly<Record<string, number>>;
}

/** Everybody who is erased, as the log says. */
export async function readErasures(log: EventLog): Promise<Erasure[]> {
  const records = await log.latest(directoryTopic);
  return records
    .filter(({ key }) => key.startsWith('erasure/'))
    .flatMap((record) => {
      const decoded = decodeDirectory(record);
      return decoded.ok && decoded.value.type === 'erasure' ? [decoded.value] : [];
    });
}

/** First of all: from here on nothing of them is taken in again, whatever becomes of the rest of the work. */
export function declareErased(log: EventLog, erasures: readonly Erasure[]): Promise<void> {
  return log.append(directoryTopic, erasures.map(encodeDirectory));
}

/** Takes them out of all that the log holds; the embedded one is to be written anew after that. Safe to run again. */
export async function eraseFromLog(
  log: EventLog,
  erasures: readonly Erasure[],
  onTopic: (done: number, total: number, topic: string) => void = () => undefined,
): Promise<LogErasure> {
  const changed: Record<string, number> = {};
  const stays: Record<string, number> = {};
  for (const [index, topic] of topics.entries()) {
    onTopic(index, topics.length, topic.name);
    const done = await log.erase(topic, changeOf(topic, erasures));
    if (done.changed > 0) changed[topic.name] = done.changed;
    if (done.staysDays !== null) stays[topic.name] = done.staysDays;
  }
  onTopic(topics.length, topics.length, 'done');
  return { changed, stays };
}

/** What becomes of a record of a topic. */
export function changeOf(topic: Topic, erasures: readonly Erasure[]): EraseChange {
  const ids = erasures.map(({ id }) => id);
  const known = new Set(ids);
  const isErased: IsErased = (id) => known.has(id);
  return (record) => {
    const { value, key } = record;
    if (value === null) return undefined;
    // Most records name nobody of them, and parsing is what takes time.
    if (!ids.some((id) => value.includes(id) || key.includes(id))) return undefined;
    switch (topic.name) {
      case activityTopic.name:
        return rewritten(decodeActivity(record), (event) => activityWithout(event, isErased));
      case directoryTopic.name:
        return rewritten(decodeDirectory(record), (of) => directoryWithout(of, isErased));
      case evidenceTopic.name:
        return rewritten(decodeEvidence(record), (of) => evidenceWithout(of, isErased));
      default:
        return null;
    }
  };
}

function rewritten<T>(
  decoded: { readonly ok: true; readonly value: T } | { readonly ok: false },
  without: (value: T) => T | null,
): Buffer | null | undefined {
  // What cannot be read is no loss.
  if (!decoded.ok) return null;
  const kept = without(decoded.value);
  if (kept === null) return null;
  return kept === decoded.value ? undefined : Buffer.from(JSON.stringify(kept));
}
