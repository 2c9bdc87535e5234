import { randomBytes } from 'node:crypto';
import { existsSync, linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { z } from 'zod';
import { alertSecrets, missingForAlerts } from './alert-settings.js';
import { type Environment, fromFileOr, readConfigFile } from './config-file.js';
import { digestSecrets, missingForDigest } from './digest-settings.js';
import { UserError } from './errors.js';
import { isSecretName } from './secret-names.js';
import { settingsSchema } from './settings.js';

export { leastPeople, leastPeopleByAttribute, unnamedOrganisation, weekdays } from './settings.js';

/**
 * Configuration: `earshot.yaml` (or --config), then environment variables over it. Everything has a default, so that a
 * laptop needs no file at all. Secrets come from the environment or from files, never from the YAML itself.
 */

const configSchema = settingsSchema.superRefine(({ smtp, digest, alerts, listening }, context) => {
  const queries = listening.queries.map(({ name }) => name);
  for (const issue of [...missingForDigest(smtp, digest), ...missingForAlerts(smtp, alerts, queries)]) {
    context.addIssue({ code: 'custom', ...issue });
  }
});

export type Config = z.infer<typeof configSchema>;

export interface ConfigOptions {
  /** Path of the YAML file; default `earshot.yaml` where it exists. */
  readonly file?: string | undefined;
  readonly env?: Environment;
  readonly dataDir?: string | undefined;
}

export function loadConfig(options: ConfigOptions = {}): Config {
  const env = options.env ?? process.env;
  const { name: file, settings: raw, literalSecrets } = readConfigFile(options.file ?? env.EARSHOT_CONFIG, env);
  const fromEnv = new Map<string, string>();
  for (const [at, name, value] of environmentSettings(env)) {
    if (value === undefined || value === '') continue;
    if (put(raw, at.split('.'), value)) fromEnv.set(at, name);
  }
  if (options.dataDir) raw.dataDir = options.dataDir;

  const parsed = configSchema.safeParse(raw);
  if (!parsed.success || literalSecrets.length > 0) {
    const lines = (parsed.error?.issues ?? []).map((issue) => {
      const at = issue.path.map(String).join('.');
      // An element of a list that an environment variable holds is at fault under the list's name.
      const name = fromEnv.get(issue.path.slice(0, 2).map(String).join('.'));
      return `  ${at || 'the file'}${name === undefined ? '' : ` (${name})`}: ${issue.message}`;
    });
    lines.push(...literalSecrets.map(({ at, says }) => `  ${at}: ${says}`));
    throw new UserError(`The configuration${file ? ` ${file}` : ''} does not hold:\n${lines.join('\n')}`);
  }
  return { ...parsed.data, dataDir: path.resolve(parsed.data.dataDir) };
}

/** Where in the configuration a variable goes, its name, its value. */
function environmentSettings(env: Environment): [string, string, unknown][] {
  const number = (text: string | undefined): number | undefined => (text ? Number(text) : undefined);
  const list = (text: string | undefined): string[] | undefined =>
    text
      ?.split(',')
      .map((item) => item.trim())
      .filter(Boolean);
  return [
    ['kafka.brokers', 'KAFKA_BROKERS', list(env.KAFKA_BROKERS)],
    ['kafka.topicPrefix', 'KAFKA_TOPIC_PREFIX', env.KAFKA_TOPIC_PREFIX],
    ['clickhouse.url', 'CLICKHOUSE_URL', env.CLICKHOUSE_URL],
    ['clickhouse.user', 'CLICKHOUSE_USER', env.CLICKHOUSE_USER],
    ['clickhouse.password', 'CLICKHOUSE_PASSWORD', fromFileOr(env, 'CLICKHOUSE_PASSWORD')],
    ['clickhouse.database', 'CLICKHOUSE_DATABASE', env.CLICKHOUSE_DATABASE],
    ['clickhouse.caFile', 'CLICKHOUSE_CA_FILE', env.CLICKHOUSE_CA_FILE],
    ['privacy.pseudonymKey', 'EARSHOT_PSEUDONYM_KEY', fromFileOr(env, 'EARSHOT_PSEUDONYM_KEY')],
    ['smtp.password', 'SMTP_PASSWORD', fromFileOr(env, 'SMTP_PASSWORD')],
    ['organisation.timeZone', 'EARSHOT_TIME_ZONE', env.EARSHOT_TIME_ZONE],
    ['api.port', 'EARSHOT_PORT', number(env.EARSHOT_PORT)],
    ['api.key', 'EARSHOT_API_KEY', fromFileOr(env, 'EARSHOT_API_KEY')],
    ['logLevel', 'EARSHOT_LOG_LEVEL', env.EARSHOT_LOG_LEVEL],
    ['dataDir', 'EARSHOT_DATA_DIR', env.EARSHOT_DATA_DIR],
  ];
}

/** False where something else than settings by name is in the way; that is for the schema to refuse. */
function put(raw: Record<string, unknown>, at: readonly string[], value: unknown): boolean {
  const [first = '', ...rest] = at;
  if (rest.length === 0) {
    raw[first] = value;
    return true;
  }
  const inner = raw[first] ?? {};
  if (typeof inner !== 'object' || Array.isArray(inner)) return false;
  const copy = { ...inner } as Record<string, unknown>;
  raw[first] = copy;
  return put(copy, rest, value);
}

/** File of the key that was made for this data folder; there is none where the configuration gives one. */
export function pseudonymKeyFile(config: Config): string {
  return path.join(config.dataDir, 'pseudonym.key');
}

/** The configured key, or one made once for this data folder, readable by its owner only. */
export function pseudonymKey(config: Config): string {
  if (config.privacy.pseudonymKey !== null) return config.privacy.pseudonymKey;
  if (config.kafka.brokers.length > 0) {
    throw new UserError(
      'Several processes may write to Kafka, so the pseudonym key must be given: set EARSHOT_PSEUDONYM_KEY or EARSHOT_PSEUDONYM_KEY_FILE (32 characters or more)',
    );
  }
  const file = pseudonymKeyFile(config);
  if (!existsSync(file)) makeKeyFile(file);
  const key = readFileSync(file, 'utf8').trim();
  if (key.length < 32) {
    throw new UserError(
      `The pseudonym key in ${file} is damaged (${key.length} characters, not 64). Restore it from a backup: with another key nobody is recognised in the data kept so far.`,
    );
  }
  return key;
}

/** Linking a finished file is one step: nobody reads half a key, and of several processes one wins. */
function makeKeyFile(file: string): void {
  mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
  const draft = `${file}.${process.pid}.${randomBytes(4).toString('hex')}`;
  writeFileSync(draft, randomBytes(32).toString('hex'), { mode: 0o600, flag: 'wx' });
  try {
    linkSync(draft, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}

/** Values that must never be shown, for the logger. */
export function secretsOf(config: Config): string[] {
  const secrets = [
    config.clickhouse.password,
    config.kafka.sasl?.password,
    config.privacy.pseudonymKey,
    config.api.key,
    ...digestSecrets(config.smtp, config.digest),
    ...alertSecrets(config.alerts),
  ];
  secrets.push(...config.sources.flatMap((source) => namedSecrets(source)));
  return secrets.filter((secret): secret is string => typeof secret === 'string' && secret !== '');
}

/** Values under names of secrets, however deep, in lists too. */
function namedSecrets(value: unknown, isSecret = false): string[] {
  if (typeof value === 'string') return isSecret ? [value] : [];
  if (Array.isArray(value)) return value.flatMap((item) => namedSecrets(item, isSecret));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, item]) => namedSecrets(item, isSecretName(name)));
}
