import type { Actor } from '../../../infra/contracts/activity.js';
import { contentId } from '../../../infra/contracts/ids.js';
import type { Pseudonymiser } from '../../../infra/pseudonym.js';

export const platform = 'discourse';

/** What is the same for every item of one forum. */
export interface ParseContext {
  readonly instance: string;
  readonly scope: 'internal' | 'public';
  /** For addresses of posts. */
  readonly url: string;
  readonly pseudonym: Pseudonymiser;
}

export function account(nativeId: string, { instance, pseudonym }: ParseContext): string {
  return pseudonym.account(platform, instance, nativeId);
}

/** Ids below one are those of Discourse itself: -1 is the system, the others are its bots. */
export function accountKind(nativeId: string): Actor['kind'] {
  return Number(nativeId) > 0 ? 'person' : nativeId === '-1' || nativeId === '0' ? 'system' : 'bot';
}

export function actor(nativeId: string, context: ParseContext): Actor {
  return { id: account(nativeId, context), kind: accountKind(nativeId) };
}

/**
 * Posts are known by topic and number: a post says by number what it answers, and every post of a topic knows so its first
 * one, which no answer gives the id of. A post that is moved to another topic is another post there.
 */
export function postId(topicId: string, number: number, { instance }: ParseContext): string {
  return contentId(platform, instance, `${topicId}:${number}`);
}
