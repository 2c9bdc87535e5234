/** What a message's `subtype` means here. https://docs.slack.dev/reference/events/message#subtypes */

/** Somebody's words or files. */
export const contentSubtypes: ReadonlySet<string> = new Set([
  'bot_message',
  'file_comment',
  'file_share',
  'me_message',
  'reply_broadcast',
  'thread_broadcast',
]);

export const joinSubtypes: ReadonlySet<string> = new Set(['channel_join', 'group_join']);
export const leaveSubtypes: ReadonlySet<string> = new Set(['channel_leave', 'group_leave']);

/** Written by Slack about the channel itself; nobody says anything. */
export const systemSubtypes: ReadonlySet<string> = new Set([
  'app_conversation_join',
  'app_conversation_leave',
  'assistant_app_thread',
  'bot_add',
  'bot_disable',
  'bot_enable',
  'bot_remove',
  'canvas_share',
  'channel_archive',
  'channel_canvas_updated',
  'channel_convert_to_private',
  'channel_convert_to_public',
  'channel_name',
  'channel_posting_permissions',
  'channel_purpose',
  'channel_retention_changed',
  'channel_topic',
  'channel_unarchive',
  'document_mention',
  'ekm_access_denied',
  'file_mention',
  'group_archive',
  'group_name',
  'group_purpose',
  'group_topic',
  'group_unarchive',
  'huddle_thread',
  'joiner_notification',
  'joiner_notification_for_inviter',
  'message_replied',
  'pinned_item',
  'reminder_add',
  'reminder_delete',
  'sh_room_created',
  'sh_room_shared',
  'slackbot_response',
  'tabbed_canvas_updated',
  'unpinned_item',
]);
