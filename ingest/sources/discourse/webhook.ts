import { isRecord } from '../../fields.js';
import { isSigned, type Webhook } from '../../webhook.js';
import type { DiscourseConfig } from './config.js';
import { item } from './items.js';

/** https://meta.discourse.org/t/49045. A call does not say when it was sent: one that is sent again is known by its id. */
export const discourseWebhook: Webhook<DiscourseConfig> = {
  isOn: ({ webhookSecret }) => webhookSecret !== undefined,
  receive({ headers, body }, { webhookSecret, previousWebhookSecret }, nowMs) {
    if (webhookSecret === undefined) return { kind: 'refused', status: 404, reason: 'this source takes no calls' };
    const given = /^sha256=([0-9a-f]{64})$/.exec(headers['x-discourse-event-signature'] ?? '')?.[1];
    if (!isSigned({ algorithm: 'sha256', secrets: [webhookSecret, previousWebhookSecret], payload: body, given })) {
      return { kind: 'refused', status: 401, reason: 'the signature is not that of the webhook' };
    }
    const type = headers['x-discourse-event-type'] ?? '';
    if (type === 'ping') return { kind: 'answer', contentType: 'application/json', body: '{"ok":true}' };
    const parsed = readJson(body);
    if (!isRecord(parsed)) {
      return {
        kind: 'refused',
        status: 400,
        reason: 'is no JSON: set the content type of the webhook to application/json',
      };
    }
    const event = headers['x-discourse-event'] ?? '';
    const id = headers['x-discourse-event-id'] ?? null;
    const known = /^[a-z_]{1,60}$/.test(event) ? event : 'an event';
    return {
      kind: 'items',
      deliveryId: id,
      items: [item(`call ${id ?? ''} (${known})`, { kind: 'call', type, event, body: parsed, observedAt: nowMs })],
    };
  },
};

function readJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8')) as unknown;
  } catch {
    return null;
  }
}
