/** Ids of posts are whole numbers that hold the time: milliseconds since this moment, and 22 bits more. */
const epochMs = 1_288_834_974_657n;
const bitsBelow = 22n;
/** Before November 2010 ids were counted up. */
const firstWithTime = 29_700_859_247n;

/** In whole seconds, as `created_at` is; null: the id is too old to say. */
export function timeOfId(id: string): number | null {
  const number = BigInt(id);
  if (number < firstWithTime) return null;
  return Math.floor(Number((number >> bitsBelow) + epochMs) / 1000) * 1000;
}

export const idAt = (ms: number): string => String((BigInt(Math.max(ms, Number(epochMs))) - epochMs) << bitsBelow);

export const compareIds = (a: string, b: string): number =>
  a.length !== b.length ? a.length - b.length : a === b ? 0 : a < b ? -1 : 1;

export const isId = (value: unknown): value is string => typeof value === 'string' && /^\d{1,19}$/.test(value);
