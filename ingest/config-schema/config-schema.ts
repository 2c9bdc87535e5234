import { z } from 'zod';
import { isSecretName } from '../../infra/secret-names.js';
import { settingsSchema } from '../../infra/settings.js';
import { apiSettingsSchema, sourceSettings } from '../../infra/source-settings.js';
import type { Source } from '../source.js';

/** JSON Schema (draft 7, which editors of YAML know best) of `earshot.yaml`, from the schemas that read it. */

export interface JsonSchema {
  [keyword: string]: unknown;
  properties?: Record<string, JsonSchema>;
}

export function configJsonSchema(sources: readonly Source<unknown>[]): JsonSchema {
  const { $schema, ...settings } = jsonSchemaOf(settingsSchema);
  const properties = settings.properties ?? {};
  const sections = Object.entries({
    ...properties,
    sources: { ...properties.sources, items: { anyOf: sources.flatMap(sourceSchemas) } },
  });
  return {
    $schema,
    title: 'Earshot’s configuration',
    ...withVariables({
      ...settings,
      properties: Object.fromEntries(sections.map(([name, section]) => [name, orEmpty(section)])),
    }),
  };
}

const jsonSchemaOf = (schema: z.ZodType): JsonSchema =>
  z.toJSONSchema(schema, { io: 'input', target: 'draft-7', unrepresentable: 'any', reused: 'inline' }) as JsonSchema;

/** A section whose settings are all commented out holds nothing. */
function orEmpty(section: JsonSchema): JsonSchema {
  return typeof section.type === 'string' ? { ...section, type: [section.type, 'null'] } : section;
}

/** What an entry of `sources` with this type may say; several where its own settings have several forms. */
function sourceSchemas(source: Source<unknown>): JsonSchema[] {
  const common = jsonSchemaOf(z.strictObject(sourceSettings));
  const api = source.api ? (jsonSchemaOf(apiSettingsSchema).properties ?? {}) : {};
  return formsOf(jsonSchemaOf(source.config)).map((own) => {
    const required = Array.isArray(own.required) ? (own.required as string[]) : [];
    return {
      title: source.title,
      type: 'object',
      properties: {
        ...common.properties,
        type: { ...common.properties?.type, const: source.type },
        ...api,
        ...own.properties,
      },
      required: ['name', 'type', ...required.filter((name) => name !== 'name' && name !== 'type')],
      additionalProperties: false,
    };
  });
}

function formsOf(own: JsonSchema): JsonSchema[] {
  const forms = (own.anyOf ?? own.oneOf) as JsonSchema[] | undefined;
  return own.properties === undefined && forms ? forms.flatMap(formsOf) : [own];
}

const variable = '\\$\\{[A-Z_][A-Z0-9_]*\\}';
const onlyVariables = { type: 'string', pattern: `^(${variable})+$` };

/** Keywords that a text with a variable in it need not fulfil before the variable is in its place. */
const ofTexts = ['pattern', 'format', 'minLength', 'enum', 'const'];

/** Any text may hold `${NAME}`; a secret of a source must be nothing else. Titles are made of names. */
function withVariables(schema: JsonSchema, at: readonly string[] = []): JsonSchema {
  const mapped: JsonSchema = {};
  for (const [keyword, value] of Object.entries(schema)) {
    if (keyword === 'properties') {
      mapped.properties = Object.fromEntries(
        Object.entries(value as Record<string, JsonSchema>).map(([name, inner]) => [
          name,
          { title: titleOf(name), ...withVariables(inner, [...at, name]) },
        ]),
      );
    } else if (keyword === 'items' || keyword === 'additionalProperties') {
      mapped[keyword] = isSchema(value) ? withVariables(value, at) : value;
    } else if (keyword === 'anyOf' || keyword === 'oneOf') {
      mapped[keyword] = (value as JsonSchema[]).map((one) => withVariables(one, at));
    } else if (!isNoBound(keyword, value)) {
      mapped[keyword] = value;
    }
  }
  return textWithVariables(mapped, at);
}

function textWithVariables(schema: JsonSchema, at: readonly string[]): JsonSchema {
  const { title, description, default: usual, ...rule } = schema;
  const isText = schema.type === 'string' || (Array.isArray(schema.type) && schema.type.includes('string'));
  if (!isText || at.at(-1) === 'type') return schema;
  const said = { title, description, default: usual };
  const about = Object.fromEntries(Object.entries(said).filter(([, value]) => value !== undefined));
  if (at[0] === 'sources' && isSecretName(at.at(-1) ?? '')) return { ...about, ...onlyVariables };
  return ofTexts.some((keyword) => keyword in rule)
    ? { ...about, anyOf: [rule, { type: 'string', pattern: variable }] }
    : schema;
}

/** Of every whole number. */
const isNoBound = (keyword: string, value: unknown): boolean =>
  (keyword === 'maximum' || keyword === 'minimum') && Math.abs(Number(value)) === Number.MAX_SAFE_INTEGER;

const isSchema = (value: unknown): value is JsonSchema => typeof value === 'object' && value !== null;

/** `textRetentionDays` → `Text retention days` */
function titleOf(name: string): string {
  const words = name.replace(/([a-z0-9])([A-Z])/g, (_, end: string, next: string) => `${end} ${next.toLowerCase()}`);
  return words.charAt(0).toUpperCase() + words.slice(1);
}
