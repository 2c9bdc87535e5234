import type { Topic } from '../../infra/contracts/topics.js';
import type { AppendRecord, Batch, EventLog } from '../../infra/log/event-log.js';
import type { Store } from '../../infra/store/store.js';

/** A store and a log that go wrong where a test wants it. What they do besides is real. */

export interface StoreCall {
  readonly kind: 'query' | 'command' | 'insert';
  /** Of an insert. */
  readonly table: string | null;
  /** Of a query or command. */
  readonly sql: string;
  readonly rows: readonly (readonly unknown[])[];
  readonly columns: readonly string[];
  /** Counts the calls of its kind, from 1. */
  readonly number: number;
}

type Hook<T> = (call: T) => void | Promise<void>;

export interface StoreFaults {
  /** What it throws is thrown by the store, which then has done nothing. */
  readonly before?: Hook<StoreCall>;
  /** What it throws is thrown by the store, which has done its work all the same. */
  readonly after?: Hook<StoreCall>;
}

export function faultyStore(store: Store, faults: StoreFaults): Store {
  const counts = { query: 0, command: 0, insert: 0 };
  async function around<T>(call: Omit<StoreCall, 'number'>, work: () => Promise<T>): Promise<T> {
    counts[call.kind] += 1;
    const numbered = { ...call, number: counts[call.kind] };
    await faults.before?.(numbered);
    const result = await work();
    await faults.after?.(numbered);
    return result;
  }
  const statement = (kind: 'query' | 'command', sql: string) => ({ kind, table: null, sql, rows: [], columns: [] });
  return {
    ...store,
    query: (sql, params, options) => around(statement('query', sql), () => store.query(sql, params, options)),
    command: (sql, params, options) => around(statement('command', sql), () => store.command(sql, params, options)),
    insert: (table, columns, rows) =>
      around({ kind: 'insert', table, sql: '', rows, columns }, () => store.insert(table, columns, rows)),
  };
}

export interface AppendCall {
  readonly topic: Topic;
  readonly records: readonly AppendRecord[];
  readonly number: number;
}

export interface BatchCall {
  readonly batch: Batch;
  readonly number: number;
}

export interface LogFaults {
  readonly beforeAppend?: Hook<AppendCall>;
  readonly afterAppend?: Hook<AppendCall>;
  /** A batch has been handled and is about to be committed. */
  readonly beforeCommit?: Hook<BatchCall>;
}

export function faultyLog(log: EventLog, faults: LogFaults): EventLog {
  let appends = 0;
  let batches = 0;
  return {
    ...log,
    async append(topic, records) {
      appends += 1;
      const call = { topic, records, number: appends };
      await faults.beforeAppend?.(call);
      await log.append(topic, records);
      await faults.afterAppend?.(call);
    },
    subscribe: (topic, group, onBatch, options) =>
      log.subscribe(
        topic,
        group,
        async (batch) => {
          await onBatch(batch);
          batches += 1;
          await faults.beforeCommit?.({ batch, number: batches });
        },
        options,
      ),
  };
}
