import {
  type AlertClaim,
  type AlertDelivery,
  type AlertFailed,
  type AlertRaised,
  type AlertRecord,
  type AlertSent,
  alertKey,
  everyQuery,
  isAlertDelivery,
} from '../../infra/contracts/alert.js';
import { decodeAlert, encodeAlert } from '../../infra/contracts/cloud-events.js';
import { alertTopic } from '../../infra/contracts/topics.js';
import type { EventLog, LogRecord } from '../../infra/log/event-log.js';

/** One message to a target. Its alerts never change. */
export interface Message {
  readonly group: string;
  readonly alerts: readonly string[];
  /** Valid claims so far. */
  readonly attempts: number;
  /** The claim that has it, and until when by the log's clock, ms; its lease may have ended. */
  readonly claim: { readonly record: AlertClaim; readonly until: number } | null;
  readonly failed: AlertFailed | null;
  readonly sent: AlertSent | null;
  /** Keys in the log. */
  readonly keys: readonly string[];
}

export interface KnownAlert {
  readonly raised: AlertRaised;
  /** When the log took it, ms. */
  readonly takenAt: number;
  readonly acknowledged: { readonly at: number; readonly note: string | null } | null;
  readonly silencedAt: number | null;
}

export interface TargetState {
  /** No alert of before goes there, ms; null: it was never seen. */
  readonly since: number | null;
  /** When the newest message was begun, by the log's clock, ms. */
  readonly lastBegunAt: number | null;
  /** In the order in which they were begun. */
  readonly messages: readonly Message[];
  /** Whether the alert is in one of them. */
  has(alert: string): boolean;
  message(group: string): Message | null;
}

/** How everything stands: a fold over the topic. Everybody who reads the log comes to the same. */
export interface AlertState {
  /** What was taken in already is passed over, and so is what cannot be read: a newer Earshot may have written it. */
  apply(record: LogRecord): void;
  /** In the order in which they were raised. */
  alerts(): readonly KnownAlert[];
  alert(id: string): KnownAlert | null;
  target(id: string): TargetState;
  targets(): readonly { readonly id: string; readonly state: TargetState }[];
  /** Until when alerts about a query are muted, ms; null: they are not. */
  mutedUntil(about: string, now: number): number | null;
  /** What is muted now. */
  mutes(now: number): readonly { readonly about: string; readonly until: number }[];
}

interface MutableTarget {
  since: number | null;
  lastBegunAt: number | null;
  readonly messages: Map<string, Message>;
  readonly groupOf: Map<string, string>;
}

export async function readAlerts(log: Pick<EventLog, 'latest'>): Promise<AlertState> {
  return foldAlerts(await log.latest(alertTopic));
}

export function foldAlerts(records: readonly LogRecord[]): AlertState {
  const state = createAlertState();
  const inOrder = [...records].sort((a, b) => Number(BigInt(a.offset) - BigInt(b.offset)));
  for (const record of inOrder) state.apply(record);
  return state;
}

export function createAlertState(): AlertState {
  const raised = new Map<string, { readonly record: AlertRaised; readonly takenAt: number }>();
  const acknowledged = new Map<string, { readonly at: number; readonly note: string | null }>();
  const silenced = new Map<string, number>();
  const mutes = new Map<string, number>();
  const targets = new Map<string, MutableTarget>();
  let seen = -1n;

  const known = (id: string): KnownAlert | null => {
    const found = raised.get(id);
    if (found === undefined) return null;
    return {
      raised: found.record,
      takenAt: found.takenAt,
      acknowledged: acknowledged.get(id) ?? null,
      silencedAt: silenced.get(id) ?? null,
    };
  };
  const target = (id: string): MutableTarget => {
    const found = targets.get(id) ?? { since: null, lastBegunAt: null, messages: new Map(), groupOf: new Map() };
    targets.set(id, found);
    return found;
  };

  function take(record: AlertRecord, timestamp: number): void {
    if (isAlertDelivery(record)) {
      takeDelivery(target(record.target), record, timestamp);
      return;
    }
    switch (record.type) {
      case 'raised':
        raised.set(record.id, { record, takenAt: timestamp });
        break;
      case 'acknowledged':
        acknowledged.set(record.id, { at: record.at, note: record.note });
        break;
      case 'silenced':
        silenced.set(record.id, record.at);
        break;
      case 'mute':
        mutes.set(record.about, record.until);
        break;
      case 'unmute':
        mutes.delete(record.about);
        break;
      case 'target': {
        const of = target(record.target);
        of.since = Math.min(of.since ?? record.since, record.since);
      }
    }
  }

  const of = (id: string): TargetState => {
    const found = targets.get(id);
    return {
      since: found?.since ?? null,
      lastBegunAt: found?.lastBegunAt ?? null,
      messages: [...(found?.messages.values() ?? [])],
      has: (alert) => found?.groupOf.has(alert) ?? false,
      message: (group) => found?.messages.get(group) ?? null,
    };
  };
  const muted = (about: string, now: number): number | null => {
    const until = mutes.get(about);
    return until !== undefined && until > now ? until : null;
  };
  return {
    apply(record) {
      const offset = BigInt(record.offset);
      if (offset <= seen) return;
      seen = offset;
      if (record.value === null) return;
      const decoded = decodeAlert(record);
      if (decoded.ok) take(decoded.value, record.timestamp);
    },
    alerts: () => [...raised.keys()].flatMap((id) => known(id) ?? []),
    alert: known,
    target: of,
    targets: () => [...targets.keys()].map((id) => ({ id, state: of(id) })),
    mutedUntil: (about, now) => {
      const [own, every] = [muted(about, now), muted(everyQuery, now)];
      return own === null ? every : Math.max(own, every ?? 0);
    },
    mutes: (now) => [...mutes].flatMap(([about, until]) => (until > now ? [{ about, until }] : [])),
  };
}

