/** A message's Markdown as plain text. Names of people never come out of it. */
export interface PlainText {
  readonly text: string;
  /** User names that were mentioned, in lower case, each once. They go no further than the account's pseudonym. */
  readonly mentions: readonly string[];
  readonly links: readonly string[];
}

/** Mentions of everybody. */
const groups: ReadonlySet<string> = new Set(['all', 'channel', 'here']);

const link = /!?\[([^[\]\n]{0,2000})\]\(\s*<?(https?:\/\/[^\s)>]{1,2000})>?(?:\s+(?:"[^"\n]*"|'[^'\n]*'))?\s*\)/g;
const bareLink = /https?:\/\/[^\s<>()[\]"'`|]+/g;
/** A user name may hold dots, dashes and underscores, and a sentence may end behind it. */
const mention = /(?<![\p{L}\p{N}_.@/-])@([a-z0-9][a-z0-9._-]{0,63})/giu;
const emailAddress = /(?<![\p{L}\p{N}._%+-])[a-z0-9._%+-]+@[a-z0-9-]+(?:\.[a-z0-9-]+)+/giu;

export function plainText(raw: string): PlainText {
  const links = new Set<string>();
  const mentions = new Set<string>();
  const text = raw
    .replace(/\r\n?/g, '\n')
    .replace(link, (_, label: string, url: string) => {
      links.add(url);
      return label === '' ? url : label;
    })
    .replace(/^\s{0,3}#{1,6}\s+/gm, '')
    .replace(/^\s{0,3}>\s?/gm, '')
    .replace(/^```[^\n]*$/gm, '')
    .replace(/(\*\*|__|~~)(?=\S)([^\n]{0,1000}?\S)\1/g, '$2')
    .replace(/(?<![\p{L}\p{N}*])\*(?=[^\s*])([^*\n]{0,1000}[^\s*])\*(?![\p{L}\p{N}*])/gu, '$1')
    .replace(/(?<![\p{L}\p{N}_])_(?=[^\s_])([^_\n]{0,1000}[^\s_])_(?![\p{L}\p{N}_])/gu, '$1')
    .replace(/`([^`\n]+)`/g, '$1')
    .replace(emailAddress, '@user')
    .replace(mention, (whole, name: string) => {
      const plain = name.toLowerCase().replace(/(?<![.-])[.-]+$/, '');
      if (groups.has(plain)) return whole;
      mentions.add(plain);
      return `@user${name.slice(plain.length)}`;
    });
  for (const [url] of text.matchAll(bareLink)) links.add(url.replace(/(?<![.,;:!?])[.,;:!?]+$/, ''));
  return { text: text.trim(), mentions: [...mentions], links: [...links] };
}
