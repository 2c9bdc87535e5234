import { UserError } from '../infra/errors.js';
import { hideSecrets } from '../infra/hide-secrets.js';
import { PlatformError, RateLimitedError, SourceStoppedError } from './source.js';

/**
 * What may be said of an error in logs, health and dead letters. Libraries put addresses with tokens and pieces of the
 * answer into their messages, so only the words of Earshot's own errors pass; of all others the class, the code and the
 * HTTP status.
 */
export function safeMessage(error: unknown, secrets: readonly string[] = []): string {
  const text = isOwn(error) ? error.message : classOf(error);
  return hide(text, secrets).slice(0, 500);
}

function isOwn(error: unknown): error is Error {
  return [UserError, SourceStoppedError, RateLimitedError, PlatformError].some((own) => error instanceof own);
}

function classOf(error: unknown): string {
  if (!(error instanceof Error)) return `a ${typeof error} was thrown`;
  const { code, status, statusCode, syscall } = error as Error & Record<string, unknown>;
  const details = [code, syscall, status ?? statusCode].filter(isToken).map(String);
  // fetch() hides why it failed in the cause.
  const cause = error.cause instanceof Error ? `: ${classOf(error.cause)}` : '';
  return `${error.name}${details.length > 0 ? ` (${details.join(' ')})` : ''}${cause}`;
}

function isToken(value: unknown): value is string | number {
  return typeof value === 'number' || (typeof value === 'string' && /^[\w.-]{1,60}$/.test(value));
}

function hide(text: string, secrets: readonly string[]): string {
  return hideSecrets(text, secrets)
    .replace(/(https?:\/\/)[^\s/@]+@/gi, '$1')
    .replace(/https?:\/\/\S+/gi, (url) => url.split(/[?#]/, 1)[0] as string);
}

const secretName = /token|secret|password|passphrase|authori[sz]ation|cookie|key$/i;
/** A shorter value would blot out ordinary words. */
const shortestSecret = 6;

/** Values of settings that are named like secrets. */
export function secretsIn(settings: unknown): string[] {
  if (typeof settings !== 'object' || settings === null) return [];
  return Object.entries(settings).flatMap(([key, value]) =>
    typeof value === 'string' && value.length >= shortestSecret && secretName.test(key) ? [value] : secretsIn(value),
  );
}

/** Class and first place in the code, `TypeError at parseMessage (parse.js:12:3)`; not the message, which may quote data. */
export function throwSite(error: unknown): string {
  if (!(error instanceof Error)) return `a ${typeof error} was thrown`;
  const frames = (error.stack ?? '').split('\n');
  const headLines = `${error.name}: ${error.message}`.split('\n').length;
  const frame = frames
    .slice(headLines)
    .map((line) => /^\s+at (?:async )?(?:([\w.<>$]+) \()?(?:.*[/\\(])?([^/\\(]+:\d+:\d+)\)?$/.exec(line))
    .find((match) => match !== null);
  if (!frame) return error.name;
  return `${error.name} at ${frame[1] ? `${frame[1]} (${frame[2]})` : frame[2]}`;
}
