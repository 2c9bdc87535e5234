/** An address that a link in a mail may have: of the web, in its normal form. */
export function webAddress(text: string): string | null {
  if (text === '' || text.length > 2_000) return null;
  try {
    const url = new URL(text);
    return url.protocol === 'https:' || url.protocol === 'http:' ? url.href : null;
  } catch {
    return null;
  }
}