function takeDelivery(target: MutableTarget, record: AlertDelivery, timestamp: number): void {
  const before = target.messages.get(record.group) ?? null;
  const next = after(before, record, timestamp, (alert) => target.groupOf.has(alert));
  if (next === null) return;
  if (next !== before && (record.type === 'sent' || (record.type === 'claim' && record.attempt === 1))) {
    target.lastBegunAt = Math.max(target.lastBegunAt ?? 0, timestamp);
  }
  target.messages.set(record.group, { ...next, keys: [...new Set([...next.keys, alertKey(record)])] });
  for (const alert of next.alerts) target.groupOf.set(alert, record.group);
}

/** Null: the record begins no message. */
function after(
  before: Message | null,
  record: AlertDelivery,
  timestamp: number,
  isTold: (alert: string) => boolean,
): Message | null {
  const { group, alerts, attempt } = record;
  const begun: Message = before ?? { group, alerts, attempts: 0, claim: null, failed: null, sent: null, keys: [] };
  switch (record.type) {
    case 'sent':
      return { ...begun, claim: null, failed: null, sent: record, attempts: Math.max(begun.attempts, attempt) };
    case 'claim': {
      if (before === null && alerts.some(isTold)) return null;
      if (!mayClaim(begun, record, timestamp)) return before;
      return { ...begun, attempts: attempt, claim: { record, until: timestamp + record.leaseMs }, failed: null };
    }
    case 'failed': {
      // Of the log's own past the claim may be gone already; of what is given up, the failure before.
      const of = begun.claim?.record.claimId ?? begun.failed?.claimId ?? record.claimId;
      return begun.sent !== null || of !== record.claimId
        ? before
        : { ...begun, claim: null, failed: record, attempts: Math.max(begun.attempts, attempt) };
    }
  }
}

/** Whether a claim holds that the log takes at `timestamp`, ms. */
function mayClaim(
  { alerts, attempts, claim, failed, sent }: Message,
  record: Pick<AlertClaim, 'alerts' | 'attempt'>,
  timestamp: number,
): boolean {
  if (sent !== null || record.attempt !== attempts + 1) return false;
  if (record.alerts.length !== alerts.length || !record.alerts.every((alert) => alerts.includes(alert))) return false;
  if (claim !== null) return timestamp >= claim.until;
  return failed === null || (!failed.isPermanent && timestamp >= (failed.nextAt ?? 0));
}

/** In one append: either all of them are in the log, or the caller learns that they may not be. */
export async function appendAlerts(log: Pick<EventLog, 'append'>, records: readonly AlertRecord[]): Promise<void> {
  if (records.length > 0) await log.append(alertTopic, records.map(encodeAlert));
}

/** Takes keys out of the log. */
export async function forgetKeys(log: Pick<EventLog, 'append'>, keys: readonly string[]): Promise<void> {
  if (keys.length === 0) return;
  await log.append(
    alertTopic,
    keys.map((key) => ({ key, value: null, headers: {} })),
  );
}
