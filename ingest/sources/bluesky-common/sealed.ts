import { createCipheriv, createDecipheriv, createHmac } from 'node:crypto';
import type { Pseudonymiser } from '../../../infra/pseudonym.js';

/**
 * Native ids that must be asked for again later, in a position: readable with the key of the pseudonyms only. The same text
 * gives the same seal.
 */
export interface Seal {
  seal(text: string): string;
  /** Null: not sealed with this key. */
  open(sealed: string): string | null;
}

const ivBytes = 16;

export function createSeal(pseudonym: Pseudonymiser): Seal {
  const [cipherKey, checkKey] = ['cipher', 'check'].map((use) =>
    Buffer.from(pseudonym.account('bluesky', 'seal of positions', use), 'hex'),
  ) as [Buffer, Buffer];
  // The text's own checksum is the initial vector: it differs for every text, and tells what was not sealed here.
  const vectorOf = (text: string): Buffer => createHmac('sha256', checkKey).update(text).digest().subarray(0, ivBytes);
  return {
    seal(text) {
      const vector = vectorOf(text);
      const cipher = createCipheriv('aes-128-ctr', cipherKey, vector);
      return Buffer.concat([vector, cipher.update(text, 'utf8'), cipher.final()]).toString('base64url');
    },
    open(sealed) {
      const bytes = Buffer.from(sealed, 'base64url');
      if (bytes.length <= ivBytes) return null;
      const decipher = createDecipheriv('aes-128-ctr', cipherKey, bytes.subarray(0, ivBytes));
      const text = Buffer.concat([decipher.update(bytes.subarray(ivBytes)), decipher.final()]).toString('utf8');
      return vectorOf(text).equals(bytes.subarray(0, ivBytes)) ? text : null;
    },
  };
}
