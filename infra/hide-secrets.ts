export const hidden = '[redacted]';

/** A shorter piece would blot out ordinary words. */
const shortestPiece = 8;

/** Text without the secrets: as they are, as an address has them, and as HTTP Basic has them in base64. */
export function hideSecrets(text: string, secrets: readonly string[]): string {
  return secrets.flatMap(formsOf).reduce((safe, form) => safe.replaceAll(form, hidden), text);
}

function formsOf(secret: string): string[] {
  // What stands before it moves its bits: by none, one or two bytes. Those of a neighbour's byte are left out.
  const encoded = [0, 1, 2].map((shift) => {
    const text = Buffer.from('\0'.repeat(shift) + secret).toString('base64');
    return text.slice([0, 2, 3][shift], text.endsWith('=') ? -4 : undefined);
  });
  return [...new Set([secret, encodeURIComponent(secret), ...encoded.filter(({ length }) => length >= shortestPiece)])];
}
