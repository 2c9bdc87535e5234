import type { Socket } from 'node:net';
import { fastify } from 'fastify';
import { encodeHealth } from '../infra/contracts/cloud-events.js';
import { callsName, type SourceHealth } from '../infra/contracts/health.js';
import { cursorTopic } from '../infra/contracts/topics.js';
import { UserError } from '../infra/errors.js';
import type { EventLog } from '../infra/log/event-log.js';
import type { Logger } from '../infra/logger.js';
import type { Pseudonymiser } from '../infra/pseudonym.js';
import { safeMessage, secretsIn } from './failure.js';
import { findHealth, nextHealth } from './health.js';
import { takeItem } from './intake.js';
import { createOutbox } from './outbox.js';
import { createTally } from './report.js';
import type { SourceJob } from './schedule.js';
import type { SourceReader } from './source.js';
import type { WebhookAnswer, WebhookCall } from './webhook.js';

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
}

/** Of one call. Platforms send far less. */
const maxBodyBytes = 1_000_000;
/** A call that was refused a place is sent again. */
const retrySeconds = 30;
/** Names of users, bots and channels that parse() knows are read anew after so long. */
const readerLivesMs = 3_600_000;
/** Deliveries that are told again as such. */
const deliveriesKept = 20_000;
const healthEveryMs = 5_000;
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
    if (answer.retry) reply.header('retry-after', retrySeconds);
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

interface Reply {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
  readonly retry?: boolean;
}

const json = (status: number, value: object): Reply => ({
  status,
  contentType: 'application/json; charset=utf-8',
  body: JSON.stringify(value),
});

interface Taker {
  take(call: WebhookCall): Promise<Reply>;
  close(): Promise<void>;
}

function createTaker(job: SourceJob, { log, pseudonym, logger: parent, timeZone, now }: WebhookReceiverOptions): Taker {
  const logger = parent.child({ source: job.name });
  const secrets = secretsIn(job.config);
  const known = new Set<string>();
  const tally = createTally();
  let health: SourceHealth | null | undefined;
  let unsaved = { pages: 0, events: 0, rejected: 0 };
  let newestAt: number | null = null;
  let trouble: string | undefined;
  let saving: NodeJS.Timeout | undefined;
  let opening: { reader: Promise<SourceReader>; at: number } | undefined;

  async function reader(): Promise<SourceReader> {
    if (opening && now() - opening.at < readerLivesMs) return opening.reader;
    const before = opening;
    const context = {
      name: job.name,
      pseudonym,
      logger,
      timeZone,
      now,
      http: job.access.http,
      startAt: now(),
      communities: job.access.communities,
    };
    opening = { reader: job.source.open(job.config, context), at: now() };
    const opened = opening;
    opened.reader.then(
      async () => (await before?.reader.catch(() => null))?.close?.(),
      () => {
        if (opening === opened) opening = undefined;
      },
    );
    return opened.reader;
  }

  async function save(): Promise<void> {
    clearTimeout(saving);
    saving = undefined;
    try {
      health ??= findHealth(await log.latest(cursorTopic), callsName(job.name));
      health = nextHealth(health, callsName(job.name), job.source.type, {
        state: trouble === undefined ? 'ok' : 'failing',
        now: now(),
        finished: trouble === undefined,
        ...unsaved,
        newestAt,
        ...(trouble === undefined ? {} : { error: trouble }),
      });
      unsaved = { pages: 0, events: 0, rejected: 0 };
      await log.append(cursorTopic, [encodeHealth(health)]);
    } catch (error) {
      logger.warn({ error: safeMessage(error, secrets) }, 'the health of the calls could not be saved');
    }
  }

  function saveSoon(): void {
    saving ??= setTimeout(() => void save(), healthEveryMs).unref();
  }

  async function takeItems(answer: Extract<WebhookAnswer, { kind: 'items' }>): Promise<Reply> {
    if (answer.deliveryId !== null && known.has(answer.deliveryId)) return json(200, { ok: true });
    try {
      const { parse } = await reader();
      const outbox = createOutbox({ maxRecords: Number.POSITIVE_INFINITY, maxBytes: Number.POSITIVE_INFINITY });
      const before = { accepted: tally.accepted(), rejected: tally.rejectedCount() };
      for (const item of answer.items) {
        for (const taken of takeItem(item, { source: job.name, parse, tally, now })) outbox.add(taken);
      }
      // Before anything is awaited: another call counts into the same tally.
      const [events, rejected] = [tally.accepted() - before.accepted, tally.rejectedCount() - before.rejected];
      await outbox.flush((topic, records) => log.append(topic, records));
      unsaved.pages += 1;
      unsaved.events += events;
      unsaved.rejected += rejected;
      newestAt = outbox.takeNewestAt() ?? newestAt;
      trouble = undefined;
    } catch (error) {
      trouble = safeMessage(error, secrets);
      logger.warn({ error: trouble }, 'a call could not be taken; the platform sends it again');
      saveSoon();
      return { ...json(503, { error: 'cannot be taken now' }), retry: true };
    }
    saveSoon();
    if (answer.deliveryId !== null) {
      known.add(answer.deliveryId);
      if (known.size > deliveriesKept) known.delete(known.values().next().value as string);
    }
    return json(200, { ok: true });
  }

  return {
    async take(call) {
      const answer = job.source.webhook?.receive(call, job.config, now());
      switch (answer?.kind) {
        case 'answer':
          return { status: 200, contentType: answer.contentType, body: answer.body };
        case 'items':
          return takeItems(answer);
        default:
          logger.warn({ status: answer?.status, reason: answer?.reason }, 'a call was refused');
          return json(answer?.status ?? 404, { error: answer?.reason ?? 'there is nothing here' });
      }
    },
    async close() {
      if (saving) await save();
      const opened = await opening?.reader.catch(() => null);
      await opened?.close?.();
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
