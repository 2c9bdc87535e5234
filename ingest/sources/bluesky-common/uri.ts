/** Addresses of records: `at://did:plc:…/app.bsky.feed.post/3k…`. */

export interface RecordUri {
  readonly did: string;
  readonly collection: string;
  readonly rkey: string;
}

export const collections = {
  post: 'app.bsky.feed.post',
  like: 'app.bsky.feed.like',
  repost: 'app.bsky.feed.repost',
  follow: 'app.bsky.graph.follow',
} as const;

const did = /^did:[a-z]+:[A-Za-z0-9._:%-]{1,500}$/;
const recordUri = /^at:\/\/(did:[a-z]+:[A-Za-z0-9._:%-]{1,500})\/([A-Za-z0-9.-]{1,317})\/([A-Za-z0-9._:~-]{1,512})$/;
const handle = /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

export const isDid = (text: unknown): text is string => typeof text === 'string' && did.test(text);

/** Null: no address of a record. */
export function parseUri(text: unknown): RecordUri | null {
  const match = typeof text === 'string' ? recordUri.exec(text) : null;
  return match === null ? null : { did: match[1] as string, collection: match[2] as string, rkey: match[3] as string };
}

export const formatUri = ({ did, collection, rkey }: RecordUri): string => `at://${did}/${collection}/${rkey}`;

/** An account as people write it (`@ann.example.org`, a DID, its page on bsky.app), as the API takes it; null: neither. */
export function actorName(text: string): string | null {
  const name = text
    .trim()
    .replace(/^https?:\/\/(?:www\.)?bsky\.app\/profile\//i, '')
    .replace(/(?<!\/)\/+$/, '')
    .replace(/^@/, '');
  if (did.test(name)) return name;
  const lower = name.toLowerCase();
  return lower.length <= 253 && handle.test(lower) ? lower : null;
}
