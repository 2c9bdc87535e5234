import { maxTextBytes } from '../../infra/text-limit.js';
import type { Token } from './token.js';

/**
 * The tokens of one text, `count` of them. What is asked of each lies side by side: tokens themselves lie anywhere in memory, and most need not be
 * fetched.
 */
export interface Scanned {
  count: number;
  readonly tokens: Token[];
  /** `Token.facts` of each. */
  readonly facts: Int32Array;
  /** `Token.hash` of each. */
  readonly hashes: Int32Array;
}

const createScanned = (units: number): Scanned => ({
  count: 0,
  tokens: [],
  facts: new Int32Array(units),
  hashes: new Int32Array(units),
});

const shared = createScanned(maxTextBytes);

/** For a text of so many units, which has as many tokens at most. Used again for the next text. */
export const scannedFor = (units: number): Scanned => (units <= maxTextBytes ? shared : createScanned(units));

export function put(scanned: Scanned, token: Token): void {
  const at = scanned.count;
  scanned.tokens[at] = token;
  scanned.facts[at] = token.facts;
  scanned.hashes[at] = token.hash;
  scanned.count = at + 1;
}
