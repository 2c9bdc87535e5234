import { describe, expect, it } from '@jest/globals';
import { createAccess } from '../../../ingest/access.js';
import { RateLimitedError } from '../../../ingest/source.js';
import { startPlatformServer } from '../../support/simulators/platform-server.js';

const now = Date.UTC(2026, 5, 15);
const dayMs = 86_400_000;

describe('what runs under the name of a source', () => {
  it('reads from four weeks back unless it is told otherwise', () => {
    const since = (settings: object): number =>
      createAccess({ source: {}, settings, secrets: [], now: () => now }).since;
    expect(since({})).toBe(now - 28 * dayMs);
    expect(since({ since: { daysAgo: 3 } })).toBe(now - 3 * dayMs);
    expect(since({ since: { at: 17 } })).toBe(17);
  });

  it('shares limits and the budget, whoever asks', async () => {
    const server = await startPlatformServer({ answer: () => ({ body: {} }) });
    let clock = now;
    const pauses: number[] = [];
    const { http, usage } = createAccess({
      source: { api: { limits: { all: { requests: 2, perMs: 1000 } }, pauses: 'all' } },
      settings: { budget: { requestsPerDay: 3 } },
      secrets: [],
      now: () => clock,
      async sleep(ms) {
        pauses.push(ms);
        clock += ms;
      },
    });
    const { signal } = new AbortController();
    const [live, backfill] = [http.for({ title: 'Chatter' }), http.for({ title: 'Chatter' })];
    await live.json({ url: server.url, signal });
    await backfill.json({ url: server.url, signal });
    await live.json({ url: server.url, signal });
    expect(pauses).toEqual([1000]);
    await expect(backfill.json({ url: server.url, signal })).rejects.toBeInstanceOf(RateLimitedError);
    expect(usage.requests()).toBe(3);
    await server.close();
  });
});
