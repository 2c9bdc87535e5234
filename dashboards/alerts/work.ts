import type { Config } from '../../infra/config.js';
import { type AlertRecord, aboutSchema, everyQuery, noteSchema } from '../../infra/contracts/alert.js';
import { UserError } from '../../infra/errors.js';
import type { EventLog } from '../../infra/log/event-log.js';
import type { Running } from '../../infra/running.js';
import { askRunning } from '../api/ask.js';
import { NotThereError } from '../api/refusals.js';
import { type AlertState, appendAlerts, type KnownAlert, type Message, readAlerts } from './alert-state.js';
import { type Target, targetsOf } from './targets.js';

/**
 * What `earshot alerts` does. Lists come from the log alone, so that they can be asked beside a running Earshot; changes go
 * through that one where there is one, because it writes down that somebody has asked.
 */

export interface ListedAlert {
  readonly id: string;
  /** Times as ISO 8601 in UTC. */
  readonly startedAt: string;
  readonly foundAt: string;
  readonly rule: string;
  readonly about: string;
  readonly scope: string;
  readonly grain: string;
  readonly title: string;
  readonly reason: string;
  readonly figures: Readonly<Record<string, number | null>>;
  readonly panel: string;
  readonly state: 'open' | 'acknowledged' | 'muted';
  readonly acknowledgedAt: string | null;
  readonly note: string | null;
  readonly deliveries: readonly ListedDelivery[];
}

export interface ListedDelivery {
  readonly channel: string;
  readonly kind: string;
  /** For the operator, who has written it into the configuration; null where the address is a secret, or there no more. */
  readonly to: string | null;
  readonly state: 'sending' | 'sent' | 'retry' | 'failed';
  readonly attempts: number;
  readonly at: string;
  readonly reason: string | null;
  readonly nextAt: string | null;
}

export interface ListedMute {
  /** Name of the query, or `all`. */
  readonly query: string;
  readonly until: string;
}

export interface AlertList {
  readonly alerts: readonly ListedAlert[];
  readonly mutes: readonly ListedMute[];
  /** Names of the channels that are configured. */
  readonly channels: readonly string[];
}

const iso = (ms: number): string => new Date(ms).toISOString();

/** Newest first. */
export function listedAlerts(state: AlertState, config: Config, now: number): AlertList {
  const targets = new Map(targetsOf(config).map((target) => [target.id, target]));
  const told = deliveriesByAlert(state, targets);
  return {
    alerts: state
      .alerts()
      .map((alert) => listed(alert, told.get(alert.raised.id) ?? []))
      .sort((a, b) => b.startedAt.localeCompare(a.startedAt) || b.foundAt.localeCompare(a.foundAt)),
    mutes: state.mutes(now).map(({ about, until }) => ({ query: shownAbout(about), until: iso(until) })),
    channels: config.alerts.channels.map(({ name }) => name),
  };
}

function listed({ raised, acknowledged, silencedAt }: KnownAlert, deliveries: readonly ListedDelivery[]): ListedAlert {
  const { id, rule, about, scope, grain, title, reason, figures, panel } = raised;
  return {
    ...{ id, startedAt: iso(raised.startedAt), foundAt: iso(raised.at), rule, about, scope, grain },
    ...{ title, reason, figures, panel },
    state: acknowledged !== null ? 'acknowledged' : silencedAt !== null ? 'muted' : 'open',
    acknowledgedAt: acknowledged === null ? null : iso(acknowledged.at),
    note: acknowledged?.note ?? null,
    deliveries,
  };
}

function deliveriesByAlert(
  state: AlertState,
  targets: ReadonlyMap<string, Target>,
): ReadonlyMap<string, readonly ListedDelivery[]> {
  const found = new Map<string, ListedDelivery[]>();
  for (const { id, state: of } of state.targets()) {
    for (const message of of.messages) {
      const delivery = listedDelivery(message, targets.get(id));
      if (delivery === null) continue;
      for (const alert of message.alerts) found.set(alert, [...(found.get(alert) ?? []), delivery]);
    }
  }
  return found;
}

function listedDelivery({ claim, failed, sent, attempts }: Message, target: Target | undefined): ListedDelivery | null {
  const record = sent ?? failed ?? claim?.record;
  if (record === undefined) return null;
  return {
    channel: record.channel,
    kind: record.kind,
    to: target?.place.kind === 'email' ? target.place.address : null,
    state: sent !== null ? 'sent' : failed === null ? 'sending' : failed.isPermanent ? 'failed' : 'retry',
    attempts,
    at: iso(record.at),
    reason: failed?.reason ?? null,
    nextAt: failed?.nextAt == null ? null : iso(failed.nextAt),
  };
}

