import { isIP } from 'node:net';
import { z } from 'zod';
import { isDay } from './day.js';

/** The sections `smtp` and `digest` of the configuration: who gets the weekly digest, and how it leaves the house. */

export const digestLanguages = ['en', 'de'] as const;
export type DigestLanguage = (typeof digestLanguages)[number];

const language = z.enum(digestLanguages);

/** Nothing that could end an address, a list of them, or a header. */
export const address = z
  .string()
  .trim()
  .max(254)
  .regex(
    /^[^\s\p{Cc}@"<>(),:;\\[\]]{1,64}@[\p{L}\p{N}](?:[\p{L}\p{N}.-]*[\p{L}\p{N}])?$/u,
    'must be an e-mail address such as ann@example.org',
  );

const lineOfText = z
  .string()
  .trim()
  .max(200)
  .regex(/^[^\p{Cc}]*$/u, 'must be one line of text');

/** `earshot@example.org` or `Earshot <earshot@example.org>`. */
const sender = z.union([
  z
    .string()
    .trim()
    .regex(/^[^<>\p{Cc}]*<[^<>]+>$/u)
    .transform((text) => ({
      name: text
        .slice(0, text.lastIndexOf('<'))
        .trim()
        .replace(/^"(.*)"$/, '$1'),
      address: text.slice(text.lastIndexOf('<') + 1, -1),
    }))
    .pipe(z.object({ name: lineOfText, address })),
  address.transform((text) => ({ name: '', address: text })),
]);

export const smtpSchema = z
  .strictObject({
    host: z
      .string()
      .trim()
      .regex(/^[^\s/@]+$/, 'must be the name or address of a mail server, without a port')
      .nullable()
      .default(null)
      .describe('Name of the mail server, without a port. None: no mail can be sent.'),
    port: z
      .int()
      .min(1)
      .max(65_535)
      .nullable()
      .default(null)
      .describe('Default: 587 with STARTTLS, 465 with TLS, 25 with neither.'),
    security: z
      .enum(['starttls', 'tls', 'none'])
      .default('starttls')
      .describe('`starttls` refuses a server that does not offer it; nothing is ever sent in clear by itself.'),
    user: lineOfText.nullable().default(null).describe('User of the mail server.'),
    password: z
      .string()
      .nullable()
      .default(null)
      .describe('Of that user; SMTP_PASSWORD or SMTP_PASSWORD_FILE say it without the file.'),
    caFile: z.string().nullable().default(null).describe('Certificates (PEM) to trust instead of the well-known ones.'),
    from: sender.nullable().default(null).describe('Sender, such as Earshot <earshot@example.org>.'),
    perMinute: z.int().min(1).max(6_000).default(30).describe('Mails a minute at most, over all connections.'),
    connections: z.int().min(1).max(20).default(2).describe('Connections to the mail server at once.'),
  })
  // SMTP_PASSWORD may be set for somebody else.
  .refine(({ host, user, password }) => host === null || (user === null) === (password === null), {
    path: ['password'],
    message: 'user and password go together: set both, the password by SMTP_PASSWORD or SMTP_PASSWORD_FILE',
  })
  .refine(({ host, security, password }) => security !== 'none' || password === null || isLoopback(host ?? ''), {
    path: ['security'],
    message: 'a password would go over the network in clear: take starttls or tls',
  })
  .prefault({})
  .describe('The mail server that digests and alerts leave by.');

export const webhookAddress = z
  .url({
    protocol: /^https?$/,
    error: 'must be the address of an incoming webhook; its place in the file is a variable of the environment',
  })
  .refine((url) => url.startsWith('https:') || isLoopback(hostOf(url)), 'must begin with https: it is a secret')
  .refine((url) => !/^\w+:\/\/[^/?#]*@/.test(url), 'must not hold a user or password');

export const digestSchema = z
  .strictObject({
    enabled: z.boolean().default(false).describe('On: by itself, by the schedule.'),
    schedule: z
      .string()
      .default('0 8 * * 1')
      .describe("Cron expression in the organisation's time zone: when a week's digest goes out."),
    language: language.default('en').describe('Of whoever has none of their own.'),
    leaders: z
      .array(
        z.strictObject({
          executive: lineOfText.min(1).describe('As the directory has them: an id, or the e-mail address.'),
          email: address.describe('Where it goes.'),
          language: language.optional().describe('Of this one.'),
        }),
      )
      .max(1_000)
      .default([])
      .describe("The digest of an enrolled executive's own figures."),
    team: z
      .array(
        z.strictObject({
          email: address.describe('Where it goes.'),
          name: lineOfText.min(1).optional().describe('How the mail calls them.'),
          language: language.optional().describe('Of this one.'),
        }),
      )
      .max(1_000)
      .default([])
      .describe('The digest of the whole organisation, for those who look after it.'),
    channels: z
      .array(
        z.strictObject({
          type: z.enum(['slack', 'teams']).describe('Whose incoming webhook it is.'),
          url: webhookAddress.describe('Of the incoming webhook, by a variable: who has it may write to the channel.'),
          language: language.optional().describe('Of this one.'),
        }),
      )
      .max(100)
      .default([])
      .describe('The same in short, for channels.'),
    publicUrl: z
      .url({ protocol: /^https?$/, error: 'must be an address such as https://earshot.example.org' })
      .refine((url) => !/[?#]/.test(url) && !/^\w+:\/\/[^/]*@/.test(url), 'must be an address without user, ? and #')
      .nullable()
      .default(null)
      .describe('Where readers reach these dashboards: for links, and for unsubscribing with one click.'),
    holidays: z
      .array(z.string().refine(isDay, 'must be a day such as 2026-12-25'))
      .max(1_000)
      .default([])
      .describe(
        'Days off of the organisation, such as 2026-12-25: a week with one of them is compared with the same week last year.',
      ),
  })
  .superRefine(({ leaders, team, channels }, context) => {
    refuseRepeats(
      'leaders',
      leaders.map(({ executive }) => executive.toLowerCase()),
      'executive',
    );
    refuseRepeats(
      'team',
      team.map(({ email }) => email.toLowerCase()),
      'email',
    );
    refuseRepeats(
      'channels',
      channels.map(({ url }) => url),
      'url',
    );

    function refuseRepeats(list: string, values: readonly string[], setting: string): void {
      for (const [index, value] of values.entries()) {
        const first = values.indexOf(value);
        if (first === index) continue;
        context.addIssue({ code: 'custom', path: [list, index, setting], message: `is the same as ${list}.${first}` });
      }
    }
  })
  .prefault({})
  .describe('The weekly mails: who gets them, and when.');

export type SmtpSettings = z.infer<typeof smtpSchema>;
export type DigestSettings = z.infer<typeof digestSchema>;

/** A digest that is turned on must have somebody to go to, and a way to get there. */
export function missingForDigest(smtp: SmtpSettings, digest: DigestSettings): { path: string[]; message: string }[] {
  if (!digest.enabled) return [];
  const { leaders, team, channels } = digest;
  if (leaders.length + team.length + channels.length === 0) {
    return [
      { path: ['digest', 'enabled'], message: 'needs somebody in digest.leaders, digest.team or digest.channels' },
    ];
  }
  if (leaders.length + team.length === 0) return [];
  return (['host', 'from'] as const)
    .filter((name) => smtp[name] === null)
    .map((name) => ({ path: ['smtp', name], message: 'must be set where digest.enabled is on' }));
}

/** Whoever has the address of a webhook can write to its channel; its path alone is as good, for who knows the host. */
export function digestSecrets(smtp: SmtpSettings, digest: DigestSettings): (string | null)[] {
  return [smtp.password, ...digest.channels.flatMap(({ url }) => secretParts(url))];
}

/** An address that is a password, and what of it is as good. */
export function secretParts(url: string): string[] {
  const { pathname, search } = new URL(url);
  return [url, ...(pathname.length > 8 ? [pathname] : []), ...(search.length > 8 ? [search] : [])];
}

function hostOf(url: string): string {
  try {
    return new URL(url).hostname.replace(/^\[(.*)\]$/, '$1');
  } catch {
    return '';
  }
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
}
