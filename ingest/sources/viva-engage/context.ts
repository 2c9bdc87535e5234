import type { Actor } from '../../../infra/contracts/activity.js';
import { contentId } from '../../../infra/contracts/ids.js';
import type { Pseudonymiser } from '../../../infra/pseudonym.js';

export const platform = 'viva-engage';

/** What is the same for every item of one network. */
export interface ParseContext {
  /** The network's id. */
  readonly instance: string;
  readonly pseudonym: Pseudonymiser;
}

export function account(nativeId: string, { instance, pseudonym }: ParseContext): string {
  return pseudonym.account(platform, instance, nativeId);
}

export function actor(nativeId: string, senderType: string | null, context: ParseContext): Actor {
  const kind =
    senderType === null || /^user$/i.test(senderType) ? 'person' : /bot|app/i.test(senderType) ? 'bot' : 'system';
  return { id: account(nativeId, context), kind };
}

export function messageId(nativeId: string, { instance }: ParseContext): string {
  return contentId(platform, instance, nativeId);
}
