import { type Command, InvalidArgumentError } from 'commander';
import { describe, wholeNumber } from './command-parts.js';

/** As commander gives them. */
export interface AlertsListOptions {
  readonly open?: boolean;
  readonly limit: number;
}

export interface AlertsHandlers {
  alertsList(options: AlertsListOptions): Promise<void>;
  alertsShow(id: string): Promise<void>;
  alertsAck(id: string, options: { readonly note?: string }): Promise<void>;
  /** `for` in minutes. */
  alertsMute(query: string, options: { readonly for: number }): Promise<void>;
  alertsUnmute(query: string): Promise<void>;
  alertsTest(channel: string | undefined): Promise<void>;
}

type Add = (name: string, description: string, examples: readonly string[], notes?: readonly string[]) => Command;

export function addAlerts(add: Add, handlers: AlertsHandlers): void {
  const alerts = add(
    'alerts',
    'what was worth telling somebody at once: what became of it, acknowledging, muting',
    ['earshot alerts list --open', 'earshot alerts ack 3f2a9c01', 'earshot alerts mute acme --for 4h'],
    [
      'An alert goes once to each channel of alerts.channels. The first is sent at once; what follows within alerts.groupSeconds',
      'goes together in one message. Who acknowledges or mutes is not kept.',
    ],
  );
  describe(
    alerts.command('list'),
    'alerts, the newest first, and what is muted',
    ['earshot alerts list', 'earshot alerts list --open --json'],
    ['Asks the log, also beside a running Earshot.'],
  )
    .option('--open', 'only those that nobody has acknowledged and that were not muted')
    .option('--limit <n>', 'so many at most', wholeNumber(1, 10_000), 50)
    .action((options: AlertsListOptions) => handlers.alertsList(options));
  describe(alerts.command('show'), 'one alert: why, with which figures, and who was told', [
    'earshot alerts show 3f2a9c01',
  ])
    .argument('<id>', 'id of the alert, or its first characters')
    .action((id: string) => handlers.alertsShow(id));
  describe(
    alerts.command('ack'),
    'acknowledge an alert: it is seen to, and is not tried again where it has not arrived',
    ['earshot alerts ack 3f2a9c01', 'earshot alerts ack 3f2a9c01 --note "press office knows"'],
  )
    .argument('<id>', 'id of the alert, or its first characters')
    .option('--note <text>', 'a line for others, 500 characters at most')
    .action((id: string, options: { note?: string }) => handlers.alertsAck(id, options));
  describe(
    alerts.command('mute'),
    'do not send alerts of a query, or of any, for a time; they are kept and listed as muted',
    ['earshot alerts mute acme --for 4h', 'earshot alerts mute all --for 2d'],
  )
    .argument('<query>', 'name of a query in listening.queries; all: every one')
    .requiredOption('--for <time>', 'such as 30m, 4h, 2d or 1w; 90 days at most', minutes)
    .action((query: string, options: { for: number }) => handlers.alertsMute(query, options));
  describe(alerts.command('unmute'), 'send alerts of a query again; those of before are not made up for', [
    'earshot alerts unmute acme',
    'earshot alerts unmute all',
  ])
    .argument('<query>', 'as it was muted')
    .action((query: string) => handlers.alertsUnmute(query));
  describe(
    alerts.command('test'),
    'send a message that says it is a test, and say what came of it',
    ['earshot alerts test', 'earshot alerts test press-office'],
    ['By this process, with the configuration it reads. Ends with 3 where a message did not arrive.'],
  )
    .argument('[channel]', 'name of a channel in alerts.channels (default: all of them)')
    .action((channel: string | undefined) => handlers.alertsTest(channel));
}

const inMinutes: Readonly<Record<string, number>> = { m: 1, h: 60, d: 1_440, w: 10_080 };
const mostMinutes = 90 * 1_440;

export function minutes(value: string): number {
  const [, amount = '', unit = ''] = /^(\d{1,6})([mhdw])$/.exec(value.trim()) ?? [];
  const found = Number(amount) * (inMinutes[unit] ?? 0);
  if (amount === '' || found < 1 || found > mostMinutes) {
    throw new InvalidArgumentError('It must be a time such as 30m, 4h, 2d or 1w; 90 days at most.');
  }
  return found;
}
