import type { Actor } from '../../../infra/contracts/activity.js';
import type { Pseudonymiser } from '../../../infra/pseudonym.js';

/** What is needed to understand an item, beside the item. */
export interface ParseContext {
  readonly instance: string;
  /** When the export was made, or Slack was asked, ms. */
  readonly observedAt: number;
  readonly pseudonym: Pseudonymiser;
  /** Native ids of the accounts that the list of users calls bots. */
  readonly bots: Pick<ReadonlySet<string>, 'has'>;
  channelName(nativeId: string): string | null;
}

export function actor(nativeId: string, context: ParseContext, known?: Actor['kind']): Actor {
  const kind = nativeId === 'USLACKBOT' ? 'system' : context.bots.has(nativeId) ? 'bot' : (known ?? 'person');
  return { id: context.pseudonym.account('slack', context.instance, nativeId), kind };
}
