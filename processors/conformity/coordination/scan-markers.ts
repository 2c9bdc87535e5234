import type { WordLists } from './word-lists.js';

/** What a message is to coordination: its markers in the lower 16 bits, its words (65,535 at most) above them. */
export type MarkerScan = (text: string) => number;

export const markersIn = (scanned: number): number => scanned & 0xffff;
export const wordsIn = (scanned: number): number => scanned >>> 16;

const nowhere = 0;
const start = 1;
const mostWords = 0xffff;

/**
 * Finds the markers of a text in one pass, without a lookup for each list: all words are one automaton.
 *
 * Where words begin and end is as in ConvoKit 3–5 (Coordination, `_annot_liwc_cats`), which this is held to: the longest
 * words in which an apostrophe stands are followed through it ("we'll" is found whole; "we" is found as well, "ll" is not),
 * and after an apostrophe a word begins only where the text before it was no beginning of a listed word.
 */
export function compileScan(lists: WordLists): MarkerScan {
  const units = unitTables(lists);
  const { next, wordEnds, prefixes, width, ended } = automaton(lists, units.symbolOf);
  const { symbolOf, isWordUnit, isApostrophe } = units;
  const patterns = patternsOf(lists);
  return (raw) => {
    const text = beyondAscii.test(raw) ? raw.toLowerCase() : raw;
    const { length } = text;
    let state = nowhere;
    let found = 0;
    let words = 0;
    let afterWord = 0;
    let afterApostrophe = 0;
    let insideWord = 0;
    for (let at = 0; at <= length; at += 1) {
      // A space stands after the last word.
      const unit = at < length ? text.charCodeAt(at) : 0x20;
      const isWord = isWordUnit[unit]!;
      if (isWord && !afterWord) {
        if (!afterApostrophe || state === nowhere) state = start;
        if (!(afterApostrophe && insideWord)) words += 1;
      }
      if (state !== nowhere) {
        const to = next[state * width + symbolOf[unit]!]!;
        if (to !== nowhere) {
          if (!isWord) found |= wordEnds[state]!;
          state = to;
          found |= prefixes[state]!;
        } else if (!isWord && afterWord && wordEnds[state] !== 0) {
          found |= wordEnds[state]!;
          // Not nowhere: after "we'" no other word begins.
          state = ended;
        } else {
          state = nowhere;
        }
      }
      const apostrophe = isApostrophe[unit]!;
      insideWord = apostrophe ? afterWord : isWord;
      afterWord = isWord;
      afterApostrophe = apostrophe;
    }
    for (const { marker, expression } of patterns) {
      if (!((found >> marker) & 1) && expression.test(raw)) found |= 1 << marker;
    }
    return (Math.min(words, mostWords) * 0x10000 + found) >>> 0;
  };
}

const beyondAscii = /[\u0080-\uffff]/;

interface UnitTables {
  /** Number of a UTF-16 unit in the automaton; 0: no listed word has it. */
  readonly symbolOf: Uint16Array;
  readonly isWordUnit: Uint8Array;
  readonly isApostrophe: Uint8Array;
}

function unitTables({ entries, reading }: WordLists): UnitTables {
  const symbolOf = new Uint16Array(0x10000);
  const isWordUnit = new Uint8Array(0x10000);
  const isApostrophe = new Uint8Array(0x10000);
  let symbols = 0;
  for (const { text, kind } of entries) {
    if (kind === 'pattern') continue;
    for (let at = 0; at < text.length; at += 1) {
      const unit = text.charCodeAt(at);
      if (symbolOf[unit] === 0) symbolOf[unit] = symbols += 1;
    }
  }
  const ascii = /^[a-z0-9_]$/i;
  const unicode = /^[\p{L}\p{M}\p{N}_]$/u;
  const word = reading === 'ascii' ? ascii : unicode;
  const last = reading === 'ascii' ? 0x80 : 0xffff;
  for (let unit = 0; unit <= last; unit += 1) {
    if (word.test(String.fromCharCode(unit))) isWordUnit[unit] = 1;
  }
  // Only a text beyond ASCII is put in lower case as a whole.
  for (let unit = 0x41; unit <= 0x5a; unit += 1) symbolOf[unit] = symbolOf[unit + 0x20]!;
  isApostrophe[0x27] = 1;
  if (reading === 'unicode') {
    const straight = (symbolOf[0x27] || symbolOf[0x2019]) ?? 0;
    for (const unit of [0x27, 0x2019, 0x2018, 0xb4, 0x2bc, 0xff07]) {
      symbolOf[unit] = straight;
      isApostrophe[unit] = 1;
      isWordUnit[unit] = 0;
    }
  }
  return { symbolOf, isWordUnit, isApostrophe };
}

interface Automaton {
  /** State × symbol → state; 0: no listed word goes on so. */
  readonly next: Int32Array;
  readonly width: number;
  /** Markers of the words that end here, and of the prefixes. */
  readonly wordEnds: Uint16Array;
  readonly prefixes: Uint16Array;
  /** The state behind a word that was found; nothing goes on from it. */
  readonly ended: number;
}

function automaton({ entries }: WordLists, symbolOf: Uint16Array): Automaton {
  const edges: Map<number, number>[] = [new Map(), new Map()];
  const ends: number[] = [0, 0];
  const starts: number[] = [0, 0];
  for (const { text, kind, marker } of entries) {
    if (kind === 'pattern') continue;
    let state = start;
    for (let at = 0; at < text.length; at += 1) {
      const symbol = symbolOf[text.charCodeAt(at)]!;
      let to = edges[state]!.get(symbol);
      if (to === undefined) {
        to = edges.push(new Map()) - 1;
        ends.push(0);
        starts.push(0);
        edges[state]!.set(symbol, to);
      }
      state = to;
    }
    const masks = kind === 'word' ? ends : starts;
    masks[state]! |= 1 << marker;
  }
  const ended = edges.length;
  const width = symbolOf.reduce((most, symbol) => Math.max(most, symbol), 0) + 1;
  const next = new Int32Array((ended + 1) * width);
  for (const [state, to] of edges.entries()) for (const [symbol, target] of to) next[state * width + symbol] = target;
  return { next, width, wordEnds: Uint16Array.from([...ends, 0]), prefixes: Uint16Array.from([...starts, 0]), ended };
}

function patternsOf({ entries }: WordLists): { readonly marker: number; readonly expression: RegExp }[] {
  const byMarker = new Map<number, string[]>();
  for (const { kind, text, marker } of entries) {
    if (kind === 'pattern') byMarker.set(marker, [...(byMarker.get(marker) ?? []), `(?:${text})`]);
  }
  return [...byMarker].map(([marker, sources]) => ({ marker, expression: new RegExp(sources.join('|'), 'iu') }));
}
