import type { ClickHouseClient } from '@clickhouse/client';
import type { Params } from './store.js';

/** Runs a statement that reads on a connection; what it is given to bind may have been bound to the connection already. */
export type Reading = <T>(
  sql: string,
  params: Params,
  run: (client: ClickHouseClient, params: Params) => Promise<T>,
) => Promise<T>;

interface Slot {
  readonly client: ClickHouseClient;
  /** What the connection's parameters are set to, as written for the engine. */
  readonly set: Map<string, string>;
}

/**
 * Connections of the embedded engine that read at the same time, each one statement after the other. The engine runs
 * statements that are given their parameters with the call one at a time in the whole process; those whose connection
 * has them set (`SET param_…`, bound by type all the same) run beside each other.
 */
export function createReaderPool(clients: readonly ClickHouseClient[]): Reading {
  const free: Slot[] = clients.map((client) => ({ client, set: new Map() }));
  const waiting: ((slot: Slot) => void)[] = [];
  const take = (): Promise<Slot> => {
    const slot = free.pop();
    return slot === undefined ? new Promise((resolve) => waiting.push(resolve)) : Promise.resolve(slot);
  };
  const giveBack = (slot: Slot): void => {
    const next = waiting.shift();
    if (next) next(slot);
    else free.push(slot);
  };
  return async (sql, params, run) => {
    const slot = await take();
    try {
      await bind(slot, sql, params);
      return await run(slot.client, {});
    } finally {
      giveBack(slot);
    }
  };
}

async function bind({ client, set }: Slot, sql: string, params: Params): Promise<void> {
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
