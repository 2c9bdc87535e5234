import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Duplex } from 'node:stream';

/**
 * A platform's HTTP server on loopback, for simulators. A simulator says how its platform answers; this lets any of them
 * misbehave in the same ways, and remembers what was asked.
 */
export interface PlatformServer {
  readonly url: string;
  /** What was asked, in order. */
  readonly requests: readonly AskedRequest[];
  /** The next `times` answers (default 1) to paths that match (default: all) misbehave. */
  misbehave(fault: Fault, options?: { times?: number; path?: RegExp }): void;
  /** No fault any more. */
  behave(): void;
  close(): Promise<void>;
}

export interface AskedRequest {
  readonly method: string;
  /** With its search parameters. */
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

export type Fault =
  | {
      readonly kind: 'status';
      readonly status: number;
      readonly headers?: Readonly<Record<string, string>>;
      readonly body?: unknown;
    }
  /** Headers and the first half of the body, then the connection ends. */
  | { readonly kind: 'half' }
  /** Headers and the first half of the body, then nothing. */
  | { readonly kind: 'hang' }
  /** The connection ends without an answer. */
  | { readonly kind: 'drop' }
  /** The answer is changed: a field of another type, unknown fields, the same page again. */
  | { readonly kind: 'change'; readonly change: (body: unknown, request: AskedRequest) => unknown };

export interface PlatformAnswer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Text and bytes as they are, anything else as JSON. */
  readonly body?: unknown;
  /** Instead of a body: writes to the response as long as it likes. */
  readonly stream?: (response: ServerResponse) => void;
}

export interface PlatformServerOptions {
  answer(request: AskedRequest): PlatformAnswer | Promise<PlatformAnswer>;
  /** For WebSockets. */
  onUpgrade?(request: IncomingMessage, socket: Duplex, head: Buffer): void;
}

export async function startPlatformServer({ answer, onUpgrade }: PlatformServerOptions): Promise<PlatformServer> {
  const requests: AskedRequest[] = [];
  const faults: { fault: Fault; left: number; path: RegExp }[] = [];
  const sockets = new Set<Socket>();

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const asked: AskedRequest = {
      method: request.method ?? 'GET',
      path: request.url ?? '/',
      headers: request.headers,
      body: Buffer.concat(chunks).toString('utf8'),
    };
    requests.push(asked);
    const at = faults.find(({ left, path }) => left > 0 && path.test(asked.path));
    if (at) at.left -= 1;
    const fault = at?.fault;
    if (fault?.kind === 'drop') {
      request.socket.destroy();
      return;
    }
    if (fault?.kind === 'status') {
      send(response, { status: fault.status, headers: fault.headers ?? {}, body: fault.body ?? {} });
      return;
    }
    const given = await answer(asked);
    if (given.stream) {
      response.writeHead(given.status ?? 200, given.headers);
      given.stream(response);
      return;
    }
    const answered = fault?.kind === 'change' ? { ...given, body: fault.change(given.body, asked) } : given;
    if (fault?.kind !== 'half' && fault?.kind !== 'hang') {
      send(response, answered);
      return;
    }
    const body = bytesOf(answered.body);
    response.writeHead(answered.status ?? 200, {
      'content-type': 'application/json',
      ...answered.headers,
      'content-length': body.length,
    });
    response.write(body.subarray(0, Math.floor(body.length / 2)), () => {
      if (fault.kind === 'half') request.socket.destroy();
    });
  }

  const server = createServer((request, response) => {
    handle(request, response).catch((error: unknown) => {
      send(response, { status: 500, body: { error: `the simulator failed: ${String(error)}` } });
    });
  });
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  if (onUpgrade) server.on('upgrade', onUpgrade);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    misbehave: (fault, { times = 1, path = /(?:)/ } = {}) => void faults.push({ fault, left: times, path }),
    behave: () => void faults.splice(0),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

function send(response: ServerResponse, { status = 200, headers = {}, body }: PlatformAnswer): void {
  const isBytes = typeof body === 'string' || Buffer.isBuffer(body);
  response.writeHead(status, { ...(isBytes ? {} : { 'content-type': 'application/json' }), ...headers });
  response.end(body === undefined || status === 204 || status === 304 ? undefined : bytesOf(body));
}

const bytesOf = (body: unknown): Buffer =>
  Buffer.isBuffer(body) ? body : Buffer.from(typeof body === 'string' ? body : JSON.stringify(body ?? {}));
