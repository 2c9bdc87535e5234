/**
 * ClickHouse, as a server or embedded in the process. Everybody writes SQL with bound parameters (`{name:Type}`) and
 * talks to it through this.
 */
export interface Store {
  /** For people: where the data is. Never holds a password. */
  readonly description: string;
  readonly embedded: boolean;
  readonly database: string;
  /** Cluster name, or null for one server. */
  readonly cluster: string | null;

  /** Rows of a SELECT. Integers above 2^53 lose precision: select ids as hex strings. */
  query<Row>(sql: string, params?: Params, options?: QueryOptions): Promise<Row[]>;
  /** The same as a file of a format that the engine writes itself. For answers that fit into memory: the statement has a LIMIT. */
  read(sql: string, params: Params, format: FileFormat, options?: QueryOptions): Promise<Buffer>;
  /** DDL, INSERT … SELECT, mutations. Has its own connection, so that a long one does not hold up readers. */
  command(sql: string, params?: Params, options?: QueryOptions): Promise<void>;
  /** One insert = one block where it is up to 10,000 rows or so. Values in the order of `columns`. */
  insert(table: string, columns: readonly string[], rows: readonly (readonly unknown[])[]): Promise<void>;
  close(): Promise<void>;
}

export type Params = Readonly<Record<string, string | number | boolean | null | readonly string[] | readonly number[]>>;

export type FileFormat = 'Parquet' | 'Arrow';

export interface QueryOptions {
  /** The engine gives up after so long. Default 120. */
  readonly limitSeconds?: number;
}
