import { isSigned, replayWindowMs, type Webhook, type WebhookAnswer } from '../../webhook.js';
import { isRecord, type JsonRecord, text } from '../slack-common/json.js';
import type { SlackConfig } from './config.js';
import type { SlackItem } from './items.js';
import { parseJson } from './parse-json.js';

/** Slack's Events API. https://docs.slack.dev/apis/events-api */
export const slackWebhook: Webhook<SlackConfig> = {
  isOn: ({ signingSecret }) => signingSecret !== undefined,
  receive({ headers, body }, config, nowMs) {
    if (config.signingSecret === undefined)
      return refused(404, 'this source takes no events: signingSecret is not set');
    const timestamp = headers['x-slack-request-timestamp'] ?? '';
    if (!/^\d{1,12}$/.test(timestamp)) return refused(401, 'X-Slack-Request-Timestamp is missing');
    const calledAt = Number(timestamp) * 1000;
    if (Math.abs(nowMs - calledAt) > replayWindowMs)
      return refused(401, 'the call is older or newer than five minutes');
    const [version, given] = (headers['x-slack-signature'] ?? '').split('=', 2);
    const signed =
      version === 'v0' &&
      isSigned({
        algorithm: 'sha256',
        secrets: [config.signingSecret, config.previousSigningSecret],
        payload: [`v0:${timestamp}:`, body],
        given,
      });
    if (!signed) return refused(401, 'X-Slack-Signature is not that of the signing secret');
    const call = parseJson(body.toString('utf8'));
    return isRecord(call) ? answerTo(call, nowMs) : refused(400, 'the body is not a JSON object');
  },
};

const refused = (status: 400 | 401 | 404, reason: string): WebhookAnswer => ({ kind: 'refused', status, reason });

function answerTo(call: JsonRecord, nowMs: number): WebhookAnswer {
  switch (call.type) {
    case 'url_verification':
      return typeof call.challenge === 'string'
        ? { kind: 'answer', contentType: 'text/plain; charset=utf-8', body: call.challenge }
        : refused(400, 'url_verification without a challenge');
    case 'event_callback':
      return items(call, call.event, nowMs);
    case 'app_rate_limited':
      return items(call, { type: 'app_rate_limited' }, nowMs);
    default:
      return refused(400, 'the type is neither event_callback nor url_verification');
  }
}

function items(call: JsonRecord, event: unknown, nowMs: number): WebhookAnswer {
  const deliveryId = text(call.event_id, 200);
  const value: SlackItem = {
    kind: 'event',
    event: {
      event,
      team: text(call.team_id, 200),
      organisation: text(call.enterprise_id, 200),
      calledAt: nowMs,
    },
  };
  return { kind: 'items', deliveryId, items: [{ where: `event ${deliveryId ?? 'without an id'}`, value }] };
}
