import { UserError } from '../../infra/errors.js';
import type { Params, Store } from '../../infra/store/store.js';

/**
 * Readers' statements: only so many at once, only so many waiting, none for longer than its limit. What is beyond is told to
 * come again, so that ingestion has its turn and the heap its bounds, however many ask.
 */
export interface QueryGate extends Pick<Store, 'query' | 'read'> {
  /** Statements under way and waiting. */
  load(): { readonly running: number; readonly waiting: number };
}

export interface GateOptions {
  readonly atOnce: number;
  readonly waiting: number;
  /** A statement is cut off after so long; one that has waited as long is given up. */
  readonly limitSeconds: number;
}

/** An answer that may be had later: 503 with Retry-After. */
export class LaterError extends UserError {
  override readonly name: string = 'LaterError';
  constructor(
    message: string,
    readonly retryAfterSeconds: number,
    options?: ErrorOptions,
  ) {
    super(message, 3, options);
  }
}

interface Waiting {
  readonly go: () => void;
  readonly giveUp: (error: Error) => void;
  readonly timer: NodeJS.Timeout;
}

export function createQueryGate(store: Pick<Store, 'query' | 'read'>, options: GateOptions): QueryGate {
  const { atOnce, waiting: mostWaiting, limitSeconds } = options;
  const queue: Waiting[] = [];
  let running = 0;

  const enter = (): Promise<void> | undefined => {
    if (running < atOnce) {
      running += 1;
      return undefined;
    }
    if (queue.length >= mostWaiting) {
      throw new LaterError(`${mostWaiting} questions are waiting already; ask again in a moment`, 2);
    }
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        queue.splice(queue.indexOf(waiting), 1);
        reject(new LaterError('Many questions are being answered; ask again in a moment', 5));
      }, limitSeconds * 1000);
      const waiting = { go: resolve, giveUp: reject, timer };
      queue.push(waiting);
    });
  };
  const leave = (): void => {
    const next = queue.shift();
    if (next === undefined) {
      running -= 1;
      return;
    }
    clearTimeout(next.timer);
    next.go();
  };
  const within = async <T>(work: () => Promise<T>): Promise<T> => {
    await enter();
    try {
      return await work();
    } catch (error) {
      throw explainLimit(error, limitSeconds);
    } finally {
      leave();
    }
  };
  return {
    query: <Row>(sql: string, params?: Params) => within(() => store.query<Row>(sql, params, { limitSeconds })),
    read: (sql, params, format) => within(() => store.read(sql, params, format, { limitSeconds })),
    load: () => ({ running, waiting: queue.length }),
  };
}

/** 159 TIMEOUT_EXCEEDED, 160 TOO_SLOW; 241 MEMORY_LIMIT_EXCEEDED, 202 TOO_MANY_SIMULTANEOUS_QUERIES, 201 QUOTA_EXCEEDED. */
function explainLimit(error: unknown, limitSeconds: number): unknown {
  const code = String((error as { code?: unknown } | null)?.code ?? '');
  if (code === '159' || code === '160' || /^Timeout error/.test((error as Error | null)?.message ?? '')) {
    const detail = `The answer takes longer than ${limitSeconds} s and was cut off; ask for fewer weeks, or again when less is going on`;
    return new LaterError(detail, 30, { cause: error });
  }
  if (code === '241' || code === '202' || code === '201') {
    return new LaterError('The store has too much to do; ask again in a moment', 10, { cause: error });
  }
  return error;
}
