import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import type { FastifyInstance } from 'fastify';
import { createKey } from '../../../dashboards/api/access/key-store.js';
import type { Scope } from '../../../dashboards/api/access/scopes.js';
import { buildApi } from '../../../dashboards/api/app.js';
import { appendDigest, readDeliveries } from '../../../dashboards/digest/deliver/deliveries.js';
import { formerDefinitions, keepMail, keptMail } from '../../../dashboards/digest/deliver/kept-mail.js';
import { unsubscribeUrl } from '../../../dashboards/digest/deliver/unsubscribe.js';
import { digestRecipients } from '../../../dashboards/digest/recipients.js';
import type { Config } from '../../../infra/config.js';
import type { DeliveryRecord } from '../../../infra/contracts/digest.js';
import { personSchema } from '../../../infra/contracts/directory.js';
import type { EventLog } from '../../../infra/log/event-log.js';
import { testDigest, testKey } from '../../support/digest-sender.js';
import { quietLogger } from '../../support/event-log-harness.js';
import {
  append,
  compute,
  createPipelineFolder,
  land,
  type PipelineFolder,
  type PipelineStore,
} from '../../support/pipeline.js';

jest.setTimeout(120_000);

/** What becomes of digests in the tables, who may read them, and how a recipient ends the mail. */

const now = Date.UTC(2026, 10, 23, 7);
const week = '2026-11-16';
const ids = { leader: 'a'.repeat(32), team: 'b'.repeat(32), channel: 'c'.repeat(32) };
const token = 'token-of-the-command-line';
let folder: PipelineFolder;
let opened: PipelineStore;
let log: EventLog;
let config: Config;
let app: FastifyInstance;
const leaderId = '9'.repeat(32);
const keys = new Map<string, string>();

const delivery = (kind: 'leader' | 'team' | 'channel', leader: string | null, attempt: number) => ({
  ...{ recipient: ids[kind], kind, leaderId: leader, week, attempt, at: now, claimId: 'd'.repeat(32) },
});

beforeAll(async () => {
  folder = await createPipelineFolder();
  opened = await folder.store('digest');
  log = await folder.log('digest');
  const leadership = { isExecutive: true, rule: 'list', delegateOf: null };
  const leader = { type: 'person', personId: leaderId, origin: 'directory', name: 'Anna Berg', leadership, version: 1 };
  await append(log, { directory: [personSchema.parse(leader)] });
  await land({ log, ...opened });
  await compute(opened);
  const records: DeliveryRecord[] = [
    { type: 'claim', ...delivery('leader', leaderId, 1), leaseMs: 1_000, address: 'e'.repeat(32), again: false },
    { type: 'sent', ...delivery('leader', leaderId, 1), messageId: '<1@example.org>' },
    {
      ...{ type: 'failed', ...delivery('team', null, 2), address: 'e'.repeat(32), isPermanent: false, code: 451 },
      ...{ reason: 'the mail server refuses the address for now (451)', nextAt: now + 60_000 },
    },
    { type: 'claim', ...delivery('team', null, 2), leaseMs: 1_000, address: 'e'.repeat(32), again: false },
    { type: 'sent', ...delivery('channel', null, 1), messageId: null },
  ];
  await appendDigest(log, records);
  await land({ log, ...opened });
  const { privacy, digest } = opened.config;
  config = {
    ...opened.config,
    api: { ...opened.config.api, keysRequired: true },
    privacy: { ...privacy, pseudonymKey: testKey },
    digest: { ...digest, publicUrl: 'https://earshot.example.org/' },
  };
  const hostile = testDigest({
    html: '<p>Mine</p><script>alert(1)</script><img src="cid:reach" alt="31 %">',
    subject: '<script>alert(2)</script>',
  });
  await keepMail(opened.store, ids.leader, week, hostile, { now: Date.now(), keepDays: 30 });
  app = buildApi({
    ...{ config, logger: quietLogger, instance: 'test', operatorToken: token },
    parts: () => ({ store: opened.store, log, backlog: async () => 0, refreshedAt: async () => null }),
  });
  const scopes: Record<string, Scope[]> = {
    admin: ['admin'],
    read: ['read'],
    leader: [`executive:${leaderId}`],
    other: [`executive:${'f'.repeat(32)}`],
  };
  for (const [name, of] of Object.entries(scopes)) {
    keys.set(name, (await createKey(opened.store, { name, scopes: of, expiresInDays: 1 }, Date.now())).key);
  }
});
afterAll(async () => {
  await app?.close();
  await folder?.dispose();
});

