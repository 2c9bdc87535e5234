import type { FastifyInstance } from 'fastify';

const keptSeconds = 600;

/** Lets web pages of the origins named in the configuration ask from a browser, with a key in the request. None: nobody. */
export function addCors(app: FastifyInstance, origins: readonly string[]): void {
  if (origins.length === 0) return;
  app.addHook('onRequest', async (request, reply) => {
    const { origin } = request.headers;
    reply.header('vary', 'origin');
    if (origin === undefined || !origins.includes(origin)) return;
    reply
      .header('access-control-allow-origin', origin)
      .header('access-control-expose-headers', 'etag, link, retry-after, ratelimit-limit, ratelimit-remaining');
    if (request.method !== 'OPTIONS' || request.headers['access-control-request-method'] === undefined) return;
    return reply
      .header('access-control-allow-methods', 'GET')
      .header('access-control-allow-headers', 'authorization, accept, if-none-match')
      .header('access-control-max-age', String(keptSeconds))
      .code(204)
      .send();
  });
}
