import type { Store } from '../../../infra/store/store.js';

/** Who read what. Kept in memory for a moment and written together, so that no answer waits for it. */

export interface AuditEntry {
  /** ms. */
  readonly at: number;
  readonly who: string;
  readonly method: string;
  readonly route: string;
  /** Its known parameters. */
  readonly asked: string;
  readonly status: number;
  readonly rows: number | null;
  readonly ms: number;
}

export interface AuditLog {
  add(entry: AuditEntry): void;
  /** Entries that had to be given up because they could not be written. */
  lost(): number;
  /** Writes what there is. */
  flush(): Promise<void>;
  close(): Promise<void>;
}

export interface AuditOptions {
  readonly store: () => Pick<Store, 'insert'> | null;
  /** Told of the first failure after a success. */
  readonly onFailure: (error: unknown) => void;
  readonly flushMs?: number;
  readonly most?: number;
}

const mostKept = 20_000;
const mostTogether = 5_000;
const flushEveryMs = 2_000;
const columns = ['at', 'who', 'method', 'route', 'asked', 'status', 'rows', 'ms'];

export function createAuditLog({ store, onFailure, flushMs = flushEveryMs, most = mostKept }: AuditOptions): AuditLog {
  let waiting: AuditEntry[] = [];
  let lost = 0;
  let isFailing = false;
  let writing: Promise<void> = Promise.resolve();

  const write = async (): Promise<void> => {
    while (waiting.length > 0) {
      const open = store();
      if (open === null) return;
      const entries = waiting.slice(0, mostTogether);
      try {
        await open.insert('api_audit', columns, entries.map(asRow));
        waiting = waiting.slice(entries.length);
        isFailing = false;
      } catch (error) {
        if (!isFailing) onFailure(error);
        isFailing = true;
        return;
      }
    }
  };
  const flush = (): Promise<void> => {
    writing = writing.then(write);
    return writing;
  };
  const timer = setInterval(() => void flush(), flushMs);
  timer.unref();
  return {
    add(entry) {
      // The newest are given up: what is being written now stands at the front.
      if (waiting.length >= most) lost += 1;
      else waiting.push(entry);
    },
    lost: () => lost,
    flush,
    close() {
      clearInterval(timer);
      return flush();
    },
  };
}

const asRow = ({ at, who, method, route, asked, status, rows, ms }: AuditEntry): unknown[] => [
  new Date(at).toISOString().replace('T', ' ').replace('Z', ''),
  ...[who, method, route, asked, status, rows, Math.round(ms * 10) / 10],
];
