/**
 * A query as a tree. Words are folded (see fold.ts) with their diacritics kept; `*` in one stands for any characters inside a
 * word, `?` for one. Which columns things stood at is not in it: two spellings of one query have one tree.
 */
export type QueryTree = AndNode | OrNode | NotNode | NearNode | LeafNode | FieldNode;

/** Two parts or more; none of them is an AND itself. */
export interface AndNode {
  readonly kind: 'and';
  readonly parts: readonly QueryTree[];
}

/** Two parts or more; none of them is an OR itself. */
export interface OrNode {
  readonly kind: 'or';
  readonly parts: readonly QueryTree[];
}

/** The part is no NOT itself. */
export interface NotNode {
  readonly kind: 'not';
  readonly part: QueryTree;
}

/** One of each side with at most so many words between them, in either order. */
export interface NearNode {
  readonly kind: 'near';
  readonly words: number;
  readonly left: readonly LeafNode[];
  readonly right: readonly LeafNode[];
}

/** Words beside each other; one is a word, several are a phrase. */
export interface LeafNode {
  readonly kind: 'words';
  readonly words: readonly string[];
}

export const textFields = ['lang', 'scope', 'platform', 'community', 'kind', 'link'] as const;
export const fieldNames = [...textFields, 'title'] as const;
export type TextField = (typeof textFields)[number];

/** Any of the values. Those of a title are words, as in the text. */
export type FieldNode =
  | { readonly kind: 'field'; readonly field: TextField; readonly values: readonly string[] }
  | { readonly kind: 'field'; readonly field: 'title'; readonly values: readonly LeafNode[] };
