import { PlatformError, RateLimitedError, SourceStoppedError } from '../../source.js';
import { type JsonRecord, text } from '../slack-common/json.js';

/** What was asked for (a channel, a thread, a page) is not there for this token; all else can be read. */
export class NotReadableError extends PlatformError {
  constructor(
    message: string,
    /** Slack's word. */
    readonly code: string,
  ) {
    super(message, false);
  }
}

/** Of one channel, thread or page. */
const notReadable: ReadonlySet<string> = new Set([
  'channel_is_limited_access',
  'channel_not_found',
  'fetch_members_failed',
  'invalid_cursor',
  'is_archived',
  'message_not_found',
  'method_not_supported_for_channel_type',
  'not_in_channel',
  'thread_not_found',
]);

/** Nothing can be read until somebody acts. */
const stopping: ReadonlySet<string> = new Set([
  'access_denied',
  'account_inactive',
  'deprecated_endpoint',
  'ekm_access_denied',
  'enterprise_is_restricted',
  'invalid_auth',
  'method_deprecated',
  'missing_scope',
  'no_permission',
  'not_allowed_token_type',
  'not_authed',
  'org_login_required',
  'team_access_not_granted',
  'token_expired',
  'token_revoked',
  'two_factor_setup_required',
]);

const passing: ReadonlySet<string> = new Set([
  'fatal_error',
  'internal_error',
  'request_timeout',
  'service_unavailable',
  'team_added_to_org',
]);

/** Slack's own words for `ok: false`; null: it does not say. */
export function slackWords(body: JsonRecord): string | null {
  const code = text(body.error, 1000);
  if (code === null) return null;
  const [needed, provided] = [text(body.needed, 1000), text(body.provided, 2000)];
  return needed === null ? code : `${code}: needed ${needed}, provided ${provided ?? 'nothing'}`;
}

/** Asked to wait without saying how long. */
const unsaidPauseMs = 30_000;

export function slackError(method: string, body: JsonRecord, retryAfterMs: number | null): Error {
  const words = slackWords(body);
  const said = `Slack refused ${method}: ${words ?? 'it does not say why'}`;
  const code = text(body.error, 100) ?? '';
  if (code === 'ratelimited' || code === 'rate_limited')
    return new RateLimitedError(said, retryAfterMs ?? unsaidPauseMs);
  if (stopping.has(code)) return new SourceStoppedError(said);
  if (notReadable.has(code)) return new NotReadableError(said, code);
  return new PlatformError(said, passing.has(code) || words === null);
}
