import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';

/**
 * The process that holds a data folder's embedded store says so in `server.json`, so that commands beside it ask it
 * instead of running into the lock.
 */
const runningSchema = z.object({ pid: z.int().positive(), url: z.url(), startedAt: z.iso.datetime() });

export type Running = z.infer<typeof runningSchema>;

const file = (dataDir: string): string => path.join(dataDir, 'server.json');

export function announce(dataDir: string, url: string): () => void {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  writeFileSync(file(dataDir), JSON.stringify({ pid: process.pid, url, startedAt: new Date().toISOString() }), {
    mode: 0o600,
  });
  return () => rmSync(file(dataDir), { force: true });
}

/** Null when nobody is running, or the one that was has died without a word. */
export function findRunning(dataDir: string): Running | null {
  if (!existsSync(file(dataDir))) return null;
  let raw: unknown;
  try {
    raw = JSON.parse(readFileSync(file(dataDir), 'utf8'));
  } catch {
    return null;
  }
  const parsed = runningSchema.safeParse(raw);
  return parsed.success && isAlive(parsed.data.pid) ? parsed.data : null;
}

function isAlive(pid: number): boolean {
  if (pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it lives, and is somebody else's.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
