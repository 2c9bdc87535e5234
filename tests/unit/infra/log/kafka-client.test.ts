import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { endInTime } from '../../../../infra/log/kafka-client.js';

beforeEach(() => void jest.useFakeTimers());
afterEach(() => void jest.useRealTimers());

test('a client that never ends is waited for no longer than its time, and its connections are broken off', async () => {
  const breakOff = jest.fn();
  const ended = endInTime(new Promise<void>(() => undefined), breakOff);
  expect(breakOff).not.toHaveBeenCalled();
  await jest.runAllTimersAsync();
  await ended;
  expect(breakOff).toHaveBeenCalledTimes(1);
});

test('one that ends leaves no timer and no connection behind', async () => {
  const breakOff = jest.fn();
  await endInTime(Promise.resolve(), breakOff);
  expect(jest.getTimerCount()).toBe(0);
  expect(breakOff).toHaveBeenCalledTimes(1);
});

test('how one fails to end is told', async () => {
  await expect(endInTime(Promise.reject(new Error('refused')), () => undefined)).rejects.toThrow('refused');
  expect(jest.getTimerCount()).toBe(0);
});
