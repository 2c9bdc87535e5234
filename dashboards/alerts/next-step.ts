import type { AlertState, KnownAlert, Message } from './alert-state.js';
import type { Target } from './targets.js';

/** What is to be done for a target now. */
export type Step =
  | { readonly kind: 'idle' }
  /** Nothing before this, ms, unless something comes. */
  | { readonly kind: 'wait'; readonly until: number }
  /** Their queries are muted: they are never sent. */
  | { readonly kind: 'silence'; readonly alerts: readonly string[] }
  /** The message is not tried again. */
  | { readonly kind: 'give up'; readonly message: Message; readonly reason: string }
  | {
      readonly kind: 'send';
      readonly group: string;
      /** All that the message is about … */
      readonly alerts: readonly string[];
      /** … and those of them that are still to be told. */
      readonly told: readonly KnownAlert[];
      readonly attempt: number;
    };

export interface StepOptions {
  /** ms, by the clock of the log. */
  readonly now: number;
  /** What comes so soon after a message waits, ms. */
  readonly groupMs: number;
  readonly giveUpMs: number;
}

const mostOfOneMessage = 1_000;

/**
 * A message at a time: what comes while one has not arrived goes with the next one, so that an outage ends with two messages
 * and not with a hundred.
 */
export function nextStep(state: AlertState, { id, wants }: Pick<Target, 'id' | 'wants'>, options: StepOptions): Step {
  const { now, groupMs, giveUpMs } = options;
  const target = state.target(id);
  const isMuted = ({ raised }: KnownAlert): boolean => state.mutedUntil(raised.about, now) !== null;
  const silenced = (alerts: readonly KnownAlert[]): Step => ({
    kind: 'silence',
    alerts: alerts.map(({ raised }) => raised.id),
  });

  const open = target.messages.find(({ sent, failed }) => sent === null && failed?.isPermanent !== true);
  if (open !== undefined) {
    if (open.claim !== null && now < open.claim.until) return { kind: 'wait', until: open.claim.until };
    const found = open.alerts.flatMap((alert) => state.alert(alert) ?? []);
    const wanted = found.filter(isToBeTold);
    const muted = wanted.filter(isMuted);
    if (muted.length > 0) return silenced(muted);
    if (wanted.length === 0) {
      return { kind: 'give up', message: open, reason: 'acknowledged or muted before it could be sent' };
    }
    const endsAt = Math.max(...wanted.map(({ takenAt }) => takenAt)) + giveUpMs;
    if (now >= endsAt) {
      const hours = Math.round(giveUpMs / 3_600_000);
      const why = open.failed === null ? '' : `: ${open.failed.reason}`;
      return {
        kind: 'give up',
        message: open,
        reason: `given up after ${hours} ${hours === 1 ? 'hour' : 'hours'}${why}`,
      };
    }
    if (open.failed !== null && now < (open.failed.nextAt ?? 0)) {
      return { kind: 'wait', until: Math.min(open.failed.nextAt ?? 0, endsAt) };
    }
    return { kind: 'send', group: open.group, alerts: open.alerts, told: wanted, attempt: open.attempts + 1 };
  }

  const oldest = Math.max(target.since ?? now, now - giveUpMs);
  const pending = state
    .alerts()
    .filter(
      (alert) => alert.takenAt >= oldest && isToBeTold(alert) && wants(alert.raised) && !target.has(alert.raised.id),
    );
  const muted = pending.filter(isMuted);
  if (muted.length > 0) return silenced(muted);
  const first = pending[0];
  if (first === undefined) return { kind: 'idle' };
  const until = (target.lastBegunAt ?? Number.NEGATIVE_INFINITY) + groupMs;
  if (now < until) return { kind: 'wait', until };
  const told = pending.slice(0, mostOfOneMessage);
  const alerts = told.map(({ raised }) => raised.id);
  return { kind: 'send', group: first.raised.id, alerts, told, attempt: 1 };
}

const isToBeTold = ({ acknowledged, silencedAt }: KnownAlert): boolean => acknowledged === null && silencedAt === null;
