import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { isAlive } from './store/store-error.js';

/**
 * The process that holds a data folder's embedded store says so in `server.json`, so that commands beside it ask it
 * instead of running into the lock.
 */
const runningSchema = z.object({
  pid: z.int().positive(),
  url: z.url(),
  /** Told by `/health/live`, because a process id is given to somebody else one day. */
  instance: z.string().min(1),
  startedAt: z.iso.datetime(),
  /** What the command line beside asks with; the file is its owner's alone. */
  token: z.string().default(''),
});

export type Running = z.infer<typeof runningSchema>;

const answerWithinMs = 3_000;

const fileIn = (dataDir: string): string => path.join(dataDir, 'server.json');

/** Returns what takes the announcement back. */
export function announce(dataDir: string, url: string, instance: string, token = ''): () => void {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const file = fileIn(dataDir);
  const running: Running = { pid: process.pid, url, instance, startedAt: new Date().toISOString(), token };
  const made = `${file}.${process.pid}`;
  // Renamed into place, so that nobody reads half of it.
  writeFileSync(made, `${JSON.stringify(running)}\n`, { mode: 0o600 });
  renameSync(made, file);
  return () => {
    if (read(dataDir)?.instance === instance) rmSync(file, { force: true });
  };
}

/** Null when nobody is running, or the one that was has died without a word. */
export function findRunning(dataDir: string): Running | null {
  const running = read(dataDir);
  return running !== null && running.pid !== process.pid && isAlive(running.pid) ? running : null;
}

/**
 * The same, made sure of by asking. Null when another process has got the number since. One that lives and is too busy to
 * answer in time is still running.
 */
export async function findAnswering(dataDir: string): Promise<Running | null> {
  const running = findRunning(dataDir);
  if (running === null) return null;
  try {
    const response = await fetch(new URL('/health/live', running.url), {
      signal: AbortSignal.timeout(answerWithinMs),
    });
    const body = (await response.json()) as { instance?: unknown };
    return body.instance === running.instance ? running : null;
  } catch (error) {
    return error instanceof Error && error.name === 'TimeoutError' ? running : null;
  }
}

function read(dataDir: string): Running | null {
  try {
    const parsed = runningSchema.safeParse(JSON.parse(readFileSync(fileIn(dataDir), 'utf8')));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}
