import { atWall, zoneOffsets } from '../../../infra/time-zone.js';
import { isRecord, type JsonRecord } from '../../fields.js';
import { PlatformError, RateLimitedError, SourceStoppedError } from '../../source.js';

/** YouTube's day begins at midnight here, and with it the quota. */
export const quotaZone = 'America/Los_Angeles';

const offsetAt = zoneOffsets(quotaZone);

export function untilMidnightMs(nowMs: number): number {
  const wall = new Date(nowMs + offsetAt(nowMs));
  return atWall(Date.UTC(wall.getUTCFullYear(), wall.getUTCMonth(), wall.getUTCDate() + 1), offsetAt) - nowMs;
}

const daily: ReadonlySet<string> = new Set(['quotaExceeded', 'dailyLimitExceeded']);
const brief: ReadonlySet<string> = new Set(['rateLimitExceeded', 'userRateLimitExceeded']);
const badKey: ReadonlySet<string> = new Set(['keyInvalid', 'keyExpired', 'API_KEY_INVALID', 'API_KEY_EXPIRED']);
const briefPauseMs = 60_000;

/** What YouTube means by an error, which it writes into the body: a quota, a wrong key and one video's settings are all 403. */
export function refusal(status: number, body: unknown, nowMs: number): Error {
  const { reasons, words } = errorOf(body);
  const said = `YouTube answered ${status}${words === null ? '' : ` (${words})`}`;
  if (reasons.some((reason) => daily.has(reason))) return new RateLimitedError(said, untilMidnightMs(nowMs));
  if (reasons.some((reason) => brief.has(reason))) return new RateLimitedError(said, briefPauseMs);
  if (status === 403 || reasons.some((reason) => badKey.has(reason))) return new SourceStoppedError(said);
  // A page token that has run out and a thread that could not be put together are both 400 and pass.
  return new PlatformError(said);
}

export function errorOf(body: unknown): { readonly reasons: readonly string[]; readonly words: string | null } {
  const error: JsonRecord = isRecord(body) && isRecord(body.error) ? body.error : {};
  const parts = [error.errors, error.details].flatMap((list) => (Array.isArray(list) ? list.filter(isRecord) : []));
  const reasons = parts.flatMap(({ reason }) => (typeof reason === 'string' ? [reason] : []));
  // Messages hold links.
  const message = typeof error.message === 'string' ? error.message.replace(/<[^<>]*>/g, '').trim() : '';
  const words = [message, reasons[0] ?? ''].filter((part) => part !== '').join(': ');
  return { reasons, words: words === '' ? null : words };
}