const get = (url: string, as: string) =>
  app.inject({ url, headers: { authorization: `Bearer ${keys.get(as)}`, accept: 'text/html' } });
const leaderDigest = `/digests/${week}-${ids.leader}`;

describe('the tables', () => {
  test('hold how each delivery stands, whatever order its records came in', async () => {
    const rows = await opened.store.query(
      'SELECT kind, leader_id, state, toUInt32(attempts) AS attempts, reason FROM v_digest_delivery ORDER BY kind',
    );
    expect(rows).toMatchObject([
      { kind: 'channel', state: 'sent' },
      { kind: 'leader', leader_id: leaderId, state: 'sent', attempts: 1 },
      { kind: 'team', state: 'retry', attempts: 2, reason: 'the mail server refuses the address for now (451)' },
    ]);
  });

  test('give a mail back as it was, pictures too, until its time is over', async () => {
    const digest = testDigest();
    await keepMail(opened.store, ids.channel, week, digest, { now: Date.now(), keepDays: 1 });
    expect(await keptMail(opened.store, ids.channel, week)).toEqual(digest);
    expect(await keptMail(opened.store, ids.channel, '2026-11-09')).toBeNull();
    expect(await formerDefinitions(opened.store, ids.channel, '2026-11-23')).toEqual({ reach_rate: 1 });
    expect(await formerDefinitions(opened.store, ids.channel, week)).toBeNull();
    await keepMail(opened.store, ids.channel, '2026-01-05', digest, { now: Date.UTC(2026, 0, 12), keepDays: 1 });
    expect(await keptMail(opened.store, ids.channel, '2026-01-05')).toBeNull();
  });
});

describe('who may read which digest', () => {
  test.each([
    ['admin', [ids.channel, ids.leader, ids.team]],
    ['read', [ids.channel, ids.team]],
    ['leader', [ids.leader]],
    ['other', []],
  ])('%s', async (as, expected) => {
    const page = await get('/digests', as);
    expect(page.statusCode).toBe(200);
    const shown = [...page.body.matchAll(/href="\/digests\/[\d-]+-([0-9a-f]{32})"/g)].map(([, id]) => id);
    expect([...shown].sort()).toEqual([...expected].sort());
    for (const id of Object.values(ids)) {
      const wanted = (expected as string[]).includes(id) ? 200 : 404;
      expect([id, (await get(`/digests/${week}-${id}`, as)).statusCode]).toEqual([id, wanted]);
    }
    const mail = (expected as string[]).includes(ids.leader) ? 200 : 404;
    expect((await get(`${leaderDigest}/mail`, as)).statusCode).toBe(mail);
    expect((await get(`${leaderDigest}/text`, as)).statusCode).toBe(mail);
  });

  test('nobody without a key', async () => {
    for (const url of ['/digests', leaderDigest, `${leaderDigest}/mail`]) {
      expect((await app.inject({ url })).statusCode).toBe(401);
    }
  });

  test.each(['/digests/x', `/digests/${week}-x`, `/digests/9999-99-99-${ids.leader}`, "/digests/'%20OR%201"])(
    'an address that is none: %s',
    async (url) => expect((await get(url, 'admin')).statusCode).toBe(404),
  );
});

