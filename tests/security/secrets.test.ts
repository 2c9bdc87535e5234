import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { isSecretName } from '../../infra/secret-names.js';
import { configJsonSchema, type JsonSchema } from '../../ingest/config-schema/config-schema.js';
import { sources } from '../../ingest/sources/index.js';
import { type CliResult, runCli, startCli } from '../support/cli.js';
import { freePort } from '../support/free-port.js';
import { removeTempDirs, tempDir } from '../support/temp-dir.js';

/**
 * The real command line with a marked value in every secret that there is, on servers that refuse it and tell back all that
 * they were sent. Whatever is printed, answered, logged or kept afterwards is searched for the marks.
 */

const folder = tempDir();
const dataDir = path.join(folder, 'data');
afterAll(removeTempDirs);

/** By the name of the variable. */
const marks = new Map<string, string>();
function marked(name: string): string {
  // Neither a word that stands elsewhere, nor short, nor fit for an address as it is.
  marks.set(name, `Canary+${name}/${'9f3c71'.repeat(6)}=`);
  return `\${${name}}`;
}

let hostile: Server;
let heard = '';
let url = '';

/** Refuses, in the words of any platform, with all that it was sent. */
function tellBack(request: IncomingMessage, response: ServerResponse): void {
  const parts: Buffer[] = [];
  request.on('data', (part: Buffer) => parts.push(part));
  request.on('end', () => {
    const all = `${request.url} ${JSON.stringify(request.headers)} ${Buffer.concat(parts).toString('utf8')}`;
    heard += `${all}\n${decodeURIComponentOrNot(all)}\n${basicOf(request)}\n`;
    const body = {
      ...{ ok: false, error: all, errors: [all, { message: all, detail: all }], message: all, detail: all, title: all },
      ...{ error_description: all, code: all, status: 401 },
    };
    // Some look at an error's object only.
    const shown = request.url?.includes('youtube')
      ? { ...body, error: { message: all, errors: [{ reason: all }] } }
      : body;
    response.writeHead(401, { 'content-type': 'application/json', 'www-authenticate': 'Bearer' });
    response.end(JSON.stringify(shown));
  });
}

const basicOf = ({ headers }: IncomingMessage): string =>
  Buffer.from(/^Basic (.*)$/.exec(headers.authorization ?? '')?.[1] ?? '', 'base64').toString('utf8');

function decodeURIComponentOrNot(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return '';
  }
}

const tenant = '2432b57b-0abd-43db-aa7b-16eadd115d34';
const app = { tenantId: tenant, clientId: 'b41cd8ac-6f7c-4a2f-9b5a-0c3c0d7f1a11' };
const people = { accounts: [{ account: '@AnnLeader' }] };

/** Every source that has a secret, with all of them. `sees`: those that its platform is sent. */
const configured = (): Record<string, unknown>[] => [
  {
    ...{ type: 'slack', apiUrl: `${url}/api/`, token: marked('SLACK_TOKEN') },
    ...{ signingSecret: marked('SLACK_SIGNING'), previousSigningSecret: marked('SLACK_SIGNING_BEFORE') },
  },
  { type: 'mattermost', url, token: marked('MATTERMOST_TOKEN'), live: false },
  { type: 'entra', ...app, loginUrl: url, graphUrl: url, clientSecret: marked('ENTRA_SECRET') },
  { type: 'teams', ...app, loginUrl: url, graphUrl: url, clientSecret: marked('TEAMS_SECRET') },
  { type: 'scim', url: `${url}/scim/v2`, token: marked('SCIM_TOKEN') },
  { type: 'wordpress', url, allowHosts: ['127.0.0.1'], username: 'reader', password: marked('WORDPRESS_PASSWORD') },
  {
    ...{ type: 'discourse', url, apiUsername: 'reader', apiKey: marked('DISCOURSE_KEY') },
    ...{ webhookSecret: marked('DISCOURSE_WEBHOOK'), previousWebhookSecret: marked('DISCOURSE_WEBHOOK_BEFORE') },
  },
  { type: 'viva-engage', url, token: marked('VIVA_TOKEN') },
  {
    ...{ name: 'viva-of-a-person', type: 'viva-engage', url },
    entra: {
      ...{ tenant, clientId: app.clientId, url },
      ...{ clientSecret: marked('VIVA_SECRET'), refreshToken: marked('VIVA_REFRESH') },
    },
  },
  { type: 'mastodon', url, token: marked('MASTODON_TOKEN'), ...people },
  { type: 'x', url, token: marked('X_TOKEN'), ...people },
  { type: 'youtube', url: `${url}/youtube`, apiKey: marked('YOUTUBE_KEY'), ...people },
];

