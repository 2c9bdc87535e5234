import { randomUUID } from 'node:crypto';
import type { Socket } from 'node:net';
import Fastify, { type FastifyInstance, type FastifyReply, type preHandlerAsyncHookHandler } from 'fastify';
import type { Config } from '../../infra/config.js';
import { decodeHealth } from '../../infra/contracts/cloud-events.js';
import { isHealthKey } from '../../infra/contracts/health.js';
import { cursorTopic } from '../../infra/contracts/topics.js';
import { errorMessage, UserError } from '../../infra/errors.js';
import type { EventLog } from '../../infra/log/event-log.js';
import type { Logger } from '../../infra/logger.js';
import type { Store } from '../../infra/store/store.js';
import { measureFamilies } from '../../processors/measures.js';
import { reportRoutes, sendNotFound, wantsPage } from '../report/routes.js';
import { answer } from './answer.js';
import { conformityFindings } from './conformity.js';
import { describeMeasure } from './describe-measure.js';
import { indexOf, indexPage } from './index-page.js';
import { measureQuery } from './measure-query.js';
import { type Problem, problemOf, problemType, startingProblem } from './problem.js';

export interface ApiOptions {
  readonly config: Config;
  readonly logger: Logger;
}

/** What the API answers from. */
export interface ApiParts {
  readonly store: Store;
  readonly log: EventLog;
  /** Records that the processors have not committed yet. */
  readonly backlog: () => Promise<number>;
  /** What landed before this time is in every measure, ms; null while one has not been computed yet. */
  readonly refreshedAt: () => Promise<number | null>;
}

export interface Api {
  /** `http://127.0.0.1:8686` */
  readonly url: string;
  /** Given by `/health/live`: tells this process from a later one at the same address. */
  readonly instance: string;
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
  let parts: ApiParts | null = null;
  const app = buildApi({ ...options, instance, parts: () => parts });
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

export interface BuildOptions extends ApiOptions {
  readonly instance: string;
  /** Null until the store is open. */
  readonly parts: () => ApiParts | null;
}

export function buildApi({ config, logger, instance, parts }: BuildOptions): FastifyInstance {
  const app = Fastify({
    logger: false,
    bodyLimit: 1_000,
    requestTimeout: 30_000,
    // What is being answered when the process ends is answered.
    forceCloseConnections: 'idle',
    // An address that cannot be decoded comes to no route.
    frameworkErrors: (error, _request, reply) => sendProblem(reply, problemOf(error)),
  });

  const whenReady: preHandlerAsyncHookHandler = async (_request, reply) => {
    if (parts() === null) await sendProblem(reply.header('retry-after', '2'), startingProblem);
  };
  const ready = (): ApiParts => {
    const found = parts();
    if (found === null) throw new Error('a route without whenReady was asked while starting');
    return found;
  };

  app.setErrorHandler((error: unknown, request, reply) => {
    const problem = problemOf(error);
    if (problem.status >= 500) {
      logger.error({ route: request.routeOptions.url, error: errorMessage(error).split('\n', 1)[0] }, 'request failed');
    }
    return sendProblem(reply, problem);
  });
  app.setNotFoundHandler((request, reply) =>
    wantsPage(request)
      ? sendNotFound(reply, config.organisation.name)
      : sendProblem(reply, {
          title: 'Not found',
          status: 404,
          detail: 'There is nothing at this address; GET / lists what there is',
        }),
  );
  app.addHook('onSend', async (_request, reply) => {
    reply.header('x-content-type-options', 'nosniff');
    if (!reply.hasHeader('cache-control')) reply.header('cache-control', 'no-store');
  });

  const index = indexOf(config.organisation.name);
  void app.register(reportRoutes, {
    config,
    logger,
    store: () => parts()?.store ?? null,
    now: Date.now,
    index: () => index,
  });
  app.get('/v1', (request, reply) => {
    if (!wantsPage(request)) return index;
    return reply
      .type('text/html; charset=utf-8')
      .header('content-security-policy', "default-src 'none'; style-src 'unsafe-inline'")
      .send(indexPage(index));
  });
  app.get('/health', (_request, reply) => health(parts(), reply));
  app.get('/health/live', () => ({ status: 'live', instance }));
  app.get('/health/ready', (_request, reply) => health(parts(), reply));
  app.get('/v1/status', { preHandler: whenReady }, async () => {
    const { store, log, backlog, refreshedAt } = ready();
    return {
      log: log.description,
      store: store.description,
      /** Records that are in the log and not yet in the tables. */
      backlog: await backlog(),
      refreshedAt: await refreshedAt(),
    };
  });
  app.get('/v1/measures', () =>
    measureFamilies.flatMap((family) => family.measures.map((measure) => describeMeasure(family, measure))),
  );
  app.get<{ Querystring: Record<string, unknown> }>('/v1/query', { preHandler: whenReady }, (request) => {
    const asked = request.query;
    const unknown = Object.keys(asked).find((name) => !queryParameters.includes(name));
    if (unknown !== undefined) {
      throw new UserError(`${unknown} is not a parameter; there are ${queryParameters.join(', ')}`);
    }
    const text = (name: string): string | undefined => {
      const value = asked[name];
      if (value !== undefined && typeof value !== 'string') throw new UserError(`${name} is given more than once`);
      return value;
    };
    const weeks = text('weeks');
    const query = measureQuery({
      family: text('family') ?? '',
      by: text('by'),
      weeks: weeks === undefined ? undefined : Number(weeks),
      scope: text('scope'),
      measures: text('measures'),
      until: text('until'),
    });
    return answer(ready().store, config, query);
  });
  app.get('/v1/conformity', { preHandler: whenReady }, () => conformityFindings(ready().store));
  app.get('/v1/sources', { preHandler: whenReady }, async () => {
    const records = await ready().log.latest(cursorTopic);
    return records
      .filter((record) => isHealthKey(record.key))
      .flatMap((record) => {
        const decoded = decodeHealth(record);
        return decoded.ok ? [decoded.value] : [];
      });
  });
  return app;
}

const queryParameters = ['family', 'by', 'weeks', 'scope', 'until', 'measures'];

function sendProblem(reply: FastifyReply, problem: Problem): FastifyReply {
  return reply.code(problem.status).type(problemType).send(problem);
}

async function health(parts: ApiParts | null, reply: FastifyReply): Promise<FastifyReply> {
  const isReady = parts !== null && (await parts.store.query('SELECT 1').catch(() => [])).length === 1;
  return reply
    .code(isReady ? 200 : 503)
    .send({ status: isReady ? 'ready' : parts === null ? 'starting' : 'not ready' });
}
