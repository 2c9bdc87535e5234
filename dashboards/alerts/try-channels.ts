import { randomUUID } from 'node:crypto';
import type { Config } from '../../infra/config.js';
import { UserError } from '../../infra/errors.js';
import { testMessage } from './message.js';
import { createSender } from './sender.js';
import { targetsOf } from './targets.js';

/** What a test message came to. */
export interface TriedTarget {
  readonly channel: string;
  readonly kind: string;
  /** For the operator; null where the address is a secret. */
  readonly to: string | null;
  readonly isSent: boolean;
  /** Null: it was taken. */
  readonly reason: string | null;
  readonly isPermanent: boolean;
}

const withinMs = 60_000;

/** Sends a message that says it is a test to every target, or to those of a channel. Nothing of it is kept. */
export async function tryChannels(
  config: Config,
  channel: string | undefined,
  { now, signal }: { readonly now: () => number; readonly signal: AbortSignal },
): Promise<readonly TriedTarget[]> {
  const names = config.alerts.channels.map(({ name }) => name);
  if (names.length === 0)
    throw new UserError('Nobody is told: name channels in the configuration, in alerts.channels.');
  if (channel !== undefined && !names.includes(channel)) {
    throw new UserError(
      `There is no channel "${channel.slice(0, 100)}" in alerts.channels; there are ${names.join(', ')}.`,
    );
  }
  const sender = createSender(config, now);
  const message = testMessage(now(), config);
  const id = randomUUID().replaceAll('-', '');
  const asked = targetsOf(config).filter((target) => channel === undefined || target.channel === channel);
  const until = AbortSignal.any([signal, AbortSignal.timeout(withinMs)]);
  return Promise.all(
    asked.map(async (target): Promise<TriedTarget> => {
      const failure = await sender.send(target, { id, message, raised: [] }, until);
      return {
        channel: target.channel,
        kind: target.kind,
        to: target.place.kind === 'email' ? target.place.address : null,
        isSent: failure === null,
        reason: failure?.reason ?? null,
        isPermanent: failure?.isPermanent ?? false,
      };
    }),
  );
}
