import { describe, expect, it } from '@jest/globals';
import { moment } from '../../../../dashboards/cli/sources-command.js';
import { backfillText, checkText, listText, statusText, timeLeft } from '../../../../dashboards/cli/sources-text.js';
import { upText } from '../../../../dashboards/cli/up-text.js';
import type { BackfillStatus, DescribedSource, SourceStatus } from '../../../../infra/source-report.js';

const slack: DescribedSource = {
  type: 'slack',
  title: 'Slack',
  ways: ['poll', 'webhook', 'back-fill'],
  gives: {
    ...{ scope: 'internal', views: 'none', reactionTimes: false },
    ...{ edits: true, deletes: true, membership: true, people: false },
  },
  limits: [
    { scope: 'all', requests: 1, perMs: 1000 },
    { scope: 'history', requests: 50, perMs: 60_000 },
  ],
  counts: { unit: 'quota units', perDay: 10_000, perMonth: null },
  tried: 'an emulator',
};

it('the list says of each what it gives and what not', () => {
  const text = listText({ types: [slack], configured: [{ name: 'chat', type: 'slack', schedule: '* * * * *' }] }, 200);
  expect(text).toContain(
    'slack – Slack\n  read by    asking by schedule, calls of the platform, back-fill of what was before\n',
  );
  expect(text).toMatch(
    /gives +what is said inside, no views, no times of reactions, edits, deletions, membership, no people\n/,
  );
  expect(text).toMatch(/limits +1 request in 1 s; history: 50 requests in 60 s; 10,000 quota units a day\n/);
  expect(text).toMatch(/In the configuration:\n {2}chat {2}slack {2}at \* \* \* \* \*\n$/);
  expect(
    Math.max(
      ...listText({ types: [slack], configured: [] }, 80)
        .split('\n')
        .map(({ length }) => length),
    ),
  ).toBeLessThanOrEqual(80);
});

it('a check says by line what is the matter, and how many cannot be read', () => {
  const ok = { what: 'opening', level: 'ok' as const, says: 'Slack: T1' };
  const bad = { what: 'permission channels:read', level: 'error' as const, says: 'missing_scope' };
  const text = checkText([
    { name: 'chat', type: 'slack', level: 'error', lines: [ok, bad] },
    { name: 'forum', type: 'discourse', level: 'ok', lines: [ok] },
  ]);
  expect(text.split('\n')).toEqual([
    'chat (slack)',
    '  ✓ opening                   Slack: T1',
    '  ✗ permission channels:read  missing_scope',
    '',
    'forum (discourse)',
    '  ✓ opening  Slack: T1',
    '',
    '1 of 2 cannot be read. Nothing was written.',
    '',
  ]);
  expect(checkText([{ name: 'forum', type: 'discourse', level: 'ok', lines: [ok] }])).toMatch(/All can be read\./);
});

const never: SourceStatus = {
  ...{ name: 'chat', type: 'slack', isConfigured: true, state: 'never run', lastSuccessAt: null, lastErrorAt: null },
  ...{ lastError: null, newestAt: null, lagSeconds: null, behind: null, events: 0, rejected: 0, requests: 0 },
  ...{ usage: [], gaps: [], parts: [], backfill: null },
};
const part = {
  ...{ state: 'ok' as const, events: 5, rejected: 0, lastSuccessAt: null, lastErrorAt: null, lastError: null },
  updatedAt: '2026-11-22T11:59:00.000Z',
};

