import { setTimeout as pause } from 'node:timers/promises';
import type { EventLog } from '../infra/log/event-log.js';
import { type ProcessorCounts, type ProcessorsOptions, startProcessors } from './consumer.js';
import { backlogByTopic } from './pipeline-health/backlog.js';

const lookEveryMs = 100;

/** Records that the processors have not committed yet, over all topics they read. */
export async function backlog(log: EventLog): Promise<number> {
  return (await backlogByTopic(log)).reduce((sum, { behind }) => sum + behind, 0);
}

/** Resolves when nothing is left to process, whoever does it. */
export async function waitUntilDrained(
  log: EventLog,
  signal: AbortSignal,
  onProgress?: (done: number, total: number) => void,
): Promise<void> {
  const total = await backlog(log);
  for (;;) {
    const left = await backlog(log);
    onProgress?.(Math.max(0, total - left), total);
    if (left === 0 || signal.aborted) return;
    await pause(lookEveryMs, undefined, { signal }).catch(() => undefined);
  }
}

/** Processes what the log holds, and stops. */
export async function drain(
  options: ProcessorsOptions & {
    readonly signal: AbortSignal;
    readonly onProgress?: (done: number, total: number) => void;
  },
): Promise<ProcessorCounts> {
  const processors = await startProcessors(options);
  const ended = new AbortController();
  const signal = AbortSignal.any([options.signal, ended.signal]);
  try {
    await Promise.race([waitUntilDrained(options.log, signal, options.onProgress), processors.done]);
  } finally {
    // Or the log would be asked for ever after processors have failed.
    ended.abort();
    await processors.stop();
  }
  return processors.counts();
}
