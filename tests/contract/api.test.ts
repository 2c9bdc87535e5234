import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import type { FastifyInstance } from 'fastify';
import { createKey, revokeKey } from '../../dashboards/api/access/key-store.js';
import { grainsOf, measureStatement } from '../../dashboards/api/measure-statement.js';
import { measureFamilies } from '../../processors/measures.js';
import {
  type ApiStore,
  apiOver,
  createApiStore,
  leaderIds,
  operatorToken,
  othersRun,
  ownRun,
  pooledRun,
} from '../support/api-store.js';

/** The API as its document says it is, over a store with everything in it. */

let given: ApiStore;
let app: FastifyInstance;
beforeAll(async () => {
  given = await createApiStore();
  app = apiOver(given);
  await app.ready();
}, 300_000);
afterAll(async () => {
  await app?.close();
  await given?.dispose();
});

const host = { host: 'localhost' };
const get = (url: string, headers: Record<string, string> = {}, of = app) =>
  of.inject({ url, headers: { ...host, ...headers } });

interface Schema {
  readonly enum?: readonly string[];
  readonly type?: string;
}
interface Operation {
  readonly parameters?: readonly { readonly name: string; readonly in: string; readonly schema: Schema }[];
  readonly responses: Readonly<
    Record<string, { readonly content?: Readonly<Record<string, { readonly schema: object }>> }>
  >;
}
const reads = async (): Promise<[string, Operation][]> => {
  const { paths } = (await get('/openapi.json')).json() as { paths: Record<string, Record<string, Operation>> };
  return Object.entries(paths).flatMap(([path, methods]) =>
    methods.get ? [[path, methods.get] as [string, Operation]] : [],
  );
};