/** No platform is sent these by an ordinary request: they sign, or wait for a call. */
const unsent = /SIGNING|WEBHOOK|ALERT_SECRET|DIGEST|SMTP|KEY$|CLICKHOUSE|KAFKA|PSEUDONYM/;

function settings(webhooksPort: number): Record<string, unknown> {
  return {
    organisation: { name: 'Example' },
    logLevel: 'trace',
    api: { port: 0, key: marked('API_KEY') },
    webhooks: { port: webhooksPort },
    privacy: { pseudonymKey: marked('PSEUDONYM') },
    // Nobody listens there.
    smtp: {
      ...{ host: '127.0.0.1', port: 1, security: 'none', user: 'earshot', password: marked('SMTP_PASSWORD') },
      from: 'Earshot <earshot@example.org>',
    },
    digest: {
      ...{ enabled: true, publicUrl: 'https://earshot.example.org', team: [{ email: 'team@example.org' }] },
      channels: [{ type: 'slack', url: `${url}/${marked('DIGEST_PATH')}` }],
    },
    listening: { queries: [{ name: 'acme', kind: 'brand', query: 'acme' }] },
    alerts: {
      channels: [
        { name: 'mails', type: 'email', to: ['press@example.org'] },
        { name: 'chat', type: 'slack', url: `${url}/${marked('ALERT_PATH')}` },
        { name: 'program', type: 'webhook', url: `${url}/alerts`, secret: marked('ALERT_SECRET') },
      ],
    },
    sources: configured().map((source) => ({ name: source.type, ...source })),
  };
}

const servers = {
  clickhouse: { url: '', user: 'earshot', password: marked('CLICKHOUSE_SECRET') },
  kafka: { brokers: ['127.0.0.1:1'], sasl: { mechanism: 'plain', username: 'me', password: marked('KAFKA_SECRET') } },
};

const results: CliResult[] = [];
const answers: string[] = [];
let env: Record<string, string> = {};
const configFile = path.join(folder, 'earshot.yaml');

/** Half of the secrets come from variables, half from files. */
function environment(): Record<string, string> {
  const secretFiles = tempDir();
  return Object.fromEntries(
    [...marks].map(([name, value], index) => {
      if (index % 2 === 0) return [name, value];
      const file = path.join(secretFiles, name.toLowerCase());
      writeFileSync(file, `${value}\n`, { mode: 0o600 });
      return [`${name}_FILE`, file];
    }),
  );
}

async function run(...args: string[]): Promise<CliResult> {
  const result = await runCli([...args, '--data-dir', dataDir], { cwd: folder, env, limitMs: 150_000 });
  results.push(result);
  return result;
}

beforeAll(async () => {
  hostile = createServer(tellBack).listen(0, '127.0.0.1');
  await new Promise((resolve) => hostile.once('listening', resolve));
  url = `http://127.0.0.1:${(hostile.address() as AddressInfo).port}`;
  const webhooksPort = await freePort();
  const all = settings(webhooksPort);
  // JSON is YAML.
  writeFileSync(configFile, JSON.stringify(all));
  env = environment();

  const up = startCli(['up', '--json', '--data-dir', dataDir], { cwd: folder, env, limitMs: 170_000 });
  const ready = JSON.parse((await up.said(/^\{.*\}$/m, 'stdout'))[0]) as { url: string };
  const ask = async (address: string, init: RequestInit = {}): Promise<void> => {
    const response = await fetch(address, init);
    answers.push(`${JSON.stringify([...response.headers])} ${await response.text()}`);
  };
  const key = { authorization: `Bearer ${marks.get('API_KEY')}` };
  const wrong = { authorization: `Bearer ${marks.get('API_KEY')}x` };
  for (const at of ['/', '/metrics', '/health', '/v1/sources', '/v1/measures', '/v1/nothing']) {
    await ask(new URL(at, ready.url).href, { headers: key });
  }
  await ask(new URL('/v1/sources', ready.url).href, { headers: wrong });
  for (const name of ['slack', 'discourse']) {
    await ask(`http://127.0.0.1:${webhooksPort}/webhooks/${name}`, {
      method: 'POST',
      body: JSON.stringify({ said: marks.get('SLACK_SIGNING') }),
      headers: { 'x-slack-signature': 'v0=00', 'x-slack-request-timestamp': '1', 'x-discourse-event-signature': 'x' },
    });
  }
  // Beside the running process: what they send goes through it.
  await run('sources', 'check', '--json');
  await run('alerts', 'test', '--json');
  await run('digest', 'send');
  up.process.kill('SIGTERM');
  results.push(await up.ended);

  await run('sources', 'check');
  await run('doctor', '--json');
  writeFileSync(configFile, JSON.stringify({ ...all, clickhouse: { ...servers.clickhouse, url } }));
  await run('process', '--once');
  writeFileSync(configFile, JSON.stringify({ ...all, kafka: servers.kafka }));
  await run('ingest', '--once', '--json');
  // A file that does not hold: what is wrong is said without what stands there.
  writeFileSync(
    configFile,
    JSON.stringify({ ...all, smtp: marked('SMTP_PASSWORD'), kafka: { brokers: marked('KAFKA_SECRET') } }),
  );
  await run('doctor');
}, 400_000);

