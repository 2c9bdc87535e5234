import { describe, expect, it } from '@jest/globals';
import { createAuditLog } from '../../../../dashboards/api/access/audit-log.js';
import { auditedQuery } from '../../../../dashboards/api/access/audited-query.js';
import { hashOf, keyId, newKey, sameHash } from '../../../../dashboards/api/access/key-text.js';
import { hostName, isLoopback, keysRequired } from '../../../../dashboards/api/access/loopback.js';
import { refuseKeyless } from '../../../../dashboards/api/access/refuse-keyless.js';
import { mayRead, mayReadOf, type Reader, scopesOf } from '../../../../dashboards/api/access/scopes.js';
import { cookieOf, sessionKeyId, sessionOf } from '../../../../dashboards/api/access/session.js';
import { cursorOf, positionOf } from '../../../../dashboards/api/cursor.js';
import { chosenFormat } from '../../../../dashboards/api/formats.js';
import { ownAddress } from '../../../../dashboards/api/routes/sign-in.js';
import { days } from '../../../../dashboards/cli/keys-command.js';
import { csvLines } from '../../../../dashboards/report/csv.js';
import { loadConfig } from '../../../../infra/config.js';

describe('a key', () => {
  it('tells its id and is known by its hash', () => {
    const { id, key } = newKey();
    expect(keyId(key)).toBe(id);
    expect(sameHash(hashOf(key), hashOf(key))).toBe(true);
    expect(sameHash(hashOf(key), hashOf(newKey().key))).toBe(false);
    expect(newKey().key).not.toBe(key);
    for (const other of ['', 'earshot_', key.slice(0, -1), `${key}x`, key.toUpperCase()])
      expect(keyId(other)).toBeNull();
  });

  it.each([
    [['read'], true, false],
    [['admin'], true, true],
    [['executive:a'], false, true],
    [['executive:b'], false, false],
    [['read', 'executive:a'], true, true],
  ])('with %j may read what all may: %s, what is about one: %s', (scopes, all, one) => {
    const reader = { id: 'x', name: 'x', by: 'key', scopes: scopesOf(scopes) } as Reader;
    expect([mayRead(reader), mayReadOf(reader, 'a')]).toEqual([all, one]);
  });

  it.each([[[]], [['']], [['write']], [['executive:']], [['executive:a b']], [['Admin']]])(
    'has no scope %j',
    (scopes) => {
      expect(() => scopesOf(scopes)).toThrow(/scope/);
    },
  );

  it.each([
    ['90d', 90],
    ['12w', 84],
    ['1y', 365],
  ])('is good for %s', (text, expected) => expect(days(text)).toBe(expected));

  it.each(['', '0d', '90', '-1d', '11y', '1.5d'])('is not good for "%s"', (text) =>
    expect(() => days(text)).toThrow(/such as 90d/),
  );
});

describe('a session', () => {
  const cookie = sessionOf('abc123', 1_000, 'secret');
  it('names the key until it ends', () => {
    expect(sessionKeyId(cookie, 999, 'secret')).toBe('abc123');
    expect(sessionKeyId(cookie, 1_000, 'secret')).toBeNull();
  });
  it.each([cookie.replace('abc123', 'abc124'), cookie.replace('.1000.', '.9000.'), cookie.slice(0, -1), ''])(
    '%s is none',
    (other) => expect(sessionKeyId(other, 1, 'secret')).toBeNull(),
  );
  it('of another installation is none', () => expect(sessionKeyId(cookie, 1, 'other')).toBeNull());
  it('is found among other cookies', () =>
    expect(cookieOf('a=1; earshot_session=x=y; b=2', 'earshot_session')).toBe('x=y'));
});