describe('the status', () => {
  it('of a source that never ran is one line', () => {
    expect(statusText([never], 100)).toBe('chat (slack): never run\n');
    expect(statusText([], 100)).toMatch(/no sources in the configuration/);
  });

  it('of one that runs says how far it is, by parts where there are several', () => {
    const text = statusText(
      [
        {
          ...{ ...never, state: 'failing', events: 1115, rejected: 1, requests: 70, behind: 3, lagSeconds: 7200 },
          ...{ lastSuccessAt: '2026-11-22T11:00:00.000Z', newestAt: '2026-11-22T10:00:00.000Z' },
          ...{ lastErrorAt: '2026-11-22T11:30:00.000Z', lastError: 'answered 500' },
          usage: [{ unit: 'requests', period: 'day', from: 0, used: 70, limit: 20_000 }],
          gaps: [
            { from: '2026-01-01T00:00:00.000Z', to: '2026-02-01T00:00:00.000Z', reason: 'older than eight months' },
          ],
          parts: [
            { ...part, part: 'reading' },
            { ...part, part: 'calls' },
          ],
        },
      ],
      120,
    );
    expect(text.split('\n')).toEqual([
      'chat (slack): failing',
      '  last       read to the end at 2026-11-22 11:00 UTC; 1,115 taken in, 1 rejected',
      '  lag        the newest act is 2.0 h old (2026-11-22 10:00 UTC); 3 acts not read yet',
      '  reading    ok at 2026-11-22 11:59 UTC; 5 taken in',
      '  calls      ok at 2026-11-22 11:59 UTC; 5 taken in',
      '  error      2026-11-22 11:30 UTC: answered 500',
      '  requests   70 in all; 70 of 20,000 requests today',
      '  gaps       2026-01-01 00:00 UTC to 2026-02-01 00:00 UTC: older than eight months',
      '',
    ]);
  });
});

const backfill: BackfillStatus = {
  ...{ from: '2026-01-01T00:00:00.000Z', until: '2026-04-01T00:00:00.000Z', isDone: false },
  progress: { done: 30, total: 90, unit: 'days', perSecond: 0.02, secondsLeft: 3000 },
};

it.each<[string, BackfillStatus, string]>([
  [
    'that goes on',
    backfill,
    'back-fill of 2026-01-01 to 2026-04-01: 30 of 90 days (33 %), 1.2 days a minute, about 50 min left',
  ],
  ['that is done', { ...backfill, isDone: true, progress: null }, 'back-fill done: 2026-01-01 to 2026-04-01'],
  ['that has begun', { ...backfill, from: null, progress: null }, 'back-fill has read nothing yet'],
  ['without a measure', { ...backfill, progress: null }, 'back-fill of 2026-01-01 to 2026-04-01 goes on'],
])('a back-fill %s', (_, status, expected) => {
  expect(backfillText(status)).toBe(expected);
});

it('beside the bar stands how long the rest takes, once that follows', () => {
  const began = { done: 10, at: 0 };
  expect(timeLeft({ done: 30, total: 90 }, began, 10_000)).toBe(', about 30 s left');
  expect(timeLeft({ done: 10, total: 90 }, began, 10_000)).toBe('');
  expect(timeLeft({ done: 30, total: null }, began, 10_000)).toBe('');
});

it('times are days, moments, or days back', () => {
  expect(moment('90d')).toEqual({ daysAgo: 90 });
  expect(moment(' 2024-05-01 ')).toEqual({ at: Date.UTC(2024, 4, 1) });
  expect(() => moment('yesterday')).toThrow(/It must be a day such as/);
});

it('"up" says where platforms call, of the sources that take calls', () => {
  const parts = { url: 'http://127.0.0.1:8686', log: 'embedded', store: 'embedded' };
  const config = { sources: [{ name: 'chat', type: 'slack', schedule: '' }], clickhouse: { url: 'http://db' } };
  const text = (calls: Parameters<typeof upText>[0]['calls']) => upText({ ...parts, calls }, config as never, {});
  expect(text({ url: 'http://127.0.0.1:8687', sources: ['chat', 'forum'] })).toMatch(
    / {2}calls {4}http:\/\/127\.0\.0\.1:8687\/webhooks\/chat\n {11}http:\/\/127\.0\.0\.1:8687\/webhooks\/forum\n/,
  );
  expect(text(null)).not.toContain('calls');
});
