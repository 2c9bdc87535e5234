import { readFileSync } from 'node:fs';
import nodemailer from 'nodemailer';
import type { SmtpSettings } from '../../../infra/digest-settings.js';
import { errorMessage, UserError } from '../../../infra/errors.js';
import type { RenderedDigest } from '../digest.js';
import { DeliveryError, smtpFailure } from './failure.js';

export interface OutgoingMail {
  readonly to: { readonly name: string | null; readonly address: string };
  readonly messageId: string;
  /** Where this recipient ends the mail; null: there is no address that readers could reach. */
  readonly unsubscribeUrl: string | null;
  readonly date: Date;
  readonly digest: Pick<RenderedDigest, 'subject' | 'html' | 'text' | 'pictures'>;
}

export interface Mailer {
  /** Resolves when the server has taken it. Throws DeliveryError. After `signal` nothing is begun any more. */
  send(mail: OutgoingMail, signal: AbortSignal): Promise<void>;
  close(): void;
}

const connectWithinMs = 30_000;
/** RFC 5321, 4.5.3.2: who waits less for the answer to the whole mail sends it twice. */
const answerWithinMs = 10 * 60_000;
const defaultPorts = { starttls: 587, tls: 465, none: 25 } as const;

/** Throws UserError where a setting is missing or the certificates cannot be read. */
export function createMailer(settings: SmtpSettings): Mailer {
  const { host, port, security, user, password, caFile, from, perMinute, connections } = settings;
  if (host === null) throw new UserError('smtp.host is not set: there is no mail server to send the digest by');
  if (from === null) throw new UserError('smtp.from is not set: whom should the digest be from?');
  const transport = nodemailer.createTransport({
    pool: true,
    host,
    port: port ?? defaultPorts[security],
    secure: security === 'tls',
    requireTLS: security === 'starttls',
    ignoreTLS: security === 'none',
    ...(user === null || password === null ? {} : { auth: { user, pass: password } }),
    tls: {
      rejectUnauthorized: true,
      minVersion: 'TLSv1.2',
      ...(caFile === null ? {} : { ca: readCertificates(caFile) }),
    },
    maxConnections: connections,
    rateLimit: 1,
    rateDelta: Math.ceil(60_000 / perMinute),
    // Whether to send again is decided by what the log says, never in passing.
    maxRequeues: 0,
    connectionTimeout: connectWithinMs,
    greetingTimeout: connectWithinMs,
    dnsTimeout: connectWithinMs,
    socketTimeout: answerWithinMs,
    disableFileAccess: true,
    disableUrlAccess: true,
    logger: false,
  });
  return {
    async send(mail, signal) {
      try {
        await transport.sendMail({ ...composed(mail, from), signal });
      } catch (error) {
        throw new DeliveryError(smtpFailure(error));
      }
    },
    close: () => transport.close(),
  };
}

/** What nodemailer makes multipart/alternative of: text, and HTML with its pictures in multipart/related. */
export function composed(
  { to, messageId, unsubscribeUrl, date, digest }: OutgoingMail,
  from: { readonly name: string; readonly address: string },
) {
  return {
    from: { name: headerText(from.name), address: from.address },
    to: { name: headerText(to.name ?? ''), address: to.address },
    // Nothing is taken from the headers: to and from are all there is.
    envelope: { from: from.address, to: [to.address] },
    subject: headerText(digest.subject),
    messageId,
    date,
    text: digest.text,
    html: digest.html,
    attachments: digest.pictures.map(({ cid, png }) => ({
      cid,
      content: png,
      contentType: 'image/png',
      contentDisposition: 'inline' as const,
      filename: `${cid.replace(/[^\w-]+/g, '-')}.png`,
    })),
    headers: {
      'Auto-Submitted': 'auto-generated',
      'X-Auto-Response-Suppress': 'All',
      ...(unsubscribeUrl === null
        ? {}
        : {
            'List-Unsubscribe': `<${unsubscribeUrl}>`,
            'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
          }),
    },
  };
}

const longestHeader = 300;

/** One line, without what would end it, hide it or turn it round. */
export function headerText(text: string): string {
  const line = text
    .toWellFormed()
    .replace(/[\p{Cc}\u2028\u2029]+/gu, ' ')
    .replace(/[\u202a-\u202e\u2066-\u2069]/g, '')
    .trim();
  const cut = [...line];
  return cut.length > longestHeader ? `${cut.slice(0, longestHeader - 1).join('')}…` : line;
}

function readCertificates(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new UserError(`Cannot read the certificates smtp.caFile (${file}): ${errorMessage(error)}`);
  }
}
