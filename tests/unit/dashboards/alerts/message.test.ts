import { expect, test } from '@jest/globals';
import { slackMessage, teamsMessage } from '../../../../dashboards/alerts/cards.js';
import { alertMessage, figuresText, testMessage } from '../../../../dashboards/alerts/message.js';
import { renderMail } from '../../../../dashboards/alerts/render-mail.js';
import { pauseBeforeMs } from '../../../../dashboards/alerts/service.js';
import { isSigned, signedHeaders, webhookBody } from '../../../../dashboards/alerts/signed-webhook.js';
import { composed } from '../../../../dashboards/digest/deliver/mail.js';
import { type AlertInput, type AlertRaised, alertId, alertInputSchema } from '../../../../infra/contracts/alert.js';
import { alertConfig, testAlert } from '../../../support/alert-sender.js';

const config = alertConfig({ channels: [] });
const raised = (over: Partial<AlertInput> = {}): AlertRaised => {
  const input = testAlert(over);
  return { type: 'raised', id: alertId(input), ...input };
};
const many = (count: number): AlertRaised[] =>
  Array.from({ length: count }, (_, at) => raised({ about: `query-${at}` }));

test('one alert: what, where, why, the figures, where to look, what to do', () => {
  const message = alertMessage([raised()], config);
  expect(message).toMatchObject({
    title: 'acme: 46 voices in the last hour, 9 expected (public)',
    more: 0,
    alerts: [
      {
        where: 'Said in public, since 3 Nov 2026, 13:00 (UTC)',
        figures: 'count 46 · expected 9 · authors 31',
        url: 'https://earshot.example.org/dashboards/listening?scope=public',
        mute: 'earshot alerts mute acme --for 4h',
      },
    ],
  });
});

test('several: who they are about, ten of them in full', () => {
  expect(alertMessage(many(2), config)).toMatchObject({ title: '2 alerts: query-0, query-1', more: 0 });
  const message = alertMessage(many(14), config);
  expect(message.title).toBe('14 alerts: query-0, query-1, query-2 and 11 more');
  expect([message.alerts.length, message.more]).toEqual([10, 4]);
});

test('without a public address there is no link', async () => {
  const inside = { ...config, digest: { ...config.digest, publicUrl: null } };
  const message = alertMessage([raised()], inside);
  expect(message.alerts[0]?.url).toBeNull();
  const { html, text } = await renderMail(message);
  expect(`${html}${text}${JSON.stringify([slackMessage(message), teamsMessage(message)])}`).not.toContain('listening?');
});

test('an address below a folder keeps it', () => {
  const below = { ...config, digest: { ...config.digest, publicUrl: 'https://example.org/earshot/' } };
  expect(alertMessage([raised()], below).alerts[0]?.url).toBe(
    'https://example.org/earshot/dashboards/listening?scope=public',
  );
});

test('a figure that is not known is unknown', () => {
  expect(figuresText({ expectedPerHour: null, of_peers: 1234.56 })).toBe(
    'expected per hour unknown · of peers 1,234.6',
  );
});

const hostile = '<b>acme</b> & <@U1> *bold* `x` {{y}} <!channel> [a](http://evil.example) "q"';

