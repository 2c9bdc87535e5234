import { Parser } from 'htmlparser2';

type Attributes = Readonly<Record<string, string>>;

export interface HtmlTextOptions {
  /** True: the element and all within it are left out (quotes of others, cards of linked pages). */
  leaveOut?(name: string, attributes: Attributes): boolean;
  /** Text in the place of the element and all within it (mentions, pictures of emoji); null: as it is. */
  replace?(name: string, attributes: Attributes): string | null;
}

export interface HtmlText {
  readonly text: string;
  /** Addresses of http(s), each once, in order. */
  readonly links: string[];
}

/** Nobody writes so much; what is behind is not looked at. */
const maxHtmlLength = 1_000_000;
/** The parser looks through the open elements at every end tag: depth times length is what hostile HTML could cost. */
const maxDepth = 200;
const maxLinks = 200;
const maxLinkLength = 4000;

const never = new Set(
  'script style template noscript noframes iframe frame object embed applet svg math head title audio video canvas'.split(
    ' ',
  ),
);
const blocks = new Set(
  (
    'p div section article aside header footer main nav address blockquote pre ul ol li dl dt dd table caption tr ' +
    'h1 h2 h3 h4 h5 h6 figure figcaption details summary hr form fieldset'
  ).split(' '),
);
const cells = new Set(['td', 'th']);

/** HTML that people wrote as plain text: what a reader would see, without anything that acts. */
export function htmlToText(html: string, options: HtmlTextOptions = {}): HtmlText {
  const out = createText();
  const links = new Set<string>();
  let depth = 0;
  let preformatted = 0;
  /** Depth of the element that is left out or replaced; what is deeper is not looked at. */
  let leftOutAt: number | null = null;

  const parser = new Parser({
    onopentag(name, attributes) {
      depth += 1;
      if (depth > maxDepth) return parser.pause();
      if (leftOutAt !== null) return;
      if (never.has(name) || options.leaveOut?.(name, attributes)) {
        leftOutAt = depth;
        if (blocks.has(name)) out.breakLine();
        return;
      }
      const instead = options.replace?.(name, attributes) ?? null;
      if (instead !== null) {
        leftOutAt = depth;
        out.words(instead);
        return;
      }
      if (name === 'br') out.breakLineAgain();
      else if (blocks.has(name)) out.breakLine();
      else if (cells.has(name)) out.space();
      if (name === 'pre') preformatted += 1;
      if (name === 'a') {
        const url = webAddress(attributes.href);
        if (url !== null && links.size < maxLinks) links.add(url);
      }
    },
    ontext(text) {
      if (leftOutAt !== null) return;
      if (preformatted > 0) out.verbatim(text);
      else out.words(text);
    },
    onclosetag(name) {
      const at = depth;
      depth -= 1;
      if (leftOutAt !== null) {
        if (at === leftOutAt) leftOutAt = null;
        return;
      }
      if (name === 'pre') preformatted = Math.max(0, preformatted - 1);
      if (blocks.has(name)) out.breakLine();
    },
  });
  parser.write(html.slice(0, maxHtmlLength));
  parser.end();
  return { text: out.toString(), links: [...links] };
}

/** An http(s) address without the name and password that may stand in it; null: anything else. */
export function webAddress(raw: string | undefined): string | null {
  if (raw === undefined || raw.length > maxLinkLength) return null;
  try {
    const url = new URL(raw.startsWith('//') ? `https:${raw}` : raw);
    if (url.protocol !== 'https:' && url.protocol !== 'http:') return null;
    url.username = '';
    url.password = '';
    return url.href.length > maxLinkLength ? null : url.href;
  } catch {
    return null;
  }
}

/** White space as a browser shows it: runs are one space, none at the edges of a line, at most one empty line. */
function createText() {
  const parts: string[] = [];
  let breaks = 0;
  let spaced = false;
  const put = (text: string): void => {
    if (parts.length > 0) parts.push(breaks > 0 ? '\n'.repeat(breaks) : spaced ? ' ' : '');
    parts.push(text);
    breaks = 0;
    spaced = false;
  };
  return {
    words(text: string): void {
      const words = text.replace(/[\s\u00a0]+/g, ' ');
      if (words === '') return;
      if (words.startsWith(' ')) spaced = true;
      const inner = words.trim();
      if (inner === '') return;
      put(inner);
      spaced = words.endsWith(' ');
    },
    verbatim(text: string): void {
      const lines = text.replace(/\r\n?/g, '\n').split('\n');
      lines.forEach((line, index) => {
        if (index > 0) breaks = Math.min(2, breaks + 1);
        if (line.trim() !== '') put(line.trimEnd());
        // Text comes in pieces: the space may be in the middle of a line.
        spaced = line !== line.trimEnd();
      });
    },
    space(): void {
      spaced = true;
    },
    breakLine(): void {
      breaks = Math.max(1, breaks);
    },
    breakLineAgain(): void {
      breaks = Math.min(2, breaks + 1);
    },
    toString: (): string => parts.join(''),
  };
}
