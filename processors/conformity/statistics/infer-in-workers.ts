import { availableParallelism } from 'node:os';
import { setImmediate } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { type Inference, type InferenceJob, infer } from './inference-job.js';

export interface WorkerOptions {
  /** Threads; as many as there are cores unless told. One: no thread is started. */
  readonly workers?: number;
  readonly signal?: AbortSignal;
  readonly onProgress?: (done: number, total: number) => void;
  /** Starts a thread that runs `inference-worker`. */
  readonly startWorker?: () => Worker;
}

/** Starting threads takes longer than so few jobs. */
const fewJobs = 24;
/** Jobs handed over at once: enough to keep a thread busy between messages, few enough for a steady progress bar. */
const jobsAtOnce = 8;

/**
 * Results of the jobs, in their order; the same numbers whatever the number of threads.
 *
 * @throws the signal's reason when it is aborted (running threads are ended), and the first error of any job.
 */
export async function inferInWorkers(jobs: readonly InferenceJob[], options: WorkerOptions = {}): Promise<Inference[]> {
  const { workers = availableParallelism(), signal, onProgress = () => undefined } = options;
  signal?.throwIfAborted();
  const threads = Math.min(workers, Math.ceil(jobs.length / jobsAtOnce));
  // Run from TypeScript without a loader for threads (under jest), there is no file that a thread could run.
  const canStart = options.startWorker !== undefined || runsInThreads;
  if (threads < 2 || jobs.length < fewJobs || !canStart) return inProcess(jobs, signal, onProgress);
  return inThreads(jobs, threads, signal, onProgress, options.startWorker ?? startWorker);
}

const isTypeScript = import.meta.url.endsWith('.ts');
const runsInThreads =
  !isTypeScript || process.execArgv.some((flag) => /^--(import|loader|experimental-loader)\b/.test(flag));

function startWorker(): Worker {
  return new Worker(new URL(`./inference-worker.${isTypeScript ? 'ts' : 'js'}`, import.meta.url));
}

async function inProcess(
  jobs: readonly InferenceJob[],
  signal: AbortSignal | undefined,
  onProgress: (done: number, total: number) => void,
): Promise<Inference[]> {
  const results: Inference[] = [];
  for (const job of jobs) {
    results.push(infer(job));
    onProgress(results.length, jobs.length);
    // Lets Ctrl-C and the progress bar have their turn.
    await setImmediate();
    signal?.throwIfAborted();
  }
  return results;
}

function inThreads(
  jobs: readonly InferenceJob[],
  threads: number,
  signal: AbortSignal | undefined,
  onProgress: (done: number, total: number) => void,
  start: () => Worker,
): Promise<Inference[]> {
  return new Promise((resolve, reject) => {
    const results = new Array<Inference>(jobs.length);
    const running = new Set<Worker>();
    let [next, done, isOver] = [0, 0, false];

    const end = (settle: () => void): void => {
      if (isOver) return;
      isOver = true;
      signal?.removeEventListener('abort', abort);
      void Promise.all([...running].map((worker) => worker.terminate())).then(settle, reject);
    };
    const abort = (): void => end(() => reject(signal?.reason));
    const fail = (error: unknown): void => end(() => reject(error));

    const feed = (worker: Worker): void => {
      const from = next;
      const batch = jobs.slice(from, from + jobsAtOnce);
      if (batch.length === 0) return;
      next += batch.length;
      worker.once('message', (inferred: readonly Inference[]) => {
        if (isOver) return;
        for (const [at, result] of inferred.entries()) results[from + at] = result;
        done += inferred.length;
        onProgress(done, jobs.length);
        if (done === jobs.length) end(() => resolve(results));
        else feed(worker);
      });
      worker.postMessage(batch);
    };

    signal?.addEventListener('abort', abort, { once: true });
    try {
      for (let thread = 0; thread < threads; thread += 1) {
        const worker = start();
        running.add(worker);
        worker.once('error', fail);
        worker.once('exit', (code) =>
          fail(new Error(`A thread for statistics ended with code ${code} before its work`)),
        );
        feed(worker);
      }
    } catch (error) {
      fail(error);
    }
  });
}
