import { expect, test } from '@jest/globals';
import type { Store } from '../../../../infra/store/store.js';
import { watchInserts } from '../../../../processors/land/watched-store.js';

test('it is known since when the oldest insert is under way, whatever becomes of it', async () => {
  const ends: { resolve: () => void; reject: (error: Error) => void }[] = [];
  const inner = {
    insert: () => new Promise<void>((resolve, reject) => ends.push({ resolve, reject })),
  } as unknown as Store;
  let now = 100;
  const watched = watchInserts(inner, () => now);
  expect(watched.insertingSince()).toBeNull();
  const first = watched.store.insert('activity', [], []);
  now = 200;
  const second = watched.store.insert('activity', [], []);
  const third = watched.store.insert('activity', [], []);
  expect(watched.insertingSince()).toBe(100);
  ends[0]!.reject(new Error('no connection'));
  await expect(first).rejects.toThrow('no connection');
  expect(watched.insertingSince()).toBe(200);
  ends[1]!.resolve();
  await second;
  expect(watched.insertingSince()).toBe(200);
  ends[2]!.resolve();
  await third;
  expect(watched.insertingSince()).toBeNull();
});
