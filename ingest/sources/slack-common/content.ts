import type { ActivityEvent, Actor } from '../../../infra/contracts/activity.js';
import { contentId } from '../../../infra/contracts/ids.js';
import { limitText } from '../../../infra/text-limit.js';
import type { Parsed } from '../../source.js';
import type { Channel } from './channels.js';
import { actor, type ParseContext } from './context.js';
import { envelope, messageId, object } from './envelope.js';
import { clean, isRecord, type JsonRecord, label, records, text } from './json.js';
import { linkUrl, plainText } from './markup.js';
import { reactions, snapshot } from './reactions.js';
import { inRange, parseTs, type SlackTime } from './time.js';

/** Limits of the event contract. */
const maxMentions = 1000;
const maxLinks = 200;
const maxUrlLength = 4000;

const reject = (reason: string): Parsed[] => [{ kind: 'reject', reason }];

/**
 * Somebody's message. `changedAtMs` is given when it is the new state in a `message_changed`; otherwise an export holds
 * the newest state of a message, which is its post or reply.
 */
export function parseContent(
  message: JsonRecord,
  ts: SlackTime,
  channel: Channel,
  context: ParseContext,
  changedAtMs?: number,
): Parsed[] {
  const author = authorOf(message, context);
  if (author === null) return reject('has neither user nor bot_id: nobody said it');

  const place = placeOf(message, ts, channel, context);
  if (typeof place === 'string') return place === 'pointer' ? [{ kind: 'skip', reason: pointerReason }] : reject(place);

  const files = message.subtype === 'file_comment' ? [] : filesOf(message);
  const words = wordsOf(message);
  const plain = plainText(clean(words ?? ''), context.channelName);
  const limited = limitText(plain.text);
  const links = [...new Set([...plain.links, ...attachmentLinks(message)])];
  const fitting = links.filter((link) => link.length <= maxUrlLength);
  const hasText = limited.text.trim() !== '';

  const editedMs = editTime(message);
  const what = object(messageId(channel, ts, context), files.length > 0 && !hasText ? 'file' : 'note', {
    ...place,
    quotedId: quoted(message, context),
    title: files.map((file) => text(file.title, 500) ?? text(file.name, 500)).find((title) => title !== null) ?? null,
    text: hasText ? limited.text : null,
    truncated: limited.truncated,
    editedAt: editedMs ?? (changedAtMs === undefined ? null : changedAtMs),
  });
  const shared = {
    ...envelope(channel, context),
    id: what.id,
    // Unedited content has its creation as version, so that an older export never undoes a newer edit.
    version: Math.max(ts.ms, ...[editedMs, changedAtMs].map((ms) => (ms ? Math.max(ms, ts.ms + 1) : 0))),
    occurredAt: ts.ms,
    precision: 'exact' as const,
    actor: author,
    mentions: plain.mentions
      .slice(0, maxMentions)
      .map((nativeId) => context.pseudonym.account('slack', context.instance, nativeId)),
    links: fitting.slice(0, maxLinks),
  };
  const event: ActivityEvent =
    changedAtMs !== undefined
      ? { ...shared, verb: 'edit', object: what }
      : what.parentId === null
        ? { ...shared, verb: 'post', object: what }
        : { ...shared, verb: 'reply', object: { ...what, parentId: what.parentId } };

  const parsed: Parsed[] = [{ kind: 'activity', event }];
  if (plain.mentions.length > maxMentions) parsed.push(leftOut(`mentions of a message beyond ${maxMentions}`));
  if (fitting.length < links.length) parsed.push(leftOut(`links longer than ${maxUrlLength} characters`));
  if (fitting.length > maxLinks) parsed.push(leftOut(`links of a message beyond ${maxLinks}`));
  const target = { id: what.id, kind: what.kind, parentId: what.parentId, rootId: what.rootId };
  parsed.push(...reactions(message, target, ts, channel, context), ...snapshot(message, target, ts, channel, context));
  return parsed;
}

