/** Why a digest did not leave, and whether trying again can help. */
export interface Failure {
  /** The address or the channel is refused: it is not tried again by itself. */
  readonly isPermanent: boolean;
  /** Of the server; null where none answered. */
  readonly code: number | null;
  /** In words of this file: what a server says may hold an address. */
  readonly reason: string;
  /** It would fail alike for everybody: the server, the account, the network. */
  readonly isOfServer: boolean;
  /** Not before this, ms from now, says the server. */
  readonly notBeforeMs?: number;
}

export class DeliveryError extends Error {
  constructor(readonly failure: Failure) {
    super(failure.reason);
    this.name = 'DeliveryError';
  }
}

const temporary = { isPermanent: false, code: null, isOfServer: true } as const;

/** What nodemailer and sockets tell. */
interface SmtpError {
  readonly code?: unknown;
  /** The socket's own, before nodemailer's. */
  readonly originalCode?: unknown;
  readonly message?: unknown;
  readonly command?: unknown;
  readonly responseCode?: unknown;
  readonly response?: unknown;
}

/**
 * A refusal with 5xx of the recipient or of the mail itself is for good (RFC 5321, 4.2.1). Everything else may be better in a
 * while; a 5xx of anything before the recipient is about the account, and no address is at fault.
 */
export function smtpFailure(error: unknown): Failure {
  const { code, originalCode, message, command, responseCode, response } = Object(error) as SmtpError;
  const status = typeof responseCode === 'number' && responseCode >= 200 && responseCode < 600 ? responseCode : null;
  if (status !== null && code !== 'ETLS') {
    const [enhanced] = /\b[245]\.\d{1,3}\.\d{1,3}\b/.exec(typeof response === 'string' ? response : '') ?? [];
    const said = enhanced === undefined ? `${status}` : `${status} ${enhanced}`;
    const at = typeof command === 'string' ? command : '';
    if (code === 'EAUTH' || at.startsWith('AUTH')) {
      return { ...temporary, code: status, reason: `the mail server refuses smtp.user or its password (${said})` };
    }
    if (at === 'RCPT TO' || at === 'DATA') {
      const what = at === 'DATA' ? 'the mail' : 'the address';
      const isPermanent = status >= 500;
      return {
        isPermanent,
        code: status,
        reason: `the mail server refuses ${what}${isPermanent ? '' : ' for now'} (${said})`,
        isOfServer: false,
      };
    }
    if (at === 'MAIL FROM') {
      return { ...temporary, code: status, reason: `the mail server refuses the sender smtp.from (${said})` };
    }
    return { ...temporary, code: status, reason: `the mail server does not serve now (${said})` };
  }
  return { ...temporary, ...networkFailure(String(code), String(originalCode), String(message)) };
}

function networkFailure(code: string, originalCode: string, text: string): Pick<Failure, 'reason' | 'isOfServer'> {
  const certificate =
    /\b(?:SELF_SIGNED_CERT_IN_CHAIN|DEPTH_ZERO_SELF_SIGNED_CERT|UNABLE_TO_\w+|CERT_\w+|ERR_TLS_\w+)\b/;
  const found = certificate.exec(`${originalCode} ${text}`)?.[0];
  if (found !== undefined || /self-signed certificate|unable to verify|altnames|certificate has expired/i.test(text)) {
    return {
      reason: `the certificate of the mail server is not trusted${found === undefined ? '' : ` (${found})`}; smtp.caFile names those to trust`,
      isOfServer: true,
    };
  }
  switch (['ECONNREFUSED', 'EAI_AGAIN'].includes(originalCode) ? originalCode : code) {
    case 'EAUTH':
    case 'ENOAUTH':
      return { reason: 'the mail server does not take smtp.user and its password', isOfServer: true };
    case 'ETLS':
      return { reason: 'the mail server offers no TLS as smtp.security wants it', isOfServer: true };
    case 'ETIMEDOUT':
      return { reason: 'the mail server does not answer in time', isOfServer: true };
    case 'EABORT':
      return { reason: 'the mail server took too long', isOfServer: false };
    case 'EDNS':
    case 'EAI_AGAIN':
      return { reason: 'the name of the mail server (smtp.host) is not known', isOfServer: true };
    case 'ECONNREFUSED':
      return { reason: 'nobody listens at smtp.host and smtp.port', isOfServer: true };
    case 'EENVELOPE':
      return { reason: 'the address cannot be used with this mail server', isOfServer: false };
    default:
      return { reason: 'the connection to the mail server broke', isOfServer: false };
  }
}

/** 4xx of a webhook says that it will not work like this, but for 408, 425 and 429. */
export function webhookFailure(status: number, retryAfter: string | null, now: number): Failure {
  const notBeforeMs = retryAfterMs(retryAfter, now);
  const later = notBeforeMs === null ? {} : { notBeforeMs };
  if (status === 429) {
    return {
      ...temporary,
      isOfServer: false,
      code: status,
      reason: 'the channel takes no more for now (429)',
      ...later,
    };
  }
  if (status >= 500 || status === 408 || status === 425) {
    return {
      ...temporary,
      isOfServer: false,
      code: status,
      reason: `the channel's server fails (${status})`,
      ...later,
    };
  }
  if (status === 404 || status === 410) {
    return {
      isPermanent: true,
      code: status,
      reason: `there is no such webhook (any more) (${status})`,
      isOfServer: false,
    };
  }
  return { isPermanent: true, code: status, reason: `the webhook refuses the card (${status})`, isOfServer: false };
}

/** Seconds or a date, RFC 9110; a day at most. */
export function retryAfterMs(header: string | null, now: number): number | null {
  if (header === null) return null;
  const ms = /^\s*\d{1,9}\s*$/.test(header) ? Number(header) * 1_000 : Date.parse(header) - now;
  return Number.isNaN(ms) ? null : Math.min(Math.max(0, ms), 86_400_000);
}

/** Never the error's own words: they may hold what was asked. */
export function otherFailure(what: string, error: unknown): Failure {
  const { name = typeof error } = Object(error) as { name?: string };
  return { ...temporary, isOfServer: false, reason: `${what} (${name})` };
}

const firstPauseMs = 2 * 60_000;
const longestPauseMs = 6 * 3_600_000;

/** Twice as long each time, up to six hours, a quarter more or less, so that not everybody comes back at once. */
export function pauseBeforeMs(attempt: number, random: () => number): number {
  const pause = Math.min(longestPauseMs, firstPauseMs * 2 ** Math.min(20, Math.max(0, attempt - 1)));
  return Math.round(pause * (0.75 + 0.5 * random()));
}
