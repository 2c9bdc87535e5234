import type { Answering } from '../answering.js';
import {
  digestsAnswer,
  digestsQuery,
  healthAnswer,
  listQuery,
  noQuery,
  sourcesAnswer,
  statusAnswer,
} from '../schemas.js';
import { sendList } from '../send-rows.js';
import { jsonAnswer, listAnswer, problems, type TypedApp } from './route-parts.js';

const tags = ['Operations'];

const moment = (column: string): string => `formatDateTime(${column}, '%Y-%m-%dT%H:%i:%SZ', 'UTC')`;

export function operationRoutes(app: TypedApp, answering: Answering): void {
  app.get(
    '/v1/sources',
    {
      schema: {
        tags,
        summary: 'How each source is doing: the worst of its reading, its back-fill and the calls of its platform',
        querystring: listQuery,
        response: { 200: listAnswer('A row a source.', sourcesAnswer), ...problems },
      },
    },
    async (request, reply) => {
      const cache = await answering.cache();
      const rows = await cache.rows<Record<string, unknown>>(
        `SELECT source, toString(type) AS type, state, ${moment('last_success_at')} AS lastSuccessAt,
                ${moment('last_error_at')} AS lastErrorAt, last_error AS lastError, events, rejected, gaps,
                ${moment('newest_hour')} AS newestHour, ${moment('updated_at')} AS updatedAt, lag_s AS lagSeconds,
                behind, requests, backfill, backfill_done AS backfillDone, backfill_total AS backfillTotal,
                backfill_unit AS backfillUnit, round(backfill_left_s) AS backfillSecondsLeft, budget_share AS budgetShare
         FROM v_source ORDER BY source`,
        {},
      );
      return sendList(request, reply, request.query.format, rows);
    },
  );

  app.get(
    '/v1/digests',
    {
      schema: {
        tags,
        summary: 'Which weekly digests were sent, and which were not',
        querystring: digestsQuery,
        response: { 200: listAnswer('A row a recipient and week.', digestsAnswer), ...problems },
      },
    },
    async (request, reply) => {
      const { week = '', limit, format } = request.query;
      const cache = await answering.cache();
      const rows = await cache.rows<Record<string, unknown>>(
        `SELECT recipient, kind, toString(delivery.week) AS week, state, attempts, reason, ${moment('delivery.at')} AS at
         FROM v_digest_delivery AS delivery
         WHERE {week:String} = '' OR delivery.week = toDateOrZero({week:String})
         ORDER BY delivery.week DESC, recipient
         LIMIT {limit:UInt32}`,
        { week, limit },
      );
      return sendList(request, reply, format, rows);
    },
  );

  app.get(
    '/v1/status',
    {
      schema: {
        tags,
        summary: 'What is in use, and how far the processors are',
        querystring: noQuery,
        response: { 200: jsonAnswer('The state of things.', statusAnswer), ...problems },
      },
    },
    async () => {
      const { store, log, backlog, refreshedAt } = answering.parts();
      return {
        log: log.description,
        store: store.description,
        backlog: await backlog(),
        refreshedAt: await refreshedAt(),
      };
    },
  );

  const health = async (): Promise<{ status: string }> => {
    const parts = answering.partsNow();
    if (parts === null) return { status: 'starting' };
    const isReady = (await parts.store.query('SELECT 1').catch(() => [])).length === 1;
    return { status: isReady ? 'ready' : 'not ready' };
  };
  const ready = {
    config: { access: 'open' as const },
    schema: {
      tags,
      summary: 'Whether questions are answered',
      security: [],
      querystring: noQuery,
      response: {
        200: jsonAnswer('Ready.', healthAnswer),
        400: problems[400],
        503: jsonAnswer('Not yet, or not now.', healthAnswer),
      },
    },
  };
  for (const address of ['/health', '/health/ready']) {
    app.get(address, ready, async (_request, reply) => {
      const found = await health();
      return reply.code(found.status === 'ready' ? 200 : 503).send(found);
    });
  }
  app.get(
    '/health/live',
    {
      config: { access: 'open' },
      schema: {
        tags,
        summary: 'Whether the process is there',
        security: [],
        querystring: noQuery,
        response: { 200: jsonAnswer('It is.', healthAnswer), 400: problems[400] },
      },
    },
    () => ({ status: 'live', instance: answering.instance }),
  );
}
