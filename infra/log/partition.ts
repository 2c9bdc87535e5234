/** FNV-1a, 32 bits, over UTF-16 units: spreads keys evenly and never changes, so that a key stays in its partition. */
export function partitionOf(key: string, partitions: number): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < key.length; index += 1) {
    hash = Math.imul(hash ^ key.charCodeAt(index), 0x01000193);
  }
  // The low bits of FNV mix badly for short keys.
  return ((hash ^ (hash >>> 15)) >>> 0) % partitions;
}
