import type { Token } from './token.js';

/** Words of all languages that are kept: a power of two. */
const maxWords = 131_072;
/** A word may be in any of so many neighbouring places. */
const ways = 4;
/** A longer word is not kept, but made again each time; they are few. In UTF-16 units. */
const maxUnits = 16;

/**
 * A place has so many numbers, side by side, so that the processor fetches them at once: all that is asked of most words. Whose it is: 0, nobody's.
 */
const slots = 8;
const hashSlot = 0;
const whoseSlot = 1;
const numberSlot = 2;
const factsSlot = 3;
/** `Token.hash` */
const contentSlot = 4;

const places = new Int32Array(maxWords * slots);
/** What is kept of words is in the order of their numbers, that is the frequent ones first and side by side. */
const spellings = new Uint16Array(maxWords * maxUnits);
const tokens: Token[] = [];

const placeOf = (hash: number, way: number): number => ((hash + way) & (maxWords - 1)) * slots;

/** Of a word's units, one after another. */
export const firstHash = 0x811c9dc5 | 0;
export const nextHash = (hash: number, unit: number): number => Math.imul(hash ^ unit, 0x01000193);

const mixed = (hash: number, owner: number): number => {
  const product = Math.imul(hash ^ owner, 0x85ebca6b);
  return product ^ (product >>> 15);
};
/** Its owner's, of words of this length. */
const whose = (owner: number, length: number): number => (owner << 5) | length;

/** The place of what `owner` has kept of the word `units[start … end)`, whose hash by `nextHash` is `hashOfUnits`; or −1. */
export function findWord(owner: number, hashOfUnits: number, units: Uint16Array, start: number, end: number): number {
  const hash = mixed(hashOfUnits, owner);
  const who = whose(owner, end - start);
  for (let way = 0; way < ways; way += 1) {
    const place = placeOf(hash, way);
    if (places[place + hashSlot] !== hash || places[place + whoseSlot] !== who) continue;
    const spelling = places[place + numberSlot]! * maxUnits - start;
    let at = start;
    while (at < end && spellings[spelling + at] === units[at]) at += 1;
    if (at === end) return place;
  }
  return -1;
}

export const factsAt = (place: number): number => places[place + factsSlot]!;
export const contentAt = (place: number): number => places[place + contentSlot]!;
export const tokenAt = (place: number): Token => tokens[places[place + numberSlot]!]!;

/** As in a cache of processors: where all places of a word are taken, it takes the place of another, which is made again when it comes. */
export function keepWord(owner: number, hashOfUnits: number, surface: string, token: Token): void {
  if (surface.length > maxUnits) return;
  const hash = mixed(hashOfUnits, owner);
  let way = (hash >>> 16) % ways;
  for (let free = ways - 1; free >= 0; free -= 1) if (places[placeOf(hash, free) + whoseSlot] === 0) way = free;
  const place = placeOf(hash, way);
  const number = places[place + whoseSlot] === 0 ? tokens.length : places[place + numberSlot]!;
  places[place + hashSlot] = hash;
  places[place + whoseSlot] = whose(owner, surface.length);
  places[place + factsSlot] = token.facts;
  places[place + contentSlot] = token.hash;
  places[place + numberSlot] = number;
  for (let i = 0; i < surface.length; i += 1) spellings[number * maxUnits + i] = surface.charCodeAt(i);
  tokens[number] = token;
}
