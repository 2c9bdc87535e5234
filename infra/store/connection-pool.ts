import type { ClickHouseClient } from '@clickhouse/client';
import type { Params } from './store.js';

/** Runs a statement on a connection; what it is given to bind may have been bound to the connection already. */
export type Running = <T>(
  sql: string,
  params: Params,
  run: (client: ClickHouseClient, params: Params) => Promise<T>,
) => Promise<T>;

export interface PooledConnection {
  readonly client: ClickHouseClient;
}

export interface ConnectionPool<Connection extends PooledConnection> {
  /** Beside what the other connections run. */
  readonly beside: <T>(sql: string, params: Params, run: (connection: Connection) => Promise<T>) => Promise<T>;
  /** While no other connection of the pool runs anything. */
  readonly alone: <T>(sql: string, params: Params, run: (connection: Connection) => Promise<T>) => Promise<T>;
}

interface Slot<Connection> {
  readonly connection: Connection;
  /** What the connection's parameters are set to, as written for the engine. */
  readonly set: Map<string, string>;
}

/**
 * Connections of the embedded engine, each of which runs one statement after the other. The engine runs statements that are
 * given their parameters with the call one at a time in the whole process; those whose connection has them set
 * (`SET param_…`, bound by type all the same) run beside each other.
 */
export function createConnectionPool<Connection extends PooledConnection>(
  connections: readonly Connection[],
): ConnectionPool<Connection> {
  const free: Slot<Connection>[] = connections.map((connection) => ({ connection, set: new Map() }));
  const waiting: ((slot: Slot<Connection>) => void)[] = [];
  /** What wants all connections takes them one by one; two at once would wait for each other without end. */
  let lastAlone: Promise<unknown> = Promise.resolve();
  const take = (): Promise<Slot<Connection>> => {
    const slot = free.pop();
    return slot === undefined ? new Promise((resolve) => waiting.push(resolve)) : Promise.resolve(slot);
  };
  const giveBack = (slot: Slot<Connection>): void => {
    const next = waiting.shift();
    if (next) next(slot);
    else free.push(slot);
  };
  const beside: ConnectionPool<Connection>['beside'] = async (sql, params, run) => {
    const slot = await take();
    try {
      await bind(slot.connection.client, slot.set, sql, params);
      return await run(slot.connection);
    } finally {
      giveBack(slot);
    }
  };
  return {
    beside,
    alone: (sql, params, run) => {
      const turn = lastAlone.then(async () => {
        const others = await Promise.all(connections.slice(1).map(take));
        try {
          return await beside(sql, params, run);
        } finally {
          others.forEach(giveBack);
        }
      });
      lastAlone = turn.catch(() => undefined);
      return turn;
    },
  };
}

async function bind(client: ClickHouseClient, set: Map<string, string>, sql: string, params: Params): Promise<void> {
  for (const [, name = ''] of sql.matchAll(/\{(\w+):/g)) {
    // Another statement's value must not be taken for this one's.
    if (set.has(name) && !(name in params)) throw new RangeError(`the parameter ${name} is not given`);
  }
  const changed = Object.entries(params)
    .map(([name, value]) => ({ name, text: written(value) }))
    .filter(({ name, text }) => set.get(name) !== text);
  if (changed.length === 0) return;
  await client.command({
    query: `SET ${changed.map(({ name, text }) => `param_${name} = ${quoted(text)}`).join(', ')}`,
  });
  for (const { name, text } of changed) set.set(name, text);
}

/** As the engine reads parameters: a string alone in the Escaped form of its TSV format, within an array as in SQL. */
function written(value: Params[string]): string {
  if (value === null) return '\\N';
  if (typeof value === 'boolean') return value ? '1' : '0';
  if (typeof value === 'number') return String(value);
  if (typeof value === 'string') return value.replace(/[\\\0\b\f\n\r\t]/g, escaped);
  return `[${value.map((item) => (typeof item === 'string' ? quoted(item) : item)).join(',')}]`;
}

const quoted = (text: string): string => `'${text.replace(/['\\\0\b\f\n\r\t]/g, escaped)}'`;

const escapes: Readonly<Record<string, string>> = {
  '\0': '\\0',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
};

const escaped = (character: string): string => escapes[character] ?? `\\${character}`;
