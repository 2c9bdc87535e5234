import { UserError } from '../../../infra/errors.js';
import { binaryKind, utf16 } from '../../directory/csv-text.js';
import type { ActivityFileConfig } from './config.js';

/** A file's bytes as text, in pieces. */

export type Encoding = Exclude<ActivityFileConfig['encoding'], 'auto'>;

/** Told by the beginning of the file. Throws UserError for what is no text. */
export function findEncoding(head: Buffer, asked: ActivityFileConfig['encoding'], name: string): Encoding {
  const binary = binaryKind(head) ?? packedKind(head);
  if (binary)
    throw new UserError(`${name} is ${binary}, not text: give CSV or NDJSON, as it is or compressed with gzip`);
  const encoding = asked === 'auto' ? (utf16(head) ?? (isUtf8(head) ? 'utf-8' : 'windows-1252')) : asked;
  const text = new TextDecoder(encoding).decode(head.subarray(0, 4096));
  // Tab, line feed, form feed and carriage return are the control characters of text; others may be in some message.
  // biome-ignore lint/suspicious/noControlCharactersInRegex: it is control characters that are looked for
  const controls = text.match(/[\u0000-\u0008\u000e-\u001f]/g)?.length ?? 0;
  if (controls > text.length / 100) {
    throw new UserError(
      `${name} is not text in ${encoding}: give CSV or NDJSON, and say with --encoding how it is encoded where that cannot be told`,
    );
  }
  return encoding;
}

function packedKind(head: Buffer): string | undefined {
  const start = head.subarray(0, 6).toString('latin1');
  if (start.startsWith('BZh')) return 'compressed (bzip2)';
  if (start === '\u00fd7zXZ\u0000') return 'compressed (xz)';
  if (start.startsWith('(\u00b5/\u00fd')) return 'compressed (zstd)';
  return undefined;
}

/** The last character may be cut. */
function isUtf8(head: Buffer): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(head, { stream: true });
    return true;
  } catch {
    return false;
  }
}

/** A byte that the encoding has not becomes U+FFFD: one broken character does not cost a message. */
export async function* decoded(bytes: AsyncIterable<Buffer>, encoding: Encoding): AsyncGenerator<string> {
  const decoder = new TextDecoder(encoding);
  for await (const chunk of bytes) {
    const text = decoder.decode(chunk, { stream: true });
    if (text !== '') yield text;
  }
  const rest = decoder.decode();
  if (rest !== '') yield rest;
}
