import type { FastifyReply } from 'fastify';
import type { Config } from '../../infra/config.js';
import type { EventLog } from '../../infra/log/event-log.js';
import type { Logger } from '../../infra/logger.js';
import type { Store } from '../../infra/store/store.js';
import { createResultCache, type ResultCache } from '../report/result-cache.js';
import { createQueryGate, LaterError, type QueryGate } from './query-gate.js';

/** What the API answers from. */
export interface ApiParts {
  readonly store: Store;
  readonly log: EventLog;
  /** Records that the processors have not committed yet. */
  readonly backlog: () => Promise<number>;
  /** What landed before this time is in every measure, ms; null while one has not been computed yet. */
  readonly refreshedAt: () => Promise<number | null>;
}

/** What the routes share. */
export interface Answering {
  readonly config: Config;
  readonly logger: Logger;
  readonly now: () => number;
  readonly instance: string;
  readonly version: string;
  /** Null until the store is open. */
  readonly partsNow: () => ApiParts | null;
  /** Throws LaterError until the store is open. */
  readonly parts: () => ApiParts;
  /** The way of readers to the store; null until it is open. */
  readonly gate: () => QueryGate | null;
  /** Answers kept until a refresh has written, looked after. Throws LaterError until the store is open. */
  readonly cache: () => Promise<ResultCache>;
  /** For signatures; the same for every process of an installation. */
  readonly secret: () => string;
}

declare module 'fastify' {
  interface FastifyReply {
    /** Rows of the answer, for the audit; null where it has none. */
    rows: number | null;
  }
}

/** A refresh is noticed within a second. */
const lookEveryMs = 1_000;

interface Opened {
  readonly store: Store;
  readonly gate: QueryGate;
  readonly cache: ResultCache;
}

/** One way to the store for pages and API: what one of them has asked is known to the other. */
export function createAnswering(
  given: Pick<Answering, 'config' | 'logger' | 'now' | 'instance' | 'version' | 'partsNow' | 'secret'>,
): Answering {
  const { config, partsNow, now } = given;
  let opened: Opened | null = null;
  const open = (): Opened | null => {
    const store = partsNow()?.store ?? null;
    if (store === null) return null;
    if (opened?.store !== store) {
      const { queriesAtOnce, queriesWaiting: waiting, queryLimitSeconds: limitSeconds } = config.api;
      // The embedded engine runs one at a time anyway; the next turn is then ingestion's as often as a reader's.
      const gate = createQueryGate(store, { atOnce: store.embedded ? 1 : queriesAtOnce, waiting, limitSeconds });
      opened = { store, gate, cache: createResultCache(gate, now, { lookEveryMs }) };
    }
    return opened;
  };
  return {
    ...given,
    parts: () => partsNow() ?? refuseStarting(),
    gate: () => open()?.gate ?? null,
    async cache() {
      const { cache } = open() ?? refuseStarting();
      await cache.look();
      return cache;
    },
  };
}

function refuseStarting(): never {
  throw new LaterError('Earshot is starting; ask again in a moment', 2);
}

export function counted(reply: FastifyReply, rows: number): FastifyReply {
  reply.rows = rows;
  return reply;
}
