/** Bytes as text. What says how they are written, in this order: a mark at their beginning, HTTP, the document itself. */
export function decodeText(bytes: Uint8Array, contentType: string | null): string {
  const marked = byteOrder(bytes);
  if (marked !== null) return decoderOf(marked)!.decode(bytes);
  const inside = declared(bytes);
  const http = /charset\s*=\s*["']?([^\s"';]+)/i.exec(contentType ?? '')?.[1] ?? null;
  for (const label of [http, inside]) {
    const decoder = label === null ? null : decoderOf(label);
    if (!decoder) continue;
    // Many servers say UTF-8 of everything they send.
    if (decoder.encoding === 'utf-8' && label === http && inside !== null && !isUtf8(bytes)) continue;
    if (decoder.encoding === 'utf-8' && !isUtf8(bytes)) return legacy.decode(bytes);
    return decoder.decode(bytes);
  }
  return isUtf8(bytes) ? new TextDecoder('utf-8').decode(bytes) : legacy.decode(bytes);
}

/** What is said to be UTF-8 and is not comes from Windows nearly always. */
const legacy = new TextDecoder('windows-1252');

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
  const xml = /^\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([^"']{1,40})["']/i.exec(beginning);
  const html = /<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w.:-]{1,40})/i.exec(beginning);
  return xml?.[1] ?? html?.[1] ?? null;
}

/** Null: nobody knows it. A document whose declaration could be read as it stands is not UTF-16, whatever it says. */
function decoderOf(label: string): InstanceType<typeof TextDecoder> | null {
  try {
    return new TextDecoder(label.trim());
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
