import type { Recipient, Week } from '../digest.js';
import { type Deliveries, mayClaim } from './deliveries.js';

/**
 * - `due`: may be sent now. `sent`: the server has taken it, or the channel.
 * - `elsewhere`: another process has it, or had it and was killed; it is tried again after that claim's lease.
 * - `retry`: failed, and is tried again. `failed`: refused for good, until the address changes or an operator says `--again`.
 * - `unsubscribed`: the recipient has ended it.
 */
export type DeliveryState = 'due' | 'sent' | 'elsewhere' | 'retry' | 'failed' | 'unsubscribed';

export interface Standing {
  readonly state: DeliveryState;
  readonly reason: string | null;
  /** Of what is said, ms. */
  readonly at: number | null;
  readonly attempts: number;
  /** Not before this, ms; where it is tried again. */
  readonly nextAt?: number | null;
}

export interface StandingAsked {
  readonly week: Week;
  readonly again: boolean;
  readonly now: number;
}

/** `address`: keyed hash of where it would go. */
export function standingOf(
  deliveries: Deliveries,
  { id }: Pick<Recipient, 'id'>,
  address: string,
  { week, again, now }: StandingAsked,
): Standing {
  const delivery = deliveries.of(id, week);
  const { attempts, claim, failed, sent } = delivery;
  if (sent !== null) return { state: 'sent', reason: null, at: sent.at, attempts: sent.attempt };
  if (!deliveries.isWanted(id)) {
    return { state: 'unsubscribed', reason: 'the recipient has unsubscribed', at: null, attempts };
  }
  const may = mayClaim(delivery, { attempt: attempts + 1, address, again }, now);
  if (claim !== null && !may) {
    return { state: 'elsewhere', reason: 'is being sent', at: claim.record.at, attempts, nextAt: claim.until };
  }
  if (failed !== null && !may) {
    const { reason, at, nextAt } = failed;
    return { state: failed.isPermanent ? 'failed' : 'retry', reason, at, attempts, nextAt };
  }
  const refusal = deliveries.refusal(id);
  if (refusal !== null && refusal.address === address && !again) {
    return { state: 'failed', reason: refusal.reason, at: refusal.at, attempts, nextAt: null };
  }
  return { state: 'due', reason: null, at: null, attempts };
}
