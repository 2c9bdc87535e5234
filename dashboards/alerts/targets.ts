import { createAlertKeys } from '../../infra/alert-keys.js';
import type { AlertChannel } from '../../infra/alert-settings.js';
import { type Config, pseudonymKey } from '../../infra/config.js';
import type { AlertInput } from '../../infra/contracts/alert.js';

/** One place to which messages go: a webhook, or one of a channel's e-mail addresses. */
export interface Target {
  readonly id: string;
  /** Name of its channel. */
  readonly channel: string;
  readonly kind: AlertChannel['type'];
  readonly place: Place;
  wants(alert: Pick<AlertInput, 'about' | 'scope'>): boolean;
}

export type Place =
  | { readonly kind: 'email'; readonly address: string }
  /** The address is a secret. */
  | { readonly kind: 'slack' | 'teams'; readonly url: string }
  | { readonly kind: 'webhook'; readonly url: string; readonly secret: string };

/** In the order of the configuration. */
export function targetsOf(config: Config): readonly Target[] {
  if (config.alerts.channels.length === 0) return [];
  const keys = createAlertKeys(pseudonymKey(config));
  return config.alerts.channels.flatMap((channel) => {
    const { name, type, queries, scopes } = channel;
    const wants: Target['wants'] = ({ about, scope }) =>
      (queries.length === 0 || queries.includes(about)) && (scopes.length === 0 || scopes.includes(scope));
    return placesOf(channel).map((place) => ({
      id: keys.target(name, place.kind === 'email' ? place.address : ''),
      ...{ channel: name, kind: type, place, wants },
    }));
  });
}

function placesOf(channel: AlertChannel): readonly Place[] {
  switch (channel.type) {
    case 'email':
      return channel.to.map((address) => ({ kind: 'email', address }));
    case 'webhook':
      return [{ kind: 'webhook', url: channel.url, secret: channel.secret }];
    default:
      return [{ kind: channel.type, url: channel.url }];
  }
}
