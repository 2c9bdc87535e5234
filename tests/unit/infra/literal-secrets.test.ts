import { describe, expect, test } from '@jest/globals';
import { findLiteralSecrets } from '../../../infra/literal-secrets.js';

const canary = 'canary-7be1-of-a-secret';
const named = (variable: string): string => `\${${variable}}`;
const source = (settings: object) => ({ sources: [{ name: 'team-chat', type: 'slack', ...settings }] });
const places = (raw: Record<string, unknown>): string[] => findLiteralSecrets(raw).map(({ at }) => at);

describe('a secret in the file', () => {
  test.each([
    ['a token', source({ token: canary }), 'sources.0.token', 'TEAM_CHAT_TOKEN'],
    ['one that is a number', source({ clientSecret: 1234567 }), 'sources.0.clientSecret', 'TEAM_CHAT_CLIENT_SECRET'],
    ['one deep inside', source({ app: { apiKey: canary } }), 'sources.0.app.apiKey', 'TEAM_CHAT_APP_API_KEY'],
    [
      'one of several',
      source({ signingSecrets: [named('ONE'), canary] }),
      'sources.0.signingSecrets.1',
      'TEAM_CHAT_SIGNING_SECRETS_1',
    ],
    ['one beside a variable', source({ token: canary + named('ONE') }), 'sources.0.token', 'TEAM_CHAT_TOKEN'],
    ['a webhook', source({ url: `https://hooks.slack.com/services/${canary}` }), 'sources.0.url', 'TEAM_CHAT_URL'],
    [
      'what is called a webhook',
      source({ webhookUrl: `https://a.b/${canary}` }),
      'sources.0.webhookUrl',
      'WEBHOOK_URL',
    ],
    ['an address with a password', source({ url: `https://u:${canary}@a.b/` }), 'sources.0.url', 'TEAM_CHAT_URL'],
    ['an address with a token', source({ url: `https://a.b/?token=${canary}` }), 'sources.0.url', 'TEAM_CHAT_URL'],
    ['of a source without a name', { sources: [{ token: canary }] }, 'sources.0.token', 'SOURCE_0_TOKEN'],
    ['of the mail server', { smtp: { password: canary } }, 'smtp.password', 'SMTP_PASSWORD'],
    ['of the store', { clickhouse: { password: canary } }, 'clickhouse.password', 'CLICKHOUSE_PASSWORD'],
    ['of the brokers', { kafka: { sasl: { password: canary } } }, 'kafka.sasl.password', 'KAFKA_SASL_PASSWORD'],
    ['of the pseudonyms', { privacy: { pseudonymKey: canary } }, 'privacy.pseudonymKey', 'PRIVACY_PSEUDONYM_KEY'],
    ['of the API', { api: { key: canary } }, 'api.key', 'API_KEY'],
    [
      'a channel of the digest',
      { digest: { channels: [{ type: 'slack', url: `https://a.b/${canary}` }] } },
      'digest.channels.0.url',
      'DIGEST_CHANNELS_0_URL',
    ],
  ])('%s is found, and what to write instead is said', (_, raw, at, variable) => {
    const [found, ...others] = findLiteralSecrets(raw);
    expect(others).toEqual([]);
    expect(found?.at).toBe(at);
    expect(found?.says).toContain(`${variable}}" and set `);
    expect(JSON.stringify(found)).not.toContain(canary);
  });
});

test.each([
  ['a variable', source({ token: named('TOKEN'), webhookUrl: named('URL') })],
  ['several in one', source({ token: named('A') + named('B') })],
  ['nothing', source({ token: '', clientSecret: null })],
  ['where a secret is', source({ privateKeyFile: '/run/secrets/key', authorizationUrl: 'https://a.b/authorize' })],
  ['an ordinary address', source({ url: 'https://forum.example.org/latest?page=2' })],
  ['a webhook of this machine', { digest: { channels: [{ type: 'slack', url: 'http://127.0.0.1:9/x' }] } }],
  ['a switch', source({ cookies: false })],
  ['what is no list', { sources: 'none', smtp: null, digest: 7 }],
])('%s may stand there', (_, raw) => {
  expect(places(raw)).toEqual([]);
});
