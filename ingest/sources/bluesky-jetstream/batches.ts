import { setImmediate as turn } from 'node:timers/promises';

export interface Batch {
  readonly texts: readonly string[];
  /** Nothing has come for a moment. */
  readonly isQuiet: boolean;
}

export interface BatchLimits {
  readonly most: number;
  /** Nobody waits longer for a batch to fill. */
  readonly maxMs: number;
  /** So long without a message is quiet … */
  readonly quietMs: number;
  /** … and while it stays quiet it is said again this often. */
  readonly idleMs: number;
}

/** What comes one by one, in batches. Whoever stops reading must close what it comes from. */
export async function* batches(messages: AsyncIterable<string>, limits: BatchLimits): AsyncGenerator<Batch> {
  const { most, maxMs, quietMs, idleMs } = limits;
  const source = messages[Symbol.asyncIterator]();
  let texts: string[] = [];
  let since = Date.now();
  let isQuiet = false;
  let next = source.next();
  try {
    for (;;) {
      const came = await within(next, isQuiet ? idleMs : quietMs);
      if (came === null) {
        isQuiet = true;
        const quiet = texts;
        texts = [];
        yield { texts: quiet, isQuiet };
        continue;
      }
      if (came.done) return;
      next = source.next();
      if (texts.length === 0) since = Date.now();
      texts.push(came.value);
      isQuiet = false;
      if (texts.length < most && Date.now() - since < maxMs) continue;
      const full = texts;
      texts = [];
      yield { texts: full, isQuiet };
    }
  } catch (error) {
    // What came before the connection broke did come.
    if (texts.length > 0) yield { texts, isQuiet: false };
    throw error;
  } finally {
    next.catch(() => {});
  }
}

async function within<T>(coming: Promise<T>, ms: number): Promise<T | null> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), ms);
  });
  try {
    const came = await Promise.race([coming, late]);
    if (came !== null) return came;
    // A process that was held up finds its clock run out before it has looked at what has come meanwhile.
    const looked = turn().then(() => turn(null));
    return await Promise.race([coming, looked]);
  } finally {
    clearTimeout(timer);
  }
}
