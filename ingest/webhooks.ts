import type { Socket } from 'node:net';
import { fastify } from 'fastify';
import { UserError } from '../infra/errors.js';
import type { EventLog } from '../infra/log/event-log.js';
import type { Logger } from '../infra/logger.js';
import type { Pseudonymiser } from '../infra/pseudonym.js';
import type { SourceJob } from './schedule.js';
import type { WebhookCall } from './webhook.js';
import { type CallLimits, createTaker } from './webhook-taker.js';

/** The only receiver of platforms' calls: `POST /webhooks/<name of the source>`. */
export interface WebhookReceiver {
  /** `http://127.0.0.1:8687` */
  readonly url: string;
  /** Names of the sources that take calls. */
  readonly sources: readonly string[];
  close(): Promise<void>;
}

export interface WebhookReceiverOptions {
  readonly jobs: readonly SourceJob[];
  readonly host: string;
  readonly port: number;
  readonly log: EventLog;
  readonly pseudonym: Pseudonymiser;
  readonly logger: Logger;
  readonly timeZone: string;
  now(): number;
  readonly limits?: Partial<CallLimits>;
}

/** Of one call. Platforms send far less. */
const maxBodyBytes = 1_000_000;
const connections = 500;

export const takesCalls = ({ source, config }: SourceJob): boolean => source.webhook?.isOn(config) === true;

/**
 * Answers 200 once the log has what a call said, so that a platform sends again what was lost; 401 to a call that is not
 * signed by the platform or too old, 503 while the log or the platform is away. Throws UserError when the port cannot be had.
 */
export async function startWebhooks(options: WebhookReceiverOptions): Promise<WebhookReceiver> {
  const takers = new Map(options.jobs.filter(takesCalls).map((job) => [job.name, createTaker(job, options)]));
  const app = fastify({ bodyLimit: maxBodyBytes, requestTimeout: 30_000, forceCloseConnections: true });
  app.server.maxConnections = connections;
  const sockets = new Set<Socket>();
  app.server.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  app.removeAllContentTypeParsers();
  // Signatures are over the body as it came.
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_, body, done) => done(null, body));
  app.setNotFoundHandler((_, reply) => reply.code(404).send({ error: 'there is nothing here' }));
  app.setErrorHandler((error: { statusCode?: number }, _, reply) =>
    reply.code(error.statusCode ?? 500).send({ error: error.statusCode === 413 ? 'too large' : 'not understood' }),
  );
  app.post<{ Params: { source: string } }>('/webhooks/:source', async (request, reply) => {
    const taker = takers.get(request.params.source);
    if (!taker) return reply.code(404).send({ error: 'there is nothing here' });
    const query = Object.entries(request.query as Record<string, unknown>).map(([key, value]) => [key, String(value)]);
    const headers = Object.entries(request.headers).map(([key, value]) => [
      key,
      Array.isArray(value) ? value[0] : value,
    ]);
    const answer = await taker.take({
      headers: Object.fromEntries(headers) as WebhookCall['headers'],
      query: Object.fromEntries(query) as WebhookCall['query'],
      body: Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0),
    });
    if (answer.retryAfterMs !== undefined) reply.header('retry-after', Math.ceil(answer.retryAfterMs / 1000));
    return reply.code(answer.status).type(answer.contentType).send(answer.body);
  });
  try {
    await app.listen({ host: options.host, port: options.port });
  } catch (error) {
    await app.close();
    throw cannotListen(error, options.host, options.port);
  }
  const address = app.server.address();
  const port = typeof address === 'object' && address !== null ? address.port : options.port;
  return {
    url: `http://${options.host.includes(':') ? `[${options.host}]` : options.host}:${port}`,
    sources: [...takers.keys()],
    async close() {
      await app.close();
      for (const socket of sockets) socket.destroy();
      await Promise.all([...takers.values()].map((taker) => taker.close()));
    },
  };
}

function cannotListen(error: unknown, host: string, port: number): unknown {
  const { code } = error as NodeJS.ErrnoException;
  if (code !== 'EADDRINUSE' && code !== 'EACCES' && code !== 'EADDRNOTAVAIL') return error;
  const why =
    code === 'EADDRINUSE' ? 'is in use' : code === 'EACCES' ? 'is not permitted' : 'is no address of this machine';
  return new UserError(`Webhooks: ${host}:${port} ${why}. Choose another with webhooks.host and webhooks.port.`, 3, {
    cause: error,
  });
}
