import { isRecord, type JsonRecord, recordField, recordsField, textField } from '../../fields.js';
import { htmlToText, webAddress } from '../../html-text.js';

export interface MessageText {
  readonly text: string;
  readonly links: readonly string[];
}

/** What a message says, without the names of those it mentions and without what it quotes of others. */
export function messageText(message: JsonRecord): MessageText {
  const body = recordField(message, 'body');
  const content = body === null ? null : textField(body, 'content');
  if (content === null) return { text: '', links: [] };
  if (textField(body!, 'contentType')?.toLowerCase() === 'text') {
    return { text: content, links: linksIn(content) };
  }
  const mentions = new Map(recordsField(message, 'mentions').map((one) => [String(one.id), one.mentioned]));
  return htmlToText(content, {
    leaveOut: (name, { itemtype }) => name === 'blockquote' && /skype\.com\/(?:Reply|Forward)/i.test(itemtype ?? ''),
    replace(name, attributes) {
      if (name === 'at') return mentionText(mentions.get(attributes.id ?? ''));
      if (name === 'emoji' || name === 'img')
        return attributes.alt !== undefined && isEmoji(attributes) ? attributes.alt : '';
      return name === 'attachment' ? '' : null;
    },
  });
}

function isEmoji({ itemtype, alt = '' }: Readonly<Record<string, string>>): boolean {
  return /emoji/i.test(itemtype ?? '') || /^\p{Extended_Pictographic}/u.test(alt);
}

/** Never the name that stands there. */
function mentionText(mentioned: unknown): string {
  if (!isRecord(mentioned)) return '@user';
  if (isRecord(mentioned.application)) return '@bot';
  if (isRecord(mentioned.conversation)) return '@channel';
  return isRecord(mentioned.tag) ? '@tag' : '@user';
}

function linksIn(text: string): string[] {
  const found = text.match(/https?:\/\/[^\s<>"']+/g) ?? [];
  return [...new Set(found.map((link) => webAddress(link.replace(/(?<![.,;:!?)\]])[.,;:!?)\]]+$/, ''))))].filter(
    (link) => link !== null,
  );
}