/** By its id or the beginning of it. Throws UserError where there is none, or more than one. */
export function foundAlert<A extends { readonly id: string }>(alerts: readonly A[], wanted: string): A {
  const plain = wanted.trim().toLowerCase();
  const found = /^[0-9a-f]{4,32}$/.test(plain) ? alerts.filter(({ id }) => id.startsWith(plain)) : [];
  const [first] = found;
  if (first !== undefined && found.length === 1) return first;
  const which =
    found.length > 1 ? `${found.length} alerts begin with "${plain}"` : `There is no alert "${wanted.slice(0, 40)}"`;
  throw new NotThereError(`${which}. "earshot alerts list" shows the ids.`);
}

const shownAbout = (about: string): string => (about === everyQuery ? 'all' : about);

/** Throws UserError: it is no name of a query. */
function aboutOf(query: string): string {
  if (query === 'all') return everyQuery;
  const parsed = aboutSchema.safeParse(query);
  if (parsed.success) return parsed.data;
  throw new UserError(
    `"${query.slice(0, 100)}" is no name of a query; listening.queries has them, and "all" is every one.`,
  );
}

/** Throws UserError: too long, or more than one line. */
export function noteOf(note: string | undefined): string | null {
  if (note === undefined || note.trim() === '') return null;
  const parsed = noteSchema.safeParse(note);
  if (parsed.success) return parsed.data;
  throw new UserError('The note must be one line of 500 characters at most.');
}

export const longestMuteMinutes = 90 * 24 * 60;

export type AlertChange =
  | { readonly kind: 'ack'; readonly id: string; readonly note: string | null }
  | { readonly kind: 'mute'; readonly query: string; readonly minutes: number }
  | { readonly kind: 'unmute'; readonly query: string };

export type Changed =
  | { readonly kind: 'ack'; readonly id: string; readonly title: string }
  | { readonly kind: 'mute'; readonly query: string; readonly until: string }
  | { readonly kind: 'unmute'; readonly query: string };

/** Throws UserError where there is no such alert or query. */
export async function changeInLog(log: EventLog, config: Config, change: AlertChange, now: number): Promise<Changed> {
  if (change.kind !== 'ack') return changeMutes(log, config, change, now);
  const known = (await readAlerts(log)).alerts().map(({ raised }) => ({ id: raised.id, title: raised.title }));
  return acknowledge(log, foundAlert(known, change.id), change.note, now);
}

export async function acknowledge(
  log: Pick<EventLog, 'append'>,
  { id, title }: { readonly id: string; readonly title: string },
  note: string | null,
  now: number,
): Promise<Changed> {
  await appendAlerts(log, [{ type: 'acknowledged', id, at: now, note }]);
  return { kind: 'ack', id, title };
}

/** Throws UserError where there is no such query. One that is gone can still be unmuted. */
export async function changeMutes(
  log: Pick<EventLog, 'append'>,
  { listening }: Pick<Config, 'listening'>,
  change: Exclude<AlertChange, { kind: 'ack' }>,
  now: number,
): Promise<Changed> {
  const about = aboutOf(change.query);
  const names = listening.queries.map(({ name }) => name);
  if (change.kind === 'mute' && about !== everyQuery && !names.includes(about)) {
    const known = names.length === 0 ? 'there are none' : `there are ${names.join(', ').slice(0, 300)}`;
    throw new UserError(`There is no query "${about}" in listening.queries; ${known}, and all.`);
  }
  const record: AlertRecord =
    change.kind === 'mute'
      ? { type: 'mute', about, until: now + change.minutes * 60_000, at: now }
      : { type: 'unmute', about, at: now };
  await appendAlerts(log, [record]);
  return record.type === 'mute'
    ? { kind: 'mute', query: change.query, until: iso(record.until) }
    : { kind: 'unmute', query: change.query };
}

export function changeBeside(running: Running, change: AlertChange): Promise<Changed> {
  switch (change.kind) {
    case 'ack': {
      const body = change.note === null ? {} : { note: change.note };
      return askRunning(running, `/v1/alerts/${encodeURIComponent(change.id)}/ack`, { method: 'POST', body });
    }
    case 'mute': {
      const body = { minutes: change.minutes };
      return askRunning(running, `/v1/mutes/${encodeURIComponent(change.query)}`, { method: 'POST', body });
    }
    case 'unmute':
      return askRunning(running, `/v1/mutes/${encodeURIComponent(change.query)}`, { method: 'DELETE' });
  }
}
