import type { FastifyInstance } from 'fastify';
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { AuditLog } from './access/audit-log.js';
import { addAlertMetrics } from './alert-metrics.js';
import type { Answering } from './answering.js';
import { addSourceMetrics } from './source-metrics.js';

/** Figures for Prometheus. Routes are named as they are declared, so that no id, key or parameter stands in them. */
export interface Metrics {
  answered(of: {
    readonly route: string;
    readonly method: string;
    readonly status: number;
    readonly seconds: number;
  }): void;
}

/** What is asked of the store for a scrape is asked again after so long. */
const scrapeKeptMs = 5_000;

export function addMetrics(app: FastifyInstance, answering: Answering, audit: AuditLog): Metrics {
  const register = new Registry();
  const registers = [register];
  collectDefaultMetrics({ register, prefix: 'earshot_' });
  const labelNames = ['route', 'method', 'status'] as const;
  const requests = new Counter({
    name: 'earshot_http_requests_total',
    help: 'Requests answered',
    labelNames,
    registers,
  });
  const durations = new Histogram({
    name: 'earshot_http_request_duration_seconds',
    help: 'Time to the end of an answer',
    labelNames: ['route', 'method'],
    buckets: [0.005, 0.025, 0.1, 0.25, 1, 2.5, 10, 30],
    registers,
  });
  const gauge = (name: string, help: string): Gauge => new Gauge({ name: `earshot_${name}`, help, registers });
  const backlog = gauge('backlog_records', 'Records in the log that are not in the tables yet');
  const refreshAge = gauge('refresh_age_seconds', 'Age of the newest act that is in every measure');
  const sources = addSourceMetrics(register);
  const alerts = addAlertMetrics(register);
  const running = gauge('reader_statements_running', 'Statements of readers under way');
  const waiting = gauge('reader_statements_waiting', 'Statements of readers that wait for their turn');
  const ready = gauge('ready', '1 once questions are answered');
  const lost = gauge('audit_entries_lost', 'Entries of the audit that could not be written');

  let collectedAt = Number.NEGATIVE_INFINITY;
  const collect = async (): Promise<void> => {
    const now = answering.now();
    const parts = answering.partsNow();
    ready.set(parts === null ? 0 : 1);
    lost.set(audit.lost());
    const load = answering.gate()?.load();
    running.set(load?.running ?? 0);
    waiting.set(load?.waiting ?? 0);
    if (parts === null || now - collectedAt < scrapeKeptMs) return;
    collectedAt = now;
    // A store or log that is away must not take the other figures with it.
    await Promise.allSettled([
      parts.backlog().then((records) => backlog.set(records)),
      parts.refreshedAt().then((at) => at !== null && refreshAge.set(Math.max(0, (now - at) / 1000))),
      answering.cache().then((cache) => sources.collect(cache)),
      answering.cache().then((cache) => alerts.collect(cache)),
    ]);
  };

  app.get('/metrics', { schema: { hide: true } }, async (_request, reply) => {
    await collect();
    return reply.type(register.contentType).send(await register.metrics());
  });
  return {
    answered({ route, method, status, seconds }) {
      requests.inc({ route, method, status: String(status) });
      durations.observe({ route, method }, seconds);
    },
  };
}
