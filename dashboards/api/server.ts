import { randomBytes, randomUUID } from 'node:crypto';
import type { Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';
import type { Config } from '../../infra/config.js';
import { UserError } from '../../infra/errors.js';
import type { Logger } from '../../infra/logger.js';
import type { ApiParts } from './answering.js';
import { buildApi } from './app.js';

export interface ApiOptions {
  readonly config: Config;
  readonly logger: Logger;
}

export interface Api {
  /** `http://127.0.0.1:8686` */
  readonly url: string;
  /** Given by `/health/live`: tells this process from a later one at the same address. */
  readonly instance: string;
  /** What the command line on this machine asks with; for `server.json`. */
  readonly token: string;
  /** From now on questions are answered; before, they get 503. */
  serve(parts: ApiParts): void;
  close(): Promise<void>;
}

/**
 * Listens at once, so that a port in use is found before anything else is begun. It reads views only, so that the privacy
 * floors hold whoever asks. Throws UserError when the address cannot be had.
 */
export async function startApi(options: ApiOptions): Promise<Api> {
  const { config } = options;
  const instance = randomUUID();
  const token = randomBytes(32).toString('hex');
  let parts: ApiParts | null = null;
  const app = buildApi({ ...options, instance, operatorToken: token, parts: () => parts });
  // Browsers open connections in advance; one on which nothing was asked would hold up the end for a minute.
  const sockets = new Set<Socket>();
  app.server.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  const { host, port } = config.api;
  try {
    await app.listen({ host, port });
  } catch (error) {
    await app.close();
    throw explainListening(error, host, port);
  }
  return {
    url: urlOf(app, host),
    instance,
    token,
    serve: (given) => {
      parts = given;
    },
    close: () => {
      const closed = app.close();
      for (const socket of sockets) if (socket.bytesRead === 0) socket.destroy();
      return closed;
    },
  };
}

/** Whether `startApi` failed because another process listens there. */
export function isPortInUse(error: unknown): boolean {
  return error instanceof UserError && (error.cause as NodeJS.ErrnoException | undefined)?.code === 'EADDRINUSE';
}

function explainListening(error: unknown, host: string, port: number): unknown {
  switch ((error as NodeJS.ErrnoException).code) {
    case 'EADDRINUSE':
      return new UserError(
        `Port ${port} on ${host} is in use. Stop what listens there, or choose another with EARSHOT_PORT or api.port (0 takes any free one).`,
        3,
        { cause: error },
      );
    case 'EACCES':
      return new UserError(
        `Listening on ${host}:${port} is not permitted. Choose a port above 1023 with EARSHOT_PORT or api.port.`,
        3,
      );
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return new UserError(
        `This machine has no address ${host} to listen on. Set api.host to one it has: 127.0.0.1 for itself only, 0.0.0.0 for everybody.`,
        3,
      );
    default:
      return error;
  }
}

/** An address that can be asked: one that means "every address" is reached by this machine's own. */
function urlOf(app: FastifyInstance, host: string): string {
  const address = app.server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const asked = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '[::1]' : host.includes(':') ? `[${host}]` : host;
  return `http://${asked}:${port}`;
}
