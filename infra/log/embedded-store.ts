import { EventEmitter } from 'node:events';
import {
  chmodSync,
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  readSync,
  realpathSync,
  rmSync,
  statfsSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { type Database, type Key, open, type RootDatabase } from 'lmdb';
import type { Topic } from '../contracts/topics.js';
import { errorMessage, UserError } from '../errors.js';
import { isAlive } from '../store/store-error.js';

/**
 * The LMDB environment under the embedded log. Several processes may have it open; a transaction is seen whole or not at
 * all, and a process that is killed in the middle of one leaves nothing of it.
 */
export interface EmbeddedStore {
  readonly path: string;
  /** `[topic id, partition, offset]` → record. */
  readonly records: Database<StoredRecord, [number, number, number]>;
  /** Of compacted topics: `[topic id, partition, key]` → offset of the newest record. */
  readonly newest: Database<number, [number, number, string]>;
  readonly meta: Database<unknown, string[]>;
  /** Tells readers in this process that something was appended, or that a group has changed. */
  readonly changed: EventEmitter<{ change: [] }>;
  topic(name: string): StoredTopic;
  /** One transaction, on disk when it returns. Throws a UserError when the disk does not take it; nothing is written then. */
  write<T>(action: () => T): T;
  /** Sees what other processes have written until now. */
  refresh(): void;
  /** Processes that have it open and have read from it. */
  users(): number[];
  /** Entries of all kinds as of one moment, in order. */
  entries(): Iterable<StoredEntry>;
  count(): number;
  close(): Promise<void>;
}

/** When the log took it (ms), key, value, headers. */
export type StoredRecord = readonly [number, string, Buffer | null, Readonly<Record<string, string>>];

export interface StoredTopic {
  readonly id: number;
  readonly partitions: number;
  readonly compacted: boolean;
  readonly retentionDays: number | null;
}

export interface StoredEntry {
  readonly name: 'records' | 'newest' | 'meta';
  readonly key: unknown;
  readonly value: unknown;
}

/** While this file is in the folder the process that it names writes the log anew. */
export const rebuildMark = 'rebuilding';

/** Address space, not disk: the file grows with its content. LMDB maps more when that is not enough. */
const initialMapBytes = process.platform === 'win32' ? undefined : 2 ** 34;
/** LMDB takes keys of up to 1,978 bytes; those of compacted topics are hashed above this length. */
export const maxPlainKeyLength = 400;

interface Shared {
  readonly store: Omit<EmbeddedStore, 'close'>;
  readonly root: RootDatabase;
  users: number;
}

/** LMDB forbids opening a file twice in one process. */
const openStores = new Map<string, Shared>();

export function openEmbeddedStore(folder: string): EmbeddedStore {
  let real: string;
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    real = realpathSync(folder);
  } catch (error) {
    throw new UserError(`The log's folder ${folder} cannot be made: ${errorMessage(error)}`);
  }
  refuseRebuilding(real);
  const shared = openStores.get(real) ?? openShared(real);
  shared.users += 1;
  let closed = false;
  return {
    ...shared.store,
    async close() {
      if (closed) return;
      closed = true;
      shared.users -= 1;
      if (shared.users > 0) return;
      openStores.delete(real);
      await shared.root.close();
    },
  };
}

function refuseRebuilding(folder: string): void {
  const mark = path.join(folder, rebuildMark);
  const pid = existsSync(mark) ? Number(readFileSync(mark, 'utf8')) : 0;
  if (pid === 0 || pid === process.pid || !isAlive(pid)) return;
  throw new UserError(`The log in ${folder} is being written anew by process ${pid}. Wait until it has ended.`, 3);
}

const entriesPerTransaction = 5_000;

/** Gives way between transactions. */
export async function copyEntries(
  from: EmbeddedStore,
  to: EmbeddedStore,
  onProgress: (done: number, total: number) => void,
): Promise<void> {
  const total = from.count();
  let done = 0;
  let some: StoredEntry[] = [];
  const put = async (): Promise<void> => {
    to.write(() => {
      for (const { name, key, value } of some) (to[name] as Database<unknown, Key>).put(key as Key, value);
    });
    done += some.length;
    some = [];
    onProgress(done, Math.max(done, total));
    await new Promise((resolve) => setImmediate(resolve));
  };
  from.refresh();
  for (const entry of from.entries()) {
    some.push(entry);
    if (some.length === entriesPerTransaction) await put();
  }
  await put();
}

