import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { FastifyInstance } from 'fastify';
import { Parser } from 'htmlparser2';
import { measureFamilies } from '../../processors/measures.js';
import { type ApiStore, apiOver, createApiStore, leaderIds, pooledRun } from '../support/api-store.js';

/** What strangers write and ask for, over a store with everything in it: it is a value, a word on a page, and nothing else. */

let given: ApiStore;
let app: FastifyInstance;
const hostileName = `<img src=x onerror=alert(1)>"'><script>alert(2)</script>`;
beforeAll(async () => {
  given = await createApiStore();
  await given.store.command(
    'ALTER TABLE community UPDATE name = concat({name:String}, name) WHERE 1 SETTINGS mutations_sync = 2',
    { name: hostileName },
  );
  app = apiOver(given);
  await app.ready();
}, 300_000);
afterAll(async () => {
  await app?.close();
  await given?.dispose();
});

const get = (url: string, headers: Record<string, string> = {}) =>
  app.inject({ url, headers: { host: 'localhost', ...headers } });

const literal = 'no-such-value';
const injections = [
  "' OR 1=1 --",
  "'; DROP TABLE activity; --",
  "\\' UNION ALL SELECT name FROM system.tables --",
  "x') FORMAT JSON SETTINGS readonly = 0 --",
  "' || (SELECT * FROM url('http://127.0.0.1:1/', 'CSV', 'a String')) || '",
  '{from:Date}`"\u0000',
];

interface Operation {
  readonly parameters?: readonly { readonly name: string; readonly in: string; readonly schema: { enum?: string[] } }[];
}

describe('SQL in a parameter', () => {
  const rowsOfTables = () =>
    given.store.query<{ name: string; rows: number }>(
      "SELECT name, total_rows AS rows FROM system.tables WHERE database = currentDatabase() AND name NOT LIKE '%audit%' ORDER BY name",
    );

  test('of every read is refused as any unknown value is, or is that value; nothing is written, and no words of the store show', async () => {
    const { paths } = (await get('/openapi.json')).json() as { paths: Record<string, { get?: Operation }> };
    const [leader = ''] = await leaderIds(given.store);
    const usual: Record<string, string> = {
      ...{
        family: 'participation',
        name: measureFamilies[0]?.measures[0]?.name ?? '',
        id: leader,
        run: `${pooledRun}`,
      },
      ...{ from: '2026-01-05', until: '2026-03-01', week: '2026-02-02', weeks: '4', measures: 'active_people' },
    };
    const before = await rowsOfTables();
    let asked = 0;
    for (const [path, { get: operation }] of Object.entries(paths)) {
      const parameters = operation?.parameters ?? [];
      const needed = parameters.filter((one) => one.in === 'path' || one.name in usual);
      for (const { name } of parameters) {
        const ask = async (value: string) => {
          let address = path;
          const query = new URLSearchParams();
          for (const one of [
            ...needed,
            ...parameters.filter((other) => other.name === name && !needed.includes(other)),
          ]) {
            const text = one.name === name ? value : (usual[one.name] ?? one.schema.enum?.[0] ?? 'x');
            if (one.in === 'path') address = address.replace(`{${one.name}}`, encodeURIComponent(text));
            else query.set(one.name, text);
          }
          return get(`${address}?${query}`);
        };
        const plain = await ask(literal);
        for (const injection of injections) {
          const answer = await ask(injection);
          asked += 1;
          const where = `${path} ${name}=${injection} → ${answer.statusCode} ${answer.body.slice(0, 200)}`;
          // A value may be too odd for its form where a plain word is only unknown.
          expect([[plain.statusCode, 400, 404].includes(answer.statusCode), where]).toEqual([true, where]);
          expect(answer.body).not.toMatch(/DB::|Exception|SELECT .* FROM v_|system\.tables.*engine/);
          if (answer.statusCode !== 200 || plain.statusCode !== 200) continue;
          const rowsOf = (body: string): number => body.split('"key"').length;
          expect([rowsOf(answer.body), where]).toEqual([rowsOf(plain.body), where]);
        }
      }
    }
    expect(asked).toBeGreaterThan(200);
    expect(await rowsOfTables()).toEqual(before);
  });
});

describe('pages', () => {
  /** What a browser would run, or follow to where it should not. */
  function harmIn(page: string): string[] {
    const harm: string[] = [];
    const parser = new Parser({
      onopentag(name, attributes) {
        if (['iframe', 'object', 'embed', 'base'].includes(name)) harm.push(name);
        // What holds data is not run; that nothing gets out of it shows as elements.
        const isData = attributes.type === 'application/json';
        if (name === 'script' && !isData && !/^\/assets\/[\w.-]+$/.test(attributes.src ?? '')) harm.push('script');
        for (const [key, value] of Object.entries(attributes)) {
          if (/^on/i.test(key) || key === 'srcdoc') harm.push(`${name} ${key}`);
          const isAddress = ['href', 'src', 'action', 'formaction', 'xlink:href'].includes(key);
          // Within the site, a part of the page, or the web.
          if (isAddress && !/^(?:\/(?!\/)|[#?]|https?:\/\/|$)/.test(value)) harm.push(`${name} ${key}=${value}`);
        }
      },
    });
    parser.end(page);
    return harm;
  }

  test('that would do harm are known for it', () => {
    expect(harmIn('<a href="javascript:x">')).toHaveLength(1);
    expect(harmIn(hostileName)).toEqual(['img src=x', 'img onerror', 'script']);
  });

  test('all that lead on from the first one show what was written, and run none of it', async () => {
    const asHtml = { accept: 'text/html' };
    const waiting = [
      '/',
      `/?community=${encodeURIComponent(hostileName)}`,
      `/?from=${encodeURIComponent(hostileName)}`,
    ];
    const seen = new Set<string>();
    let shown = 0;
    const harm: string[] = [];
    while (waiting.length > 0 && seen.size < 24) {
      const url = waiting.shift() as string;
      // One of each page, and one of each that was asked for with something odd.
      const kind = `${url.split('?', 1)[0]} ${url.includes('onerror')}`;
      if (seen.has(kind)) continue;
      seen.add(kind);
      const { body, headers } = await get(url, asHtml);
      if (!String(headers['content-type']).startsWith('text/html')) continue;
      expect(String(headers['content-security-policy'])).toMatch(/script-src/);
      harm.push(...harmIn(body).map((what) => `${url}: ${what}`));
      if (body.includes('onerror=alert(1)')) shown += 1;
      for (const [, href = ''] of body.matchAll(/href="(\/[^"#]*)/g)) waiting.push(href.replaceAll('&#38;', '&'));
    }
    expect(harm).toEqual([]);
    expect(seen.size).toBeGreaterThan(10);
    expect(shown).toBeGreaterThan(0);
  });
});