test('signs of markup stay signs, whatever the channel', async () => {
  const message = alertMessage([raised({ title: hostile, reason: hostile })], config);
  const { html, text, subject } = await renderMail(message);
  expect(html).not.toMatch(/<b>acme|<@U1>|<!channel>|\{\{y/);
  expect(text).toContain(hostile);
  expect(subject).toContain(hostile);
  const slack = JSON.parse(JSON.stringify(slackMessage(message))) as { text: string; blocks: SlackBlock[] };
  expect(slack.text).toContain('&lt;!channel&gt;');
  expect(slack.text).not.toContain('<!');
  for (const { type, text: said, elements = [] } of slack.blocks) {
    for (const part of [said, ...elements]) {
      if (part?.type === 'mrkdwn')
        expect(part.text).toBe('<https://earshot.example.org/dashboards/listening?scope=public|Open the panel>');
      else if (type !== 'divider') expect(part === undefined || part.type === 'plain_text').toBe(true);
    }
  }
  const teams = JSON.stringify(teamsMessage(message));
  expect(teams).not.toContain('"TextBlock"');
  expect(teams.match(/"type":"Action.OpenUrl"/g)).toHaveLength(1);
});

interface SlackBlock {
  readonly type: string;
  readonly text?: { readonly type: string; readonly text: string };
  readonly elements?: readonly { readonly type: string; readonly text: string }[];
}

test('nothing ends a header', () => {
  const mail = composed(
    {
      ...{ to: { name: null, address: 'press@example.org' }, messageId: '<1@example.org>', unsubscribeUrl: null },
      date: new Date(0),
      digest: { subject: 'acme\r\nBcc: evil@example.org', html: '', text: '', pictures: [] },
    },
    { name: 'Earshot', address: 'earshot@example.org' },
  );
  expect(mail.subject).toBe('acme Bcc: evil@example.org');
  expect(alertInputSchema.safeParse(testAlert({ title: 'two\nlines' })).success).toBe(false);
});

test.each([
  'https://evil.example/',
  '//evil.example/',
  '/\\evil.example',
  'javascript:alert(1)',
  '/a b',
  '/a"b',
  '/a<b',
  'listening',
])('no panel is at %s', (panel) => {
  expect(alertInputSchema.safeParse(testAlert({ panel })).success).toBe(false);
});

test('many alerts are within what Slack and Teams take', () => {
  const message = alertMessage(
    many(500).map((alert) => ({ ...alert, title: 'x'.repeat(300), reason: 'y'.repeat(1_000) })),
    config,
  );
  const slack = slackMessage(message) as { blocks: SlackBlock[] };
  expect(slack.blocks.length).toBeLessThanOrEqual(50);
  for (const { text } of slack.blocks) expect(text?.text.length ?? 0).toBeLessThanOrEqual(3_000);
  expect(slack.blocks[0]?.text?.text.length).toBeLessThanOrEqual(150);
  expect(Buffer.byteLength(JSON.stringify(teamsMessage(message)))).toBeLessThan(28_000);
});

test('a program is told all of them, and can tell that it was Earshot', () => {
  const alerts = many(14);
  const body = webhookBody({ id: 'a'.repeat(32), raised: alerts, message: alertMessage(alerts, config) }, config);
  expect(JSON.parse(body).alerts).toHaveLength(14);
  const secret = 'a secret of sixteen characters';
  const now = Date.UTC(2026, 10, 3, 14);
  const headers = signedHeaders({ id: 'a'.repeat(32), body, secret }, now);
  expect(headers).toMatchObject({ 'earshot-id': 'a'.repeat(32), 'earshot-timestamp': String(now / 1_000) });
  for (const [at, holds] of [
    [now, true],
    [now + 300_000, true],
    [now - 300_000, true],
    [now + 301_000, false],
    [now - 301_000, false],
  ] as const) {
    expect(isSigned(headers, body, secret, at)).toBe(holds);
  }
  expect(isSigned({ ...headers, 'earshot-timestamp': String(now / 1_000 + 1) }, body, secret, now)).toBe(false);
  expect(isSigned({ ...headers, 'earshot-timestamp': 'NaN' }, body, secret, now)).toBe(false);
  expect(isSigned({ ...headers, 'earshot-signature': 'v1=' }, body, secret, now)).toBe(false);
  expect(isSigned({}, body, secret, now)).toBe(false);
});

test('a signature is what any HMAC-SHA256 gives', () => {
  // printf '1793714400.{}' | openssl dgst -sha256 -hmac 0123456789abcdef
  const headers = signedHeaders({ id: 'x', body: '{}', secret: '0123456789abcdef' }, 1_793_714_400_000);
  expect(headers['earshot-signature']).toBe('v1=042f1804421b554096a24c16403ca71afd4ebc4d5ce9e8593c7d68a7824eb2cc');
});

test('a test says that it is one, in every form', async () => {
  const message = testMessage(Date.UTC(2026, 10, 3, 14), config);
  const { subject, html, text } = await renderMail(message);
  const body = webhookBody({ id: 'a', raised: [], message }, config);
  for (const form of [
    subject,
    html,
    text,
    JSON.stringify(slackMessage(message)),
    JSON.stringify(teamsMessage(message)),
  ]) {
    expect(form).toContain('Test of alerts: nothing has happened');
  }
  expect(JSON.parse(body)).toMatchObject({ type: 'test', alerts: [] });
});

test('pauses grow to ten minutes, a quarter more or less', () => {
  expect([1, 2, 3, 8, 30].map((attempt) => pauseBeforeMs(attempt, () => 0.5) / 1_000)).toEqual([5, 10, 20, 600, 600]);
  expect([0, 1].map((random) => pauseBeforeMs(1, () => random))).toEqual([3_750, 6_250]);
});
