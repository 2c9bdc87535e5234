import { createHmac } from 'node:crypto';

/** What a row of the sample is called: says nothing of the reply to whoever has no key. */
export function rowIds(key: string): (replyId: string) => string {
  return (replyId) => createHmac('sha256', key).update(`dissent row:${replyId}`).digest('hex').slice(0, 20);
}
