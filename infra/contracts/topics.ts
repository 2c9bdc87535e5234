/** The topics of the log. A change of a schema that old readers cannot bear is a new `vN` topic. */

export interface Topic {
  readonly name: string;
  /** Only the newest record of a key is kept. */
  readonly compacted: boolean;
  /** Its records have keys of their own, so that one without a value takes the earlier one away, besides the retention. */
  readonly keyed?: boolean;
  readonly partitions: number;
  /** Null: kept for ever (compacted topics). */
  readonly retentionDays: number | null;
}

export const activityTopic: Topic = { name: 'earshot.activity.v1', compacted: false, partitions: 6, retentionDays: 14 };
export const directoryTopic: Topic = {
  name: 'earshot.directory.v1',
  compacted: true,
  partitions: 1,
  retentionDays: null,
};
/** What operators import beside the platforms: approvals, channel access, pilots, sponsors, contacts, owners. */
export const evidenceTopic: Topic = {
  name: 'earshot.evidence.v1',
  compacted: true,
  partitions: 1,
  retentionDays: null,
};
export const cursorTopic: Topic = { name: 'earshot.cursor.v1', compacted: true, partitions: 1, retentionDays: null };
export const deadLetterTopic: Topic = {
  name: 'earshot.deadletter.v1',
  compacted: false,
  keyed: true,
  partitions: 1,
  retentionDays: 90,
};
/**
 * Who sends which digest and what became of it. One partition, because the order of claims decides; records of a delivery have
 * keys of their own, so that compaction takes none away before it is over.
 */
export const digestTopic: Topic = { name: 'earshot.digest.v1', compacted: true, partitions: 1, retentionDays: null };

/**
 * Alerts, who sends them and what became of that. One partition, because the order of claims decides; records of a message have
 * keys of their own, as those of the digest.
 */
export const alertTopic: Topic = { name: 'earshot.alert.v1', compacted: true, partitions: 1, retentionDays: null };

/** What the processors read; of the cursors' topic the health of the sources. */
export const processorTopics: readonly Topic[] = [
  directoryTopic,
  evidenceTopic,
  activityTopic,
  deadLetterTopic,
  cursorTopic,
  digestTopic,
  alertTopic,
];

export const topics: readonly Topic[] = [
  activityTopic,
  directoryTopic,
  evidenceTopic,
  cursorTopic,
  deadLetterTopic,
  digestTopic,
  alertTopic,
];

/** The largest record that every adapter must carry: Kafka's default of 1 MiB less room for key and headers. */
export const maxRecordBytes = 1_000_000;
