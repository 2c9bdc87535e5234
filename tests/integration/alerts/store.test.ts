import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import type { FastifyInstance } from 'fastify';
import { appendAlerts, readAlerts } from '../../../dashboards/alerts/alert-state.js';
import { changeInLog, listedAlerts } from '../../../dashboards/alerts/work.js';
import { createKey } from '../../../dashboards/api/access/key-store.js';
import { buildApi } from '../../../dashboards/api/app.js';
import type { Config } from '../../../infra/config.js';
import type { AlertRecord } from '../../../infra/contracts/alert.js';
import { listeningSchema } from '../../../infra/listening-settings.js';
import type { EventLog } from '../../../infra/log/event-log.js';
import { raiseAlert } from '../../../processors/alerts/raise.js';
import { testAlert } from '../../support/alert-sender.js';
import { testKey } from '../../support/digest-sender.js';
import { quietLogger } from '../../support/event-log-harness.js';
import { createPipelineFolder, land, type PipelineFolder, type PipelineStore } from '../../support/pipeline.js';

jest.setTimeout(120_000);

/** What becomes of alerts in the tables, who may read them, and who may acknowledge and mute. */

const now = Date.UTC(2026, 10, 3, 13, 10);
const targets = { press: 'a'.repeat(32), ops: 'b'.repeat(32), other: 'c'.repeat(32) };
const token = 'token-of-the-command-line';
let folder: PipelineFolder;
let opened: PipelineStore;
let log: EventLog;
let testing: Config;
let app: FastifyInstance;
let ids: string[] = [];
const keys = new Map<string, string>();

beforeAll(async () => {
  folder = await createPipelineFolder();
  opened = await folder.store('alerts');
  log = await folder.log('alerts');
  ids = [];
  for (const about of ['acme', 'beta', 'gamma']) {
    ids.push(await raiseAlert(log, testAlert({ about, startedAt: testAlert().startedAt + ids.length * 60_000 })));
  }
  const [acme = '', beta = '', gamma = ''] = ids;
  const base = (target: keyof typeof targets, attempt: number) => ({
    ...{ target: targets[target], channel: target === 'other' ? 'ops' : target, kind: 'webhook' as const },
    ...{ group: acme, alerts: [acme, beta], attempt, at: now, claimId: 'd'.repeat(32) },
  });
  const records: AlertRecord[] = [
    { type: 'sent', ...base('press', 2) },
    { type: 'claim', ...base('press', 2), leaseMs: 1_000 },
    { type: 'claim', ...base('ops', 1), leaseMs: 1_000 },
    {
      ...{ type: 'failed', ...base('ops', 1), isPermanent: false, code: 500, nextAt: now + 5_000 },
      reason: "the channel's server fails (500)",
    },
    { type: 'sent', ...base('other', 1) },
    { type: 'silenced', id: gamma, at: now },
    { type: 'mute', about: 'beta', until: now - 1, at: now - 10 },
    { type: 'mute', about: 'gamma', until: Date.now() + 3_600_000, at: now },
  ];
  await appendAlerts(log, records);
  await land({ log, ...opened });
  const queries = ['acme', 'beta', 'gamma'].map((name) => ({ name, query: name }));
  testing = {
    ...opened.config,
    api: { ...opened.config.api, keysRequired: true },
    privacy: { ...opened.config.privacy, pseudonymKey: testKey },
    listening: listeningSchema.parse({ queries }),
  };
  app = buildApi({
    ...{ config: testing, logger: quietLogger, instance: 'test', operatorToken: token },
    parts: () => ({ store: opened.store, log, backlog: async () => 0, refreshedAt: async () => null }),
  });
  for (const name of ['admin', 'read'] as const) {
    keys.set(name, (await createKey(opened.store, { name, scopes: [name], expiresInDays: 1 }, Date.now())).key);
  }
});
afterAll(async () => {
  await app?.close();
  await folder?.dispose();
});

const call = async (method: 'GET' | 'POST' | 'DELETE', url: string, as: string | null, payload?: object) =>
  app.inject({
    ...{ method, url },
    ...(as === null ? {} : { headers: { authorization: `Bearer ${keys.get(as) ?? as}` } }),
    ...(payload === undefined ? {} : { payload }),
  });

