import type { Config } from '../../infra/config.js';
import type { AlertInput, AlertRaised } from '../../infra/contracts/alert.js';
import { clean } from '../digest/clean.js';

/** What a message says, before it is written for a channel. Nobody's words and nobody's name are in an alert. */
export interface AlertMessage {
  /** Subject of a mail, head of a card. */
  readonly title: string;
  readonly isTest: boolean;
  readonly alerts: readonly SaidAlert[];
  /** Those that are not listed one by one. */
  readonly more: number;
  /** Whose Earshot it is. */
  readonly organisation: string;
}

export interface SaidAlert {
  readonly id: string;
  readonly title: string;
  /** Where it was said, and since when. */
  readonly where: string;
  readonly reason: string;
  /** `46 count · 9 expected`; empty where there are none. */
  readonly figures: string;
  /** Null: there is no address that readers could reach. */
  readonly url: string | null;
  /** Commands. */
  readonly acknowledge: string;
  readonly mute: string;
}

/** Ten cards are as much as Slack takes and anybody reads. */
const mostListed = 10;
export const shortId = 8;

export type Wording = Pick<Config, 'organisation' | 'digest'>;

export function alertMessage(raised: readonly AlertRaised[], config: Wording): AlertMessage {
  const alerts = raised.slice(0, mostListed).map((alert) => said(alert, config));
  const [first] = raised;
  const about = [...new Set(raised.map((alert) => alert.about))];
  const names = about.length > 3 ? `${about.slice(0, 3).join(', ')} and ${about.length - 3} more` : about.join(', ');
  return {
    title:
      raised.length === 1 && first !== undefined
        ? `${clean(first.title, 200)} (${scopeWords[first.scope]})`
        : `${raised.length} alerts: ${names}`,
    isTest: false,
    alerts,
    more: raised.length - alerts.length,
    organisation: clean(config.organisation.name, 100),
  };
}

/** What `earshot alerts test` sends. */
export function testMessage(now: number, config: Wording): AlertMessage {
  const alert: AlertRaised = {
    ...{ type: 'raised', id: '0'.repeat(32), rule: 'spike', about: 'test', scope: 'internal', grain: 'hour' },
    ...{ startedAt: now, at: now, figures: {}, panel: '/listening' },
    title: 'Test of alerts: nothing has happened',
    reason: 'Somebody has run "earshot alerts test". An alert would say here why it was raised.',
  };
  const message = alertMessage([alert], config);
  return { ...message, title: alert.title, isTest: true };
}

const scopeWords = { internal: 'inside', public: 'public' } as const;

function said(alert: AlertRaised, config: Wording): SaidAlert {
  const { id, title, reason, figures, about } = alert;
  return {
    id,
    title: clean(title, 200),
    where: `Said ${alert.scope === 'internal' ? 'inside the organisation' : 'in public'}, since ${when(alert.startedAt, config)}`,
    reason: clean(reason, 600),
    figures: figuresText(figures),
    url: panelUrl(alert, config),
    acknowledge: `earshot alerts ack ${id.slice(0, shortId)}`,
    mute: `earshot alerts mute ${about} --for 4h`,
  };
}

/** Null: `digest.publicUrl` does not say where readers reach the pages. */
export function panelUrl({ panel }: Pick<AlertInput, 'panel'>, { digest }: Wording): string | null {
  return digest.publicUrl === null ? null : new URL(`${digest.publicUrl.replace(/(?<!\/)\/+$/, '')}${panel}`).href;
}

const number = new Intl.NumberFormat('en', { maximumFractionDigits: 1 });

export function figuresText(figures: AlertInput['figures']): string {
  return Object.entries(figures)
    .map(([name, value]) => `${worded(name)} ${value === null ? 'unknown' : number.format(value)}`)
    .join(' · ');
}

/** `expectedPerHour` → `expected per hour`. */
const worded = (name: string): string =>
  name
    .replace(/_/g, ' ')
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase();

/** `3 Nov 2026, 14:05 (Europe/Berlin)` */
export function when(ms: number, { organisation: { timeZone } }: Pick<Config, 'organisation'>): string {
  const at = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'short', timeZone }).format(ms);
  return `${at} (${timeZone})`;
}
