import { describe, expect, it } from '@jest/globals';
import { createWatchList, snapshotAges } from '../../../ingest/snapshots.js';

const postedAt = Date.UTC(2026, 4, 1, 8);
const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

describe('posts whose counters are read again', () => {
  it('is due at every age once', () => {
    const list = createWatchList(null);
    list.add('a', postedAt);
    const read: number[] = [];
    for (let now = postedAt; now < postedAt + 60 * dayMs; now += 5 * minuteMs) {
      for (const key of list.due(now, 10)) {
        read.push(now - postedAt);
        list.taken(key, now);
      }
    }
    expect(read).toEqual([...snapshotAges]);
  });

  it('is due until it was read, and ages that were missed are one', () => {
    const list = createWatchList(null);
    list.add('a', postedAt);
    expect(list.due(postedAt + 15 * minuteMs - 1, 10)).toEqual([]);
    expect(list.due(postedAt + 7 * hourMs, 10)).toEqual(['a']);
    expect(list.due(postedAt + 7 * hourMs, 10)).toEqual(['a']);
    list.taken('a', postedAt + 7 * hourMs);
    expect(list.due(postedAt + 12 * hourMs - 1, 10)).toEqual([]);
    expect(list.due(postedAt + 12 * hourMs, 10)).toEqual(['a']);
  });

  it('gives the longest overdue first, and no more than asked for', () => {
    const list = createWatchList(null);
    list.add('young', postedAt + hourMs);
    list.add('old', postedAt);
    list.add('middle', postedAt + minuteMs);
    expect(list.due(postedAt + 2 * hourMs, 2)).toEqual(['old', 'middle']);
  });

  it('goes on from where it was saved, and begins anew with what it cannot read', () => {
    const list = createWatchList(null);
    list.add('a', postedAt);
    list.taken('a', postedAt + hourMs);
    const again = createWatchList(JSON.parse(JSON.stringify(list.save())));
    expect(again.due(postedAt + 2 * hourMs, 10)).toEqual([]);
    expect(again.due(postedAt + 3 * hourMs, 10)).toEqual(['a']);
    for (const broken of ['text', { a: 'b' }, { a: [1] }, []]) expect(createWatchList(broken).save()).toEqual({});
  });

  it('does not begin a post anew that was added twice or is done with', () => {
    const list = createWatchList(null);
    list.add('a', postedAt);
    list.taken('a', postedAt + 28 * dayMs);
    list.add('a', postedAt);
    expect(list.due(postedAt + 40 * dayMs, 10)).toEqual([]);
  });

  it('does not look at what is far too old', () => {
    const list = createWatchList(null);
    list.add('ancient', postedAt - 365 * dayMs);
    list.add('late', postedAt - 40 * dayMs);
    expect(list.due(postedAt, 10)).toEqual(['late']);
    expect(Object.keys(list.save())).toEqual(['late']);
  });

  it('forgets', () => {
    const list = createWatchList(null);
    list.add('a', postedAt);
    list.forget('a');
    expect(list.due(postedAt + dayMs, 10)).toEqual([]);
    list.taken('a', postedAt + dayMs);
    expect(list.save()).toEqual({});
  });

  it('stays small: what is done with goes first, then the oldest', () => {
    const list = createWatchList(null, { most: 10 });
    for (let index = 0; index < 10; index += 1) list.add(`p${index}`, postedAt + index);
    list.taken('p5', postedAt + 29 * dayMs);
    list.add('p10', postedAt + 10);
    expect(Object.keys(list.save())).not.toContain('p5');
    expect(Object.keys(list.save())).not.toContain('p0');
    expect(Object.keys(list.save())).toContain('p10');
    const many = createWatchList(null);
    for (let index = 0; index < 20_000; index += 1)
      many.add(`at://did:plc:abcdefghijkl/post/${index}`, postedAt + index);
    expect(JSON.stringify(many.save()).length).toBeLessThan(160_000);
  });
});
