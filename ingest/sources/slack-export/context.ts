import type { Actor } from '../../../infra/contracts/activity.js';
import type { Pseudonymiser } from '../../../infra/pseudonym.js';

/** What is the same for every item of one export. */
export interface ParseContext {
  readonly instance: string;
  /** When the export was made, ms. */
  readonly observedAt: number;
  readonly pseudonym: Pseudonymiser;
  /** Native ids of the accounts that users.json calls bots. */
  readonly bots: ReadonlySet<string>;
  channelName(nativeId: string): string | null;
}

export function actor(nativeId: string, context: ParseContext, known?: Actor['kind']): Actor {
  const kind = nativeId === 'USLACKBOT' ? 'system' : context.bots.has(nativeId) ? 'bot' : (known ?? 'person');
  return { id: context.pseudonym.account('slack', context.instance, nativeId), kind };
}
