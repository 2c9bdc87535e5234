import { expect, it } from '@jest/globals';
import { createRequestLimits } from '../../../../ingest/http/request-limits.js';

it('counts each of a kind of scopes by itself', async () => {
  let now = 0;
  const slept: number[] = [];
  const limits = createRequestLimits({
    limits: { team: { requests: 2, perMs: 1000 } },
    pauses: 'all',
    now: () => now,
    async sleep(ms) {
      slept.push(ms);
      now += ms;
    },
  });
  const { signal } = new AbortController();
  for (const scope of ['team:a', 'team:b', 'team:a', 'team:b', 'other:a']) await limits.take(scope, signal);
  expect(slept).toEqual([]);
  await limits.take('team:a', signal);
  expect(slept).toEqual([1000]);
});
