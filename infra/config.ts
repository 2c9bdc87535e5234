import { randomBytes } from 'node:crypto';
import { existsSync, linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseDocument } from 'yaml';
import { z } from 'zod';
import { UserError } from './errors.js';
import { isSecretName } from './secret-names.js';

/**
 * Configuration: `earshot.yaml` (or --config), then environment variables over it. Everything has a default, so that a
 * laptop needs no file at all. Secrets come from the environment or from files, never from the YAML itself.
 */

const timeZone = z.string().refine(isTimeZone, 'is not an IANA time zone such as Europe/Berlin');

const configSchema = z.strictObject({
  organisation: z
    .strictObject({
      name: z.string().min(1).max(200).default('Your organisation'),
      timeZone: timeZone.default('UTC'),
      /** First day of the week in every weekly figure. */
      weekStart: z.enum(['monday', 'sunday']).default('monday'),
    })
    .prefault({}),
  /** Embedded log, embedded store, keys. */
  dataDir: z.string().min(1).default('.earshot'),
  kafka: z
    .strictObject({
      /** None: the embedded log. */
      brokers: z.array(z.string().regex(/^[^\s:]+:\d+$/, 'must be host:port')).default([]),
      clientId: z.string().default('earshot'),
      /** Before the name of every topic and group, for several installations on one cluster: `acme.`. */
      topicPrefix: z
        .string()
        .regex(/^[a-zA-Z0-9._-]{0,100}$/, 'must be letters, digits, dots, dashes and underscores, 100 at most')
        .default(''),
      replicationFactor: z.int().min(1).max(9).default(1),
      tls: z
        .strictObject({ enabled: z.boolean().default(false), caFile: z.string().nullable().default(null) })
        .prefault({}),
      sasl: z
        .strictObject({
          mechanism: z.enum(['plain', 'scram-sha-256', 'scram-sha-512']),
          username: z.string(),
          password: z.string(),
        })
        .nullable()
        .default(null),
    })
    .prefault({}),
  clickhouse: z
    .strictObject({
      /** None: the embedded engine. */
      url: z
        .url({ protocol: /^https?$/, error: 'must be an address such as http://localhost:8123' })
        .refine(
          (url) => !holdsCredentials(url),
          'must not hold a user or password; set CLICKHOUSE_USER and CLICKHOUSE_PASSWORD',
        )
        .nullable()
        .default(null),
      user: z.string().default('default'),
      password: z.string().default(''),
      database: z
        .string()
        .regex(/^[a-z_][a-z0-9_]*$/i, 'must be a plain identifier')
        .default('earshot'),
      /** Name of a cluster: tables become Replicated*, statements run ON CLUSTER. */
      cluster: z
        .string()
        .regex(/^[a-z_][a-z0-9_]*$/i, 'must be a plain identifier')
        .nullable()
        .default(null),
      caFile: z.string().nullable().default(null),
      requestTimeoutMs: z.int().min(1000).default(120_000),
    })
    .prefault({}),
  privacy: z
    .strictObject({
      /** Smallest group of people shown. May be raised, not lowered. */
      minPeople: z.int().min(5, 'may be raised above 5, not lowered').default(5),
      /** The same for slices by unit, level or location. */
      minPeopleByAttribute: z.int().min(10, 'may be raised above 10, not lowered').default(10),
      textRetentionDays: z.int().min(1).max(3650).default(90),
      /** At least 32 characters, the same for every process of an installation. None: made and kept in the data folder. */
      pseudonymKey: z.string().min(32, 'must have 32 characters or more').nullable().default(null),
    })
    .prefault({}),
  participation: z
    .strictObject({
      /** Contributions a week from which a person counts as heavy. */
      heavyFrom: z.int().min(2).default(10),
    })
    .prefault({}),
  reach: z
    .strictObject({
      /** A leader's post counts as unread when a smaller share of its audience saw or answered it. */
      unreadBelow: z.number().gt(0).lt(1).default(0.05),
      /** How long a post collects what is counted as its reach and its answers. */
      windowDays: z.int().min(1).max(90).default(28),
    })
    .prefault({}),
  refresh: z
    .strictObject({
      everySeconds: z.int().min(1).max(3600).default(5),
      /** Rows may become visible so much later than their landing time (several writers to one server). */
      overlapSeconds: z.int().min(0).max(3600).default(120),
    })
    .prefault({}),
  api: z
    .strictObject({ host: z.string().default('127.0.0.1'), port: z.int().min(0).max(65_535).default(8686) })
    .prefault({}),
  sources: z
    .array(
      z.looseObject({
        name: z.string().regex(/^[a-z0-9][a-z0-9-]*$/, 'must be lower-case letters, digits and dashes'),
        type: z.string(),
        /** Cron expression in the organisation's time zone. */
        schedule: z.string().default('*/5 * * * *'),
      }),
    )
    .default([]),
  logLevel: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'silent']).default('info'),
});

export type Config = z.infer<typeof configSchema>;

export interface ConfigOptions {
  /** Path of the YAML file; default `earshot.yaml` where it exists. */
  readonly file?: string | undefined;
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly dataDir?: string | undefined;
}

