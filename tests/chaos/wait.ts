import { setTimeout as pause } from 'node:timers/promises';

/** Longer than any single fault may take to recover from on a busy machine. */
const limitMs = 300_000;

/** Asks until it holds. Who is asked may be away. Throws with what was waited for, and why the last answer was none. */
export async function waitFor(what: string, holds: () => boolean | Promise<boolean>, everyMs = 100): Promise<void> {
  const deadline = performance.now() + limitMs;
  let last = '';
  for (;;) {
    try {
      if (await holds()) return;
      last = '';
    } catch (error) {
      last = `: ${error instanceof Error ? error.message : String(error)}`;
    }
    if (performance.now() > deadline) throw new Error(`waited ${limitMs / 1000} s in vain until ${what}${last}`);
    await pause(everyMs);
  }
}
