import { hostname } from 'node:os';
import { emptyGroup, type GroupState, leave, type Member, owns, renew } from './embedded-group.js';
import type { EmbeddedStore, StoredTopic } from './embedded-store.js';

/** A group's members and committed offsets, in the store. Every change is one transaction. */

const host = hostname();
/** Members that this process runs: a crashed process of the same number is not mistaken for this one. */
const running = new Set<string>();

const groupKey = (topic: StoredTopic, group: string): string[] => ['group', String(topic.id), group];
const offsetKey = (topic: StoredTopic, group: string, partition: number): string[] => [
  'committed',
  String(topic.id),
  group,
  String(partition),
];

export function groupState(store: EmbeddedStore, topic: StoredTopic, group: string): GroupState {
  return (store.meta.get(groupKey(topic, group)) as GroupState | undefined) ?? emptyGroup;
}

/** Joins, or shows a sign of life. Members that are gone lose their partitions at once. */
export function renewMember(
  store: EmbeddedStore,
  topic: StoredTopic,
  group: string,
  memberId: string,
  now: number,
  sessionTimeoutMs: number,
): GroupState {
  running.add(memberId);
  const me: Member = { id: memberId, host, pid: process.pid, leaseUntil: now + sessionTimeoutMs };
  return change(store, topic, group, (state) => renew(state, me, topic.partitions, now, isGone));
}

export function removeMember(store: EmbeddedStore, topic: StoredTopic, group: string, memberId: string): void {
  running.delete(memberId);
  change(store, topic, group, (state) => leave(state, memberId, topic.partitions));
}

function change(
  store: EmbeddedStore,
  topic: StoredTopic,
  group: string,
  next: (state: GroupState) => GroupState,
): GroupState {
  const [before, after] = store.write(() => {
    const old = groupState(store, topic, group);
    const state = next(old);
    if (state !== old) store.meta.put(groupKey(topic, group), state);
    return [old, state];
  });
  if (before.generation !== after.generation) store.changed.emit('change');
  return after;
}

/** A process that was killed cannot say goodbye; on this machine its number tells. */
function isGone(member: Member): boolean {
  if (member.host !== host) return false;
  if (member.pid === process.pid) return !running.has(member.id);
  try {
    process.kill(member.pid, 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
}

export function livingMembers(state: GroupState, now: number): number {
  return state.members.filter((member) => member.leaseUntil > now && !isGone(member)).length;
}

/** Offset of the next record that the group reads; undefined before its first commit. */
export function committed(
  store: EmbeddedStore,
  topic: StoredTopic,
  group: string,
  partition: number,
): number | undefined {
  return store.meta.get(offsetKey(topic, group, partition)) as number | undefined;
}

/** False, and nothing written, when the partition is no longer the member's. */
export function commit(
  store: EmbeddedStore,
  topic: StoredTopic,
  group: string,
  by: { readonly member: string; readonly since: number },
  partition: number,
  next: number,
): boolean {
  return store.write(() => {
    if (!owns(groupState(store, topic, group), by.member, partition, by.since)) return false;
    store.meta.put(offsetKey(topic, group, partition), next);
    return true;
  });
}

export function forgetOffsets(store: EmbeddedStore, topic: StoredTopic, group: string): void {
  for (let partition = 0; partition < topic.partitions; partition += 1) {
    store.meta.remove(offsetKey(topic, group, partition));
  }
}

export function putOffset(
  store: EmbeddedStore,
  topic: StoredTopic,
  group: string,
  partition: number,
  next: number,
): void {
  store.meta.put(offsetKey(topic, group, partition), next);
}
