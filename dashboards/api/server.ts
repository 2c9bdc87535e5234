import Fastify, { type FastifyInstance } from 'fastify';
import type { Config } from '../../infra/config.js';
import { decodeHealth } from '../../infra/contracts/cloud-events.js';
import { isHealthKey } from '../../infra/contracts/health.js';
import { cursorTopic } from '../../infra/contracts/topics.js';
import { errorMessage, UserError } from '../../infra/errors.js';
import type { EventLog } from '../../infra/log/event-log.js';
import type { Logger } from '../../infra/logger.js';
import type { Store } from '../../infra/store/store.js';
import { measuresByFamily } from '../../processors/measures.js';
import { answer, measureQuery } from './measure-query.js';

export interface ApiOptions {
  readonly store: Store;
  readonly log: EventLog;
  readonly config: Config;
  readonly logger: Logger;
  /** Whether the store answers and the processors run. */
  readonly ready: () => Promise<boolean>;
}

export interface Api {
  /** `http://127.0.0.1:8686` */
  readonly url: string;
  close(): Promise<void>;
}

/** The query API of a running Earshot. It reads views only, so that the privacy floors hold whoever asks. */
export async function startApi(options: ApiOptions): Promise<Api> {
  const { config, logger } = options;
  const app = buildApi(options);
  const { host, port } = config.api;
  try {
    const url = await app.listen({ host, port });
    return { url: url.replace('[::1]', '127.0.0.1'), close: () => app.close() };
  } catch (error) {
    await app.close();
    if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') {
      throw new UserError(
        `Port ${port} on ${host} is in use. Stop what listens there, or choose another with EARSHOT_PORT or api.port (0 takes any free one).`,
        3,
      );
    }
    if ((error as NodeJS.ErrnoException).code === 'EACCES') {
      throw new UserError(
        `Listening on ${host}:${port} is not permitted. Choose a port above 1023 with EARSHOT_PORT or api.port.`,
        3,
      );
    }
    logger.error({ error: errorMessage(error) }, 'the API could not start');
    throw error;
  }
}

export function buildApi({ store, log, config, logger, ready }: ApiOptions): FastifyInstance {
  const app = Fastify({ logger: false, bodyLimit: 1_000, requestTimeout: 30_000, forceCloseConnections: true });

  app.setErrorHandler((error: Error & { statusCode?: number }, _request, reply) => {
    const known = error instanceof UserError;
    const status = known ? 400 : (error.statusCode ?? 500);
    if (status >= 500) logger.error({ error: error.message.split('\n', 1)[0] }, 'a request failed');
    return reply
      .code(status)
      .type('application/problem+json')
      .send({ title: status >= 500 ? 'The request failed' : error.message, status });
  });

  app.get('/health/live', () => ({ status: 'live' }));
  app.get('/health/ready', async (_request, reply) => {
    const isReady = await ready();
    return reply.code(isReady ? 200 : 503).send({ status: isReady ? 'ready' : 'not ready' });
  });
  app.get('/v1/measures', () =>
    Object.entries(measuresByFamily).flatMap(([family, measures]) =>
      measures.map(({ name, title, question, unit, better, numerator, denominator, dimensions, version }) => ({
        family,
        name,
        title,
        question,
        unit,
        better,
        numerator,
        denominator,
        dimensions,
        version,
      })),
    ),
  );
  app.get<{ Querystring: Record<string, unknown> }>('/v1/query', (request) => {
    const text = (name: string): string | undefined => {
      const value = request.query[name];
      if (value === undefined) return undefined;
      if (typeof value !== 'string') throw new UserError(`${name} is given more than once`);
      return value;
    };
    const weeks = text('weeks');
    return answer(
      store,
      config,
      measureQuery({
        family: text('family') ?? '',
        by: text('by'),
        weeks: weeks === undefined ? undefined : Number(weeks),
        scope: text('scope'),
        until: text('until'),
      }),
    );
  });
  app.get('/v1/sources', async () => {
    const records = await log.latest(cursorTopic);
    return records
      .filter((record) => isHealthKey(record.key))
      .flatMap((record) => {
        const decoded = decodeHealth(record);
        return decoded.ok ? [decoded.value] : [];
      });
  });
  return app;
}
