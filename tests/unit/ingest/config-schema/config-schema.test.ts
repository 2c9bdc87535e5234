import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { Ajv } from 'ajv';
import { parse } from 'yaml';
import { z } from 'zod';
import { settingsSchema } from '../../../../infra/settings.js';
import { apiSettingsSchema, sourceSettings } from '../../../../infra/source-settings.js';
import { configJsonSchema, type JsonSchema } from '../../../../ingest/config-schema/config-schema.js';
import type { Source } from '../../../../ingest/source.js';
import { sources } from '../../../../ingest/sources/index.js';
import { createTestSource } from '../../../support/test-source.js';

const read = (name: string): string => readFileSync(new URL(`../../../../${name}`, import.meta.url), 'utf8');

const chat: Source<unknown> = {
  ...createTestSource({ pages: [] }),
  type: 'chat',
  config: z.strictObject({ token: z.string().min(20), appPort: z.int().min(1).optional() }),
  api: { limits: {}, pauses: 'all' },
};
const forum: Source<unknown> = {
  ...createTestSource({ pages: [] }),
  type: 'forum',
  config: z.union([z.strictObject({ url: z.url() }), z.strictObject({ folder: z.string() })]),
};

function problems(yaml: string, of: readonly Source<unknown>[] = sources): string[] {
  const check = new Ajv({ strict: false, validateFormats: false, allErrors: true }).compile(configJsonSchema(of));
  return check(parse(yaml))
    ? []
    : (check.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}

it('stands in the repository as the settings are now ("npm run schema" writes it)', () => {
  expect(JSON.parse(read('infra/earshot.schema.json'))).toEqual(configJsonSchema(sources));
});

describe('what the documents show', () => {
  const examples = [...read('README.md').matchAll(/```yaml\n(.*?)```/gs)].map(([, yaml]) => yaml ?? '');

  it.each([...examples.entries()])('example %d of the README holds', (_, yaml) => {
    expect(problems(yaml)).toEqual([]);
  });

  it('the settings of docker-compose.yml hold', () => {
    expect(examples.length).toBeGreaterThan(0);
    expect(problems(read('infra/earshot.compose.yaml'))).toEqual([]);
  });
});

const named = (variable: string): string => `\${${variable}}`;
const entry = (settings: string): string => `sources: [{ name: a, type: chat, ${settings} }]`;

it.each([
  ['an unknown section', 'clikhouse: {}'],
  ['an unknown setting', 'privacy: { minPeeple: 7 }'],
  ['a lowered floor', 'privacy: { minPeople: 4 }'],
  ['a time that is none', 'organisation: { workingHours: { from: "9" } }'],
  ['a source of an unknown type', 'sources: [{ name: a, type: nosuch }]'],
  ['a source without a type', 'sources: [{ name: a }]'],
  ['a source with settings of another', `sources: [{ name: a, type: chat, token: "${named('T')}", folder: x }]`],
  ['a file with a budget', 'sources: [{ name: a, type: forum, folder: x, budget: { requestsPerDay: 5 } }]'],
  ['a secret in the file', entry('token: a-token-that-is-long-enough')],
  ['a secret beside a variable', entry(`token: "x${named('T')}"`)],
  ['a number out of its bounds', entry(`token: "${named('T')}", appPort: 0`)],
])('%s does not hold', (_, yaml) => {
  expect(problems(yaml, [chat, forum])).not.toEqual([]);
});

it.each([
  ['a secret by a variable', entry(`token: "${named('TOKEN')}"`)],
  [
    'what every source of an API has',
    entry(`token: "${named('T')}", since: 90d, communities: { exclude: ["random"] }`),
  ],
  ['either form of a source that has two', 'sources: [{ name: a, type: forum, folder: x }]'],
  ['an address by a variable', `clickhouse: { url: "${named('DB')}" }`],
  ['a key by a variable that is shorter than a key', `api: { key: "${named('KEY')}" }`],
  ['a section whose settings are commented out', 'clickhouse:\n  # url: x\nsources:\n'],
  ['nothing', '{}'],
])('%s holds', (_, yaml) => {
  expect(problems(yaml, [chat, forum])).toEqual([]);
});

describe('an editor says', () => {
  it('what every setting of Earshot, and of every source alike, is', () => {
    const ours = configJsonSchema([]);
    const alike = z.toJSONSchema(z.strictObject({ ...sourceSettings, ...apiSettingsSchema.shape }), { io: 'input' });
    expect([...undescribed(ours), ...undescribed(alike as JsonSchema)]).toEqual([]);
  });

  it.each(sources.map((source) => [source.type, source] as const))('what every setting of %s is', (_, source) => {
    expect(undescribed(configJsonSchema([source]))).toEqual([]);
  });

  it('a title of each', () => {
    const { properties } = configJsonSchema([]);
    expect(properties?.privacy?.properties?.textRetentionDays).toMatchObject({ title: 'Text retention days' });
    expect(Object.keys(properties ?? {})).toEqual(Object.keys(settingsSchema.shape));
  });
});

function undescribed(schema: JsonSchema, at = ''): string[] {
  const items = schema.items === undefined ? [] : undescribed(schema.items as JsonSchema, `${at}[]`);
  const inner = Object.entries(schema.properties ?? {}).flatMap(([name, setting]) => [
    ...(setting.description === undefined ? [`${at}.${name}`] : []),
    ...undescribed(setting, `${at}.${name}`),
  ]);
  const forms = ((schema.anyOf ?? []) as JsonSchema[]).flatMap((form) => undescribed(form, at));
  return [...items, ...inner, ...forms];
}