afterAll(() => {
  hostile.close();
});

/** `.smtp.password`, `.sources[slack].token` of the configuration's own schema. */
function secretSettings(schema: JsonSchema, at = ''): string[] {
  const inner = Object.entries(schema.properties ?? {}).flatMap(([name, value]) => {
    const here = `${at}.${name}`;
    return [...(isSecretName(name) || here === '.api.key' ? [here] : []), ...secretSettings(value, here)];
  });
  const forms = [schema.anyOf, schema.oneOf, schema.items].flat().filter((form) => form !== undefined) as JsonSchema[];
  return [...new Set([...inner, ...forms.flatMap((form) => secretSettings(form, at + kindOf(form)))])];
}

function kindOf({ properties }: JsonSchema): string {
  const kind = properties?.type?.const;
  return kind === undefined ? '' : `[${String(kind)}]`;
}

function settingsOf(value: unknown, at = ''): string[] {
  if (Array.isArray(value)) {
    return value.flatMap((item) => settingsOf(item, `${at}[${String((item as { type?: unknown }).type)}]`));
  }
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, item]) => [`${at}.${name}`, ...settingsOf(item, `${at}.${name}`)]);
}

test('every secret of the configuration is marked: a new one is to be put in here', () => {
  const known = new Set([...settingsOf(settings(1)), ...settingsOf(servers)]);
  const wanted = secretSettings(configJsonSchema(sources));
  expect(wanted.length).toBeGreaterThan(20);
  expect(wanted.filter((setting) => !known.has(setting))).toEqual([]);
});

test('the secrets were in use: the platforms were sent them', () => {
  const sent = [...marks].filter(([name]) => !unsent.test(name));
  expect(sent.length).toBeGreaterThan(9);
  expect(sent.filter(([, mark]) => !heard.includes(mark)).map(([name]) => name)).toEqual([]);
});

test('each command has said something, and none was a defect', () => {
  expect(results.filter(({ stdout, stderr }) => `${stdout}${stderr}` === '')).toEqual([]);
  expect(results.filter(({ code }) => code === 1 || typeof code === 'string').map(({ stderr }) => stderr)).toEqual([]);
});

test('no secret is in what was printed, answered or kept', () => {
  const places: [string, string][] = [
    ...results.flatMap(({ stdout, stderr }, index): [string, string][] => [
      [`command ${index}, output`, stdout],
      [`command ${index}, log`, stderr],
    ]),
    ...answers.map((answer, index): [string, string] => [`answer ${index}`, answer]),
    ...readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => path.join(entry.parentPath, entry.name))
      .map((file): [string, string] => [file, readFileSync(file, 'latin1')]),
  ];
  expect(places.length).toBeGreaterThan(30);
  const found = [...marks].flatMap(([name, mark]) =>
    places
      .filter(([, text]) => formsOf(mark).some((form) => text.includes(form)))
      .map(([place]) => `${name}: ${place}`),
  );
  expect(found).toEqual([]);
});

/** As it is, in an address, in JSON in an address, and as HTTP Basic has it after names of any length. */
function formsOf(mark: string): string[] {
  const inside = [0, 1, 2].map((shift) =>
    Buffer.from('x'.repeat(shift) + mark)
      .toString('base64')
      .slice(4, -4),
  );
  return [mark, encodeURIComponent(mark), ...inside];
}

test('what it has written is for its owner only', () => {
  const written = [
    dataDir,
    ...readdirSync(dataDir, { recursive: true, encoding: 'utf8' }).map((name) => path.join(dataDir, name)),
  ];
  expect(written.length).toBeGreaterThan(30);
  const open = written.filter((file) => (statSync(file).mode & 0o077) !== 0);
  expect(open).toEqual([]);
});