export function loadConfig(options: ConfigOptions = {}): Config {
  const env = options.env ?? process.env;
  const raw = readYaml(options.file ?? env.EARSHOT_CONFIG, env);
  const fromEnv = new Map<string, string>();
  const set = (section: string, key: string, value: unknown, name: string): void => {
    if (value === undefined || value === '') return;
    const before = raw[section] ?? {};
    // Anything else than settings by name is for the schema to refuse.
    if (typeof before !== 'object' || Array.isArray(before)) return;
    raw[section] = { ...before, [key]: value };
    fromEnv.set(`${section}.${key}`, name);
  };
  set(
    'kafka',
    'brokers',
    env.KAFKA_BROKERS?.split(',')
      .map((broker) => broker.trim())
      .filter(Boolean),
  );
  set('kafka', 'topicPrefix', env.KAFKA_TOPIC_PREFIX);
  set('clickhouse', 'url', env.CLICKHOUSE_URL);
  set('clickhouse', 'user', env.CLICKHOUSE_USER);
  set('clickhouse', 'password', fromFileOr(env, 'CLICKHOUSE_PASSWORD'));
  set('clickhouse', 'database', env.CLICKHOUSE_DATABASE);
  set('privacy', 'pseudonymKey', fromFileOr(env, 'EARSHOT_PSEUDONYM_KEY'));
  set('organisation', 'timeZone', env.EARSHOT_TIME_ZONE);
  if (env.EARSHOT_PORT) set('api', 'port', Number(env.EARSHOT_PORT));
  if (env.EARSHOT_LOG_LEVEL) {
    raw.logLevel = env.EARSHOT_LOG_LEVEL;
    fromEnv.set('logLevel', 'EARSHOT_LOG_LEVEL');
  }
  const dataDir = options.dataDir ?? env.EARSHOT_DATA_DIR;
  if (dataDir) raw.dataDir = dataDir;

  const parsed = configSchema.safeParse(raw);
  if (!parsed.success) {
    const lines = parsed.error.issues.map((issue) => {
      const at = issue.path.map(String).join('.');
      // An element of a list that an environment variable holds is at fault under the list's name.
      const name = fromEnv.get(issue.path.slice(0, 2).map(String).join('.'));
      return `  ${at || 'the file'}${name === undefined ? '' : ` (${name})`}: ${issue.message}`;
    });
    throw new UserError(
      `The configuration${options.file ? ` ${options.file}` : ''} does not hold:\n${lines.join('\n')}`,
    );
  }
  return { ...parsed.data, dataDir: path.resolve(parsed.data.dataDir) };
}

function readYaml(
  file: string | undefined,
  env: Readonly<Record<string, string | undefined>>,
): Record<string, unknown> {
  const chosen = file ?? (existsSync('earshot.yaml') ? 'earshot.yaml' : undefined);
  if (chosen === undefined) return {};
  let text: string;
  try {
    text = readFileSync(chosen, 'utf8');
  } catch (error) {
    throw new UserError(`Cannot read the configuration ${chosen}: ${(error as Error).message}`);
  }
  const document = parseDocument(text);
  const first = document.errors[0];
  // The first line only: the rest quotes the file, and that may be a password.
  if (first) throw new UserError(`${chosen} is not valid YAML: ${first.message.split('\n', 1)[0]}`);
  const raw: unknown = document.toJS() ?? {};
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw))
    throw new UserError(`${chosen} must hold settings by name`);
  const settings = expand(raw, env, chosen) as Record<string, unknown>;
  // A section whose settings are all commented out.
  return Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== null));
}

/** `${NAME}` in any string is taken from the environment; a name that is not set is an error, not an empty password. */
function expand(value: unknown, env: Readonly<Record<string, string | undefined>>, file: string): unknown {
  if (typeof value === 'string') {
    return value.replace(/\$\{([A-Z_][A-Z0-9_]*)\}/g, (_, name: string) => {
      const found = env[name];
      if (found === undefined) throw new UserError(`${file} names \${${name}}, which is not set in the environment`);
      return found;
    });
  }
  if (Array.isArray(value)) return value.map((item) => expand(item, env, file));
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, expand(item, env, file)]));
  }
  return value;
}

function fromFileOr(env: Readonly<Record<string, string | undefined>>, name: string): string | undefined {
  const file = env[`${name}_FILE`];
  if (!file) return env[name];
  try {
    return readFileSync(file, 'utf8').trim();
  } catch (error) {
    throw new UserError(`Cannot read ${name}_FILE (${file}): ${(error as Error).message}`);
  }
}

function isTimeZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}

function holdsCredentials(url: string): boolean {
  const parsed = URL.parse(url);
  return parsed !== null && (parsed.username !== '' || parsed.password !== '');
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
  const secrets = [config.clickhouse.password, config.kafka.sasl?.password, config.privacy.pseudonymKey];
  for (const source of config.sources) {
    for (const [key, value] of Object.entries(source)) {
      if (isSecretName(key) && typeof value === 'string') secrets.push(value);
    }
  }
  return secrets.filter((secret): secret is string => typeof secret === 'string' && secret !== '');
}
