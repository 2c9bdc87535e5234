import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { DeliveryError } from '../../../dashboards/digest/deliver/failure.js';
import { createMailer, type Mailer, type OutgoingMail } from '../../../dashboards/digest/deliver/mail.js';
import type { SmtpSettings } from '../../../infra/digest-settings.js';
import { UserError } from '../../../infra/errors.js';
import { digestConfig, testDigest } from '../../support/digest-sender.js';
import { type MailServer, type MailServerOptions, startMailServer } from '../../support/mail-server.js';
import { removeTempDirs, tempDir } from '../../support/temp-dir.js';
import { createTestCertificate } from '../../support/tls.js';

jest.setTimeout(60_000);

/** What arrives, read back by a parser of mails, and which servers are trusted. */

let certificate: { key: string; cert: string };
let other: { key: string; cert: string };
const closing: (() => unknown)[] = [];

beforeAll(async () => {
  certificate = await createTestCertificate();
  other = await createTestCertificate();
});
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});
afterAll(removeTempDirs);

async function server(options: MailServerOptions = {}): Promise<MailServer> {
  const started = await startMailServer(options);
  closing.push(() => started.close());
  return started;
}

function mailer(port: number, settings: Partial<SmtpSettings> = {}): Mailer {
  const made = createMailer({ ...digestConfig({ port }).smtp, ...settings });
  closing.push(() => made.close());
  return made;
}

const mail = (over: Partial<OutgoingMail> = {}): OutgoingMail => ({
  to: { name: 'Ann', address: 'ann@example.org' },
  messageId: '<0123456789abcdef0123456789abcdef@example.org>',
  unsubscribeUrl: `https://earshot.example.org/digests/unsubscribe/${'1'.repeat(32)}/${'s'.repeat(43)}`,
  date: new Date('2026-11-23T07:00:00Z'),
  digest: testDigest(),
  ...over,
});
const never = new AbortController().signal;

async function arrived(given: OutgoingMail) {
  const started = await server();
  await mailer(started.port).send(given, never);
  const [taken] = started.taken;
  if (taken === undefined) throw new Error('nothing has arrived');
  return { to: taken.to, raw: taken.raw, parsed: await taken.parsed() };
}

test('a mail has its text, its HTML with the pictures beside it, and the headers of an automatic one', async () => {
  const { parsed, raw } = await arrived(mail());
  expect(parsed).toMatchObject({
    from: { name: 'Earshot', address: 'earshot@example.org' },
    to: [{ name: 'Ann', address: 'ann@example.org' }],
    subject: 'Three findings',
    messageId: '<0123456789abcdef0123456789abcdef@example.org>',
    date: '2026-11-23T07:00:00.000Z',
    text: expect.stringContaining('Reach went up.'),
    html: expect.stringContaining('src="cid:reach"'),
  });
  expect(parsed.attachments).toMatchObject([
    { contentId: '<reach>', mimeType: 'image/png', disposition: 'inline', related: true },
  ]);
  const header = (name: string) => parsed.headers.find(({ key }) => key === name)?.value;
  expect(header('auto-submitted')).toBe('auto-generated');
  expect(header('list-unsubscribe')).toBe(`<${mail().unsubscribeUrl}>`);
  expect(header('list-unsubscribe-post')).toBe('List-Unsubscribe=One-Click');
  const types = [...raw.matchAll(/^Content-Type: ([\w/]+)/gim)].map(([, type]) => type);
  expect(types).toEqual(['multipart/alternative', 'text/plain', 'multipart/related', 'text/html', 'image/png']);
});

test('where readers reach no address, no link for unsubscribing is made up', async () => {
  const { raw } = await arrived(mail({ unsubscribeUrl: null }));
  expect(raw).not.toMatch(/List-Unsubscribe/i);
});

