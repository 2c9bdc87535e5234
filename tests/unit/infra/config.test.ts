import { execFile } from 'node:child_process';
import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, describe, expect, test } from '@jest/globals';
import { loadConfig, pseudonymKey, pseudonymKeyFile, secretsOf } from '../../../infra/config.js';
import { UserError } from '../../../infra/errors.js';
import { removeTempDirs, tempDir } from '../../support/temp-dir.js';

const canary = 'canary-7be1-of-a-secret-longer-than-32-characters';
afterAll(removeTempDirs);

function yaml(text: string): string {
  const file = path.join(tempDir(), 'earshot.yaml');
  writeFileSync(file, text);
  return file;
}

function refusal(options: Parameters<typeof loadConfig>[0]): string {
  try {
    loadConfig({ env: {}, ...options });
  } catch (error) {
    expect(error).toBeInstanceOf(UserError);
    return (error as Error).message;
  }
  throw new Error('the configuration was accepted');
}

describe('where settings come from', () => {
  test('a laptop needs none', () => {
    const config = loadConfig({ env: {}, dataDir: tempDir() });
    expect(config).toMatchObject({
      organisation: { timeZone: 'UTC', weekStart: 'monday' },
      kafka: { brokers: [] },
      clickhouse: { url: null, database: 'earshot' },
      privacy: { minPeople: 5, minPeopleByAttribute: 10, textRetentionDays: 90 },
    });
    expect(path.isAbsolute(config.dataDir)).toBe(true);
  });

  test('the environment goes over the file, which keeps its other settings', () => {
    const file = yaml(
      'organisation: {name: Acme, timeZone: Europe/Berlin}\nclickhouse: {url: "http://db:8123", user: a}\n',
    );
    const env = { EARSHOT_TIME_ZONE: 'America/New_York', CLICKHOUSE_USER: 'b', KAFKA_BROKERS: 'k1:9092, k2:9092,' };
    expect(loadConfig({ file, env })).toMatchObject({
      organisation: { name: 'Acme', timeZone: 'America/New_York' },
      clickhouse: { url: 'http://db:8123', user: 'b' },
      kafka: { brokers: ['k1:9092', 'k2:9092'] },
    });
  });

  test.each([
    ['EARSHOT_PORT', '9000', { api: { port: 9000 } }],
    ['EARSHOT_LOG_LEVEL', 'debug', { logLevel: 'debug' }],
    ['CLICKHOUSE_DATABASE', 'voices', { clickhouse: { database: 'voices' } }],
    ['CLICKHOUSE_CA_FILE', 'ca.pem', { clickhouse: { caFile: 'ca.pem' } }],
    ['CLICKHOUSE_URL', 'https://db:8443', { clickhouse: { url: 'https://db:8443' } }],
  ])('%s', (name, value, expected) => {
    expect(loadConfig({ env: { [name]: value } })).toMatchObject(expected);
  });

  test('an empty variable is one that is not set', () => {
    expect(loadConfig({ env: { CLICKHOUSE_URL: '', KAFKA_BROKERS: '' } }).clickhouse.url).toBeNull();
  });

  test('--data-dir goes over EARSHOT_DATA_DIR, which goes over the file', () => {
    const file = yaml('dataDir: from-file');
    expect(loadConfig({ file, env: {} }).dataDir).toMatch(/from-file$/);
    expect(loadConfig({ file, env: { EARSHOT_DATA_DIR: 'from-env' } }).dataDir).toMatch(/from-env$/);
    expect(loadConfig({ file, env: { EARSHOT_DATA_DIR: 'from-env' }, dataDir: 'given' }).dataDir).toMatch(/given$/);
  });

  test('EARSHOT_CONFIG names the file', () => {
    const file = yaml('organisation: {name: Named}');
    expect(loadConfig({ env: { EARSHOT_CONFIG: file } }).organisation.name).toBe('Named');
  });

  test(`\${NAME} is taken from the environment, in lists and in the middle of a value too`, () => {
    const file = yaml(
      `clickhouse: {url: "http://\${DB_HOST}:8123", password: "\${DB_PASSWORD}"}\nsources: [{name: chat, type: slack, token: "\${TOKEN}"}]`,
    );
    const config = loadConfig({ file, env: { DB_HOST: 'db', DB_PASSWORD: canary, TOKEN: 'x' } });
    expect(config.clickhouse).toMatchObject({ url: 'http://db:8123', password: canary });
    expect(config.sources[0]).toMatchObject({ token: 'x' });
  });

  test('a variable of a source may name a file, as every secret may', () => {
    const secret = path.join(tempDir(), 'secret');
    writeFileSync(secret, `${canary}\n`);
    const file = yaml(`sources: [{name: chat, type: slack, token: "\${CHAT_TOKEN}"}]`);
    expect(loadConfig({ file, env: { CHAT_TOKEN_FILE: secret } }).sources[0]).toMatchObject({ token: canary });
    expect(refusal({ file, env: { CHAT_TOKEN_FILE: 'no/such/file' } })).toMatch(/Cannot read CHAT_TOKEN_FILE/);
    expect(refusal({ file })).toMatch(/names \$\{CHAT_TOKEN\}, which is not set/);
  });

  test('secrets come from files', () => {
    const file = path.join(tempDir(), 'secret');
    writeFileSync(file, `${canary}\n`);
    const config = loadConfig({ env: { CLICKHOUSE_PASSWORD_FILE: file, EARSHOT_PSEUDONYM_KEY_FILE: file } });
    expect(config.clickhouse.password).toBe(canary);
    expect(pseudonymKey(config)).toBe(canary);
  });

  test('a section whose settings are all commented out is no error', () => {
    expect(loadConfig({ file: yaml('clickhouse:\n  # url: x\nsources:\n'), env: {} })).toMatchObject({
      clickhouse: { url: null },
      sources: [],
    });
  });
});

