/**
 * Slack's message markup as plain text. Names of people never come out of it: `<@U1|alice>` is '@user' and a mention.
 * https://docs.slack.dev/messaging/formatting-message-text
 */

export interface PlainText {
  readonly text: string;
  /** Native user ids, each once, in order. */
  readonly mentions: readonly string[];
  readonly links: readonly string[];
}

const token = /<([^<>]*)>/g;
const userId = /^@([A-Z][A-Z0-9]{0,63})$/;
const entity = /&(amp|lt|gt);/g;
const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>' };

/** In one pass, so that `&amp;lt;` (someone wrote "&lt;") stays `&lt;`. */
const decode = (text: string): string => text.replace(entity, (_, name: string) => entities[name] as string);

export function plainText(raw: string, channelName: (nativeId: string) => string | null): PlainText {
  const mentions = new Set<string>();
  const links = new Set<string>();
  // Markup goes before entities: a literal "&lt;@U1&gt;" is text, not a mention.
  const replace = (whole: string, inner: string): string => {
    const bar = inner.indexOf('|');
    const target = bar < 0 ? inner : inner.slice(0, bar);
    const label = bar < 0 ? '' : inner.slice(bar + 1);
    switch (target[0]) {
      case '@': {
        const id = userId.exec(target)?.[1];
        // Whatever the id is, a label would be a name.
        if (id === undefined) return bar < 0 ? whole : '@user';
        mentions.add(id);
        return '@user';
      }
      case '#':
        return `#${label || channelName(target.slice(1)) || 'channel'}`;
      case '!':
        return command(target, label);
      default: {
        if (!/^[a-z][a-z0-9+.-]*:/i.test(target)) return whole;
        const url = linkUrl(decode(target));
        if (url !== null) links.add(url);
        return label || url || target.replace(/^(?:mailto|tel):/i, '');
      }
    }
  };
  return { text: decode(raw.replace(token, replace)), mentions: [...mentions], links: [...links] };
}

function command(target: string, label: string): string {
  const name = target.slice(1).split('^', 1)[0] ?? '';
  if (name === 'channel' || name === 'here' || name === 'everyone' || name === 'group') return `@${name}`;
  if (name === 'subteam') return label || '@group';
  return label || `@${name}`;
}

/** An http(s) address without the user names that Slack puts into the addresses of files and profiles; null: not one. */
export function linkUrl(url: string): string | null {
  if (!/^https?:\/\//i.test(url)) return null;
  return url.replace(
    /^(https?:\/\/[^/?#]*\.slack(?:-gov)?\.com\/(?:files|team)\/)(?![UW][A-Z0-9]{6,}(?:[/?#]|$))[^/?#]+/i,
    '$1-',
  );
}
