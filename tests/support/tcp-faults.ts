import { connect, createServer, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import type { Random } from '../../infra/random.js';

/** A TCP proxy on loopback in front of a server, on which the network goes wrong as a test wants it. */
export interface TcpProxy {
  readonly port: number;
  /** What now happens to all connections, open and new; null: they are passed on as they are. */
  set(fault: TcpFault | null): void;
  /** Connections that faults have touched so far; one that two of them have touched counts twice. */
  touched(): number;
  close(): Promise<void>;
}

export type TcpFault =
  /** Every piece comes later, by `ms` and up to as much again. */
  | { readonly kind: 'latency'; readonly ms: number }
  /** Open connections are reset after up to `afterBytes` more of them; new ones are reset at once. */
  | { readonly kind: 'cut'; readonly afterBytes: number }
  /**
   * Nothing passes any more and nobody is told, as when a firewall forgets a connection. A connection that was caught stays
   * dead when the fault is over; new ones then work.
   */
  | { readonly kind: 'half-open' }
  /** A few bytes at a time. */
  | { readonly kind: 'trickle'; readonly bytes: number; readonly everyMs: number };

export const tcpFaultKinds = ['latency', 'cut', 'half-open', 'trickle'] as const;

export interface TcpProxyOptions {
  /** On loopback; asked for every connection, because a server that was killed may come back elsewhere. */
  target(): number;
  readonly random: Random;
  /** Default: any. */
  readonly port?: number;
}

interface Connection {
  readonly ends: readonly [Socket, Socket];
  isTouched: boolean;
  isDead: boolean;
  /** Until it is reset. */
  bytesLeft: number;
}

export async function startTcpProxy({ target, random, port = 0 }: TcpProxyOptions): Promise<TcpProxy> {
  const connections = new Set<Connection>();
  let fault: TcpFault | null = null;
  let touched = 0;

  function touch(connection: Connection): void {
    if (!connection.isTouched) touched += 1;
    connection.isTouched = true;
  }

  function reset(connection: Connection): void {
    for (const end of connection.ends) end.resetAndDestroy();
  }

  /** Resolves when the next piece may be read. */
  async function pass(connection: Connection, to: Socket, piece: Buffer): Promise<void> {
    if (connection.isDead) return;
    const current = fault;
    if (current !== null) touch(connection);
    switch (current?.kind) {
      case 'half-open':
        connection.isDead = true;
        return;
      case 'cut':
        connection.bytesLeft -= piece.length;
        if (connection.bytesLeft >= 0) break;
        // The first part of the piece still arrives: half a request, half an answer.
        await write(to, piece.subarray(0, piece.length + connection.bytesLeft));
        return reset(connection);
      case 'latency':
        await pause(current.ms * (1 + random.next()));
        break;
      case 'trickle':
        for (let from = 0; from < piece.length; from += current.bytes) {
          // The rest goes as it is once the fault is over.
          if (fault !== current) return write(to, piece.subarray(from));
          await write(to, piece.subarray(from, from + current.bytes));
          await pause(current.everyMs);
        }
        return;
    }
    await write(to, piece);
  }

  function join(connection: Connection, from: Socket, to: Socket): void {
    let passing: Promise<void> = Promise.resolve();
    from.on('data', (piece) => {
      from.pause();
      passing = pass(connection, to, piece).then(() => void from.resume());
    });
    from.on('error', () => undefined);
    // A dead connection does not tell the other side of an end either.
    from.on('end', () => void passing.then(() => connection.isDead || to.end()));
    from.on('close', () => {
      connections.delete(connection);
      void passing.then(() => connection.isDead || to.destroy());
    });
  }

  const server = createServer({ allowHalfOpen: true }, (client) => {
    const upstream = connect({ port: target(), host: '127.0.0.1', allowHalfOpen: true });
    const connection: Connection = {
      ends: [client, upstream],
      isTouched: false,
      isDead: fault?.kind === 'half-open',
      bytesLeft: fault?.kind === 'cut' ? 0 : Number.POSITIVE_INFINITY,
    };
    connections.add(connection);
    if (fault !== null) touch(connection);
    upstream.on('error', () => client.resetAndDestroy());
    join(connection, client, upstream);
    join(connection, upstream, client);
    if (fault?.kind === 'cut') reset(connection);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const address = server.address();

  return {
    port: typeof address === 'object' && address !== null ? address.port : port,
    set(next) {
      fault = next;
      for (const connection of connections) {
        connection.isTouched = false;
        connection.bytesLeft = next?.kind === 'cut' ? random.int(next.afterBytes + 1) : Number.POSITIVE_INFINITY;
        if (next?.kind !== 'half-open') continue;
        touch(connection);
        connection.isDead = true;
      }
    },
    touched: () => touched,
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const connection of connections) reset(connection);
      await closed;
    },
  };
}

function write(to: Socket, piece: Buffer): Promise<void> {
  return new Promise((resolve) => {
    // A failure closes the socket, which is heard elsewhere.
    if (to.destroyed || piece.length === 0) resolve();
    else to.write(piece, () => resolve());
  });
}
