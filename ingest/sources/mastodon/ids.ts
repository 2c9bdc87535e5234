/** Ids of statuses are whole numbers that grow with time: milliseconds and 16 bits more. */

const bitsBelow = 16n;

/** An id before all statuses of that time. */
export const idAt = (ms: number): string => String(BigInt(Math.max(0, ms)) << bitsBelow);

/** A number of up to 20 digits; some servers that speak the same API write others, in order as text. */
export function compareIds(a: string, b: string): number {
  if (a.length !== b.length) return a.length - b.length;
  return a === b ? 0 : a < b ? -1 : 1;
}

export const isStatusId = (value: unknown): value is string => typeof value === 'string' && /^\w{1,64}$/.test(value);
