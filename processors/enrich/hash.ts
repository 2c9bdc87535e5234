const basis = 0x811c9dc5;

const next = (hash: number, unit: number): number =>
  Math.imul(Math.imul(hash ^ (unit & 0xff), 0x01000193) ^ (unit >>> 8), 0x01000193);

/** FNV-1a over UTF-16 code units, low byte first; unsigned 32 bits. http://www.isthe.com/chongo/tech/comp/fnv/ */
export function fnv1a32(text: string): number {
  let hash = basis;
  for (let i = 0; i < text.length; i += 1) hash = next(hash, text.charCodeAt(i));
  return hash >>> 0;
}

/** The same of the text's first `length` units and an ending behind them. */
export function fnv1a32With(text: string, length: number, ending: string): number {
  let hash = basis;
  for (let i = 0; i < length; i += 1) hash = next(hash, text.charCodeAt(i));
  for (let i = 0; i < ending.length; i += 1) hash = next(hash, ending.charCodeAt(i));
  return hash >>> 0;
}
