import { figuresText } from '../alerts/message.js';
import type { TriedTarget } from '../alerts/try-channels.js';
import type { AlertList, Changed, ListedAlert, ListedDelivery } from '../alerts/work.js';

/** Alerts for people. Ids are cut to what still finds them. */

const idWidth = 8;

export function alertsText({ alerts, mutes, channels }: AlertList, left: number): string {
  const lines = [
    ...(alerts.length === 0 ? ['There are no alerts.'] : alerts.map((alert) => line(alert))),
    ...(left > 0 ? [`… and ${left} more; --limit shows them.`] : []),
    ...mutes.map(({ query, until }) => `Muted until ${until}: ${query === 'all' ? 'every query' : query}`),
    ...(channels.length === 0 ? ['Nobody is told: there are no channels in alerts.channels.'] : []),
  ];
  return `${lines.join('\n')}\n`;
}

function line(alert: ListedAlert): string {
  const { id, startedAt, title, scope, state, deliveries } = alert;
  const when = startedAt.slice(0, 16).replace('T', ' ');
  const told = deliveries.length === 0 ? '' : `  [${summary(deliveries)}]`;
  return `${id.slice(0, idWidth)}  ${when}  ${state.padEnd(12)}  ${title} (${scope})${told}`;
}

/** `press: sent; ops: sent × 2, not sent yet` */
function summary(deliveries: readonly ListedDelivery[]): string {
  const channels = [...new Set(deliveries.map(({ channel }) => channel))];
  return channels
    .map((name) => {
      const states = deliveries.filter(({ channel }) => channel === name).map((delivery) => words[delivery.state]);
      const counted = [...new Set(states)].map((state) => {
        const count = states.filter((other) => other === state).length;
        return count > 1 ? `${state} × ${count}` : state;
      });
      return `${name}: ${counted.join(', ')}`;
    })
    .join('; ');
}

const words = { sending: 'being sent', sent: 'sent', retry: 'not sent yet', failed: 'not sent' } as const;

export function alertText(alert: ListedAlert): string {
  const { id, title, scope, startedAt, foundAt, reason, figures, panel, state, acknowledgedAt, note } = alert;
  const said = figuresText(figures);
  return `${[
    `${title} (${scope})`,
    reason,
    ...(said === '' ? [] : [said]),
    `Id ${id}; began at ${startedAt}, found at ${foundAt}`,
    `Panel: ${panel}`,
    `State: ${state}${acknowledgedAt === null ? '' : ` at ${acknowledgedAt}`}${note === null ? '' : ` – ${note}`}`,
    ...(alert.deliveries.length === 0
      ? ['Nobody was told.']
      : alert.deliveries.map((delivery) => deliveryLine(delivery))),
  ].join('\n')}\n`;
}

function deliveryLine({ channel, to, state, attempts, at, reason, nextAt }: ListedDelivery): string {
  const where = to === null ? channel : `${channel} (${to})`;
  const why = reason === null ? '' : `: ${reason}`;
  const next = nextAt === null ? '' : `; tried again at ${nextAt}`;
  const tried = attempts > 1 ? `, ${attempts} attempts` : '';
  return `  ${where}: ${words[state]} at ${at}${tried}${why}${next}`;
}

export function changedText(changed: Changed): string {
  switch (changed.kind) {
    case 'ack':
      return `Acknowledged: ${changed.title} (${changed.id.slice(0, idWidth)}).\n`;
    case 'mute':
      return `Alerts of ${subject(changed.query)} are not sent until ${changed.until}; "earshot alerts unmute ${changed.query}" ends it.\n`;
    case 'unmute':
      return `Alerts of ${subject(changed.query)} are sent again; those of before are not.\n`;
  }
}

const subject = (query: string): string => (query === 'all' ? 'every query' : query);

export function triedText(tried: readonly TriedTarget[]): string {
  const lines = tried.map(({ channel, kind, to, isSent, reason, isPermanent }) => {
    const where = `${channel}, ${kind}${to === null ? '' : ` to ${to}`}`;
    return isSent ? `✓ ${where}: taken` : `✗ ${where}: ${reason}${isPermanent ? '' : '; trying again may help'}`;
  });
  return `${lines.join('\n')}\n`;
}
