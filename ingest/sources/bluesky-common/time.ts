import { type JsonRecord, textField, WrongFieldError } from '../../fields.js';
import { isoMs } from '../public-common/time.js';

/** No post is older than the network. */
const networkBegan = Date.UTC(2022, 10, 1);

const isoDate = /^-?\d{4,6}-\d{2}-\d{2}T/;

/**
 * When an act happened. `createdAt` is what the author's program says and anything may stand there; `seenAt` is when the network
 * saw it. The author's word stands from the network's beginning to the moment it was seen: what is later (a wrong clock), or
 * earlier (words brought along from elsewhere), stands at the moment it was seen, because nobody can have read it before.
 */
export function actTime(record: JsonRecord, seenAt: number): number {
  const text = textField(record, 'createdAt');
  if (text === null) throw new WrongFieldError('has no createdAt');
  const created = isoMs(text);
  if (created === null && !isoDate.test(text)) throw new WrongFieldError('has a field createdAt that is no time');
  return created === null || created > seenAt || created < networkBegan ? seenAt : created;
}
