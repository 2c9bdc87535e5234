import type { Config } from '../config.js';
import type { Connections } from './connections.js';
import { connectEmbedded } from './embedded.js';
import { connectServer } from './server.js';
import type { Params, QueryOptions, Store } from './store.js';
import { explainStatement } from './store-error.js';
import { refuseUnwritable } from './writable.js';

export { isAccessError } from './store-error.js';

/** The store that the configuration names: a server where it has an address, else the engine in this process. */
export async function openStore(config: Config): Promise<Store> {
  const { url } = config.clickhouse;
  return buildStore(url === null ? await connectEmbedded(config) : await connectServer(config, url));
}

function buildStore(parts: Connections): Store {
  const { reading, writing } = parts;
  let closed = false;
  const explained = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      throw explainStatement(error, parts.description);
    }
  };
  return {
    description: parts.description,
    embedded: parts.embedded,
    database: parts.database,
    cluster: parts.cluster,
    query: <Row>(sql: string, params: Params = {}, options: QueryOptions = {}): Promise<Row[]> =>
      explained(async () => {
        const query = limited(sql, options);
        return reading(query, params, async (client, query_params) => {
          const result = await client.query({ query, query_params, format: 'JSONEachRow' });
          return (await result.json()) as Row[];
        });
      }),
    read: (sql, params, format, options = {}) =>
      explained(async () => {
        const query = `${limited(sql, options)}\nFORMAT ${format}`;
        return reading(query, params, async (client, query_params) => {
          const { stream } = await client.exec({ query, query_params });
          const chunks: Buffer[] = [];
          for await (const chunk of stream) chunks.push(chunk as Buffer);
          return Buffer.concat(chunks);
        });
      }),
    command: (sql, params = {}, options = {}) =>
      explained(async () => {
        const query = limited(sql, options);
        await writing(query, params, (client, query_params) => client.command({ query, query_params }));
      }),
    insert: (table, columns, rows) =>
      explained(async () => {
        if (rows.length === 0) return;
        refuseUnwritable(table, columns, rows);
        await parts.insert(table, columns, rows);
      }),
    async close() {
      if (closed) return;
      closed = true;
      await parts.close();
    },
  };
}

/** Inline, because an aborted request does not stop the embedded engine and per-call settings would stick. */
function limited(sql: string, options: QueryOptions): string {
  const trimmed = sql.trim().replace(/;$/, '');
  if (!/^(select|with|insert)\b/i.test(trimmed.replace(/^(\s*--[^\n]*\n)+/, '').trimStart())) return trimmed;
  return `${trimmed}\nSETTINGS max_execution_time = ${Math.ceil(options.limitSeconds ?? 120)}`;
}
