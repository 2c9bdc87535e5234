import { type Logger, pino } from 'pino';
import { hidden, hideSecrets } from './hide-secrets.js';
import { isSecretName } from './secret-names.js';

export interface LoggerOptions {
  /** Values that never pass, wherever they stand: in a message, an address, an error's text. */
  readonly secrets?: readonly string[];
  /** Where lines go; default standard error, so that standard output stays the command's result. */
  readonly write?: (line: string) => void;
}

/** Shorter ones would blot out ordinary words. */
const shortestSecret = 4;

/** JSON lines. A field with a secret's name, a known secret and an address's password never pass. */
export function createLogger(level: string, options: LoggerOptions = {}): Logger {
  const secrets = (options.secrets ?? []).filter((secret) => secret.length >= shortestSecret);
  const out = options.write === undefined ? pino.destination({ dest: 2, sync: true }) : { write: options.write };
  const hide = (text: string): string => hideSecrets(text.replace(/(\w:\/\/)[^\s/@]*@/g, `$1${hidden}@`), secrets);
  return pino(
    { level, base: null, timestamp: pino.stdTimeFunctions.isoTime, formatters: { log: readableErrors } },
    // The finished line, because whatever made a part of it – a child's bindings, an error's own fields – has passed here.
    { write: (line) => out.write(`${JSON.stringify(JSON.parse(line), censorFields(hide))}\n`) },
  );
}

function censorFields(hide: (text: string) => string): (name: string, value: unknown) => unknown {
  return (name, value) => {
    if (isSecretName(name) && value !== null) return hidden;
    return typeof value === 'string' ? hide(value) : value;
  };
}

/** An error is `{}` in JSON under any other name than `err`. */
function readableErrors(fields: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [
      name,
      value instanceof Error && name !== 'err' ? pino.stdSerializers.err(value) : value,
    ]),
  );
}

export type { Logger };
