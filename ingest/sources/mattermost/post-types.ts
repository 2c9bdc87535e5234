import { isRecord, type JsonRecord, listOf, textOf } from './json.js';

/** What a post's `type` means here, and where it says who came or went. */
export const joins: ReadonlyMap<string, string> = new Map([
  ['system_join_channel', 'user_id'],
  ['system_guest_join_channel', 'user_id'],
  ['system_add_to_channel', 'addedUserId'],
  ['system_add_guest_to_chan', 'addedUserId'],
]);

export const leaves: ReadonlyMap<string, string> = new Map([
  ['system_leave_channel', 'user_id'],
  ['system_remove_from_channel', 'removedUserId'],
]);

/** Not `system_…`, and nobody's words all the same. */
export const unwantedTypes: ReadonlyMap<string, string> = new Map([
  ['burn_on_read', 'a message that is gone once it is read'],
  ['reminder', 'system message: reminder'],
]);

/** What an integration says in boxes beside its message. */
export function attachmentTexts(post: JsonRecord): string[] {
  const props = isRecord(post.props) ? post.props : {};
  return listOf(props.attachments).flatMap((attachment) => {
    if (!isRecord(attachment)) return [];
    const parts = [attachment.pretext, attachment.title, attachment.text].flatMap((part) => textOf(part) ?? []);
    return parts.length > 0 ? parts : [textOf(attachment.fallback) ?? []].flat();
  });
}
