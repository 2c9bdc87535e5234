import { fnv1a32 } from '../hash.js';

/** What an expression does: adds a valence, or negates what follows. */
export type PhraseWeight = number | 'negate';

/** A tree of expressions by word; `weight` where one ends. */
export interface PhraseNode {
  readonly next: Map<string, PhraseNode>;
  /** A bit for the `followerTag` of each word in `next`: tells of most others that they are not there. */
  followers: number;
  weight: PhraseWeight | undefined;
}

export const newPhraseNode = (): PhraseNode => ({ next: new Map(), followers: 0, weight: undefined });

/** 0 … 31 */
export const followerTag = (word: string): number => fnv1a32(word) >>> 27;

export function addPhrase(root: PhraseNode, words: readonly string[], weight: PhraseWeight): void {
  let node = root;
  for (const word of words) {
    let child = node.next.get(word);
    if (child === undefined) {
      child = newPhraseNode();
      node.next.set(word, child);
      node.followers |= 1 << followerTag(word);
    }
    node = child;
  }
  node.weight = weight;
}

/** Words that come in an expression, but for the first of each. */
export function laterWords(root: PhraseNode): ReadonlySet<string> {
  const words = new Set<string>();
  const add = ({ next }: PhraseNode): void => {
    for (const [word, node] of next) {
      words.add(word);
      add(node);
    }
  };
  for (const node of root.next.values()) add(node);
  return words;
}