describe('fuzzed from its own document', () => {
  const ajv = new Ajv2020({ strict: false, validateFormats: false });
  const validators = new Map<object, ReturnType<typeof ajv.compile>>();
  const holds = (schema: object, value: unknown): string => {
    const valid = validators.get(schema) ?? ajv.compile(schema);
    validators.set(schema, valid);
    return valid(value) ? '' : ajv.errorsText(valid.errors);
  };

  const odd = fc.oneof(
    fc.constantFrom(
      '',
      '0',
      '-1',
      '1e3',
      '0x10',
      'NaN',
      'null',
      "'; DROP TABLE activity --",
      '{from:Date}',
      '\\N',
      '%',
      '%00',
      '%ff',
      '%E2%80',
      '*',
      '../..',
    ),
    fc.constantFrom(
      '9999-12-31',
      '1970-01-01',
      '2026-02-30',
      '2026-02-01',
      '2149-06-07',
      '1',
      '12',
      '520',
      '521',
      '10000',
    ),
    fc.string({ unit: 'binary', maxLength: 30 }),
    fc.string({ maxLength: 300 }),
  );
  /** Of a question that holds they are seldom a part. */
  const rare = new Set(['cursor', 'from', 'until', 'key']);
  const likely = (name: string, schema: Schema, known: Readonly<Record<string, readonly string[]>>) =>
    fc.constantFrom(...(schema.enum ?? known[name] ?? (schema.type === 'integer' ? ['1', '7', '60'] : ['x'])));
  const encoded = (text: string, raw: boolean): string => {
    if (raw) return text.replace(/[\s?#&/]/g, '_').replace(/[^\x21-\x7e]/g, '_');
    return encodeURIComponent(text.toWellFormed());
  };

  it('nothing is a defect, every answer is what the document says, and no small group, author or statement shows', async () => {
    const leaders = await leaderIds(given.store);
    const communities = await given.store.query<{ id: string }>('SELECT id FROM community FINAL');
    const people = await given.store.query<{ id: string }>(
      'SELECT DISTINCT actor_id AS id FROM activity UNION ALL SELECT person_id FROM person_period',
    );
    const secretIds = new Set(people.map(({ id }) => id).filter((id) => id.length > 8 && !leaders.includes(id)));
    const known: Record<string, string[]> = {
      name: measureFamilies.flatMap(({ measures }) => measures.map(({ name }) => name)),
      key: [...leaders, ...communities.map(({ id }) => id), ''],
      id: leaders,
      run: [pooledRun, ownRun, othersRun].map(String),
      from: ['2026-01-05', '2026-02-02'],
      until: ['2026-02-22', '2026-03-01'],
      week: ['2026-02-02'],
      measures: ['all', 'active_people', 'leader_posts'],
      cursor: ['a.b'],
    };
    const statuses = new Map<number, number>();
    const operations = await reads();
    expect(operations.length).toBeGreaterThan(10);
    // Most questions have one odd value or none: those of nothing but odd ones get no further than the first.
    const asked = fc
      .tuple(fc.constantFrom(...operations), fc.integer({ min: -12, max: 12 }))
      .chain(([[path, { parameters = [], responses }], strange]) =>
        fc.record({
          path: fc.constant(path),
          responses: fc.constant(responses),
          raw: fc.boolean(),
          unknown: strange === 12 ? odd : fc.constant(null),
          values: fc.tuple(
            ...parameters.map(({ name, in: where, schema }, index) => {
              const isOdd = strange === 11 || strange === index;
              const value = isOdd ? odd : likely(name, schema, known);
              const given = where === 'path' || isOdd ? value : fc.option(value, { freq: rare.has(name) ? 1 : 2 });
              return given.map((text) => ({ name, where, text: text as string | null }));
            }),
          ),
        }),
      );
    await fc.assert(
      fc.asyncProperty(asked, async ({ path, responses, raw, unknown, values }) => {
        let address = path;
        const query: string[] = unknown === null ? [] : [`author=${encoded(unknown, raw)}`];
        for (const { name, where, text } of values) {
          if (text === null) continue;
          if (where === 'path') address = address.replace(`{${name}}`, encoded(text, raw) || '-');
          else query.push(`${name}=${encoded(text, raw)}`);
        }
        const url = query.length === 0 ? address : `${address}?${query.join('&')}`;
        const response = await get(url);
        statuses.set(response.statusCode, (statuses.get(response.statusCode) ?? 0) + 1);
        const where = `${url} → ${response.statusCode} ${response.body.slice(0, 300)}`;
        expect([200, 400, 404]).toContain(response.statusCode);
        expect(response.body).not.toMatch(/DB::|Exception|SELECT |FROM v_|at .*\.ts:\d/);
        const type = String(response.headers['content-type']).split(';', 1)[0] ?? '';
        const schema = (responses[String(response.statusCode)] ?? responses['400'])?.content?.[type]?.schema;
        if (type === 'application/json' || type === 'application/problem+json') {
          expect(`${schema === undefined ? 'not in the document' : holds(schema, response.json())} ${where}`).toBe(
            ` ${where}`,
          );
        }
        if (response.statusCode !== 200) return;
        for (const [id] of response.body.matchAll(/[0-9a-f]{32}/g)) expect(secretIds.has(id)).toBe(false);
        if (type !== 'application/json') return;
        const body = response.json() as {
          measure?: { unit: string };
          floor?: number;
          rows?: { value?: number | null }[];
        };
        if (body.measure?.unit !== 'people' || body.floor === undefined) return;
        for (const { value = null } of body.rows ?? [])
          if (value !== null && value !== 0) expect(value).toBeGreaterThanOrEqual(body.floor);
      }),
      { numRuns: 400, seed: 20260302, endOnFailure: true },
    );
    // It has not only asked nonsense.
    expect(statuses.get(200) ?? 0).toBeGreaterThan(80);
    expect(statuses.get(400) ?? 0).toBeGreaterThan(40);
  });

  it('every measure can be asked for by each of its dimensions and grains, compared and gone on with', async () => {
    const params = {
      ...{ scope: 'internal', from: '2026-02-02', until: '2026-03-01', lastDay: '2026-03-01', weeks: 4, weekMode: 1 },
      ...{ earlierFrom: '2026-01-05', earlierUntil: '2026-02-01', shiftDays: 28, timeZone: 'Europe/Berlin', limit: 1 },
      ...{ key: 'x', afterKey: '', afterStarts: '1970-01-01' },
    };
    for (const family of measureFamilies) {
      for (const measure of family.measures) {
        const grains = grainsOf(family, measure);
        for (const [index, by] of measure.dimensions.entries()) {
          const grain = grains[index % grains.length] ?? 'whole';
          const shape = { by, grain, hasKey: index % 2 === 0, compares: true, goesOn: true };
          const sql = measureStatement(family, measure, shape);
          await given.store.query(`EXPLAIN QUERY TREE ${sql}`, { ...params, by });
        }
      }
    }
  });
});

describe('one measure', () => {
  it('is the number that /v1/query gives for the same days', async () => {
    const query = (await get('/v1/query?family=participation&by=community&weeks=4&until=2026-03-01')).json() as {
      from: string;
      until: string;
      rows: { key: string; values: Record<string, { value: number | null }> }[];
    };
    const { rows } = (
      await get(`/v1/measures/interactive_share?by=community&from=${query.from}&until=${query.until}`)
    ).json() as {
      rows: { key: string; value: number | null }[];
    };
    expect(rows.length).toBeGreaterThan(2);
    expect(new Map(rows.map(({ key, value }) => [key, value]))).toEqual(
      new Map(query.rows.map(({ key, values }) => [key, values.interactive_share?.value ?? null])),
    );
  });

  it('compares with as many days before, and says where the data do not reach back', async () => {
    const now = (await get('/v1/measures/posts?by=all&from=2026-02-02&until=2026-03-01&compare=previous')).json();
    const before = (await get('/v1/measures/posts?by=all&from=2026-01-05&until=2026-02-01')).json();
    const [row] = now.rows;
    expect(row.earlier).toBe(before.rows[0].value);
    expect(row.difference).toBeCloseTo(row.value - row.earlier, 9);
    expect(row.change).toBeCloseTo((100 * row.difference) / row.earlier, 9);
    const year = (await get('/v1/measures/posts?by=all&weeks=4&compare=year')).json();
    expect(year.compared).toMatchObject({ with: 'year', isCovered: false });
    expect(year.rows[0]).toMatchObject({ earlier: null, change: null });
  });

  it('comes in pages that together are the whole', async () => {
    const address = '/v1/measures/posts?by=community&grain=week&weeks=6';
    const whole = (await get(address)).json().rows;
    const paged: unknown[] = [];
    let next: string | null = `${address}&limit=4`;
    while (next !== null) {
      const response: Awaited<ReturnType<typeof get>> = await get(next);
      paged.push(...response.json().rows);
      const link = /^<(.+)>; rel="next"$/.exec(String(response.headers.link ?? ''))?.[1] ?? null;
      expect(link === null).toBe(response.json().next === null);
      next = link;
    }
    expect(paged).toEqual(whole);
    const { next: cursor } = (await get(`${address}&limit=4`)).json();
    expect((await get(`/v1/measures/replies?by=community&grain=week&cursor=${cursor}`)).statusCode).not.toBe(200);
    expect((await get(`${address}&scope=public&cursor=${cursor}`)).json()).toMatchObject({
      status: 400,
      invalid: [{ parameter: 'cursor' }],
    });
  });

  it.each([
    ['csv', 'text/csv', /^key,label,starts,value,/],
    ['ndjson', 'application/x-ndjson', /^\{"key":/],
    ['parquet', 'application/vnd.apache.parquet', /^PAR1[\s\S]*PAR1$/],
    ['arrow', 'application/vnd.apache.arrow.file', /^ARROW1[\s\S]*ARROW1$/],
  ])('as %s, by format or by Accept', async (format, type, form) => {
    const address = '/v1/measures/posts?by=community&weeks=4';
    const byFormat = await get(`${address}&format=${format}`);
    const byAccept = await get(address, { accept: `${type}, */*;q=0.1` });
    for (const { statusCode, headers, rawPayload } of [byFormat, byAccept]) {
      expect([statusCode, String(headers['content-type']).split(';', 1)[0]]).toEqual([200, type]);
      expect(rawPayload.toString('latin1')).toMatch(form);
    }
    expect(byAccept.rawPayload.equals(byFormat.rawPayload)).toBe(true);
  });

  it('is not sent again while nothing was computed, and is packed on request', async () => {
    const address = '/v1/measures/posts?by=community&grain=week';
    const first = await get(address);
    const tag = String(first.headers.etag);
    expect(tag).toMatch(/^"/);
    expect(await get(address, { 'if-none-match': `"other", ${tag}` })).toMatchObject({ statusCode: 304, body: '' });
    expect((await get(`${address}&limit=3`)).headers.etag).not.toBe(tag);
    const packed = await get(address, { 'accept-encoding': 'gzip' });
    expect(packed.headers['content-encoding']).toBe('gzip');
    expect(packed.headers.etag).not.toBe(tag);
    expect(packed.rawPayload.length).toBeLessThan(first.rawPayload.length / 2);
  });

  it('names what a parameter may be', async () => {
    expect((await get('/v1/measures/interactive_share?by=executive')).json().invalid).toEqual([
      {
        parameter: 'by',
        reason: expect.any(String),
        allowed: ['all', 'platform', 'community', 'unit', 'level', 'location'],
      },
    ]);
    expect((await get('/v1/measures/longest_gap?grain=week')).json().invalid[0]).toMatchObject({ allowed: ['whole'] });
    expect((await get('/v1/measures/nothing')).statusCode).toBe(404);
  });
});

describe('keys', () => {
  const day = 86_400_000;
  const make = async (scopes: string[], expiresInDays = 30): Promise<{ id: string; key: string }> => {
    const payload = { name: 'test', scopes, expiresInDays };
    const headers = { ...host, ...bearer(operatorToken) };
    return (await app.inject({ method: 'POST', url: '/v1/keys', headers, payload })).json();
  };
  const bearer = (key: string) => ({ authorization: `Bearer ${key}` });

  it('are needed where the configuration says so, expire, and can be revoked', async () => {
    const strict = apiOver(given, { keysRequired: true });
    const { key, id } = await make(['read']);
    const status = async (headers: Record<string, string>, of = strict) =>
      (await get('/v1/measures/posts', headers, of)).statusCode;
    expect(await status({})).toBe(401);
    expect(await status(bearer(key))).toBe(200);
    expect(await status(bearer(`${key.slice(0, -1)}${key.endsWith('A') ? 'B' : 'A'}`))).toBe(401);
    expect(await status(bearer(operatorToken))).toBe(200);
    const later = apiOver(given, { keysRequired: true }, () => Date.now() + 31 * day);
    expect(await status(bearer(key), later)).toBe(401);
    await revokeKey(given.store, id, Date.now());
    const afterwards = apiOver(given, { keysRequired: true });
    expect(await status(bearer(key), afterwards)).toBe(401);
    const kept = JSON.stringify(await given.store.query('SELECT * FROM api_key'));
    expect(kept).not.toContain(key.slice(-43));
    await Promise.all([strict.close(), later.close(), afterwards.close()]);
  });

  it('show runs about single executives to these and to administrators, until they are published', async () => {
    const [own = '', other = ''] = await leaderIds(given.store);
    const runs = async (scopes: string[]) => {
      const { key } = await make(scopes);
      const { rows } = (await get('/v1/conformity/runs', bearer(key))).json() as { rows: { run: number }[] };
      const each = await Promise.all(
        [pooledRun, ownRun, othersRun].map(
          async (run) => (await get(`/v1/conformity/runs/${run}`, bearer(key))).statusCode,
        ),
      );
      return [rows.map(({ run }) => run).sort(), each];
    };
    expect(await runs(['read'])).toEqual([[pooledRun], [200, 404, 404]]);
    expect(await runs([`executive:${own}`])).toEqual([
      [pooledRun, ownRun],
      [200, 200, 404],
    ]);
    expect(await runs([`executive:${other}`])).toEqual([
      [pooledRun, othersRun],
      [200, 404, 200],
    ]);
    expect(await runs(['admin'])).toEqual([
      [pooledRun, ownRun, othersRun],
      [200, 200, 200],
    ]);
    const publish = (published: boolean, run = ownRun) =>
      app.inject({
        method: 'PUT',
        url: `/v1/conformity/runs/${run}/publication`,
        headers: { ...host, ...bearer(operatorToken) },
        payload: { published },
      });
    expect((await publish(true)).json()).toEqual({ run: ownRun, isPublished: true });
    expect(await runs(['read'])).toEqual([
      [pooledRun, ownRun],
      [200, 200, 404],
    ]);
    await publish(false);
    expect(await runs(['read'])).toEqual([[pooledRun], [200, 404, 404]]);
    expect((await publish(true, pooledRun)).statusCode).toBe(400);
    const views = await given.store.query<{ run: number }>('SELECT DISTINCT toUInt64(run) AS run FROM v_conformity');
    expect(views).toEqual([{ run: pooledRun }]);
  });

  it('of one executive read that one and nothing else', async () => {
    const [own = '', other = ''] = await leaderIds(given.store);
    const { key } = await make([`executive:${own}`]);
    const status = async (url: string) => (await get(url, bearer(key))).statusCode;
    expect(await status(`/v1/executives/${own}/reach`)).toBe(200);
    for (const url of [
      `/v1/executives/${other}/reach`,
      '/v1/measures/posts',
      '/v1/query?family=reach',
      '/',
      '/v1/keys',
      '/metrics',
    ]) {
      expect([url, await status(url)]).toEqual([url, 403]);
    }
  });

  it('are made and revoked with a key in the request only, not by whatever page a browser shows', async () => {
    const post = (headers: Record<string, string>) =>
      app.inject({
        method: 'POST',
        url: '/v1/keys',
        headers: { ...host, ...headers },
        payload: { name: 'n', scopes: ['read'], expiresInDays: 1 },
      });
    expect((await post({})).statusCode).toBe(403);
    expect((await post(bearer((await make(['read'])).key))).statusCode).toBe(403);
    const made = await post(bearer((await make(['admin'])).key));
    expect(made.statusCode).toBe(201);
    expect((await get('/v1/measures/posts', bearer(made.json().key))).statusCode).toBe(200);
    expect((await get('/v1/keys')).body).not.toContain(made.json().key.slice(-43));
  });

  it('sign a browser in for a day', async () => {
    const strict = apiOver(given, { keysRequired: true });
    const { key } = await make(['read'], 1);
    const page = { accept: 'text/html' };
    const sent = await get('/dashboards/reach?weeks=4', page, strict);
    expect([sent.statusCode, sent.headers.location]).toEqual([303, '/sign-in?next=%2Fdashboards%2Freach%3Fweeks%3D4']);
    const post = (form: string) =>
      strict.inject({
        method: 'POST',
        url: '/sign-in',
        headers: { ...host, ...page, 'content-type': 'application/x-www-form-urlencoded' },
        payload: form,
      });
    expect((await post('key=wrong')).statusCode).toBe(401);
    const signed = await post(`key=${key}&next=${encodeURIComponent('//evil.example')}`);
    expect([signed.statusCode, signed.headers.location]).toEqual([303, '/']);
    const cookie = String(signed.headers['set-cookie']);
    expect(cookie).toMatch(/HttpOnly; SameSite=Strict/);
    expect(cookie).not.toContain(key);
    const value = cookie.split(';', 1)[0] ?? '';
    expect((await get('/v1/measures/posts', { cookie: value }, strict)).statusCode).toBe(200);
    expect(
      (await get('/v1/measures/posts', { cookie: value.replace(/\.\d+\./, '.9999999999999.') }, strict)).statusCode,
    ).toBe(401);
    await strict.close();
  });

  it('have limits of their own', async () => {
    const small = apiOver(given, { requestsPerMinute: 2 });
    const [one, two] = [await make(['read']), await make(['read'])];
    const ask = async (key: string) => get('/v1/measures', bearer(key), small);
    expect((await ask(one.key)).headers['ratelimit-limit']).toBe('2');
    await ask(one.key);
    const third = await ask(one.key);
    expect([third.statusCode, third.json().title, Number(third.headers['retry-after']) > 0]).toEqual([
      429,
      'Too many requests',
      true,
    ]);
    expect((await ask(two.key)).statusCode).toBe(200);
    await small.close();
  });
});

it('every read is written down: who, what and how much, never a key', async () => {
  const watched = apiOver(given);
  const { key, id } = await createKey(given.store, { name: 'audited', scopes: ['read'], expiresInDays: 1 }, Date.now());
  await get('/v1/measures/posts?by=community&weeks=4&format=csv', { authorization: `Bearer ${key}` }, watched);
  await get(`/v1/measures/posts?token=${key}`, { authorization: `Bearer ${key}` }, watched);
  await watched.close();
  const entries = await given.store.query<Record<string, unknown>>(
    'SELECT method, toString(route) AS route, asked, status, rows FROM api_audit WHERE who = {id:String} ORDER BY status',
    { id },
  );
  expect(entries).toEqual([
    {
      method: 'GET',
      route: '/v1/measures/:name',
      asked: expect.stringMatching(/by=community .*weeks=4.*name=posts/),
      status: 200,
      rows: expect.any(Number),
    },
    { method: 'GET', route: '/v1/measures/:name', asked: 'name=posts', status: 400, rows: null },
  ]);
  expect(Number(entries[0]?.rows)).toBeGreaterThan(0);
});

describe('from elsewhere', () => {
  it('another name for this machine is refused', async () => {
    for (const name of ['evil.example', 'localhost.evil.example', '127.0.0.1.nip.io:8686', 'a@localhost']) {
      expect([name, (await get('/v1/measures', { host: name })).statusCode]).toEqual([name, 421]);
    }
    for (const name of ['localhost:8686', '127.0.0.1', '[::1]:8686'])
      expect((await get('/v1/measures', { host: name })).statusCode).toBe(200);
  });

  it('what a proxy brings needs a key, by a name of the configuration', async () => {
    const proxied = apiOver(given, { hostNames: ['earshot.example.org'] });
    expect((await get('/v1/measures', { host: 'earshot.example.org' }, proxied)).statusCode).toBe(401);
    expect((await get('/v1/measures', { 'x-forwarded-for': '10.0.0.1' }, proxied)).statusCode).toBe(401);
    await proxied.close();
  });

  it('web pages may ask only from origins of the configuration', async () => {
    const origin = { origin: 'https://portal.example.org' };
    expect((await get('/v1/measures', origin)).headers['access-control-allow-origin']).toBeUndefined();
    const open = apiOver(given, { corsOrigins: [origin.origin] });
    expect((await get('/v1/measures', origin, open)).headers['access-control-allow-origin']).toBe(origin.origin);
    expect(
      (await get('/v1/measures', { origin: 'https://other.example' }, open)).headers['access-control-allow-origin'],
    ).toBeUndefined();
    await open.close();
  });
});

it('metrics are figures of this process, and name no one', async () => {
  const { body, statusCode } = await get('/metrics');
  expect(statusCode).toBe(200);
  expect(body).toMatch(/^earshot_http_requests_total\{route="\/v1\/measures\/:name",method="GET",status="200"\} \d+$/m);
  for (const name of ['backlog_records', 'refresh_age_seconds', 'source_up', 'reader_statements_running'])
    expect(body).toContain(`earshot_${name}`);
  expect(body).toMatch(/^earshot_source_events_total\{source="simulated",type="simulated"\} \d+$/m);
});

it('the documentation is a page that has every route of the document', async () => {
  const { body } = await get('/docs', { accept: 'text/html' });
  for (const [path] of await reads()) expect(body).toContain(`GET ${path}`);
  expect(body).not.toMatch(/<script>|undefined|\[object/);
});
