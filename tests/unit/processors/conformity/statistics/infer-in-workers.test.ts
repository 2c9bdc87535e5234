import { Worker } from 'node:worker_threads';
import { describe, expect, test } from '@jest/globals';
import { createRandom } from '../../../../../infra/random.js';
import { inferInWorkers } from '../../../../../processors/conformity/statistics/infer-in-workers.js';
import { type InferenceJob, infer } from '../../../../../processors/conformity/statistics/inference-job.js';
import { world } from './worlds.js';

const loader = new URL('../../../../support/ts-loader.mjs', import.meta.url).href;
const file = new URL('../../../../../processors/conformity/statistics/inference-worker.ts', import.meta.url);
const startWorker = (): Worker => new Worker(file, { execArgv: ['--import', loader] });

const root = createRandom('workers');
const options = { bootstraps: 50, permutations: 50 };
const jobs = Array.from(
  { length: 60 },
  (_, at): InferenceJob => ({
    name: `set ${at}`,
    seed: 7,
    sets: at === 13 ? [] : world('counts', root.fork(at), { events: 12 }),
    wanted: at % 3 === 0 ? 'p' : 'effect',
    options,
  }),
);

test.each([1, 2, 3])('%d threads give the numbers of this process, in the order of the jobs', async (workers) => {
  expect(await inferInWorkers(jobs, { workers, startWorker })).toEqual(jobs.map(infer));
});

test('a job’s numbers do not depend on the other jobs', async () => {
  const some = jobs.slice(20, 24);
  expect(await inferInWorkers(some)).toEqual(jobs.map(infer).slice(20, 24));
});

test('few jobs start no thread', async () => {
  const refuse = (): Worker => {
    throw new Error('A thread was started');
  };
  expect(await inferInWorkers(jobs.slice(0, 5), { workers: 4, startWorker: refuse })).toHaveLength(5);
  expect(await inferInWorkers([], { workers: 4, startWorker: refuse })).toEqual([]);
});

test.each([1, 2])('progress with %d threads goes up to the number of jobs', async (workers) => {
  const seen: [number, number][] = [];
  await inferInWorkers(jobs, { workers, startWorker, onProgress: (done, total) => seen.push([done, total]) });
  expect(seen.at(-1)).toEqual([60, 60]);
  expect(seen.every(([done], at) => at === 0 || done > seen[at - 1]![0])).toBe(true);
});

describe('an end before the end', () => {
  const stopped = new Error('stopped');

  test.each([1, 2])('when aborted with %d threads', async (workers) => {
    const controller = new AbortController();
    const seen: number[] = [];
    const onProgress = (done: number): void => {
      seen.push(done);
      controller.abort(stopped);
    };
    const work = inferInWorkers(jobs, { workers, startWorker, signal: controller.signal, onProgress });
    await expect(work).rejects.toBe(stopped);
    expect(seen).toHaveLength(1);
  });

  test('when aborted from the start', async () => {
    const work = inferInWorkers(jobs, { startWorker, signal: AbortSignal.abort(stopped) });
    await expect(work).rejects.toBe(stopped);
  });

  test.each([1, 2])('when a job fails with %d threads, as one error', async (workers) => {
    const bad = { executive: 1, thread: 1, y: Number.NaN, controls: [1] };
    const failing = jobs.map((job, at) => (at % 10 === 5 ? { ...job, sets: [bad] } : job));
    await expect(inferInWorkers(failing, { workers, startWorker })).rejects.toThrow('not a finite number');
  });

  test('when a thread cannot run', async () => {
    const broken = (): Worker => new Worker('process.exit(3)', { eval: true });
    await expect(inferInWorkers(jobs, { workers: 2, startWorker: broken })).rejects.toThrow('ended with code 3');
  });
});
