/** Longest text kept of one message, in UTF-8 bytes. Six times this (all control characters escaped) still fits a log record. */
export const maxTextBytes = 131_072;

export interface LimitedText {
  readonly text: string;
  readonly truncated: boolean;
}

/**
 * Text fit for every store: lone surrogates become U+FFFD (one of them would reject a whole insert) and what is over the
 * limit is cut between code points.
 */
export function limitText(raw: string, limitBytes = maxTextBytes): LimitedText {
  const text = raw.toWellFormed();
  // A UTF-16 unit is at most three bytes of UTF-8.
  if (text.length * 3 <= limitBytes) return { text, truncated: false };
  const bytes = Buffer.from(text, 'utf8');
  if (bytes.length <= limitBytes) return { text, truncated: false };
  let end = limitBytes;
  while (end > 0 && (bytes[end]! & 0xc0) === 0x80) end -= 1;
  return { text: bytes.toString('utf8', 0, end), truncated: true };
}
