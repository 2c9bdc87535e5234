import { randomBytes } from 'node:crypto';
import { existsSync, linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { apiSchema } from './api-settings.js';
import { type Environment, fromFileOr, readConfigFile } from './config-file.js';
import { digestSchema, digestSecrets, missingForDigest, smtpSchema } from './digest-settings.js';
import { UserError } from './errors.js';
import { isSecretName } from './secret-names.js';
import { sourceSettings, webhooksSchema } from './source-settings.js';

/**
 * Configuration: `earshot.yaml` (or --config), then environment variables over it. Everything has a default, so that a
 * laptop needs no file at all. Secrets come from the environment or from files, never from the YAML itself.
 */

export const unnamedOrganisation = 'Your organisation';

export const weekdays = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const;

/** Smallest groups that are ever shown, whatever a configuration says. */
export const leastPeople = 5;
export const leastPeopleByAttribute = 10;

const timeOfDay = z.string().regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/, 'must be a time such as 09:00');

const timeZone = z.string().refine(isTimeZone, 'is not an IANA time zone such as Europe/Berlin');

const settingsSchema = z.strictObject({
  organisation: z
    .strictObject({
      name: z.string().min(1).max(200).default(unnamedOrganisation),
      timeZone: timeZone.default('UTC'),
      /** First day of the week in every weekly figure. */
      weekStart: z.enum(['monday', 'sunday']).default('monday'),
      /** How long an answer took is counted in these hours; a day off is compared with days off. */
      workingHours: z
        .strictObject({
          days: z.array(z.enum(weekdays)).min(1).default(['monday', 'tuesday', 'wednesday', 'thursday', 'friday']),
          from: timeOfDay.default('09:00'),
          to: timeOfDay.default('17:00'),
        })
        .refine(({ from, to }) => from < to, { error: 'must begin before they end, on the same day', path: ['to'] })
        .prefault({}),
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
          (url) => !/^\w+:\/\/[^/?#]*@/.test(url),
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
      minPeople: z.int().min(leastPeople, `may be raised above ${leastPeople}, not lowered`).default(leastPeople),
      /** The same for slices by unit, level or location. */
      minPeopleByAttribute: z
        .int()
        .min(leastPeopleByAttribute, `may be raised above ${leastPeopleByAttribute}, not lowered`)
        .default(leastPeopleByAttribute),
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
  /** How chat without threads is grouped into conversations. Explicit threads are always kept. */
  conversations: z
    .strictObject({
      enabled: z.boolean().default(true),
      /** A community's month counts as unthreaded when a smaller share of its messages are explicit replies. */
      threadedFrom: z.number().gt(0).max(1).default(0.05),
      /** A message this soon after the last one goes on with the conversation. */
      gapMinutes: z.int().min(1).max(1440).default(10),
      /** … and this soon when it comes from somebody who takes part in it. */
      participantGapMinutes: z.int().min(1).max(1440).default(30),
      /** … and this soon when it names somebody who takes part in it, or comes from somebody named there: by the next day. */
      mentionGapMinutes: z.int().min(1).max(2880).default(1440),
    })
    .prefault({}),
  network: z
    .strictObject({
      /** Relabellings of people behind the null distribution of the E-I index. */
      permutations: z.int().min(100).max(10_000).default(400),
      /** The same seed gives the same null distribution. */
      seed: z.int().min(0).default(1),
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
  scorecard: z
    .strictObject({
      /** Weeks that a score looks back on. */
      weeks: z.int().min(4).max(104).default(12),
      /** Fewer enrolled leaders than this with a figure give no percentile. */
      minPeers: z.int().min(3).default(5),
      /** A leader with fewer posts and replies in those weeks has no score. */
      minPosts: z.int().min(1).default(5),
    })
    .prefault({}),
  sponsorship: z
    .strictObject({
      /** A unit has adopted when this share of its people is interactive in a week. */
      adoptedFrom: z.number().gt(0).max(1).default(0.25),
      /** Days without a post or reply after which a unit's leader counts as silent. */
      silentDays: z.int().min(7).max(365).default(28),
    })
    .prefault({}),
  /** Off until somebody says what for: what people do after a leader has spoken is examined here. */
  conformity: z
    .strictObject({
      enabled: z.boolean().default(false),
      /** Why this is done, and who agreed; kept with every run and shown beside its results. */
      purpose: z.string().trim().max(500).default(''),
      /** The same seed and data give the same numbers. */
      seed: z.int().min(0).default(1),
      /** Sets of random people who play the executives, to see how often nothing looks like something. */
      fakeSets: z.int().min(100).max(2000).default(300),
    })
    .refine(({ enabled, purpose }) => !enabled || purpose.length >= 10, {
      path: ['purpose'],
      message:
        'must say in a sentence what conformity signals are computed for, and who agreed to it, where they are enabled',
    })
    .prefault({}),
  refresh: z
    .strictObject({
      everySeconds: z.int().min(1).max(3600).default(5),
      /** What looks back on weeks is computed when nothing new comes, and at the latest after so long. */
      settleSeconds: z.int().min(1).max(86_400).default(60),
      /** Rows may become visible so much later than their landing time (several writers to one server). */
      overlapSeconds: z.int().min(0).max(3600).default(120),
    })
    .prefault({}),
  api: apiSchema,
  sources: z.array(z.looseObject({ ...sourceSettings })).default([]),
  webhooks: webhooksSchema,
  smtp: smtpSchema,
  digest: digestSchema,
  logLevel: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'silent']).default('info'),
});

const configSchema = settingsSchema.superRefine(({ smtp, digest }, context) => {
  for (const issue of missingForDigest(smtp, digest)) context.addIssue({ code: 'custom', ...issue });
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

function isTimeZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    return true;
  } catch {
    return false;
  }
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