test('a mail is shown where nothing in it can run or reach out', async () => {
  const page = await get(leaderDigest, 'leader');
  expect(page.body).toContain(
    `<iframe class="mail" sandbox title="The mail as it was sent" src="${leaderDigest}/mail">`,
  );
  expect(page.body).not.toContain('<script>alert');
  const mail = await get(`${leaderDigest}/mail`, 'leader');
  const policy = String(mail.headers['content-security-policy']);
  expect(policy).toMatch(/^sandbox; default-src 'none'; img-src data:;/);
  expect(policy).not.toMatch(/script|allow-/);
  expect(mail.body).toContain('src="data:image/png;base64,iVBOR');
  expect(mail.headers['referrer-policy']).toBe('no-referrer');
});

describe('ending the mail', () => {
  const address = (): string => new URL(unsubscribeUrl(config, ids.team) ?? '').pathname;
  const isWanted = async (): Promise<boolean> => (await readDeliveries(log)).isWanted(ids.team);
  const post = (url: string, payload: string, type = 'application/x-www-form-urlencoded') =>
    app.inject({ method: 'POST', url, payload, headers: { 'content-type': type } });

  test('opening the link shows a button and ends nothing', async () => {
    for (let opening = 0; opening < 2; opening += 1) {
      const page = await app.inject({ url: address() });
      expect(page.statusCode).toBe(200);
      expect(page.body).toContain('<button type="submit">End the weekly digest</button>');
    }
    expect((await app.inject({ method: 'HEAD', url: address() })).statusCode).toBe(200);
    expect(await isWanted()).toBe(true);
  });

  test('works at the public address, which a proxy hands on, and at no other', async () => {
    const at = (host: string) => app.inject({ url: address(), headers: { host } });
    expect((await at('earshot.example.org')).statusCode).toBe(200);
    expect((await at('elsewhere.example.org')).statusCode).toBe(421);
  });

  test.each([
    ['a form', 'List-Unsubscribe=One-Click', 'application/x-www-form-urlencoded'],
    [
      'a form of parts',
      '--x\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--x--\r\n',
      'multipart/form-data; boundary=x',
    ],
  ])('one click ends it, as %s, and the page takes it back', async (_, payload, type) => {
    expect((await post(address(), payload, type)).statusCode).toBe(200);
    expect(await isWanted()).toBe(false);
    expect((await post(address(), 'List-Unsubscribe=No')).statusCode).toBe(200);
    expect(await isWanted()).toBe(true);
  });

  test('nobody ends somebody else’s', async () => {
    const other = address().replace(ids.team, ids.leader);
    for (const url of [other, `${address()}x`, address().replace(/.$/, (last) => (last === 'A' ? 'B' : 'A'))]) {
      expect((await post(url, 'List-Unsubscribe=One-Click')).statusCode).toBe(404);
      expect((await app.inject({ url })).statusCode).toBe(404);
    }
    expect((await readDeliveries(log)).isWanted(ids.leader)).toBe(true);
  });
});

describe('sending on request of the command line', () => {
  const ask = (as: string) =>
    app.inject({
      method: 'POST',
      url: '/internal/digests',
      payload: { dryRun: true },
      headers: { authorization: `Bearer ${as}` },
    });

  test('is for the command line beside only', async () => {
    expect((await ask(keys.get('read') ?? '')).statusCode).toBe(403);
    expect((await ask(keys.get('admin') ?? '')).statusCode).toBe(404);
    expect((await app.inject({ method: 'POST', url: '/internal/digests', payload: {} })).statusCode).toBe(401);
    expect((await ask(token)).statusCode).toBe(202);
  });
});

test('leaders are found by their id and their address; who is not enrolled is named by the place of the setting', async () => {
  const leaders = [
    { executive: leaderId, email: 'a@example.org', language: 'de' as const },
    { executive: 'stranger@example.org', email: 'b@example.org' },
  ];
  const { recipients, problems } = await digestRecipients(
    opened.store,
    { ...config, digest: { ...config.digest, leaders } },
    now,
  );
  expect(recipients).toMatchObject([{ kind: 'leader', leaderId, email: 'a@example.org', language: 'de' }]);
  expect(recipients[0]?.id).not.toBe(leaderId);
  expect(problems).toEqual([
    expect.stringMatching(
      /^digest\.leaders\.1\.executive: nobody is enrolled as an executive by "stranger@example\.org"/,
    ),
  ]);
});
