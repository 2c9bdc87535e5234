import { createHmac, timingSafeEqual } from 'node:crypto';
import type { AlertRaised } from '../../infra/contracts/alert.js';
import { type AlertMessage, panelUrl, type Wording } from './message.js';

/** What a program is told, and how it knows that it was Earshot. */

export const webhookHeaders = {
  /** Of the message: the same at every attempt. */
  id: 'earshot-id',
  /** Seconds since 1970, of this attempt. */
  timestamp: 'earshot-timestamp',
  /** `v1=` and HMAC-SHA256 over `timestamp.body` in hex. */
  signature: 'earshot-signature',
} as const;

/** How far the clock of a receiver may be off. */
export const signatureHoldsSeconds = 300;

export function signedHeaders(
  { id, body, secret }: { readonly id: string; readonly body: string; readonly secret: string },
  now: number,
): Record<string, string> {
  const timestamp = String(Math.floor(now / 1_000));
  return {
    [webhookHeaders.id]: id,
    [webhookHeaders.timestamp]: timestamp,
    [webhookHeaders.signature]: `v1=${signature(secret, timestamp, body)}`,
  };
}

const signature = (secret: string, timestamp: string, body: string): string =>
  createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex');

/** What a receiver does; README.md shows the same for other languages. */
export function isSigned(
  headers: Readonly<Record<string, string | undefined>>,
  body: string,
  secret: string,
  now: number,
): boolean {
  const { [webhookHeaders.timestamp]: timestamp = '', [webhookHeaders.signature]: given = '' } = headers;
  if (!/^\d{1,12}$/.test(timestamp)) return false;
  if (Math.abs(now / 1_000 - Number(timestamp)) > signatureHoldsSeconds) return false;
  const expected = Buffer.from(`v1=${signature(secret, timestamp, body)}`);
  const shown = Buffer.from(given);
  return shown.length === expected.length && timingSafeEqual(shown, expected);
}

/** All of them: no list is cut for a program. Of a test there are none. */
export function webhookBody(
  {
    id,
    raised,
    message,
  }: { readonly id: string; readonly raised: readonly AlertRaised[]; readonly message: AlertMessage },
  config: Wording,
): string {
  return JSON.stringify({
    type: message.isTest ? 'test' : 'alerts',
    id,
    title: message.title,
    alerts: raised.map((alert) => {
      const { rule, about, scope, grain, title, reason, figures } = alert;
      const times = { startedAt: iso(alert.startedAt), foundAt: iso(alert.at) };
      return {
        id: alert.id,
        rule,
        about,
        scope,
        grain,
        ...times,
        title,
        reason,
        figures,
        url: panelUrl(alert, config),
      };
    }),
  });
}

const iso = (ms: number): string => new Date(ms).toISOString();