function openShared(folder: string): Shared {
  let root: RootDatabase;
  let records: EmbeddedStore['records'];
  let newest: EmbeddedStore['newest'];
  let meta: EmbeddedStore['meta'];
  try {
    chmodSync(folder, 0o700);
    checkMagic(path.join(folder, 'data.mdb'));
    checkSpace(folder);
    // Each commit is on disk before it counts: an acknowledged record must survive a power cut.
    const options = { overlappingSync: false, noSubdir: false, maxDbs: 8 };
    root = open({ path: folder, ...options, ...(initialMapBytes === undefined ? {} : { mapSize: initialMapBytes }) });
    records = root.openDB({ name: 'records' });
    newest = root.openDB({ name: 'newest' });
    meta = root.openDB({ name: 'meta' });
    for (const file of ['data.mdb', 'lock.mdb']) chmodSync(path.join(folder, file), 0o600);
  } catch (error) {
    throw new UserError(
      `The log in ${folder} cannot be opened: ${errorMessage(error)}${fullDisk(folder)}. Check that the folder is on a local disk, belongs to this user and was written by Earshot`,
      3,
      { cause: error },
    );
  }
  const changed = new EventEmitter<{ change: [] }>();
  changed.setMaxListeners(0);
  const byName = { records, newest, meta } as const satisfies Record<StoredEntry['name'], Database>;
  const topics = new Map<string, StoredTopic>();
  const store: Shared['store'] = {
    path: folder,
    records,
    newest,
    meta,
    changed,
    topic(name) {
      const topic = topics.get(name) ?? (meta.get(['topic', name]) as StoredTopic | undefined);
      if (topic === undefined) throw new Error(`The topic ${name} is not in the log ${folder}; make it first`);
      topics.set(name, topic);
      return topic;
    },
    write(action) {
      try {
        return root.transactionSync(action);
      } catch (error) {
        // LMDB's own errors carry a number.
        if (typeof (error as { code?: unknown }).code !== 'number') throw error;
        throw new UserError(
          `The log in ${folder} cannot be written: ${errorMessage(error)}${fullDisk(folder)}. What was acknowledged is safe; free space on that disk, then the work goes on`,
          3,
          { cause: error },
        );
      }
    },
    refresh: () => root.resetReadTxn(),
    users: () => [...root.readerList().matchAll(/^\s*(\d+) /gm)].map(([, pid]) => Number(pid)),
    *entries() {
      const transaction = root.useReadTransaction();
      try {
        for (const name of ['records', 'newest', 'meta'] as const) {
          for (const { key, value } of byName[name].getRange({ transaction })) yield { name, key, value };
        }
      } finally {
        transaction.done();
      }
    },
    count: () => Object.values(byName).reduce((sum, of) => sum + of.getCount(), 0),
  };
  const shared = { store, root, users: 0 };
  openStores.set(folder, shared);
  return shared;
}

/** Opening anything else as an LMDB file ends the process without a word. */
function checkMagic(file: string): void {
  if (!existsSync(file)) return;
  const head = Buffer.alloc(64);
  const descriptor = openSync(file, 'r');
  const read = readSync(descriptor, head, 0, head.length, 0);
  closeSync(descriptor);
  // The magic number follows the header of the first page; a file that was only just made is empty.
  const magic = Buffer.from(os.endianness() === 'LE' ? 'dec0efbe' : 'beefc0de', 'hex');
  if (read > 0 && !head.includes(magic)) throw new Error('data.mdb is not an LMDB file');
}

/** What LMDB writes into a new file, and some: where it cannot, it waits for ever. */
const newFileBytes = 262_144;

function checkSpace(folder: string): void {
  const file = path.join(folder, 'data.mdb');
  if (existsSync(file) && statSync(file).size > 0) return;
  const probe = path.join(folder, `space-${process.pid}`);
  try {
    writeFileSync(probe, Buffer.alloc(newFileBytes), { mode: 0o600 });
  } finally {
    rmSync(probe, { force: true });
  }
}

function fullDisk(folder: string): string {
  const megabyte = 1_048_576;
  try {
    const disk = statfsSync(folder);
    const freeMb = Math.floor((disk.bavail * disk.bsize) / megabyte);
    return freeMb < 64 ? ` (the disk is full: ${freeMb} MB free)` : '';
  } catch {
    return '';
  }
}

export function makeTopics(store: EmbeddedStore, topics: readonly Topic[]): void {
  store.refresh();
  if (topics.every((topic) => store.meta.doesExist(['topic', topic.name]))) return;
  store.write(() => {
    for (const topic of topics) {
      if (store.meta.doesExist(['topic', topic.name])) continue;
      const id = ((store.meta.get(['topics']) as number | undefined) ?? 0) + 1;
      store.meta.put(['topics'], id);
      store.meta.put(['topic', topic.name], {
        id,
        partitions: topic.partitions,
        compacted: topic.compacted,
        retentionDays: topic.retentionDays,
      } satisfies StoredTopic);
    }
  });
}

/** Offset that the next record of each partition gets. */
export function ends(store: EmbeddedStore, topic: StoredTopic): number[] {
  const stored = store.meta.get(['ends', String(topic.id)]) as number[] | undefined;
  return stored === undefined ? Array.from({ length: topic.partitions }, () => 0) : [...stored];
}

export function putEnds(store: EmbeddedStore, topic: StoredTopic, offsets: readonly number[]): void {
  store.meta.put(['ends', String(topic.id)], offsets);
}

/** Offset of the first kept record of a partition, or its end. */
export function firstKept(store: EmbeddedStore, topic: StoredTopic, partition: number): number {
  for (const key of store.records.getKeys({ ...range(topic, partition, 0), limit: 1 })) return key[2];
  return ends(store, topic)[partition] ?? 0;
}

/** Offset of the first kept record that was taken at `time` or later, or `end`. Records lie in the order of time. */
export function firstSince(
  store: EmbeddedStore,
  topic: StoredTopic,
  partition: number,
  time: number,
  end: number,
): number {
  let [low, high] = [firstKept(store, topic, partition), end];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    // Compaction leaves holes: the next one that is there tells.
    const [next] = [...store.records.getRange({ ...range(topic, partition, middle), limit: 1 })];
    if (next === undefined || next.value[0] >= time) high = middle;
    else low = next.key[2] + 1;
  }
  return low;
}

export function range(
  topic: StoredTopic,
  partition: number,
  from: number,
): { start: [number, number, number]; end: [number, number, number] } {
  return { start: [topic.id, partition, from], end: [topic.id, partition + 1, 0] };
}