describe('what does not hold is named with its place', () => {
  test.each([
    [
      'a variable that is not set',
      `clickhouse: {password: "\${NO_SUCH_VARIABLE}"}`,
      /names \$\{NO_SUCH_VARIABLE\}, which is not set/,
    ],
    ['an unknown section', 'clikhouse: {}', /"clikhouse"/],
    ['an unknown setting', 'privacy: {minPeeple: 7}', /privacy: .*"minPeeple"/],
    ['no settings but a list', '- a', /must hold settings by name/],
    ['text where settings belong', 'kafka: on', /kafka: .*expected object/],
    ['a time zone', 'organisation: {timeZone: Europe/Atlantis}', /organisation\.timeZone: is not an IANA time zone/],
    ['a lowered floor', 'privacy: {minPeople: 4}', /privacy\.minPeople: may be raised above 5, not lowered/],
    [
      'a lowered floor by attribute',
      'privacy: {minPeopleByAttribute: 9}',
      /minPeopleByAttribute: may be raised above 10/,
    ],
    ['a short key', 'privacy: {pseudonymKey: short}', /privacy\.pseudonymKey: must have 32 characters or more/],
    [
      'a database that is no identifier',
      'clickhouse: {database: "a; DROP"}',
      /clickhouse\.database: must be a plain identifier/,
    ],
    [
      'a cluster that is no identifier',
      'clickhouse: {cluster: "a b"}',
      /clickhouse\.cluster: must be a plain identifier/,
    ],
    ['an address', 'clickhouse: {url: "db:8123"}', /clickhouse\.url: must be an address such as/],
    ['a broker without a port', 'kafka: {brokers: [k1]}', /kafka\.brokers\.0: must be host:port/],
    ['broken YAML', 'a: [1', /earshot\.yaml is not valid YAML: .* at line 1/],
  ])('%s', (_, text, message) => {
    expect(refusal({ file: yaml(text) })).toMatch(message);
  });

  test.each([
    ['EARSHOT_TIME_ZONE', 'Mars/Olympus', /organisation\.timeZone \(EARSHOT_TIME_ZONE\)/],
    ['EARSHOT_PORT', 'eighty', /api\.port \(EARSHOT_PORT\)/],
    ['EARSHOT_PORT', '70000', /api\.port \(EARSHOT_PORT\)/],
    ['EARSHOT_LOG_LEVEL', 'loud', /logLevel \(EARSHOT_LOG_LEVEL\)/],
    ['KAFKA_BROKERS', 'k1:9092,k2', /kafka\.brokers\.1 \(KAFKA_BROKERS\): must be host:port/],
    ['CLICKHOUSE_URL', 'ftp://db', /clickhouse\.url \(CLICKHOUSE_URL\)/],
    ['EARSHOT_PSEUDONYM_KEY', 'short', /privacy\.pseudonymKey \(EARSHOT_PSEUDONYM_KEY\)/],
    ['CLICKHOUSE_PASSWORD_FILE', 'no/such/file', /Cannot read CLICKHOUSE_PASSWORD_FILE \(no\/such\/file\)/],
  ])('%s=%s', (name, value, message) => {
    expect(refusal({ env: { [name]: value } })).toMatch(message);
  });

  test('a file that is not there', () => {
    expect(refusal({ file: path.join(tempDir(), 'absent.yaml') })).toMatch(
      /Cannot read the configuration .*absent\.yaml/,
    );
  });

  test('all that does not hold is said at once', () => {
    const message = refusal({ file: yaml('privacy: {minPeople: 1, minPeopleByAttribute: 1}\nlogLevel: loud') });
    expect(message.split('\n')).toHaveLength(4);
  });
});

