import { once } from 'node:events';
import { connect } from 'node:net';
import { describe, expect, test } from '@jest/globals';
import Fastify, { type FastifyInstance } from 'fastify';
import { pino } from 'pino';
import { isPortInUse, startApi } from '../../../../dashboards/api/server.js';
import { executivePosts } from '../../../../dashboards/panels/annotations.js';
import type { Dashboard, Panel } from '../../../../dashboards/panels/panel.js';
import { reportRoutes } from '../../../../dashboards/report/routes.js';
import { loadConfig } from '../../../../infra/config.js';
import { UserError } from '../../../../infra/errors.js';
import type { Params, Store } from '../../../../infra/store/store.js';

const config = loadConfig({ env: {} });
const logger = pino({ level: 'silent' });
const asked =
  'SELECT label, value FROM v_participation WHERE starts BETWEEN {from:Date} AND {until:Date} AND dim = {community:String}';
const panel: Panel = {
  id: 'where',
  title: 'Where do people <take part>?',
  description: 'People, by place.',
  picture: { kind: 'bars', label: 'label', values: [{ name: 'value', title: 'People', unit: 'people' }] },
  sql: asked,
  empty: ['too-few-people'],
  measures: ['active_people'],
};
const table: Panel = {
  ...panel,
  id: 'same-as-table',
  picture: {
    kind: 'table',
    columns: [
      { name: 'label', title: 'Place', unit: 'text', link: 'href' },
      { name: 'value', title: 'People', unit: 'people', bar: true },
    ],
  },
};
const onTheirOwn = (panels: readonly Panel[]): Dashboard => ({
  uid: 'one',
  title: 'One',
  question: 'What is there?',
  rows: [{ title: 'Row', panels: panels.map((of) => ({ panel: of, width: 12, height: 'middle' as const })) }],
});

interface Asked {
  readonly sql: string;
  readonly params: Params;
}

function site(rows: readonly Record<string, unknown>[], panels: readonly Panel[] = [panel, table]) {
  const statements: Asked[] = [];
  const state = { version: '1 1', rows, fails: false, now: 0 };
  const store = {
    query: async (sql: string, params: Params = {}) => {
      statements.push({ sql, params });
      if (sql.includes('FROM watermark')) return [{ version: state.version }];
      if (state.fails) throw new UserError('secret host and statement', 3);
      if (sql.includes('FROM v_organisation') && sql.includes('first_day')) {
        return sql.includes('reason') ? [{ reason: null }] : [{ first_day: '2026-01-01', last_day: '2026-11-21' }];
      }
      if (sql.includes('AS reason')) return [{ reason: 'Too few people to show.' }];
      if (sql === executivePosts.sql) return [];
      return sql === asked ? state.rows : [];
    },
  } as unknown as Store;
  const app: FastifyInstance = Fastify();
  void app.register(reportRoutes, {
    config,
    logger,
    store: () => store,
    now: () => state.now,
    index: () => ({ links: [] }),
    dashboards: [onTheirOwn(panels)],
  });
  const get = async (url: string) => {
    const response = await app.inject({ url, headers: { accept: 'text/html' } });
    return { status: response.statusCode, body: response.body, headers: response.headers };
  };
  return { get, statements, state };
}

const places = [
  { label: '<b>Town Square</b>', value: 17, href: 'javascript:alert(1)' },
  { label: '=cmd()', value: 2, href: '/dashboards/one' },
];

describe('a page', () => {
  test('asks no statement twice with the same parameters, and binds what was asked', async () => {
    const { get, statements } = site(places);
    expect((await get("/?community=x'%20OR%201")).status).toBe(200);
    const keys = statements.map(({ sql, params }) => JSON.stringify([sql, params]));
    expect(new Set(keys).size).toBe(keys.length);
    const bound = statements.filter(({ sql }) => sql === asked);
    expect(bound.map(({ params }) => params)).toEqual([
      { from: '2026-08-24', until: '2026-11-15', community: "x' OR 1" },
    ]);
    for (const { sql } of statements) expect(sql).not.toContain('OR 1');
  });

  test('keeps results until a refresh has written, and half a minute at most', async () => {
    const { get, statements, state } = site(places);
    const times = (): number => statements.filter(({ sql }) => sql === asked).length;
    await get('/');
    await get('/');
    expect(times()).toBe(1);
    state.version = '1 2';
    state.rows = [{ label: 'Elsewhere', value: 40, href: '' }];
    expect((await get('/')).body).toContain('Elsewhere');
    expect(times()).toBe(2);
    state.now = 31_000;
    await get('/');
    expect(times()).toBe(3);
  });

  test('escapes what stands in the data, and makes links of addresses only', async () => {
    const { body } = await site(places).get('/');
    expect(body).not.toContain('<b>Town');
    expect(body).not.toContain('<take part>');
    expect(body).not.toContain('javascript:');
    expect(body).toContain('href="/dashboards/one"');
    expect(body).toContain('Highest: &#60;b&#62;Town Square&#60;/b&#62;, 17; lowest: =cmd(), 2.');
  });

  test('says why a panel has nothing to show', async () => {
    const { body } = await site([]).get('/');
    expect(body).toContain('data-shows="empty"');
    expect(body).toContain('Too few people to show.');
  });

  test('that cannot be read says so without what went wrong', async () => {
    const { get, state } = site(places);
    state.fails = true;
    const { status, body } = await get('/');
    expect(status).toBe(503);
    expect(body).not.toContain('secret');
    state.fails = false;
    expect((await get('/')).status).toBe(200);
  });

  test('is not there yet while the store is opened', async () => {
    const app = Fastify();
    void app.register(reportRoutes, { config, logger, store: () => null, now: Date.now, index: () => ({}) });
    const response = await app.inject({ url: '/', headers: { accept: 'text/html' } });
    expect(response.statusCode).toBe(503);
    expect(response.body).toMatch(/http-equiv="refresh"/);
  });
});

describe('the data behind a panel', () => {
  test('as CSV holds no formulas', async () => {
    const { body, headers } = await site(places).get('/panels/where.csv');
    expect(body).toBe("label,value,href\r\n<b>Town Square</b>,17,javascript:alert(1)\r\n'=cmd(),2,/dashboards/one\r\n");
    expect(headers['content-disposition']).toBe('attachment; filename="where.csv"');
  });

  test('as JSON says what it is', async () => {
    const { body } = await site(places).get('/panels/where.json?weeks=4');
    expect(JSON.parse(body)).toMatchObject({
      panel: { id: 'where' },
      empty: null,
      finding: 'Highest: <b>Town Square</b>, 17; lowest: =cmd(), 2.',
      parameters: { from: '2026-10-19', until: '2026-11-15', community: '*' },
      rows: places,
    });
  });
});

test('a connection on which nothing was asked does not hold up the end', async () => {
  const api = await startApi({ config: { ...config, api: { ...config.api, port: 0 } }, logger });
  const socket = connect(Number(new URL(api.url).port), '127.0.0.1');
  await once(socket, 'connect');
  const ended = once(socket, 'close');
  await fetch(`${api.url}/health/live`);
  await api.close();
  await ended;
});

test('a port in use is told from other failures', async () => {
  const free = { ...config, api: { ...config.api, port: 0 } };
  const api = await startApi({ config: free, logger });
  try {
    const taken = { ...free, api: { ...free.api, port: Number(new URL(api.url).port) } };
    const failure = await startApi({ config: taken, logger }).catch((error: unknown) => error);
    expect(isPortInUse(failure)).toBe(true);
    expect(isPortInUse(new UserError('something else', 3))).toBe(false);
  } finally {
    await api.close();
  }
});
