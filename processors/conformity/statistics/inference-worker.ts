import { parentPort } from 'node:worker_threads';
import { type InferenceJob, infer } from './inference-job.js';

// An error of a job ends the thread; whoever started it hears of it as the worker's error.
parentPort?.on('message', (jobs: readonly InferenceJob[]) => parentPort?.postMessage(jobs.map(infer)));
