import { createAlertKeys } from '../../infra/alert-keys.js';
import { type Config, pseudonymKey } from '../../infra/config.js';
import type { AlertRaised } from '../../infra/contracts/alert.js';
import { DeliveryError, type Failure, otherFailure } from '../digest/deliver/failure.js';
import { createMailer, type Mailer } from '../digest/deliver/mail.js';
import { postJson } from '../digest/deliver/webhook.js';
import { slackMessage, teamsMessage } from './cards.js';
import type { AlertMessage } from './message.js';
import { renderMail } from './render-mail.js';
import { signedHeaders, webhookBody } from './signed-webhook.js';
import type { Target } from './targets.js';

export interface Outgoing {
  /** Of the message: the same at every attempt. */
  readonly id: string;
  readonly message: AlertMessage;
  readonly raised: readonly AlertRaised[];
}

export interface Sender {
  /** Null: it was taken. */
  send(target: Target, outgoing: Outgoing, signal: AbortSignal): Promise<Failure | null>;
}

export function createSender(config: Config, now: () => number): Sender {
  const withMailer = sharedMailer(config);

  async function give({ id: target, place }: Target, outgoing: Outgoing, signal: AbortSignal): Promise<void> {
    const { id, message } = outgoing;
    switch (place.kind) {
      case 'email': {
        const digest = await renderMail(message);
        const mail = {
          to: { name: null, address: place.address },
          unsubscribeUrl: null,
          date: new Date(now()),
          digest,
        };
        return withMailer((mailer) => mailer.send({ ...mail, messageId: messageIdOf(config, target, id) }, signal));
      }
      case 'slack':
        return postJson(place.url, JSON.stringify(slackMessage(message)), {}, signal, now());
      case 'teams':
        return postJson(place.url, JSON.stringify(teamsMessage(message)), {}, signal, now());
      case 'webhook': {
        const body = webhookBody(outgoing, config);
        return postJson(place.url, body, signedHeaders({ id, body, secret: place.secret }, now()), signal, now());
      }
    }
  }

  return {
    async send(target, outgoing, signal) {
      try {
        await give(target, outgoing, signal);
        return null;
      } catch (error) {
        return error instanceof DeliveryError ? error.failure : otherFailure('the alert could not be sent', error);
      }
    },
  };
}

export function messageIdOf(config: Config, target: string, message: string): string {
  const [, domain = 'earshot'] = (config.smtp.from?.address ?? '').split('@');
  return createAlertKeys(pseudonymKey(config)).messageId(target, message, new URL(`http://${domain}`).hostname);
}

/** One for those who send at the same time, none in between: alerts are rare, and an idle connection breaks unseen. */
function sharedMailer(config: Config): (work: (mailer: Mailer) => Promise<void>) => Promise<void> {
  let mailer: Mailer | null = null;
  let users = 0;
  return async (work) => {
    mailer ??= createMailer(config.smtp);
    users += 1;
    try {
      await work(mailer);
    } finally {
      users -= 1;
      if (users === 0) {
        mailer.close();
        mailer = null;
      }
    }
  };
}
