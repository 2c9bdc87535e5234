import { decodeText } from './decode.js';
import type { Feed } from './entry.js';
import { readJsonFeed } from './json-feed.js';
import { readXml } from './xml-feed.js';

/** A feed of any format; null: it is something else. */
export function readFeed(bytes: Uint8Array, contentType: string | null, url: string): Feed | null {
  const text = decodeText(bytes, contentType);
  return /^[\s\ufeff]*\{/.test(text) ? readJsonFeed(text.replace(/^[\s\ufeff]+/, ''), url) : readXml(text, url);
}
