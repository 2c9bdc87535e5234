import { isSecretName } from './secret-names.js';

/** Secrets that stand in the configuration's file itself, where backups, tickets and repositories take them along. */

export interface LiteralSecret {
  /** `sources.0.token` */
  readonly at: string;
  /** What to write instead; never holds the secret. */
  readonly says: string;
}

/** A value that is nothing but variables of the environment. */
const onlyVariables = /^\s*(?:\$\{[A-Z_][A-Z0-9_]*\}\s*)+$/;

/** Names of where a secret is, not of the secret. */
const placeName = /(?:file|path|url|uri|endpoint)$/i;

/** Whoever has such an address may write to a channel, so it is a password. */
const webhookAddress =
  /^https:\/\/(?:hooks\.slack\.com\/|[^/]+\.webhook\.office\.com\/|[^/]+\.logic\.azure\.com[:/]|(?:\w+\.)?discord(?:app)?\.com\/api\/webhooks\/)/i;

/** Of the file as it stands, before variables are put in. */
export function findLiteralSecrets(raw: Readonly<Record<string, unknown>>): LiteralSecret[] {
  const { sources, ...sections } = raw;
  return [
    ...(Array.isArray(sources) ? sources : []).flatMap((source, index) =>
      inside(source, `sources.${index}`, nameOf(source, index)),
    ),
    ...Object.entries(sections).flatMap(([name, section]) => inside(section, name, name)),
  ];
}

/** `variable`: the way to the value in the words of which the variable's name is made. */
function inside(value: unknown, at: string, variable: string, name = ''): LiteralSecret[] {
  if (typeof value === 'string' || typeof value === 'number') {
    const what = kindOf(String(value), name, at);
    if (what === null || onlyVariables.test(String(value))) return [];
    const variableName = shouted(variable);
    const says = `${what} must not stand in the file: write "\${${variableName}}" and set ${variableName} in the environment, or ${variableName}_FILE to a file that holds it`;
    return [{ at, says }];
  }
  if (typeof value !== 'object' || value === null) return [];
  // What stands in a list goes by the list's name.
  return Object.entries(value).flatMap(([key, item]) =>
    inside(item, `${at}.${key}`, `${variable}_${key}`, Array.isArray(value) ? name : key),
  );
}

function kindOf(value: string, name: string, at: string): string | null {
  if (value.trim() === '') return null;
  if (at === 'api.key' || (isSecretName(name) && !placeName.test(name))) return 'a secret';
  const url = urlOf(value);
  if (url === null) return null;
  if (url.username !== '' || url.password !== '') return 'an address with a user or password';
  if ([...url.searchParams.keys()].some(isSecretName)) return 'an address with a secret in it';
  const isWebhook =
    webhookAddress.test(value) || /webhook/i.test(name) || /^(?:digest|alerts)\.channels\.\d+\.url$/.test(at);
  return isWebhook && !isLoopback(url) ? 'the address of a webhook' : null;
}

function urlOf(value: string): URL | null {
  if (!/^\s*https?:\/\//i.test(value)) return null;
  try {
    return new URL(value.trim());
  } catch {
    return null;
  }
}

const isLoopback = ({ hostname }: URL): boolean => /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/.test(hostname);

/** A source's variables begin with its name, so that two of a kind do not share one. */
function nameOf(source: unknown, index: number): string {
  const { name } = (source ?? {}) as { name?: unknown };
  return typeof name === 'string' && /^[a-z][a-z0-9-]*$/.test(name) ? name : `source_${index}`;
}

/** `signingSecret` → `SIGNING_SECRET` */
function shouted(name: string): string {
  const words = name.replace(/([a-z0-9])([A-Z])/g, '$1_$2').replace(/[^A-Za-z0-9]+/g, '_');
  return words.toUpperCase();
}
