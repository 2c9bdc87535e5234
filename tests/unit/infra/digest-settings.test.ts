import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { type Config, loadConfig, secretsOf } from '../../../infra/config.js';
import { UserError } from '../../../infra/errors.js';
import { createLogger } from '../../../infra/logger.js';
import { removeTempDirs, tempDir } from '../../support/temp-dir.js';

afterAll(removeTempDirs);

const canary = 'canary-of-a-secret-7be1';
const hook = `https://hooks.slack.com/services/T000/B000/${canary}`;
const smtp = 'smtp: { host: mail.example.org, from: "Earshot <earshot@example.org>" }';
const team = 'digest: { team: [{ email: team@example.org }] }';

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

test('without it, nothing is sent, by a schedule for Monday at eight', () => {
  expect(loadConfig({ env: {} })).toMatchObject({
    smtp: { host: null, security: 'starttls', perMinute: 30 },
    digest: { enabled: false, schedule: '0 8 * * 1', language: 'en', leaders: [], team: [], channels: [] },
  });
});

test.each([
  ['Earshot <earshot@example.org>', { name: 'Earshot', address: 'earshot@example.org' }],
  ['"Earshot, Ltd." <earshot@example.org>', { name: 'Earshot, Ltd.', address: 'earshot@example.org' }],
  ['earshot@example.org', { name: '', address: 'earshot@example.org' }],
])('the sender: %s', (from, expected) => {
  expect(load(`smtp: { host: a, from: '${from}' }`).smtp.from).toEqual(expected);
});

test('the password comes from the environment, from a file, or by name', () => {
  const file = path.join(tempDir(), 'secret');
  writeFileSync(file, `${canary}\n`);
  const named = 'smtp: { host: a, user: u, password: "$' + '{MAIL_PASSWORD}" }';
  const plain = 'smtp: { host: a, user: u }';
  for (const config of [
    load(plain, { SMTP_PASSWORD: canary }),
    load(plain, { SMTP_PASSWORD_FILE: file }),
    load(named, { MAIL_PASSWORD: canary }),
  ]) {
    expect(config.smtp.password).toBe(canary);
    expect(secretsOf(config)).toContain(canary);
  }
});

test('SMTP_PASSWORD without a mail server is somebody else’s', () => {
  expect(load('logLevel: info', { SMTP_PASSWORD: canary }).smtp.host).toBeNull();
});

describe('what does not hold is named with its place', () => {
  test.each([
    ['on without anybody', 'digest: { enabled: true }', /digest\.enabled: needs somebody in digest\.leaders/],
    ['on without a server', 'digest: { enabled: true, team: [{ email: a@b.c }] }', /smtp\.host: must be set where/],
    [
      'on without a sender',
      `smtp: { host: a }\n${team.replace('{ t', '{ enabled: true, t')}`,
      /smtp\.from: must be set/,
    ],
    ['an address with a line break', 'digest: { team: [{ email: "a@b.c\\nBcc: x@y.z" }] }', /digest\.team\.0\.email/],
    ['two addresses', 'digest: { team: [{ email: "a@b.c, x@y.z" }] }', /digest\.team\.0\.email/],
    ['an address with a name', 'digest: { team: [{ email: "A <a@b.c>" }] }', /digest\.team\.0\.email/],
    ['a name of two lines', 'digest: { team: [{ email: a@b.c, name: "A\\r\\nB" }] }', /digest\.team\.0\.name/],
    [
      'the same address twice',
      'digest: { team: [{ email: a@b.c }, { email: A@b.c }] }',
      /digest\.team\.1\.email: is the same as team\.0/,
    ],
    [
      'the same leader twice',
      'digest: { leaders: [{ executive: x, email: a@b.c }, { executive: X, email: b@b.c }] }',
      /digest\.leaders\.1\.executive: is the same/,
    ],
    ['an unknown language', 'digest: { language: fr }', /digest\.language/],
    [
      'a webhook without TLS',
      'digest: { channels: [{ type: slack, url: "http://hooks.example.org/x" }] }',
      /digest\.channels\.0\.url: must begin with https/,
    ],
    ['a public address with a question', 'digest: { publicUrl: "https://a.b/?x=1" }', /digest\.publicUrl/],
    ['a host with a port', 'smtp: { host: "mail.example.org:587 " , from: x }', /smtp\.from/],
    ['a user without a password', 'smtp: { host: a, user: u }', /smtp\.password: user and password go together/],
    ['an unknown security', 'smtp: { security: maybe }', /smtp\.security/],
  ])('%s', (_, text, message) => {
    expect(refusal(text)).toMatch(message);
  });

  test('a password in clear over the network', () => {
    const none = (host: string) => `smtp: { host: ${host}, security: none, user: u }`;
    expect(refusal(none('mail.example.org'), { SMTP_PASSWORD: canary })).toMatch(/smtp\.security: a password would go/);
    expect(load(none('127.0.0.1'), { SMTP_PASSWORD: canary }).smtp.security).toBe('none');
  });
});

describe('a secret is in no message and no log', () => {
  test.each([
    ['a password of the wrong type', `smtp: { host: a, user: u, password: [${canary}] }`],
    ['a webhook that is no address', `digest: { channels: [{ type: slack, url: "${canary}" }] }`],
    ['a webhook of an unknown type', `digest: { channels: [{ type: irc, url: "${hook}" }] }`],
    ['a webhook without TLS', `digest: { channels: [{ type: slack, url: "${hook.replace('https', 'http')}" }] }`],
    ['a webhook with a password', `digest: { channels: [{ type: slack, url: "https://u:${canary}@a.b/c" }] }`],
    [
      'the same webhook twice',
      `digest: { channels: [{ type: slack, url: "${hook}" }, { type: teams, url: "${hook}" }] }`,
    ],
    ['a password in the file', `smtp: { host: a, user: u, password: ${canary} }`],
    ['a webhook in the file', `digest: { channels: [{ type: slack, url: "${hook}" }] }`],
    ['something unknown beside it', `digest: { channels: [{ type: slack, url: "${hook}", nonsense: 1 }] }`],
  ])('%s', (_, text) => {
    expect(refusal(text)).not.toContain(canary);
  });

  test('the logger hides the password, a webhook and its path', () => {
    const config = load(
      `${smtp.replace(' }', ', user: u }')}\ndigest: { channels: [{ type: slack, url: "\${HOOK}" }] }`,
      { SMTP_PASSWORD: 'canary-of-a-password', HOOK: hook },
    );
    const lines: string[] = [];
    const logger = createLogger('info', { secrets: secretsOf(config), write: (line) => void lines.push(line) });
    logger.info(
      { url: hook, error: new Error(`POST ${new URL(hook).pathname} failed`) },
      `535 canary-of-a-password at ${hook}`,
    );
    expect(lines.join('')).not.toContain('canary');
    expect(lines.join('')).toContain('failed');
  });
});