test('the view has each alert with its state and what became of it, whatever order the records came in', async () => {
  expect(
    await opened.store.query('SELECT about, scope, state, deliveries, sent, failing FROM v_alert ORDER BY started_at'),
  ).toEqual(
    ['acme', 'beta', 'gamma'].map((about) => ({
      ...{ about, scope: 'public', state: about === 'gamma' ? 'muted' : 'open' },
      deliveries:
        about === 'gamma' ? '' : "ops: not sent yet (the channel's server fails (500)); ops: sent; press: sent",
      ...(about === 'gamma' ? { sent: 0, failing: 0 } : { sent: 2, failing: 1 }),
    })),
  );
  expect(
    await opened.store.query('SELECT channel, sent, waiting, failed FROM v_alert_channel ORDER BY channel'),
  ).toEqual([
    { channel: 'ops', sent: 1, waiting: 1, failed: 0 },
    { channel: 'press', sent: 1, waiting: 0, failed: 0 },
  ]);
});

test('everything comes back from the log', async () => {
  const before = await opened.store.query('SELECT * FROM v_alert ORDER BY id');
  for (const table of ['alert', 'alert_mark', 'alert_delivery', 'alert_mute']) {
    await opened.store.command(`TRUNCATE TABLE ${table}`);
  }
  await log.rewind(
    { name: 'earshot.alert.v1', compacted: true, partitions: 1, retentionDays: null },
    'earshot-processors',
  );
  await land({ log, ...opened });
  expect(await opened.store.query('SELECT * FROM v_alert ORDER BY id')).toEqual(before);
  expect(before).toHaveLength(3);
});

