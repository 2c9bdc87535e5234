/** Careful looks at JSON that somebody else wrote. */

export type JsonRecord = Readonly<Record<string, unknown>>;

export function isRecord(value: unknown): value is JsonRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function records(value: unknown): JsonRecord[] {
  return Array.isArray(value) ? value.filter(isRecord) : [];
}

/** NUL and half characters would spoil a whole insert. */
export function clean(value: string): string {
  return value.replaceAll('\u0000', '\ufffd').toWellFormed();
}

/** Text of one line, such as a name: fit for every store, within the limit (UTF-16 units); null when there is none. */
export function text(value: unknown, limit: number): string | null {
  if (typeof value !== 'string') return null;
  const cleaned = clean(value).trim();
  if (cleaned === '') return null;
  // A pair that is cut in the middle leaves half a character.
  return cleaned.length <= limit ? cleaned : clean(cleaned.slice(0, limit)).replace(/\ufffd$/, '');
}

/** For a message to people: what an unexpected value is, without quoting somebody's words at length. */
export function label(value: unknown): string {
  return typeof value === 'string' ? `"${clean(value).slice(0, 50)}"` : Array.isArray(value) ? 'a list' : typeof value;
}
