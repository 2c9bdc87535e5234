import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { queryTestText } from '../../../dashboards/cli/query-test-text.js';
import { plainStyle } from '../../../infra/command/style.js';
import { UserError } from '../../../infra/errors.js';
import { listeningSchema } from '../../../infra/listening-settings.js';
import { askedQuery } from '../../../processors/listening/query-test/asked-query.js';
import { type QueryTestReport, refuseBeside, testQuery } from '../../../processors/listening/query-test/query-test.js';
import { createTestDelete, createTestPost, createTestReply } from '../../support/act-builder.js';
import { land } from '../../support/brute-force-store.js';
import { createTestStore, type TestStore } from '../../support/test-store.js';

jest.setTimeout(300_000);

const { queries } = listeningSchema.parse({ queries: [{ name: 'acme', query: 'acme OR #acme' }] });
const now = Date.parse('2026-06-30T12:00:00Z');
let opened: TestStore;

beforeAll(async () => {
  opened = await createTestStore();
  const { store } = opened;
  const open = { in: null, scope: 'public', platform: 'bluesky' } as const;
  const events = Array.from({ length: 30 }, (_, index) => [
    createTestPost(`i${index}`, `person ${index}`, '2026-06-22 10:00', {
      text: `our secret plan ${index < 22 ? 'with Acme' : ''}`,
    }),
    createTestPost(`j${index}`, `person ${index}`, '2026-06-15 10:00', { text: index < 3 ? 'acme' : 'lunch' }),
    createTestPost(`o${index}`, `fan ${index}`, '2026-06-23 10:00', { ...open, text: `hello ${index}` }),
  ]).flat();
  await land(store, {
    events: [
      ...events,
      createTestPost('a', 'fan 1', '2026-06-24 10:00', {
        ...open,
        text: 'I like @ann.lee and #Acme, see https://acme.com/ann',
      }),
      createTestReply('b', 'fan 2', '2026-06-25 10:00', 'a', { ...open, text: 'the Acme valley is nice' }),
      createTestPost('c', 'fan 3', '2026-06-26 10:00', { ...open, text: 'deleted acme' }),
      createTestDelete('c', '2026-06-27 10:00'),
    ],
  });
});
afterAll(() => opened.dispose());

const report = (
  query: string | undefined,
  options: { name?: string; days?: number; limit?: number } = {},
): Promise<QueryTestReport> =>
  testQuery(opened.store, opened.config, askedQuery(query, { limit: 10, ...options }, queries), {}, now);

describe('query test', () => {
  test('counts by scope, week and platform, over the floors only; nothing of what is deleted', async () => {
    const found = await report(undefined, { name: 'acme' });
    expect(found).toMatchObject({ from: '2026-06-15', until: '2026-06-25', storedFrom: '2026-06-15', isWhole: true });
    const [open, inside] = found.scopes;
    expect(open).toMatchObject({ scope: 'public', texts: 32, matched: null });
    expect(inside).toMatchObject({ scope: 'internal', texts: 60, roundedTo: 10 });
    // 25 are.
    expect([20, 30]).toContain(inside?.matched);
    // The week with three authors would follow from the other and the total.
    expect(inside?.weeks).toEqual([
      { key: '2026-06-15', texts: 30, matched: null },
      { key: '2026-06-22', texts: 30, matched: null },
    ]);
  });

  test('shows parts of public texts, without names and links, and none of internal ones', async () => {
    const found = await report('acme -"acme valley"');
    expect(found.matches).toEqual([
      { day: '2026-06-24', platform: 'bluesky', excerpt: 'I like [name] and #Acme, see [link]', lacks: [] },
    ]);
    expect(found.nearMisses).toEqual([
      { day: '2026-06-25', platform: 'bluesky', excerpt: 'the Acme valley is nice', lacks: ['NOT "acme valley"'] },
    ]);
    const text = queryTestText('acme', found, { style: plainStyle, width: 100 });
    expect(`${text}${JSON.stringify(found)}`).not.toMatch(/secret|person \d|fan \d|ann|[0-9a-f]{16}/i);
    expect(text).toMatch(/Internal: about [23]0 of 60 texts match/);
    expect(text).toMatch(/tens, rounded up or down by chance/);
    expect(text).toContain('under 20 authors');
    expect(text).toContain('Stored texts go back to 2026-06-15');
  });

  test('of the last days only, and as many examples as asked', async () => {
    const found = await report('hello OR acme', { days: 8, limit: 2 });
    expect(found.from).toBe('2026-06-23');
    expect(found.matches.map(({ day }) => day)).toEqual(['2026-06-25', '2026-06-24']);
    expect(found.scopes.map(({ scope, matched }) => [scope, matched])).toEqual([['public', null]]);
  });

  test('of nothing says so', async () => {
    const found = await report('acme', { days: 1 });
    expect(queryTestText('acme', found, { style: plainStyle, width: 100 })).toMatch(
      /^Stored texts go back to 2026-06-15/,
    );
  });
});

describe('what is asked', () => {
  test.each<[string | undefined, { name?: string }, RegExp]>([
    [undefined, {}, /Give a query in single quotes/],
    ['a', { name: 'acme' }, /Give a query in single quotes/],
    [undefined, { name: 'acne' }, /no query acne .* there are acme\./],
    ['a AND (b', {}, /^a AND \(b\n {6}\^\nColumn 7: This parenthesis/],
  ])('%s %j', (query, options, says) => {
    expect(() => askedQuery(query, { limit: 1, ...options }, queries)).toThrow(UserError);
    expect(() => askedQuery(query, { limit: 1, ...options }, queries)).toThrow(says);
  });
});

test('beside an Earshot that is up it says who holds the store', () => {
  const running = { pid: 7, url: 'http://127.0.0.1:8686', instance: 'i', startedAt: '2026-06-30T12:00:00Z', token: '' };
  expect(() => refuseBeside(running)).toThrow(
    /is up on this data \(http:\/\/127\.0\.0\.1:8686, process 7\).*CLICKHOUSE_URL/,
  );
  expect(() => refuseBeside(null)).not.toThrow();
});
