import type { EventLog } from '../../infra/log/event-log.js';
import type { Store } from '../../infra/store/store.js';
import { faultyLog, faultyStore } from './pipeline-faults.js';

/**
 * Kills this process (SIGKILL: nothing is tidied up) at a chosen moment. The fault is in what is wrapped around the log and
 * the store, never in the product.
 */
export interface Kill {
  readonly moment: KillMoment;
  /** At the nth time that it comes. */
  readonly number: number;
}

export const ingestMoments = ['before append', 'after append'] as const;
export const landingMoments = ['before insert', 'after insert', 'before commit'] as const;
export const refreshMoments = ['before refresh statement', 'after refresh statement', 'before watermark'] as const;
export type KillMoment = (typeof ingestMoments | typeof landingMoments | typeof refreshMoments)[number];

export interface Doom {
  log(log: EventLog): EventLog;
  store(store: Store): Store;
}

export function createDoom(kill: Kill | null): Doom {
  let reached = 0;
  function reach(moment: KillMoment): void {
    if (moment !== kill?.moment) return;
    reached += 1;
    if (reached === kill.number) process.kill(process.pid, 'SIGKILL');
  }
  const isWatermark = (table: string | null): boolean => table === 'watermark';
  return {
    log: (log) =>
      faultyLog(log, {
        beforeAppend: () => reach('before append'),
        afterAppend: () => reach('after append'),
        beforeCommit: () => reach('before commit'),
      }),
    store: (store) =>
      faultyStore(store, {
        before(call) {
          if (call.kind === 'insert') reach(isWatermark(call.table) ? 'before watermark' : 'before insert');
          if (call.kind === 'command') reach('before refresh statement');
        },
        after(call) {
          if (call.kind === 'insert' && !isWatermark(call.table)) reach('after insert');
          if (call.kind === 'command') reach('after refresh statement');
        },
      }),
  };
}
