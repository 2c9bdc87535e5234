import { setTimeout as pause } from 'node:timers/promises';
import { beforeEach, expect, test } from '@jest/globals';
import { inGroups } from '../../../../processors/land/in-groups.js';

let landed: (readonly string[])[];
/** Landings under way, which go on when these are called. */
let goOn: (() => void)[];
beforeEach(() => {
  landed = [];
  goOn = [];
});

const atOnce = async (items: readonly string[]): Promise<void> => {
  landed.push(items);
};
const held = async (items: readonly string[]): Promise<void> => {
  landed.push(items);
  await new Promise<void>((resolve) => goOn.push(resolve));
};
const refusing = (word: string, error: Error) => async (items: readonly string[]) => {
  landed.push(items);
  if (items.includes(word)) throw error;
};
const dataError = Object.assign(new Error('not a number'), { code: '27' });

test('what comes while something lands lands together, in order, and is done when it has', async () => {
  const land = inGroups(held, 0);
  const done: string[] = [];
  const landOne = async (item: string): Promise<void> => {
    await land([item, `${item}2`]);
    done.push(item);
  };
  const first = landOne('a');
  await pause(1);
  const all = [first, landOne('b'), landOne('c')];
  await pause(1);
  expect({ landed, done }).toEqual({ landed: [['a', 'a2']], done: [] });
  goOn.shift()!();
  await pause(1);
  expect({ landed: landed[1], done }).toEqual({ landed: ['b', 'b2', 'c', 'c2'], done: ['a'] });
  goOn.shift()!();
  await Promise.all(all);
  expect({ landed: landed.length, done }).toEqual({ landed: 2, done: ['a', 'b', 'c'] });
});

test('the first does not wait; those that follow soon are gathered', async () => {
  const patient = inGroups(atOnce, 60_000);
  await patient(['a']);
  const soon = async (land: (items: readonly string[]) => Promise<void>): Promise<void> => {
    await new Promise((resolve) => setImmediate(resolve));
    await land(['c']);
  };
  landed = [];
  const gathering = inGroups(atOnce, 500);
  await gathering(['a']);
  await Promise.all([gathering(['b']), soon(gathering)]);
  const hasty = inGroups(atOnce, 0);
  await Promise.all([hasty(['b']), soon(hasty)]);
  expect(landed).toEqual([['a'], ['b', 'c'], ['b'], ['c']]);
});

test('many do not wait', async () => {
  const land = inGroups(atOnce, 60_000);
  await land(['a']);
  const many = Array.from({ length: 1_000 }, (_, index) => `${index}`);
  await Promise.all([land(['b']), land(many), land(many)]);
  expect(landed.map(({ length }) => length)).toEqual([1, 2_001]);
});

test('what is urgent does not wait, and takes along what does', async () => {
  const land = inGroups(atOnce, 60_000);
  await land(['a']);
  await Promise.all([land(['b']), land(['c'], { isUrgent: true })]);
  await land(['d'], { isUrgent: true });
  expect(landed).toEqual([['a'], ['b', 'c'], ['d']]);
});

test('where the data of one is refused, only that one fails', async () => {
  const land = inGroups(refusing('bad', dataError), 20);
  await land(['a']);
  const ended = await Promise.allSettled([land(['b']), land(['bad']), land(['c'])]);
  expect(ended.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  expect(landed).toEqual([['a'], ['b', 'bad', 'c'], ['b'], ['bad'], ['c']]);
});

test('where the store is away, all of them fail, and the next is tried', async () => {
  const land = inGroups(refusing('bad', new Error('no connection')), 20);
  await land(['a']);
  const ended = await Promise.allSettled([land(['b']), land(['bad'])]);
  expect(ended.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  await land(['d']);
  expect(landed).toEqual([['a'], ['b', 'bad'], ['d']]);
});