const pointerReason = 'system message: reply_broadcast (the reply itself counts)';
const leftOut = (what: string): Parsed => ({ kind: 'skip', reason: `left out: ${what}` });

function authorOf(message: JsonRecord, context: ParseContext): Actor | null {
  const comment = isRecord(message.comment) ? message.comment : {};
  const user = text(message.user, 100) ?? (message.subtype === 'file_comment' ? text(comment.user, 100) : null);
  const isBot = message.subtype === 'bot_message';
  if (user !== null) return actor(user, context, isBot ? 'bot' : 'person');
  const bot = text(message.bot_id, 100);
  if (bot !== null) return actor(bot, context, 'bot');
  // Webhooks of before 2016 have a name only; its pseudonym keeps them apart.
  return isBot ? actor(`bot:${text(message.username, 200) ?? ''}`, context, 'bot') : null;
}

/** Where it stands in its thread; text: why it cannot be placed. */
function placeOf(
  message: JsonRecord,
  ts: SlackTime,
  channel: Channel,
  context: ParseContext,
): { parentId: string | null; rootId: string | null } | string {
  if (message.subtype === 'file_comment') {
    const file = isRecord(message.file) ? text(message.file.id, 100) : null;
    if (file === null) return 'is a comment on a file without its id';
    const fileId = contentId('slack', context.instance, file);
    return { parentId: fileId, rootId: fileId };
  }
  const thread = message.thread_ts;
  if (thread === undefined || thread === null || thread === '') {
    return message.subtype === 'reply_broadcast' ? 'pointer' : { parentId: null, rootId: null };
  }
  const root = parseTs(thread);
  if (root === null) return `has a thread_ts that is no Slack time: ${label(thread)}`;
  if (root.native === ts.native) return { parentId: null, rootId: null };
  const rootId = messageId(channel, root, context);
  return { parentId: rootId, rootId };
}

function filesOf(message: JsonRecord): JsonRecord[] {
  if (Array.isArray(message.files)) return records(message.files);
  return isRecord(message.file) ? [message.file] : [];
}

/** Slack's own sentence around the comment that was given with a file, until 2018. It holds names. */
const fileSentence = /^<@[^>]*> \p{L}+ an? [\p{L} ]+: <[^>]*>(?: and commented: )?/u;

function wordsOf(message: JsonRecord): string | null {
  const said = typeof message.text === 'string' ? message.text : null;
  if (message.subtype === 'file_comment') return isRecord(message.comment) ? asText(message.comment.comment) : null;
  const sentence = message.subtype === 'file_share' && said !== null ? fileSentence.exec(said) : null;
  if (sentence === null || said === null) return said;
  const intro = isRecord(message.file) ? message.file.initial_comment : null;
  return (isRecord(intro) ? asText(intro.comment) : null) ?? said.slice(sentence[0].length);
}

const asText = (value: unknown): string | null => (typeof value === 'string' ? value : null);

function attachmentLinks(message: JsonRecord): string[] {
  return records(message.attachments)
    .flatMap((attachment) => [attachment.from_url, attachment.title_link])
    .map((url) => (typeof url === 'string' ? linkUrl(clean(url).replaceAll('&amp;', '&')) : null))
    .filter((url) => url !== null);
}

/** The message that was passed on with this one. */
function quoted(message: JsonRecord, context: ParseContext): string | null {
  for (const attachment of records(message.attachments)) {
    if (attachment.is_share !== true && attachment.is_msg_unfurl !== true) continue;
    const channel = text(attachment.channel_id, 100);
    const ts = parseTs(attachment.ts);
    if (channel !== null && ts !== null) return contentId('slack', context.instance, `${channel}:${ts.native}`);
  }
  return null;
}

function editTime(message: JsonRecord): number | null {
  const edited = isRecord(message.edited) ? parseTs(message.edited.ts) : null;
  return edited !== null && inRange(edited.ms) ? edited.ms : null;
}
