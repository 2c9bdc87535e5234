import { endsIn } from './ends-in.js';
import { readWordFile } from './word-file.js';

/** Function-word categories in the order of their bits (CONFORMITY, style echo). */
export const markerNames = ['article', 'auxverb', 'conj', 'adverb', 'ppron', 'ipron', 'preps', 'quant'] as const;

export type MarkerName = (typeof markerNames)[number];

export type MarkerLists = ReadonlyMap<string, number>;

export const markerBit = (name: MarkerName): number => 1 << markerNames.indexOf(name);

function readMarkers(): MarkerLists {
  const masks = new Map<string, number>();
  for (const { label, values } of readWordFile(new URL('./words/markers-en.txt', import.meta.url))) {
    const bit = markerBit(label as MarkerName);
    for (const word of values) masks.set(word, (masks.get(word) ?? 0) | bit);
  }
  return masks;
}

/** Closed classes of English, written from its grammar. */
export const englishMarkers: MarkerLists = readMarkers();

const contracted: readonly (readonly [ending: string, adds: MarkerName])[] = [
  ["'ll", 'auxverb'],
  ["'re", 'auxverb'],
  ["'ve", 'auxverb'],
  ["'m", 'auxverb'],
  ["'d", 'auxverb'],
];

/** Which categories a word is of; a contraction is of its parts' ("don't": auxverb, "they'll": ppron and auxverb). */
export function markersOf(lower: string, lists: MarkerLists = englishMarkers): number {
  const whole = lists.get(lower);
  if (whole !== undefined) return whole;
  if (!lower.includes("'")) return 0;
  if (endsIn(lower, "n't")) return markerBit('auxverb');
  for (const [ending, adds] of contracted) {
    if (endsIn(lower, ending)) return (lists.get(lower.slice(0, -ending.length)) ?? 0) | markerBit(adds);
  }
  // "it's", "who's", "that's"; after a noun it is a possessive and no verb.
  if (endsIn(lower, "'s")) {
    const stem = lists.get(lower.slice(0, -2)) ?? 0;
    return stem === 0 ? 0 : stem | markerBit('auxverb');
  }
  return 0;
}
