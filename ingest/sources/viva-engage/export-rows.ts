import { type Choice, leftOutReasons } from '../../communities.js';
import { flagField, idField, type JsonRecord, lineField, neededId, textField } from '../../fields.js';
import type { Parsed } from '../../source.js';
import type { ParseContext } from './context.js';
import { noReferences } from './envelope.js';
import { contentEvent, deleteEvent, type Message } from './events.js';
import { chosen, directPlace, type Place, wholeNetwork } from './groups.js';
import { tokenText } from './markup.js';
import { neededTime, timeField } from './time.js';
import { personRecords } from './user.js';

/** Cells that say nothing say it in two ways. */
export function withoutNulls(row: Readonly<Record<string, string>>): JsonRecord {
  return Object.fromEntries(Object.entries(row).filter(([, cell]) => cell !== '' && cell !== 'null'));
}

export function exportPlace(row: JsonRecord): Place {
  // Unknown is private.
  if (flagField(row, 'in_private_conversation') !== false) return directPlace(idField(row, 'thread_id') ?? '');
  const groupId = idField(row, 'group_id');
  if (groupId === null) return wholeNetwork;
  const isPrivate = flagField(row, 'in_private_group') !== false;
  return { groupId, name: lineField(row, 'group_name', 500), isPrivate, memberCount: null };
}

/** Why a row of Messages.csv is not wanted; null: it is. */
export function whyRowLeftOut(row: JsonRecord, choice: Choice): string | null {
  const of = chosen(exportPlace(row), choice);
  return of === 'wanted' ? null : leftOutReasons[of];
}

/** A row of Messages.csv. The id is that of the REST API for the same message. */
export function parseExportMessage(
  row: JsonRecord,
  editedAt: number | null,
  observedAt: number,
  context: ParseContext,
): Parsed[] {
  const id = neededId(row, 'id');
  const createdAt = neededTime(row, 'created_at');
  const threadId = idField(row, 'thread_id') ?? id;
  const standing = { place: exportPlace(row), observedAt };
  const deletedAt = timeField(row, 'deleted_at');
  if (deletedAt !== null) return [deleteEvent({ id, createdAt, threadId }, deletedAt, standing, context)];
  const senderType = textField(row, 'sender_type');
  if (row.message_type === 'system') return [{ kind: 'skip', reason: 'system message' }];
  const attached = textField(row, 'attachments') ?? '';
  const wasEdited = editedAt !== null && editedAt > createdAt;
  const message: Message = {
    id,
    createdAt,
    senderId: neededId(row, 'sender_id'),
    senderType,
    repliedToId: idField(row, 'replied_to_id'),
    threadId,
    sharedId: /shared_?message:\[?(\d{1,20})/i.exec(attached)?.[1] ?? null,
    isAnnouncement: row.message_type === 'announcement',
    title: lineField(row, 'title', 500),
    text: tokenText(textField(row, 'body') ?? '', noReferences),
    notified: [],
    hasFiles: /uploaded_?file/i.test(attached),
    language: null,
    url: null,
    editedAt: wasEdited ? editedAt : null,
    // The API says more of the same state (language, address, names of topics), so what it says wins.
    version: wasEdited ? editedAt : createdAt - 1,
    isEdit: false,
  };
  return [{ kind: 'activity', event: contentEvent(message, standing, context) }];
}

/** A row of Users.csv. */
export function parseExportUser(row: JsonRecord, observedAt: number, context: ParseContext): Parsed[] {
  return personRecords(
    {
      id: idField(row, 'id'),
      email: textField(row, 'email'),
      title: lineField(row, 'job_title', 500),
      unit: lineField(row, 'department', 500),
      isActive:
        textField(row, 'deleted_at') === null &&
        !/^(?:deleted|suspended|soft_delete)/i.test(textField(row, 'state') ?? ''),
    },
    observedAt,
    context,
  );
}
