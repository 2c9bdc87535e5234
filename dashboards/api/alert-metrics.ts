import { Counter, Gauge, type Registry } from 'prom-client';
import type { ResultCache } from '../report/result-cache.js';

/** How telling people is doing, for Prometheus, by the channels' names in the configuration. */
export interface AlertMetrics {
  collect(cache: Pick<ResultCache, 'rows'>): Promise<void>;
}

interface ChannelFigures {
  readonly channel: string;
  readonly kind: string;
  readonly state: string;
  readonly sent: number;
  readonly waiting: number;
  readonly failed: number;
  readonly success: number | null;
}

/** More than are configured would be a mistake. */
const mostChannels = 100;

export function addAlertMetrics(register: Registry): AlertMetrics {
  const registers = [register];
  const byChannel = ['channel', 'kind'];
  const alerts = new Gauge({
    ...{ name: 'earshot_alerts', help: 'Alerts of the last 400 days', labelNames: ['state'], registers },
  });
  const up = new Gauge({
    ...{ name: 'earshot_alert_channel_up', help: '1 unless its newest message has not arrived' },
    ...{ labelNames: byChannel, registers },
  });
  const waiting = new Gauge({
    ...{ name: 'earshot_alert_messages_waiting', help: 'Messages under way or to be tried again' },
    ...{ labelNames: byChannel, registers },
  });
  const success = new Gauge({
    ...{ name: 'earshot_alert_last_sent_timestamp_seconds', help: 'When a message last arrived' },
    ...{ labelNames: byChannel, registers },
  });
  const messages = new Counter({
    ...{ name: 'earshot_alert_messages_total', help: 'Messages by what came of them' },
    ...{ labelNames: [...byChannel, 'outcome'], registers },
  });
  return {
    async collect(cache) {
      const [states, channels] = await Promise.all([
        cache.rows<{ state: string; alerts: number }>(
          'SELECT state, count() AS alerts FROM v_alert GROUP BY state',
          {},
        ),
        cache.rows<ChannelFigures>(
          `SELECT channel, kind, state, sent, waiting, failed, toUnixTimestamp(last_sent_at) AS success
           FROM v_alert_channel ORDER BY channel LIMIT {most:UInt32}`,
          { most: mostChannels },
        ),
      ]);
      for (const metric of [alerts, up, waiting, success, messages]) metric.reset();
      for (const { state, alerts: count } of states) alerts.set({ state }, Number(count));
      for (const { channel, kind, state, ...figures } of channels) {
        up.set({ channel, kind }, state === 'ok' ? 1 : 0);
        waiting.set({ channel, kind }, Number(figures.waiting));
        if (figures.success !== null) success.set({ channel, kind }, Number(figures.success));
        // The sums are those of the log; a counter of this process would begin anew with it.
        messages.inc({ channel, kind, outcome: 'sent' }, Number(figures.sent));
        messages.inc({ channel, kind, outcome: 'failed' }, Number(figures.failed));
      }
    },
  };
}
