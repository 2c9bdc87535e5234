/**
 * The cursor in a Link header (RFC 8288). Only the cursor is taken, and only of an address of the same host: the token goes
 * nowhere else.
 */
export function cursorOf(header: string | null, rel: 'next' | 'prev', parameter: string, base: string): string | null {
  if (header === null) return null;
  for (const [, target, parameters] of header.matchAll(
    /<([^<>]*)>((?:\s*;\s*[^\s;,=]+\s*=\s*(?:"[^"]*"|[^\s;,]+))*)/g,
  )) {
    const rels = /;\s*rel\s*=\s*(?:"([^"]*)"|([^\s;,]+))/i.exec(parameters ?? '');
    if (!(rels?.[1] ?? rels?.[2] ?? '').toLowerCase().split(/\s+/).includes(rel)) continue;
    if (target === undefined || !URL.canParse(target, base)) continue;
    const url = new URL(target, base);
    const cursor = url.searchParams.get(parameter);
    if (url.host === new URL(base).host && cursor !== null && /^[\w-]{1,100}$/.test(cursor)) return cursor;
  }
  return null;
}