describe('the API', () => {
  test('lists alerts for readers, the newest first, by state and by query', async () => {
    expect((await call('GET', '/v1/alerts', null)).statusCode).toBe(401);
    const all = (await call('GET', '/v1/alerts', 'read')).json().rows;
    expect(all.map(({ about }: { about: string }) => about)).toEqual(['gamma', 'beta', 'acme']);
    expect(all[2]).toMatchObject({
      ...{ id: ids[0], startedAt: '2026-11-03T13:00:00Z', figures: { count: 46, expected: 9, authors: 31 } },
      ...{ panel: '/dashboards/listening?scope=public', state: 'open', acknowledgedAt: null, sent: 2, failing: 1 },
    });
    expect((await call('GET', '/v1/alerts?state=muted', 'read')).json().rows).toHaveLength(1);
    expect((await call('GET', '/v1/alerts?query=beta', 'read')).json().rows).toMatchObject([{ about: 'beta' }]);
    expect((await call('GET', '/v1/alerts?state=closed', 'read')).statusCode).toBe(400);
    expect((await call('GET', '/v1/alerts?format=csv', 'read')).body).toContain('acme');
    expect((await call('GET', '/v1/mutes', 'read')).json().rows).toMatchObject([{ query: 'gamma' }]);
  });

  test('figures for Prometheus are by channel, without an address', async () => {
    const { body } = await call('GET', '/metrics', 'read');
    expect(body).toContain('earshot_alert_messages_total{channel="press",kind="webhook",outcome="sent"} 1');
    expect(body).toContain('earshot_alert_messages_waiting{channel="ops",kind="webhook"} 1');
    expect(body).toContain('earshot_alerts{state="open"} 2');
    expect(body).toMatch(/earshot_alert_channel_up\{channel="press",kind="webhook"\} 1/);
  });

  test('a key that may read changes nothing', async () => {
    for (const [method, url] of [
      ['POST', `/v1/alerts/${ids[0]}/ack`],
      ['POST', '/v1/mutes/acme'],
      ['DELETE', '/v1/mutes/gamma'],
    ] as const) {
      expect((await call(method, url, 'read', method === 'POST' ? { minutes: 5 } : undefined)).statusCode).toBe(403);
      expect((await call(method, url, null, method === 'POST' ? { minutes: 5 } : undefined)).statusCode).toBe(401);
    }
    expect((await readAlerts(log)).alert(ids[0] ?? '')?.acknowledged).toBeNull();
  });

  test('acknowledges by the first characters of an id; what does not hold is refused', async () => {
    const short = ids[0]?.slice(0, 8);
    const answer = await call('POST', `/v1/alerts/${short}/ack`, 'admin', { note: 'press office knows' });
    expect(answer.json()).toEqual({ kind: 'ack', id: ids[0], title: testAlert().title });
    await land({ log, ...opened });
    expect((await call('GET', '/v1/alerts?state=acknowledged', 'read')).json().rows).toMatchObject([
      { id: ids[0], note: 'press office knows' },
    ]);
    expect((await call('POST', `/v1/alerts/${'0'.repeat(32)}/ack`, 'admin', {})).statusCode).toBe(404);
    expect((await call('POST', "/v1/alerts/'%20OR%201/ack", 'admin', {})).statusCode).toBe(400);
    const tooLong = { note: 'x'.repeat(501) };
    expect((await call('POST', `/v1/alerts/${short}/ack`, 'admin', tooLong)).statusCode).toBe(400);
    expect((await call('POST', `/v1/alerts/${short}/ack`, 'admin', { note: 'two\nlines' })).statusCode).toBe(400);
  });

  test('mutes and unmutes, and says so', async () => {
    const muted = (await call('POST', '/v1/mutes/all', token, { minutes: 60 })).json();
    expect(muted).toMatchObject({ kind: 'mute', query: 'all' });
    await land({ log, ...opened });
    expect((await call('GET', '/v1/mutes', 'read')).json().rows).toMatchObject([{ query: 'all' }, { query: 'gamma' }]);
    expect((await call('DELETE', '/v1/mutes/all', 'admin')).json()).toEqual({ kind: 'unmute', query: 'all' });
    expect((await call('DELETE', '/v1/mutes/gamma', 'admin')).statusCode).toBe(200);
    await land({ log, ...opened });
    expect((await call('GET', '/v1/mutes', 'read')).json().rows).toEqual([]);
    expect((await call('POST', '/v1/mutes/acme', 'admin', { minutes: 0 })).statusCode).toBe(400);
    expect((await call('POST', '/v1/mutes/delta', 'admin', { minutes: 5 })).json().detail).toMatch(/no query "delta"/);
    expect((await call('POST', '/v1/mutes/Acme%20Inc', 'admin', { minutes: 5 })).statusCode).toBe(400);
  });

  test('what changed something is written down, without who it was beyond the key', async () => {
    await app.close();
    const audit = await opened.store.query<{ method: string; route: string; asked: string }>(
      "SELECT method, route, asked FROM api_audit WHERE method != 'GET' AND status = 200 ORDER BY at",
    );
    expect(audit).toMatchObject([
      { method: 'POST', route: '/v1/alerts/:id/ack', asked: `id=${ids[0]?.slice(0, 8)}` },
      { method: 'POST', route: '/v1/mutes/:query', asked: 'query=all' },
      { method: 'DELETE', route: '/v1/mutes/:query', asked: 'query=all' },
      { method: 'DELETE', route: '/v1/mutes/:query', asked: 'query=gamma' },
    ]);
  });
});

test('the command line does the same in the log alone', async () => {
  await changeInLog(log, testing, { kind: 'ack', id: ids[1]?.slice(0, 10) ?? '', note: null }, now);
  await changeInLog(log, testing, { kind: 'mute', query: 'acme', minutes: 5 }, now);
  const { alerts, mutes } = listedAlerts(await readAlerts(log), testing, now);
  expect(alerts.map(({ about, state }) => `${about} ${state}`)).toEqual([
    'gamma muted',
    'beta acknowledged',
    'acme acknowledged',
  ]);
  expect(mutes).toEqual([{ query: 'acme', until: '2026-11-03T13:15:00.000Z' }]);
  await expect(changeInLog(log, testing, { kind: 'ack', id: 'ffff', note: null }, now)).rejects.toThrow(
    /There is no alert "ffff"/,
  );
  await expect(changeInLog(log, testing, { kind: 'mute', query: 'A B', minutes: 5 }, now)).rejects.toThrow(
    /no name of a query/,
  );
});
