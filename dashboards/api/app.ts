import compress from '@fastify/compress';
import rateLimit from '@fastify/rate-limit';
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { validatorCompiler, type ZodTypeProvider } from 'fastify-type-provider-zod';
import { packageVersion } from '../../infra/command/version.js';
import { type Config, pseudonymKey } from '../../infra/config.js';
import { errorMessage } from '../../infra/errors.js';
import type { Logger } from '../../infra/logger.js';
import { digestRoutes } from '../digest/digest-routes.js';
import { sendProblemPage } from '../report/problem-page.js';
import { reportRoutes, sendNotFound, wantsPage } from '../report/routes.js';
import { createAuditLog } from './access/audit-log.js';
import { auditedQuery } from './access/audited-query.js';
import { addCors } from './access/cors.js';
import { addGuard, type Refusal } from './access/guard.js';
import { createKeyRing } from './access/key-ring.js';
import { type ApiParts, createAnswering } from './answering.js';
import { indexOf, indexPage } from './index-page.js';
import { addMetrics } from './metrics.js';
import { addOpenApi } from './openapi.js';
import { badParameter } from './parameter-error.js';
import { type Problem, problemOf, problemType } from './problem.js';
import { alertRoutes } from './routes/alerts.js';
import { conformityRoutes } from './routes/conformity.js';
import { docsRoutes } from './routes/docs.js';
import { keyRoutes } from './routes/keys.js';
import { measureRoutes } from './routes/measures.js';
import { operationRoutes } from './routes/operations.js';
import { signInRoutes } from './routes/sign-in.js';

export interface BuildOptions {
  readonly config: Config;
  readonly logger: Logger;
  readonly instance: string;
  /** What the command line beside shows instead of a key. */
  readonly operatorToken: string;
  /** Null until the store is open. */
  readonly parts: () => ApiParts | null;
  /** Clock, ms. */
  readonly now?: () => number;
}

/** Every route of the pages and the API, with what stands before them: host names, keys, limits, the audit. */
export function buildApi(options: BuildOptions): FastifyInstance {
  const { config, logger, instance, operatorToken, parts, now = Date.now } = options;
  const app = Fastify({
    logger: false,
    bodyLimit: 10_000,
    requestTimeout: 30_000,
    // What is being answered when the process ends is answered.
    forceCloseConnections: 'idle',
    routerOptions: { maxParamLength: 2_000 },
    // An address that cannot be decoded comes to no route.
    frameworkErrors: (error, _request, reply) => sendProblem(reply, problemOf(error)),
  }).withTypeProvider<ZodTypeProvider>();
  app.setValidatorCompiler(validatorCompiler);
  // Answers are made by our own code and held to their schemas by tests, not once more a request.
  app.setSerializerCompiler(() => (data) => JSON.stringify(data));

  let secret: string | null = null;
  const answering = createAnswering({
    ...{ config, logger, now, instance, partsNow: parts, version: packageVersion() },
    secret: () => {
      secret ??= pseudonymKey(config);
      return secret;
    },
  });
  const keys = createKeyRing({ store: () => parts()?.store ?? null, configured: config.api.key, now });
  const audit = createAuditLog({
    store: () => parts()?.store ?? null,
    onFailure: (error) => logger.warn({ error: errorMessage(error).split('\n', 1)[0] }, 'the audit cannot be written'),
  });
  app.addHook('onClose', () => audit.close());

  app.decorateReply('rows', null);
  addCors(app, config.api.corsOrigins);
  addGuard(app, {
    config,
    keys,
    operatorToken,
    sessionSecret: answering.secret,
    now,
    isReady: () => parts() !== null,
    refuse,
  });
  // Of two values neither is the one that was meant.
  app.addHook('preValidation', async ({ query }) => {
    const twice = Object.entries(query as object).find(([, value]) => Array.isArray(value));
    if (twice !== undefined) throw badParameter(twice[0].slice(0, 80), 'is given more than once');
  });
  const metrics = addMetrics(app, answering, audit);

  app.addHook('onResponse', async (request, reply) => {
    const { url: route = 'unknown', config: of } = request.routeOptions;
    const { method } = request;
    metrics.answered({ route, method, status: reply.statusCode, seconds: reply.elapsedTime / 1000 });
    if (of.access === 'open' || route === '/metrics') return;
    audit.add({
      ...{ at: now(), who: request.reader?.id ?? '', method, route, asked: auditedQuery(request) },
      ...{ status: reply.statusCode, rows: reply.rows, ms: reply.elapsedTime },
    });
  });
  app.setErrorHandler((error: unknown, request, reply) => {
    const problem = problemOf(error);
    if (problem.status >= 500) {
      const { message, cause } = error as Error;
      const why = errorMessage(cause ?? message ?? error).split('\n', 1)[0];
      logger[problem.status === 500 ? 'error' : 'warn'](
        { route: request.routeOptions.url, error: why },
        'request failed',
      );
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

  void app.register(compress, { global: true, encodings: ['gzip', 'identity'], threshold: 1_024 });
  void app.register(rateLimit, {
    max: config.api.requestsPerMinute,
    timeWindow: 60_000,
    // The guard knows by then who asks, and has not refused yet.
    hook: 'preParsing',
    keyGenerator: (request) => request.reader?.id ?? `address ${request.ip}`,
    allowList: (request) => isFree(request),
    enableDraftSpec: true,
    errorResponseBuilder: (_request, { ttl, max }) =>
      Object.assign(new Error(`${max} requests a minute are answered; again in ${Math.ceil(ttl / 1000)} s`), {
        statusCode: 429,
      }),
  });
  void app.register(async (inner) => {
    await addOpenApi(inner, answering.version);
    const index = indexOf(config.organisation.name);
    const typed = inner.withTypeProvider<ZodTypeProvider>();
    measureRoutes(typed, answering);
    conformityRoutes(typed, answering);
    alertRoutes(typed, answering);
    operationRoutes(typed, answering);
    keyRoutes(typed, answering, keys);
    docsRoutes(inner, answering);
    inner.get('/v1', { config: { access: 'known' } }, (request, reply) => {
      if (!wantsPage(request)) return index;
      return reply
        .type('text/html; charset=utf-8')
        .header('content-security-policy', "default-src 'none'; style-src 'unsafe-inline'")
        .send(indexPage(index));
    });
    await inner.register(signInRoutes, { answering, keys });
    await inner.register(digestRoutes, { answering });
    await inner.register(reportRoutes, {
      ...{ config, logger, now, index: () => index },
      store: () => parts()?.store ?? null,
      cache: answering.cache,
    });
  });

  function refuse(request: FastifyRequest, reply: FastifyReply, refusal: Refusal): FastifyReply {
    if (!wantsPage(request)) {
      if (refusal.status === 401) reply.header('www-authenticate', 'Bearer realm="earshot"');
      return sendProblem(reply, refusal);
    }
    if (refusal.status === 401 && request.method === 'GET') {
      return reply.redirect(`/sign-in?next=${encodeURIComponent(request.url)}`, 303);
    }
    return sendProblemPage(reply, refusal, config.organisation.name);
  }
  return app;
}

/** The machine's own operator, and whoever watches whether it is well. */
function isFree({ reader, routeOptions }: FastifyRequest): boolean {
  return reader?.by === 'machine' || reader?.by === 'command line' || (routeOptions.url ?? '').startsWith('/health');
}

function sendProblem(reply: FastifyReply, problem: Problem): FastifyReply {
  if (problem.retryAfter !== undefined) reply.header('retry-after', String(problem.retryAfter));
  return reply.code(problem.status).type(problemType).send(problem);
}
