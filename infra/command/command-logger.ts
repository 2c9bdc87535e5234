import { type Config, secretsOf } from '../config.js';
import { createLogger, type Logger } from '../logger.js';

/**
 * Of a command that people wait for: warnings as plain lines, because its own message says how it ended. What runs
 * without end logs JSON lines, and on a terminal warnings only. EARSHOT_LOG_LEVEL asks for more or less.
 */
export function createCommandLogger(
  config: Config,
  { runsOn, json }: { readonly runsOn: boolean; readonly json: boolean },
): Logger {
  const secrets = secretsOf(config);
  const asked = config.logLevel !== 'info';
  if (runsOn) return createLogger(asked || !process.stderr.isTTY ? config.logLevel : 'warn', { secrets });
  if (asked) return createLogger(config.logLevel, { secrets });
  const said = new Set<string>();
  return createLogger(json ? 'silent' : 'warn', {
    secrets,
    write: (line) => {
      const text = plainLine(line);
      // A broker that is away is away for each of ten tries.
      if (text === null || said.has(text)) return;
      said.add(text);
      process.stderr.write(`${text}\n`);
    },
  });
}

const errorLevel = 50;

/** `! appending failed: ECONNREFUSED`; null for errors, which the command reports itself. */
export function plainLine(line: string): string | null {
  const { level, msg, error, reason } = JSON.parse(line) as Record<string, unknown>;
  if (typeof level !== 'number' || level >= errorLevel) return null;
  const why = [error, reason].find((detail) => typeof detail === 'string');
  return `! ${String(msg)}${why === undefined ? '' : `: ${String(why)}`}`;
}
