import { createServer as createHttpServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { gunzipSync, gzipSync } from 'node:zlib';
import { Session } from 'chdb';

/**
 * Speaks enough of ClickHouse's HTTP interface in front of an embedded engine for `@clickhouse/client` and this
 * project's Store, so that what a server needs (URL, users, TLS, errors with a code, time-outs) is tested over real HTTP.
 *
 * What it is not: no roles, row policies or quotas (a user's limits are patterns on the statement); no sessions,
 * progress headers, query log or KILL QUERY; a statement whose client is gone runs to its end; one engine a process, so it
 * and an embedded store of another folder cannot be open at once; its parser of statements knows quotes and comments only.
 */
export interface ClickHouseFacade {
  /** `http://127.0.0.1:port` */
  readonly url: string;
  readonly port: number;
  /** Every statement that was let in, in order. */
  readonly requests: FacadeRequest[];
  /** Asked for every statement; what it returns happens to it. */
  fault: ((request: FacadeRequest) => Fault | null) | null;
  /** Refuses connections until `listen` is called. */
  hide(): Promise<void>;
  listen(): Promise<void>;
  close(): Promise<void>;
}

export interface FacadeRequest {
  readonly user: string;
  readonly sql: string;
  /** Settings, `param_*` and the rest of the address. */
  readonly params: Readonly<Record<string, string>>;
}

export type Fault =
  /** An answer that is not ClickHouse's: a proxy's 503, say. */
  | { readonly kind: 'status'; readonly status: number; readonly body?: string }
  /** ClickHouse's own error; the statement does not run. */
  | { readonly kind: 'error'; readonly code: number; readonly type: string; readonly message: string }
  | { readonly kind: 'slow'; readonly ms: number }
  /** The connection breaks before the statement runs. */
  | { readonly kind: 'drop' }
  /** The statement has run, and nobody hears of it. */
  | { readonly kind: 'drop-after' }
  /** The statement has run, and the answer does not come: the client's time-out decides. */
  | { readonly kind: 'silent-after' };

export interface FacadeUser {
  readonly password: string;
  /** Statements that match are answered with 497 ACCESS_DENIED. */
  readonly denied?: RegExp;
}

export interface FacadeOptions {
  /** Folder of the engine's data. */
  readonly path: string;
  /** By default `default` without a password. */
  readonly users?: Readonly<Record<string, FacadeUser>>;
  /** What `version()` pretends to be. */
  readonly version?: string;
  readonly tls?: { readonly key: string; readonly cert: string };
}

/** Settings of the HTTP interface: the engine has no such thing. */
const httpOnly =
  /^(wait_end_of_query|send_progress_in_http_headers|http_\w+|enable_http_compression|buffer_size|query_id|query|database|default_format|user|password|session_id|role|compress|decompress|param_\w+)$/;

export async function createClickHouseFacade(options: FacadeOptions): Promise<ClickHouseFacade> {
  const users = options.users ?? { default: { password: '' } };
  // Holds the engine open: the sessions of single requests come and go.
  const engine = new Session(options.path);
  const sockets = new Set<Socket>();
  const requests: FacadeRequest[] = [];
  const silenced: ServerResponse[] = [];
  let server: Server;
  let port = 0;

  const facade = {
    get url() {
      return `${options.tls ? 'https' : 'http'}://127.0.0.1:${port}`;
    },
    get port() {
      return port;
    },
    requests,
    fault: null as ClickHouseFacade['fault'],
    async listen(): Promise<void> {
      const handle = (request: IncomingMessage, response: ServerResponse): void => {
        answer(request, response).catch((error) => fail(response, 500, 1002, `Code: 1002. DB::Exception: ${error}`));
      };
      const limits = { maxHeaderSize: 1_048_576 };
      server = options.tls
        ? createHttpsServer({ ...limits, ...options.tls }, handle)
        : createHttpServer(limits, handle);
      server.on('connection', (socket) => {
        sockets.add(socket);
        socket.once('close', () => sockets.delete(socket));
      });
      await new Promise<void>((resolve, reject) => {
        server.once('error', reject);
        server.listen(port, '127.0.0.1', resolve);
      });
      port = (server.address() as AddressInfo).port;
    },
    async hide(): Promise<void> {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
    async close(): Promise<void> {
      for (const response of silenced) response.destroy();
      if (server.listening) await facade.hide();
      engine.close();
      const { drainPending } = await import('chdb');
      await drainPending();
    },
  };

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', facade.url);
    if (url.pathname === '/ping') {
      response.end('Ok.\n');
      return;
    }
    const body = await readBody(request);
    const { sql, data, params } = statementOf(request, url, body);
    const user = authenticate(request, params);
    if (user === null) {
      const name = params.user ?? 'default';
      fail(
        response,
        403,
        516,
        exception(
          516,
          'AUTHENTICATION_FAILED',
          `${name}: Authentication failed: password is incorrect, or there is no user with such name.`,
        ),
      );
      return;
    }
    const asked: FacadeRequest = { user, sql, params };
    requests.push(asked);
    const denied = users[user]?.denied;
    if (denied?.test(sql)) {
      fail(response, 500, 497, exception(497, 'ACCESS_DENIED', `${user}: Not enough privileges.`));
      return;
    }
    const fault = facade.fault?.(asked) ?? null;
    switch (fault?.kind) {
      case 'status':
        response.writeHead(fault.status, { 'content-type': 'text/plain' }).end(fault.body ?? '');
        return;
      case 'error':
        fail(response, 500, fault.code, exception(fault.code, fault.type, fault.message));
        return;
      case 'drop':
        response.socket?.destroy();
        return;
      case 'slow':
        await pause(fault.ms);
        break;
    }
    const result = await run(sql, data, params);
    if (fault?.kind === 'drop-after') {
      response.socket?.destroy();
      return;
    }
    if (fault?.kind === 'silent-after') {
      silenced.push(response);
      return;
    }
    if ('error' in result) {
      fail(response, statusOf(result.code), result.code, result.error);
      return;
    }
    const zipped = params.enable_http_compression === '1' && /gzip/.test(String(request.headers['accept-encoding']));
    response.writeHead(200, {
      'content-type': 'text/plain; charset=UTF-8',
      'x-clickhouse-summary': JSON.stringify({ read_rows: '0', written_rows: '0', elapsed_ns: '0' }),
      'x-clickhouse-format': params.default_format ?? 'TabSeparated',
      'x-clickhouse-timezone': 'UTC',
      ...(zipped ? { 'content-encoding': 'gzip' } : {}),
    });
    response.end(zipped ? gzipSync(result.bytes) : result.bytes);
  }

  function authenticate(request: IncomingMessage, params: Record<string, string>): string | null {
    const basic = /^Basic (.+)$/.exec(request.headers.authorization ?? '')?.[1];
    const [basicUser, ...rest] = basic === undefined ? [] : Buffer.from(basic, 'base64').toString('utf8').split(':');
    const header = (name: string): string | undefined => request.headers[name]?.toString();
    const name = basicUser ?? header('x-clickhouse-user') ?? params.user ?? 'default';
    const password =
      (basic === undefined ? undefined : rest.join(':')) ?? header('x-clickhouse-key') ?? params.password ?? '';
    params.user = name;
    return users[name]?.password === password ? name : null;
  }

  /** A session for each statement: what it sets is gone after it, as on a server. */
  async function run(
    sql: string,
    data: Buffer | null,
    params: Readonly<Record<string, string>>,
  ): Promise<{ bytes: Uint8Array } | { error: string; code: number }> {
    if (hasTwoStatements(sql)) {
      return { code: 62, error: exception(62, 'SYNTAX_ERROR', 'Syntax error (Multi-statements are not allowed)') };
    }
    const session = new Session(options.path);
    try {
      const before: string[] = [];
      if (params.database !== undefined) before.push(`USE \`${params.database}\``);
      for (const [name, value] of Object.entries(params)) {
        if (name.startsWith('param_')) before.push(`SET ${name} = '${quoted(value)}'`);
        else if (!httpOnly.test(name)) before.push(`SET ${name} = '${quoted(value)}'`);
      }
      for (const statement of before) await session.queryAsync(statement);
      let text = options.version === undefined ? sql : sql.replace(/\bversion\(\)/g, `'${options.version}'`);
      if (data !== null && data.length > 0) text = `${text}\n${data.toString('utf8')}`;
      const result = await session.queryAsync(text, { format: params.default_format ?? 'TabSeparated' });
      return { bytes: result.bytes() };
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      const code = Number(/Code: (\d+)/.exec(message)?.[1] ?? 1002);
      return { code, error: `${message.trim()} (version ${options.version ?? '26.7'} (embedded build))` };
    } finally {
      session.close();
    }
  }

  await facade.listen();
  return facade;
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const body = Buffer.concat(chunks);
  return request.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body;
}

/** The statement is in the address with its data as the body, or is itself the body, or a part of a form. */
function statementOf(
  request: IncomingMessage,
  url: URL,
  body: Buffer,
): { sql: string; data: Buffer | null; params: Record<string, string> } {
  const params = Object.fromEntries(url.searchParams);
  const boundary = /^multipart\/form-data; boundary=(.+)$/.exec(request.headers['content-type'] ?? '')?.[1];
  if (boundary !== undefined) {
    const part = /name="(\w+)"\r\n\r\n([\s\S]*)\r\n$/;
    for (const text of body.toString('utf8').split(`--${boundary}`)) {
      const found = part.exec(text);
      if (found) params[found[1]!] = found[2]!;
    }
    return { sql: params.query ?? '', data: null, params };
  }
  if (params.query !== undefined) return { sql: params.query, data: body, params };
  return { sql: body.toString('utf8'), data: null, params };
}

/** Something stands after a semicolon that is in no string, name or comment. Data after VALUES or FORMAT does not count. */
export function hasTwoStatements(sql: string): boolean {
  const bare = sql.replace(/'(?:[^'\\]|\\.|'')*'|`[^`]*`|"[^"]*"|--[^\n]*|\/\*[\s\S]*?\*\//g, ' ');
  if (/^\s*insert\b[\s\S]*\b(values|format\s+\w+)\b/i.test(bare)) return false;
  return /;\s*\S/.test(bare);
}

function quoted(value: string): string {
  return value.replace(/\\/g, '\\\\').replace(/'/g, "\\'");
}

function exception(code: number, type: string, message: string): string {
  return `Code: ${code}. DB::Exception: ${message} (${type}) (version 26.7 (embedded build))`;
}

function fail(response: ServerResponse, status: number, code: number, message: string): void {
  response.writeHead(status, {
    'content-type': 'text/plain; charset=UTF-8',
    'x-clickhouse-exception-code': String(code),
  });
  response.end(`${message}\n`);
}

/** As ClickHouse's HTTPHandler maps them, for the codes met here. */
function statusOf(code: number): number {
  if ([6, 25, 26, 27, 36, 38, 41, 53, 62, 72, 117, 130, 321].includes(code)) return 400;
  if ([46, 47, 60, 81, 115].includes(code)) return 404;
  if (code === 159) return 408;
  return 500;
}
