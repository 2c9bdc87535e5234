import type { Token } from './token.js';

/** Words of all languages that are kept: a power of two. */
const maxWords = 131_072;
/** A word may be in any of so many neighbouring places. */
const ways = 4;
/** A longer word is not kept, but made again each time; they are few. In UTF-16 units. */
const maxUnits = 16;

/**
 * Of each place four numbers together, so that the processor fetches them at once: hash, owner, length, number of the word. Owner 0: nobody.
 */
const places = new Int32Array(maxWords * 4);
/** What is kept of words is in the order of their numbers, that is the frequent ones first and side by side. */
const spellings = new Uint16Array(maxWords * maxUnits);
const tokens: Token[] = [];

const placeOf = (hash: number, way: number): number => ((hash + way) & (maxWords - 1)) << 2;

/** Of a word's units, one after another. */
export const firstHash = 0x811c9dc5 | 0;
export const nextHash = (hash: number, unit: number): number => Math.imul(hash ^ unit, 0x01000193);

const mixed = (hash: number, owner: number): number => {
  const product = Math.imul(hash ^ owner, 0x85ebca6b);
  return product ^ (product >>> 15);
};

/** What `owner` has kept of the word `units[start … end)`, whose hash by `nextHash` is `hashOfUnits`. */
export function findWord(
  owner: number,
  hashOfUnits: number,
  units: Uint16Array,
  start: number,
  end: number,
): Token | undefined {
  const hash = mixed(hashOfUnits, owner);
  for (let way = 0; way < ways; way += 1) {
    const place = placeOf(hash, way);
    if (places[place] !== hash || places[place + 1] !== owner || places[place + 2] !== end - start) continue;
    const number = places[place + 3]!;
    const spelling = number * maxUnits - start;
    let at = start;
    while (at < end && spellings[spelling + at] === units[at]) at += 1;
    if (at === end) return tokens[number];
  }
  return undefined;
}

/** As in a cache of processors: where all places of a word are taken, it takes the place of another, which is made again when it comes. */
export function keepWord(owner: number, hashOfUnits: number, surface: string, token: Token): void {
  if (surface.length > maxUnits) return;
  const hash = mixed(hashOfUnits, owner);
  let way = (hash >>> 16) % ways;
  for (let free = ways - 1; free >= 0; free -= 1) if (places[placeOf(hash, free) + 1] === 0) way = free;
  const place = placeOf(hash, way);
  const number = places[place + 1] === 0 ? tokens.length : places[place + 3]!;
  places[place] = hash;
  places[place + 1] = owner;
  places[place + 2] = surface.length;
  places[place + 3] = number;
  for (let i = 0; i < surface.length; i += 1) spellings[number * maxUnits + i] = surface.charCodeAt(i);
  tokens[number] = token;
}