describe('where Earshot listens', () => {
  it.each(['127.0.0.1', 'localhost', '::1', '127.8.8.8'])('%s is this machine', (host) =>
    expect(isLoopback(host)).toBe(true),
  );
  it.each(['0.0.0.0', '::', '10.0.0.1', '', 'localhost.example.org', '127.0.0.1.nip.io'])('%s is not', (host) =>
    expect(isLoopback(host)).toBe(false),
  );
  it.each([
    ['localhost:8686', 'localhost'],
    ['[::1]:8686', '[::1]'],
    ['A.Example', 'a.example'],
    ['a@b', null],
    ['', null],
    [undefined, null],
  ])('the host of %s is %s', (header, name) => expect(hostName(header)).toBe(name));

  const config = loadConfig({ env: {} });
  const on = (api: Partial<typeof config.api>) => ({ ...config, api: { ...config.api, ...api } });
  it('elsewhere takes a key', async () => {
    expect(keysRequired(config)).toBe(false);
    expect(keysRequired(on({ host: '0.0.0.0' }))).toBe(true);
    await refuseKeyless(config, null, 0);
    await refuseKeyless(on({ host: '0.0.0.0', key: 'k'.repeat(32) }), null, 0);
    await expect(refuseKeyless(on({ host: '0.0.0.0' }), null, 0)).rejects.toThrow(/earshot keys create --scope admin/);
    const keys = (expiresAt: number) => async () => ({
      query: async <Row>() => [{ scopes: ['read'], expiresAt, revokedAt: null }] as Row[],
      close: async () => undefined,
    });
    await refuseKeyless(on({ host: '0.0.0.0' }), keys(10), 9);
    await expect(refuseKeyless(on({ host: '0.0.0.0' }), keys(10), 10)).rejects.toThrow(/without a key/);
  });
});

it.each([
  ['/dashboards/reach?weeks=4', '/dashboards/reach?weeks=4'],
  ['//evil.example', '/'],
  ['/\\evil.example', '/'],
  ['https://evil.example', '/'],
  ['/x\r\nset-cookie: a', '/'],
  [['/a'], '/'],
  [undefined, '/'],
])('after signing in, %j leads to %s', (next, address) => expect(ownAddress(next)).toBe(address));

describe('the audit', () => {
  const entry = { at: 0, who: 'x', method: 'GET', route: '/', asked: '', status: 200, rows: null, ms: 1 };
  it('keeps what cannot be written, up to a bound, and writes it later', async () => {
    let fails = true;
    const written: unknown[] = [];
    const failures: unknown[] = [];
    const insert = async (_table: string, _columns: readonly string[], rows: readonly unknown[]) => {
      if (fails) throw new Error('away');
      written.push(...rows);
    };
    const log = createAuditLog({ store: () => ({ insert }), onFailure: (error) => failures.push(error), most: 3 });
    for (let index = 0; index < 5; index += 1) log.add(entry);
    await log.flush();
    await log.flush();
    expect([written.length, log.lost(), failures.length]).toEqual([0, 2, 1]);
    fails = false;
    await log.close();
    expect(written.length).toBe(3);
  });

  it('has known parameters only', () => {
    expect(
      auditedQuery({ query: { weeks: '4', token: 'secret', by: ['a', 'b'] }, params: { id: 'x'.repeat(300) } }),
    ).toBe(`weeks=4 id=${'x'.repeat(200)}`);
  });
});

it('a cursor is good for its question only', () => {
  const position = { key: 'ü"\u2028', starts: '2026-02-02' };
  const cursor = cursorOf(position, 'question', 'secret');
  expect(positionOf(cursor, 'question', 'secret')).toEqual(position);
  for (const [other, question, secret] of [
    [cursor, 'another', 'secret'],
    [cursor, 'question', 'other'],
    [cursor.replace(/^./, 'x'), 'question', 'secret'],
    ['a.b', 'question', 'secret'],
    ['', 'question', 'secret'],
  ] as const) {
    expect(() => positionOf(other, question, secret)).toThrow(/cursor/);
  }
});

it.each([
  [undefined, undefined, 'json'],
  [undefined, '*/*', 'json'],
  [undefined, 'text/html,application/xhtml+xml,*/*;q=0.8', 'json'],
  [undefined, 'text/csv', 'csv'],
  [undefined, 'application/json;q=0.5, text/csv;q=0.9', 'csv'],
  [undefined, 'application/vnd.apache.parquet', 'parquet'],
  ['ndjson', 'text/csv', 'ndjson'],
] as const)('format %s and Accept %s give %s', (format, accept, form) =>
  expect(chosenFormat(format, accept)).toBe(form),
);

it('an Accept that nothing fits is told what there is', () => {
  expect(() => chosenFormat(undefined, 'image/png')).toThrow(/json, csv, ndjson, parquet, arrow/);
});

it('CSV holds no formula, and every number as it is', () => {
  const rows = ['=1+1', '+cmd', '-2+3', '@x', '\tx', '-5', '1e3', 'a"b,c\r\n'].map((text) => ({ text, value: -1.5 }));
  expect(csvLines(['text', 'value'], rows)).toBe(
    [
      ...['text,value', "'=1+1,-1.5", "'+cmd,-1.5", "'-2+3,-1.5", "'@x,-1.5", "'\tx,-1.5", '-5,-1.5', '1e3,-1.5'],
      '"a""b,c\r\n",-1.5\r\n',
    ].join('\r\n'),
  );
});
