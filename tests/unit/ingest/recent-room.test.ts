import { describe, expect, it } from '@jest/globals';
import { createRecent } from '../../../ingest/recent.js';

const reload = (recent: ReturnType<typeof createRecent>, room?: number) =>
  createRecent(JSON.parse(JSON.stringify(recent.save())), room);

describe('what has gone of late', () => {
  it('is told once, in the time that was looked at and nowhere else', () => {
    const recent = createRecent(null);
    for (const [key, at] of [
      ['a', 10],
      ['b', 20],
      ['c', 30],
      ['d', 40],
    ] as const)
      recent.note('C1', key, at, '', [`r-${key}`]);
    recent.note('C2', 'b', 20, '');
    expect(recent.vanished('C1', 15, 35, new Set(['c']))).toEqual([{ key: 'b', acts: ['r-b'] }]);
    expect(recent.vanished('C1', 15, 35, new Set(['c']))).toEqual([]);
    expect(recent.of('C1').map(({ key }) => key)).toEqual(['a', 'c', 'd']);
    expect(recent.of('C2').map(({ key }) => key)).toEqual(['b']);
    expect(recent.vanished('C9', 0, 100, new Set())).toEqual([]);
  });

  it('is not told of what was told or is not asked for any more', () => {
    const recent = createRecent(null);
    recent.note('C1', 'a', 10, '');
    recent.forget('C1', 'a');
    recent.forget('C9', 'a');
    expect(recent.vanished('C1', 0, 100, new Set())).toEqual([]);
  });
});

describe('room for what was seen', () => {
  it('is given to what is new enough, and the place says since when everything is known', () => {
    const recent = createRecent(null);
    for (let at = 0; at < 10; at += 1) recent.note('C1', `k${at}`, at, 'v');
    recent.trim(5);
    expect(recent.of('C1').map(({ at }) => at)).toEqual([5, 6, 7, 8, 9]);
    expect(recent.since('C1')).toBe(5);
    recent.trim(3);
    expect(recent.since('C1')).toBe(5);
    expect(reload(recent).since('C1')).toBe(5);
    expect(recent.since('C2')).toBe(0);
  });

  it('ends before a cursor does: the oldest go, of whatever place', () => {
    const recent = createRecent(null);
    for (let at = 0; at < 20_000; at += 1)
      recent.note(`C${at % 3}`, `key-of-a-post-${at}`, at, 'state', ['f'.repeat(32)]);
    recent.trim(0);
    expect(JSON.stringify(recent.save()).length).toBeLessThan(650_000);
    const left = [0, 1, 2].flatMap((place) => recent.of(`C${place}`));
    const oldest = Math.min(...left.map(({ at }) => at));
    expect(left).toHaveLength(20_000 - oldest);
    for (const place of [0, 1, 2]) expect(recent.since(`C${place}`)).toBeLessThanOrEqual(oldest);
    expect(Math.max(...[0, 1, 2].map((place) => recent.since(`C${place}`)))).toBe(oldest);
  });

  it('can be a smaller one, for a source that keeps several', () => {
    const recent = createRecent(null, 2000);
    for (let at = 0; at < 100; at += 1) recent.note('C1', `k${at}`, at, 'state');
    recent.trim(0);
    expect(JSON.stringify(recent.save()).length).toBeLessThan(2200);
    expect(recent.of('C1').at(-1)?.at).toBe(99);
  });

  it('begins empty from what cannot be understood', () => {
    expect(createRecent({ places: 'none' }).of('C1')).toEqual([]);
  });
});
