import { createPairBuilder, grown, type ReplyPairs } from './reply-pairs.js';
import { markersIn, wordsIn } from './scan-markers.js';

/** Groups that a message's author is of, when it is written. */
export const asSpeaker = 1;
export const asTarget = 2;
export const asBaseline = 4;

export const towardsTargets = { speakers: asSpeaker, targets: asTarget, notTargets: 0 } as const;
/** Who is a target is not counted once more. */
export const towardsBaseline = { speakers: asSpeaker, targets: asBaseline, notTargets: asTarget } as const;

/** Where a message stands while its parent may still come. */
export interface MessageTable {
  /** The message with this id gets a place where it has none; what is said of it may come later or never. */
  place(id: string): number;
  /**
   * What is known of a message; the same id again replaces it.
   * `author`: number of the person; `unit`: number of the person in a part of the data, or of the person again;
   * `parent`: place of what it answers, or -1; `groups`: bits of the groups above.
   */
  set(at: number, author: number, unit: number, parent: number, groups: number): void;
  /** What `compileScan` found in it. */
  setScanned(at: number, scanned: number): void;
  /** For what is read in two goes. Null where the id is not known. */
  find(id: string): number | null;
  readonly count: number;
  pairs(wanted: WantedPairs): PairedReplies;
}

export interface WantedPairs {
  /** Bits of the groups. */
  readonly speakers: number;
  readonly targets: number;
  /** Whoever is of this group is no target. */
  readonly notTargets: number;
  /** Longer messages are not counted as answered; null: all are. */
  readonly maxTargetWords: number | null;
}

export interface PairedReplies {
  readonly pairs: ReplyPairs;
  /** Replies of speakers, whoever they answer. */
  readonly replies: number;
  /** … to something that is not there. */
  readonly withoutParent: number;
  readonly toThemselves: number;
  /** … to a target, where the words of either message are not there. */
  readonly withoutText: number;
  /** People behind the pairs, whatever parts of the data they are counted in. */
  readonly speakers: number;
  readonly targets: number;
  readonly people: number;
}

const isKnown = 1;
const isScanned = 2;
const answers = 4;

export function createMessageTable(): MessageTable {
  const places = new Map<string, number>();
  let room = 1024;
  let author = new Uint32Array(room);
  let unit = new Uint32Array(room);
  let parent = new Uint32Array(room);
  let scanned = new Uint32Array(room);
  let groups = new Uint8Array(room);
  let state = new Uint8Array(room);
  let count = 0;

  function grow(): void {
    author = grown(author, Uint32Array);
    unit = grown(unit, Uint32Array);
    parent = grown(parent, Uint32Array);
    scanned = grown(scanned, Uint32Array);
    groups = grown(groups, Uint8Array);
    state = grown(state, Uint8Array);
    room *= 2;
  }

  return {
    place(id) {
      const found = places.get(id);
      if (found !== undefined) return found;
      if (places.size === room) grow();
      places.set(id, places.size);
      return places.size - 1;
    },
    set(at, by, counted, to, of) {
      if (!(state[at]! & isKnown)) count += 1;
      author[at] = by;
      unit[at] = counted;
      parent[at] = Math.max(0, to);
      groups[at] = of;
      state[at] = (state[at]! & isScanned) | isKnown | (to >= 0 ? answers : 0);
    },
    setScanned(at, what) {
      scanned[at] = what;
      state[at]! |= isScanned;
    },
    find: (id) => places.get(id) ?? null,
    get count() {
      return count;
    },
    pairs({ speakers, targets, notTargets, maxTargetWords }) {
      const longest = maxTargetWords ?? Number.POSITIVE_INFINITY;
      const builder = createPairBuilder(Math.max(1, count));
      let replies = 0;
      let withoutParent = 0;
      let toThemselves = 0;
      let withoutText = 0;
      // Who is on which side.
      const seen = new Map<number, number>();
      for (let at = 0; at < places.size; at += 1) {
        if (!(state[at]! & isKnown) || !(state[at]! & answers) || !(groups[at]! & speakers)) continue;
        replies += 1;
        const to = parent[at]!;
        if (!(state[to]! & isKnown)) withoutParent += 1;
        else if (author[to] === author[at]) toThemselves += 1;
        else if (!(groups[to]! & targets) || groups[to]! & notTargets) continue;
        else if (!(state[at]! & state[to]! & isScanned)) withoutText += 1;
        else if (wordsIn(scanned[to]!) <= longest) {
          builder.add(unit[at]!, unit[to]!, markersIn(scanned[to]!), markersIn(scanned[at]!), wordsIn(scanned[to]!));
          seen.set(author[at]!, (seen.get(author[at]!) ?? 0) | asSpeaker);
          seen.set(author[to]!, (seen.get(author[to]!) ?? 0) | asTarget);
        }
      }
      const of = (side: number): number => [...seen.values()].filter((sides) => sides & side).length;
      return {
        pairs: builder.pairs(),
        ...{ replies, withoutParent, toThemselves, withoutText },
        ...{ speakers: of(asSpeaker), targets: of(asTarget), people: seen.size },
      };
    },
  };
}

/** Numbers for names, from 0 on. */
export interface Numbering {
  of(name: string): number;
  readonly size: number;
}

export function createNumbering(): Numbering {
  const numbers = new Map<string, number>();
  return {
    of(name) {
      let number = numbers.get(name);
      if (number === undefined) {
        number = numbers.size;
        numbers.set(name, number);
      }
      return number;
    },
    get size() {
      return numbers.size;
    },
  };
}