describe('what people are called and what they write does no harm', () => {
  test.each([
    ['a line break', 'Ann\r\nBcc: everybody@example.org'],
    ['a bare line feed', 'Ann\nSubject: another'],
    ['a bare carriage return', 'Ann\rX-Header: 1'],
    ['a line separator', 'Ann\u2028Bcc: everybody@example.org'],
    ['an address of its own', 'Ann <evil@example.org>, Bob'],
    ['quotation marks', 'Ann "the boss" \\'],
    ['a NUL', 'Ann\0'],
  ])('%s in a name and a subject', async (_, text) => {
    const { parsed, to } = await arrived(
      mail({ to: { name: text, address: 'ann@example.org' }, digest: testDigest({ subject: text }) }),
    );
    expect(to).toEqual(['ann@example.org']);
    expect(parsed.to?.map(({ address }) => address)).toEqual(['ann@example.org']);
    expect(parsed.headers.filter(({ key }) => ['bcc', 'x-header'].includes(key))).toEqual([]);
    expect(parsed.headers.filter(({ key }) => key === 'subject')).toHaveLength(1);
  });

  test.each([
    ['עברית', 'דנה לוי'],
    ['العربية', 'ليلى حداد'],
    ['Türkçe', 'Şebnem Çağlar'],
    ['an emoji', 'Zoë 🦊'],
  ])('letters arrive as they are: %s', async (_, name) => {
    const { parsed } = await arrived(
      mail({ to: { name, address: 'ann@example.org' }, digest: testDigest({ subject: name }) }),
    );
    expect(parsed.to?.[0]).toMatchObject({ name });
    expect(parsed.subject).toBe(name);
  });

  test('ten thousand characters in a subject are cut, a whole lot of them in the text is not', async () => {
    const long = 'wörd '.repeat(2_000);
    const { parsed, raw } = await arrived(mail({ digest: testDigest({ subject: long, text: `.${long}\n.\nend` }) }));
    expect([...(parsed.subject ?? '')]).toHaveLength(300);
    expect(parsed.text).toContain(`.${long}`.trim());
    expect(parsed.text).toContain('end');
    for (const line of raw.split('\r\n')) expect(line.length).toBeLessThan(999);
  });
});

describe('servers', () => {
  const login = { user: 'earshot', password: 'a secret of the tests' };
  const trusted = (): string => {
    const file = path.join(tempDir(), 'ca.pem');
    writeFileSync(file, certificate.cert);
    return file;
  };
  const failure = async (send: Promise<void>): Promise<unknown> =>
    send.then(
      () => 'sent',
      (error: unknown) => (error instanceof DeliveryError ? error.failure : error),
    );

  test.each([
    ['starttls', false],
    ['tls', true],
  ] as const)('%s with a certificate that the configuration trusts, and a login', async (security, secure) => {
    const started = await server({ tls: certificate, secure, login });
    const settings = { security, caFile: trusted(), user: login.user, password: login.password };
    await mailer(started.port, settings).send(mail(), never);
    expect(started.taken).toHaveLength(1);
  });

  test.each([
    ['starttls', false],
    ['tls', true],
  ] as const)(
    '%s with any other certificate is refused, and gets no password and no mail',
    async (security, secure) => {
      const started = await server({ tls: other, secure, login });
      const settings = { security, caFile: trusted(), user: login.user, password: login.password };
      expect(await failure(mailer(started.port, settings).send(mail(), never))).toMatchObject({
        isPermanent: false,
        isOfServer: true,
        reason: expect.stringMatching(/^the certificate of the mail server is not trusted .*smtp\.caFile/),
      });
      const unknown = { ...settings, caFile: null };
      expect(await failure(mailer(started.port, unknown).send(mail(), never))).toMatchObject({
        reason: expect.stringContaining('certificate'),
      });
      expect(started.asked).toEqual([]);
    },
  );

  test('a server without STARTTLS gets nothing where it is wanted', async () => {
    const started = await server();
    expect(await failure(mailer(started.port, { security: 'starttls' }).send(mail(), never))).toMatchObject({
      isPermanent: false,
      reason: 'the mail server offers no TLS as smtp.security wants it',
    });
    expect(started.asked).toEqual([]);
  });

  test('a wrong password is nobody’s address at fault, and is in no word of it', async () => {
    const started = await server({ tls: certificate, login });
    const wrong = {
      security: 'starttls',
      caFile: trusted(),
      user: login.user,
      password: 'canary-of-a-password',
    } as const;
    const found = await failure(mailer(started.port, wrong).send(mail(), never));
    expect(found).toMatchObject({
      isPermanent: false,
      isOfServer: true,
      code: 535,
      reason: 'the mail server refuses smtp.user or its password (535)',
    });
    expect(JSON.stringify(found)).not.toContain('canary');
  });

  test('many mails share few connections and keep to the rate', async () => {
    const started = await server();
    const one = mailer(started.port, { connections: 1, perMinute: 600 });
    const begin = Date.now();
    await Promise.all([1, 2, 3, 4].map(() => one.send(mail(), never)));
    expect(started.taken).toHaveLength(4);
    expect(started.connections()).toBe(1);
    // Three pauses of a tenth of a second, whatever else takes its time.
    expect(Date.now() - begin).toBeGreaterThanOrEqual(290);
  });

  test.each([
    ['a host', { host: null }, /smtp\.host is not set/],
    ['a sender', { from: null }, /smtp\.from is not set/],
    ['certificates', { caFile: 'no/such/file.pem' }, /smtp\.caFile \(no\/such\/file\.pem\)/],
  ])('what is missing is named: %s', (_, settings, message) => {
    expect(() => mailer(25, settings)).toThrow(UserError);
    expect(() => mailer(25, settings)).toThrow(message);
  });
});
