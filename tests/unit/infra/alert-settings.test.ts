import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { type Config, loadConfig, secretsOf } from '../../../infra/config.js';
import { UserError } from '../../../infra/errors.js';
import { removeTempDirs, tempDir } from '../../support/temp-dir.js';

afterAll(removeTempDirs);

const canary = 'canary-of-a-secret-7be1';
const hook = `https://hooks.slack.com/services/T000/B000/${canary}`;
const smtp = 'smtp: { host: mail.example.org, from: "Earshot <earshot@example.org>" }';
const variable = (name: string): string => `"\${${name}}"`;

function load(text: string, env: Record<string, string> = {}): Config {
  const file = path.join(tempDir(), 'earshot.yaml');
  writeFileSync(file, text);
  return loadConfig({ file, env });
}
function refusal(text: string, env: Record<string, string> = {}): string {
  try {
    load(text, env);
  } catch (error) {
    expect(error).toBeInstanceOf(UserError);
    return (error as Error).message;
  }
  throw new Error('it was taken');
}
const channels = (...of: string[]): string => `alerts: { channels: [${of.join(', ')}] }`;

test('without it nobody is told, and alerts are grouped by half a minute', () => {
  expect(loadConfig({ env: {} }).alerts).toEqual({ channels: [], groupSeconds: 30, giveUpHours: 6 });
});

test('each kind of channel, its secrets by variables', () => {
  const config = load(
    `${smtp}\nlistening: { queries: [{ name: acme, query: acme }] }\n${channels(
      '{ name: press-office, type: email, to: [press@example.org], queries: [acme], scopes: [public] }',
      `{ name: slack, type: slack, url: ${variable('HOOK')} }`,
      `{ name: teams, type: teams, url: ${variable('HOOK')} }`,
      `{ name: program, type: webhook, url: ${variable('HOOK')}, secret: ${variable('SECRET')} }`,
    )}`,
    { HOOK: hook, SECRET: `${canary}-of-the-signature` },
  );
  expect(config.alerts.channels.map(({ type }) => type)).toEqual(['email', 'slack', 'teams', 'webhook']);
  expect(secretsOf(config)).toEqual(
    expect.arrayContaining([hook, `/services/T000/B000/${canary}`, `${canary}-of-the-signature`]),
  );
});

test.each([
  ['an address in the file', `{ name: a, type: slack, url: ${hook} }`, 'alerts.channels.0.url'],
  [
    'any address in the file',
    `{ name: a, type: webhook, url: "https://a.example/${canary}", secret: ${variable('SECRET')} }`,
    'alerts.channels.0.url',
  ],
  [
    'a secret in the file',
    `{ name: a, type: webhook, url: ${variable('HOOK')}, secret: ${canary}-more }`,
    'alerts.channels.0.secret',
  ],
])('%s is refused, without being shown', (_, channel, at) => {
  const said = refusal(channels(channel), { HOOK: hook, SECRET: 'x'.repeat(16) });
  expect(said).toContain(`${at}: `);
  expect(said).toContain('must not stand in the file');
  expect(said).not.toContain(canary);
});

test.each([
  [
    'mail without a mail server',
    channels('{ name: a, type: email, to: [a@example.org] }'),
    'smtp.host: must be set where alerts.channels has e-mail',
  ],
  [
    'a query that is not there',
    channels(`{ name: a, type: slack, url: ${variable('HOOK')}, queries: [acme] }`),
    'alerts.channels.0.queries.0: is no query of listening.queries',
  ],
  ['mail to nobody', `${smtp}\n${channels('{ name: a, type: email, to: [] }')}`, 'alerts.channels.0.to'],
  [
    'mail to what is no address',
    `${smtp}\n${channels('{ name: a, type: email, to: ["a@b.c\\r\\nBcc: d@e.f"] }')}`,
    'must be an e-mail address',
  ],
  [
    'the same address twice',
    `${smtp}\n${channels('{ name: a, type: email, to: [a@b.c, A@b.c] }')}`,
    'is the same as to.0',
  ],
  [
    'the same name twice',
    channels(...[1, 2].map(() => `{ name: a, type: slack, url: ${variable('HOOK')} }`)),
    'alerts.channels.1.name: is the same as channels.0',
  ],
  [
    'a name that is a person',
    channels(`{ name: "Anna Berg", type: slack, url: ${variable('HOOK')} }`),
    'must be a name such as press-office',
  ],
  ['a channel of no kind', channels('{ name: a, type: sms }'), 'alerts.channels.0.type'],
  [
    'a webhook without a secret',
    channels(`{ name: a, type: webhook, url: ${variable('HOOK')} }`),
    'alerts.channels.0.secret',
  ],
  [
    'a secret that is too short',
    channels(`{ name: a, type: webhook, url: ${variable('HOOK')}, secret: ${variable('SHORT')} }`),
    'must have 16 characters',
  ],
  ['an address in clear', channels(`{ name: a, type: slack, url: ${variable('CLEAR')} }`), 'must begin with https'],
  [
    'an address with a password',
    channels(`{ name: a, type: slack, url: ${variable('USER')} }`),
    'must not hold a user',
  ],
  ['a setting that is not there', 'alerts: { repeatEvery: 5 }', 'alerts'],
  ['no window', 'alerts: { groupSeconds: 0 }', 'alerts.groupSeconds'],
])('%s does not hold', (_, text, expected) => {
  const env = {
    HOOK: hook,
    SHORT: 'short',
    CLEAR: `http://a.example/${canary}`,
    USER: `https://u:${canary}@a.example/`,
  };
  const said = refusal(text, env);
  expect(said).toContain(expected);
  expect(said).not.toContain(canary);
});
