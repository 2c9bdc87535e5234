import type { WriteStream } from 'node:tty';

/** Emphasis for terminals. Colour is never used: what is said must be the same without it. */
export interface Style {
  strong(text: string): string;
  faint(text: string): string;
}

export const plainStyle: Style = { strong: (text) => text, faint: (text) => text };

/** How to write for whoever reads standard output. */
export function look(stream: NodeJS.WriteStream = process.stdout): { readonly style: Style; readonly width: number } {
  return { style: styleFor(stream), width: Math.max(narrowest, stream.isTTY ? stream.columns || usual : usual) };
}

/** Characters a line. Narrower than that, a table is unreadable anyway. */
const narrowest = 80;
const usual = 100;

/** Plain unless the stream is a terminal that shows emphasis; NO_COLOR, FORCE_COLOR and TERM=dumb are honoured by Node. */
export function styleFor(stream: NodeJS.WriteStream, env: NodeJS.ProcessEnv = process.env): Style {
  const terminal = stream as Partial<WriteStream>;
  if (!stream.isTTY || env.NO_COLOR || !terminal.hasColors?.(env)) return plainStyle;
  return { strong: (text) => `\u001b[1m${text}\u001b[22m`, faint: (text) => `\u001b[2m${text}\u001b[22m` };
}
