import { existsSync, readFileSync } from 'node:fs';
import { parseDocument } from 'yaml';
import { UserError } from './errors.js';
import { findLiteralSecrets, type LiteralSecret } from './literal-secrets.js';

export type Environment = Readonly<Record<string, string | undefined>>;

export interface ConfigFile {
  /** Null: there is none. */
  readonly name: string | null;
  /** With the variables of the environment in their places. */
  readonly settings: Record<string, unknown>;
  readonly literalSecrets: readonly LiteralSecret[];
}

/** Throws UserError: the file cannot be read, is no YAML, or names a variable that is not set. */
export function readConfigFile(file: string | undefined, env: Environment): ConfigFile {
  const name = file ?? (existsSync('earshot.yaml') ? 'earshot.yaml' : undefined);
  if (name === undefined) return { name: null, settings: {}, literalSecrets: [] };
  let text: string;
  try {
    text = readFileSync(name, 'utf8');
  } catch (error) {
    throw new UserError(`Cannot read the configuration ${name}: ${(error as Error).message}`);
  }
  const document = parseDocument(text);
  const first = document.errors[0];
  // The first line only: the rest quotes the file, and that may be a password.
  if (first) throw new UserError(`${name} is not valid YAML: ${first.message.split('\n', 1)[0]}`);
  const raw: unknown = document.toJS() ?? {};
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw))
    throw new UserError(`${name} must hold settings by name`);
  const literalSecrets = findLiteralSecrets(raw as Record<string, unknown>);
  const settings = expand(raw, env, name) as Record<string, unknown>;
  return {
    name,
    // A section whose settings are all commented out.
    settings: Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== null)),
    literalSecrets,
  };
}

/**
 * `${NAME}` in any string is taken from the environment, or from the file that NAME_FILE names; a name that is not set is an
 * error, not an empty password.
 */
function expand(value: unknown, env: Environment, file: string): unknown {
  if (typeof value === 'string') {
    return value.replace(/\$\{([A-Z_][A-Z0-9_]*)\}/g, (_, name: string) => {
      const found = fromFileOr(env, name);
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

/** A secret from the file that `NAME_FILE` names, else from `NAME` itself. */
export function fromFileOr(env: Environment, name: string): string | undefined {
  const file = env[`${name}_FILE`];
  if (!file) return env[name];
  try {
    return readFileSync(file, 'utf8').trim();
  } catch (error) {
    throw new UserError(`Cannot read ${name}_FILE (${file}): ${(error as Error).message}`);
  }
}
