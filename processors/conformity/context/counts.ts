/** How often each of some numbers came: 8 bytes a number, because there are millions. */
export interface Counts {
  add(key: number): void;
  /** In no order that means anything. */
  forEach(see: (key: number, count: number) => void): void;
  /** Different numbers. */
  readonly size: number;
  /** All that were added. */
  readonly total: number;
}

const empty = 0xffffffff;

/** Numbers from 0 to 2^32 − 2. Open addressing with linear probing. */
export function createCounts(): Counts {
  let room = 16;
  let keys = new Uint32Array(room).fill(empty);
  let counts = new Uint32Array(room);
  let size = 0;
  let total = 0;

  function placeOf(key: number): number {
    let at = (Math.imul(key, 0x9e3779b1) >>> 7) & (room - 1);
    while (keys[at] !== key && keys[at] !== empty) at = (at + 1) & (room - 1);
    return at;
  }

  function grow(): void {
    const [oldKeys, oldCounts] = [keys, counts];
    room *= 2;
    keys = new Uint32Array(room).fill(empty);
    counts = new Uint32Array(room);
    oldKeys.forEach((key, at) => {
      if (key === empty) return;
      const to = placeOf(key);
      keys[to] = key;
      counts[to] = oldCounts[at]!;
    });
  }

  return {
    add(key) {
      let at = placeOf(key);
      if (keys[at] === empty) {
        if (4 * (size + 1) > 3 * room) {
          grow();
          at = placeOf(key);
        }
        keys[at] = key;
        size += 1;
      }
      counts[at]! += 1;
      total += 1;
    },
    forEach(see) {
      for (let at = 0; at < room; at += 1) if (keys[at] !== empty) see(keys[at]!, counts[at]!);
    },
    get size() {
      return size;
    },
    get total() {
      return total;
    },
  };
}