describe('no message shows a secret', () => {
  test.each([
    ['broken YAML around it', { file: `clickhouse:\n  password: [${canary}\n` }],
    ['an unknown setting beside it', { file: `clickhouse: {password: ${canary}, nonsense: 1}` }],
    ['a password of the wrong type', { file: `clickhouse: {password: [${canary}]}` }],
    ['a secret where settings belong', { file: `kafka: ${canary}` }],
    ['an address that holds it', { env: { CLICKHOUSE_URL: `http://u:${canary}@db:8123` } }],
    ['an address that is none', { env: { CLICKHOUSE_URL: `db:${canary}@x` } }],
    ['a broker that holds it', { env: { KAFKA_BROKERS: `u:${canary}@k1` } }],
    ['a mechanism it is given as', { file: `kafka: {sasl: {mechanism: ${canary}, username: a, password: b}}` }],
    ['a level it is given as', { env: { EARSHOT_LOG_LEVEL: canary } }],
    ['a time zone it is given as', { env: { EARSHOT_TIME_ZONE: canary } }],
    ['a source that has it in the file', { file: `sources: [{name: chat, type: slack, token: ${canary}}]` }],
    ['a source that has it in an address', { file: `sources: [{name: a, type: feed, url: "https://u:${canary}@b/"}]` }],
    ['a source that is none', { file: `sources: [{token: ${canary}}, ${canary}, [${canary}]]` }],
  ] as const)('%s', (_, given) => {
    const options = 'file' in given ? { file: yaml(given.file) } : { env: given.env };
    expect(refusal(options)).not.toContain(canary);
  });

  test('the secrets of a configuration are known, those of its sources too', () => {
    const file = yaml(
      `clickhouse: {password: "\${C}"}\nkafka: {sasl: {mechanism: plain, username: me, password: "\${K}"}}
sources: [{name: chat, type: slack, accessToken: "\${T}", path: /exports, tokens: no, app: {signingSecrets: ["\${S}"]}}]`,
    );
    const env = {
      EARSHOT_PSEUDONYM_KEY: canary,
      C: 'one-secret',
      K: 'two-secret',
      T: 'three-secret',
      S: 'four-secret',
    };
    expect(secretsOf(loadConfig({ file, env })).sort()).toEqual(
      ['one-secret', 'two-secret', 'three-secret', 'four-secret', canary].sort(),
    );
  });
});

describe('the key of the pseudonyms', () => {
  test('is made once, for its owner only, and is the same ever after', () => {
    const config = loadConfig({ env: {}, dataDir: path.join(tempDir(), 'data') });
    const key = pseudonymKey(config);
    expect(key).toMatch(/^[0-9a-f]{64}$/);
    expect(pseudonymKey(config)).toBe(key);
    expect(statSync(pseudonymKeyFile(config)).mode & 0o777).toBe(0o600);
    expect(statSync(config.dataDir).mode & 0o777).toBe(0o700);
    expect(readdirSync(config.dataDir)).toEqual(['pseudonym.key']);
  });

  test('two folders have two keys', () => {
    const keys = [tempDir(), tempDir()].map((dataDir) => pseudonymKey(loadConfig({ env: {}, dataDir })));
    expect(keys[0]).not.toBe(keys[1]);
  });

  test('processes that begin at once share one key', async () => {
    const dataDir = path.join(tempDir(), 'data');
    const config = new URL('../../../infra/config.ts', import.meta.url).href;
    const loader = new URL('../../support/ts-loader.mjs', import.meta.url).pathname;
    const script = `const { loadConfig, pseudonymKey } = await import(${JSON.stringify(config)});
      process.stdout.write(pseudonymKey(loadConfig({ env: {}, dataDir: ${JSON.stringify(dataDir)} })));`;
    const run = promisify(execFile);
    const keys = await Promise.all(
      Array.from({ length: 6 }, () =>
        run(process.execPath, ['--import', loader, '--input-type=module', '-e', script], {
          env: { ...process.env, NODE_OPTIONS: '--no-warnings' },
        }),
      ),
    );
    expect(new Set(keys.map((run) => run.stdout)).size).toBe(1);
    expect(keys[0]?.stdout).toMatch(/^[0-9a-f]{64}$/);
    expect(readdirSync(dataDir)).toEqual(['pseudonym.key']);
  });

  test('a damaged one is an error, not a new identity for everybody', () => {
    const config = loadConfig({ env: {}, dataDir: tempDir() });
    mkdirSync(config.dataDir, { recursive: true });
    writeFileSync(pseudonymKeyFile(config), 'abc\n');
    expect(() => pseudonymKey(config)).toThrow(/pseudonym\.key is damaged \(3 characters, not 64\).*backup/);
    expect(readFileSync(pseudonymKeyFile(config), 'utf8')).toBe('abc\n');
    chmodSync(pseudonymKeyFile(config), 0o600);
  });

  test('with Kafka it has to be given, because several processes write', () => {
    const config = loadConfig({ env: { KAFKA_BROKERS: 'k1:9092' }, dataDir: tempDir() });
    expect(() => pseudonymKey(config)).toThrow(/EARSHOT_PSEUDONYM_KEY/);
  });
});
