import { setTimeout as pause } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { together } from '../../../processors/together.js';

/** Parts that say when they begin and end. */
function parts(names: readonly string[], order: string[]): (() => Promise<void>)[] {
  return names.map((name) => async () => {
    order.push(name);
    await pause(5);
    if (name.startsWith('bad')) throw new Error(name);
    await pause(5);
    order.push(`${name} done`);
  });
}

test.each([
  { atOnce: 1, expected: ['a', 'a done', 'b', 'b done', 'c', 'c done'] },
  { atOnce: 2, expected: ['a', 'b', 'a done', 'c', 'b done', 'c done'] },
  { atOnce: 9, expected: ['a', 'b', 'c', 'a done', 'b done', 'c done'] },
])('at most $atOnce at a time', async ({ atOnce, expected }) => {
  const order: string[] = [];
  await together(atOnce, parts(['a', 'b', 'c'], order));
  expect(order).toEqual(expected);
});

test('nothing to do is done', async () => {
  await expect(together(2, [])).resolves.toBeUndefined();
});

test('what fails is told once all under way have ended, and nothing begins after it', async () => {
  const order: string[] = [];
  await expect(together(2, parts(['bad', 'b', 'c'], order))).rejects.toThrow('bad');
  expect(order).toEqual(['bad', 'b', 'b done']);
});
