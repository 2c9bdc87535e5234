import { describe, expect, it } from '@jest/globals';
import { slackConfig } from '../../../../../ingest/sources/slack/config.js';
import { slackWebhook } from '../../../../../ingest/sources/slack/webhook.js';
import type { WebhookAnswer } from '../../../../../ingest/webhook.js';
import { eventCallback, type SignedCall, signedCall } from '../../../../support/simulators/slack.js';

const now = Date.UTC(2026, 4, 4, 9);
const secret = 'the signing secret of the app';
const config = slackConfig.parse({ token: 'xoxb-1', signingSecret: secret, previousSigningSecret: 'the one before' });

const receive = ({ headers, body }: SignedCall, more: Record<string, string> = {}, at = now): WebhookAnswer =>
  slackWebhook.receive({ headers: { ...headers, ...more }, query: {}, body: Buffer.from(body) }, config, at);

const event = eventCallback('T1', 'Ev1', { type: 'message', channel: 'C1', text: 'grüße', ts: '1.0' }, now);

describe('calls of Slack', () => {
  it('are known by the example in the documents', () => {
    const documented = slackConfig.parse({ token: 'xoxb-1', signingSecret: '8f742231b10e8888abcd99yyyzzz85a5' });
    const body =
      'token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c';
    const headers = {
      'x-slack-request-timestamp': '1531420618',
      'x-slack-signature': 'v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503',
    };
    const answer = slackWebhook.receive({ headers, query: {}, body: Buffer.from(body) }, documented, 1_531_420_618_000);
    // Signed, but a form and not an event.
    expect(answer).toMatchObject({ kind: 'refused', status: 400 });
  });

  it('give the event, with its id to know it again by', () => {
    expect(receive(signedCall(event, secret, now))).toMatchObject({
      kind: 'items',
      deliveryId: 'Ev1',
      items: [{ where: 'event Ev1', value: { kind: 'event', event: { team: 'T1', event: { text: 'grüße' } } } }],
    });
  });

  it('may be signed with the secret of before while it is changed', () => {
    expect(receive(signedCall(event, 'the one before', now)).kind).toBe('items');
  });

  it('are the same call when Slack tries again', () => {
    const again = receive(signedCall(event, secret, now), {
      'x-slack-retry-num': '1',
      'x-slack-retry-reason': 'http_timeout',
    });
    expect(again).toEqual(receive(signedCall(event, secret, now)));
  });

  it.each<[string, SignedCall, Record<string, string>]>([
    ['of another secret', signedCall(event, 'guessed', now), {}],
    ['of a changed body', { ...signedCall(event, secret, now), body: JSON.stringify({ ...event, team_id: 'T2' }) }, {}],
    ['without a signature', signedCall(event, secret, now), { 'x-slack-signature': '' }],
    ['without a time', signedCall(event, secret, now), { 'x-slack-request-timestamp': '' }],
    ['with a time that is none', signedCall(event, secret, now), { 'x-slack-request-timestamp': '1e9' }],
    ['with another time', signedCall(event, secret, now), { 'x-slack-request-timestamp': String(now / 1000 + 1) }],
    ['with a signature of another version', signedCall(event, secret, now), { 'x-slack-signature': 'v1=00' }],
    ['older than five minutes', signedCall(event, secret, now - 301_000), {}],
    ['from the future', signedCall(event, secret, now + 301_000), {}],
  ])('are refused %s', (_what, call, headers) => {
    expect(receive(call, headers)).toMatchObject({ kind: 'refused', status: 401 });
  });

  it('answer the challenge, signed only', () => {
    const challenge = {
      type: 'url_verification',
      token: 'legacy',
      challenge: '3eZbrw1aBm2rZgRNFdxV2595E9CY3gmdALWMmHkvFXO7tYXAYM8P',
    };
    expect(receive(signedCall(challenge, secret, now))).toMatchObject({ kind: 'answer', body: challenge.challenge });
    expect(receive(signedCall(challenge, 'guessed', now))).toMatchObject({ kind: 'refused', status: 401 });
    expect(receive(signedCall({ type: 'url_verification' }, secret, now))).toMatchObject({ status: 400 });
  });

  it.each(['not JSON', '[]', '{}', '{"type":"block_actions"}'])('that say %s are refused, though signed', (body) => {
    expect(receive(signedCall(body, secret, now))).toMatchObject({ kind: 'refused', status: 400 });
  });

  it('are not taken without a signing secret', () => {
    const none = slackConfig.parse({ token: 'xoxb-1' });
    expect(slackWebhook.isOn(none)).toBe(false);
    const { headers, body } = signedCall(event, '', now);
    const answer = slackWebhook.receive({ headers, query: {}, body: Buffer.from(body) }, none, now);
    expect(answer).toMatchObject({ kind: 'refused', status: 404 });
  });
});
