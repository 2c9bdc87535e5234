import { describe, expect, it } from '@jest/globals';
import { createRequestLimits, type RequestLimit } from '../../../../ingest/http/request-limits.js';

function createLimits(limits: Record<string, RequestLimit>, pauses: 'scope' | 'all' = 'scope') {
  const clock = { now: 1_000_000 };
  const { signal } = new AbortController();
  const made = createRequestLimits({
    limits,
    pauses,
    now: () => clock.now,
    async sleep(ms) {
      clock.now += ms;
    },
  });
  /** When each of these requests was sent, ms after the beginning. */
  async function sent(scopes: readonly string[]): Promise<number[]> {
    const times: number[] = [];
    for (const scope of scopes) {
      await made.take(scope, signal);
      times.push(clock.now - 1_000_000);
    }
    return times;
  }
  return { limits: made, clock, sent };
}

describe('request limits', () => {
  it('let no more than so many pass in any stretch of time', async () => {
    const { sent, clock } = createLimits({ messages: { requests: 3, perMs: 10_000 } });
    expect(await sent(['messages', 'messages'])).toEqual([0, 0]);
    clock.now += 8000;
    // Two of before still count, until 10 s have gone by since.
    expect(await sent(['messages', 'messages', 'messages', 'messages'])).toEqual([8000, 10_000, 10_000, 18_000]);
  });

  it('count each scope by itself, and all of them for the limit of all', async () => {
    const { sent } = createLimits({ a: { requests: 1, perMs: 1000 }, all: { requests: 3, perMs: 5000 } });
    expect(await sent(['a', 'b', 'a', 'b'])).toEqual([0, 0, 1000, 5000]);
  });

  it('count what stands behind a colon by itself, under the limit before it', async () => {
    const { sent } = createLimits({ team: { requests: 1, perMs: 1000 } });
    expect(await sent(['team:1', 'team:2', 'team:1'])).toEqual([0, 0, 1000]);
  });

  it('hold what nobody has limited back for nothing', async () => {
    const { sent } = createLimits({});
    expect(await sent(['a', 'a', 'a'])).toEqual([0, 0, 0]);
  });

  it('pause the scope that the platform means, and only that', async () => {
    const { limits, sent } = createLimits({});
    limits.pause('messages', 7000);
    expect(await sent(['users', 'messages'])).toEqual([0, 7000]);
  });

  it('pause everything where the platform means everything', async () => {
    const { limits, sent } = createLimits({}, 'all');
    limits.pause('messages', 7000);
    expect(await sent(['users', 'messages'])).toEqual([7000, 7000]);
  });

  it('keep the longest of several pauses', async () => {
    const { limits, sent } = createLimits({}, 'all');
    limits.pause('a', 7000);
    limits.pause('a', 2000);
    expect(await sent(['a'])).toEqual([7000]);
  });

  it('hold for those who ask at once as well', async () => {
    const { limits, clock } = createLimits({ a: { requests: 2, perMs: 1000 } });
    const { signal } = new AbortController();
    await Promise.all(Array.from({ length: 5 }, () => limits.take('a', signal)));
    expect(clock.now - 1_000_000).toBeGreaterThanOrEqual(2000);
  });

  it('let go of who is asked to end', async () => {
    const { limits } = createLimits({ a: { requests: 1, perMs: 1000 } });
    await expect(limits.take('a', AbortSignal.abort(new Error('ended')))).rejects.toThrow('ended');
  });
});
