/** Bytes as text. What says how they are written, in this order: a mark at their beginning, HTTP, the document itself. */
export function decodeText(bytes: Uint8Array, contentType: string | null): string {
  const marked = byteOrder(bytes);
  if (marked !== null) return new TextDecoder(marked).decode(bytes);
  const http = encodingOf(/charset\s*=\s*["']?([^\s"';]+)/i.exec(contentType ?? '')?.[1]);
  const inside = encodingOf(declared(bytes));
  // What could be read up to here is not UTF-16; and many servers say UTF-8 of everything they send.
  const said = [http, inside?.startsWith('utf-16') ? null : inside].filter((encoding) => encoding !== null);
  const other = said.find((encoding) => encoding !== 'utf-8');
  if (isUtf8(bytes) && (other === undefined || said.includes('utf-8'))) return new TextDecoder('utf-8').decode(bytes);
  // What is said to be UTF-8 and is not comes from Windows nearly always.
  return decodeAs(bytes, other ?? windows);
}

const windows = 'windows-1252';
/** 0x80 to 0x9f. */
const windowsOnly = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ';

function decodeAs(bytes: Uint8Array, encoding: string): string {
  if (encoding !== windows) return new TextDecoder(encoding).decode(bytes);
  // TextDecoder of Node 20 takes it for Latin 1.
  return Buffer.from(bytes)
    .toString('latin1')
    .replace(/[\u0080-\u009f]/g, (character) => windowsOnly[character.charCodeAt(0) - 0x80] as string);
}

function byteOrder(bytes: Uint8Array): string | null {
  const [a, b, c, d] = bytes;
  if (a === 0xef && b === 0xbb && c === 0xbf) return 'utf-8';
  if (a === 0xff && b === 0xfe) return 'utf-16le';
  if (a === 0xfe && b === 0xff) return 'utf-16be';
  // "<?" without a mark.
  if (a === 0x3c && b === 0 && c === 0x3f && d === 0) return 'utf-16le';
  if (a === 0 && b === 0x3c && c === 0 && d === 0x3f) return 'utf-16be';
  return null;
}

/** The XML declaration, or what a page says in its head. */
function declared(bytes: Uint8Array): string | null {
  const beginning = Buffer.from(bytes.subarray(0, 2000)).toString('latin1');
  const xml = /^\s*<\?xml[^>]{0,200}?encoding\s{0,20}=\s{0,20}["']([^"']{1,40})["']/i.exec(beginning);
  const html = /<meta[^>]{0,200}?charset\s{0,20}=\s{0,20}["']?\s{0,20}([\w.:-]{1,40})/i.exec(beginning);
  return xml?.[1] ?? html?.[1] ?? null;
}

/** The name of an encoding as the web has it; null: none, or one that nobody knows. */
function encodingOf(label: string | null | undefined): string | null {
  if (!label) return null;
  try {
    return new TextDecoder(label.trim()).encoding;
  } catch {
    return null;
  }
}

function isUtf8(bytes: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}
