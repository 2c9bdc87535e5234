import { afterEach, beforeEach, expect, it, jest } from '@jest/globals';
import { pino } from 'pino';
import { UserError } from '../../../infra/errors.js';
import { createScheduler } from '../../../infra/scheduler.js';

beforeEach(() => {
  jest.useFakeTimers({ now: Date.UTC(2027, 0, 4, 6, 30) });
});
afterEach(() => {
  jest.useRealTimers();
});

function createTestScheduler(timeZone = 'Europe/Berlin') {
  const lines: string[] = [];
  const logger = pino({ level: 'info' }, { write: (line: string) => void lines.push(line) });
  return { lines, scheduler: createScheduler({ timeZone, logger }) };
}

const passMinutes = (minutes: number) => jest.advanceTimersByTimeAsync(minutes * 60_000);

it('runs a job in the time zone that it was given', async () => {
  const { scheduler } = createTestScheduler('Europe/Berlin');
  const times: string[] = [];
  scheduler.add({
    name: 'digest',
    cron: '0 8 * * 1',
    run: async () => void times.push(new Date().toISOString().slice(0, 16)),
  });
  await passMinutes(24 * 60);
  await scheduler.stop();
  expect(times).toEqual(['2027-01-04T07:00']);
});

it('runs at the start only what asks for it', async () => {
  const { scheduler } = createTestScheduler();
  const runs: string[] = [];
  scheduler.add({ name: 'now', cron: '0 0 1 1 *', runAtStart: true, run: async () => void runs.push('now') });
  scheduler.add({ name: 'later', cron: '0 0 1 1 *', run: async () => void runs.push('later') });
  await passMinutes(1);
  expect(runs).toEqual(['now']);
  await scheduler.stop();
});

it('skips a time that comes while the job still runs, and runs the next one', async () => {
  const { scheduler } = createTestScheduler();
  const finish: (() => void)[] = [];
  scheduler.add({
    name: 'slow',
    cron: '* * * * *',
    runAtStart: true,
    run: () => new Promise<void>((resolve) => finish.push(resolve)),
  });
  await passMinutes(3);
  expect(finish).toHaveLength(1);
  finish[0]!();
  await passMinutes(1);
  expect(finish).toHaveLength(2);
  finish[1]!();
  await scheduler.stop();
});

it('goes on after a run that failed, and logs no words of an error that it does not know', async () => {
  const { scheduler, lines } = createTestScheduler();
  let runs = 0;
  scheduler.add({
    name: 'shaky',
    cron: '* * * * *',
    run: async () => {
      runs += 1;
      throw runs === 1 ? new Error('canary-of-a-secret') : new UserError('the folder is not there');
    },
  });
  await passMinutes(2);
  await scheduler.stop();
  expect(runs).toBe(2);
  expect(lines.join('')).toContain('shaky');
  expect(lines.join('')).toContain('the folder is not there');
  expect(lines.join('')).not.toContain('canary-of-a-secret');
});

it('waits for the runs under way when it stops, and starts no more', async () => {
  const { scheduler } = createTestScheduler();
  let finish = (): void => {};
  let runs = 0;
  scheduler.add({
    name: 'slow',
    cron: '* * * * *',
    run: () => {
      runs += 1;
      return new Promise<void>((resolve) => {
        finish = resolve;
      });
    },
  });
  await passMinutes(1);
  let hasStopped = false;
  const stopping = scheduler.stop().then(() => {
    hasStopped = true;
  });
  await passMinutes(5);
  expect(hasStopped).toBe(false);
  finish();
  await stopping;
  expect(runs).toBe(1);
});

it.each(['hourly', '', '61 * * * *', '* * * *'])("refuses '%s' and names the setting", async (cron) => {
  const { scheduler } = createTestScheduler();
  const add = () => scheduler.add({ name: 'digest', setting: 'digest.schedule', cron, run: async () => {} });
  expect(add).toThrow(UserError);
  expect(add).toThrow(/^digest\.schedule: /);
  await scheduler.stop();
});
