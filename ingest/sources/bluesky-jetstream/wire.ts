import { isRecord, type JsonRecord } from '../../fields.js';
import { isDid } from '../bluesky-common/uri.js';

/** A message of the stream, of either version of the protocol. */
export type WireEvent =
  | Commit
  /** `sync` is of the second version only. */
  | { readonly kind: 'identity' | 'account' | 'sync' | 'unknown'; readonly timeUs: number; readonly did: string }
  | { readonly kind: 'info'; readonly name: string }
  | { readonly kind: 'error'; readonly name: string }
  /** For people: why it cannot be understood. */
  | { readonly kind: 'unreadable'; readonly reason: string };

export interface Commit {
  readonly kind: 'commit';
  /** When the server saw it, microseconds since 1970: what a cursor is. */
  readonly timeUs: number;
  readonly did: string;
  readonly operation: 'create' | 'update' | 'delete';
  readonly collection: string;
  readonly rkey: string;
  readonly rev: string;
  /** Undefined for a delete. */
  readonly record: unknown;
}

export type Version = 'v1' | 'v2';

/** By its path, as its lexicon names it. */
export const versionOf = (url: string): Version => (/subscribeEvents\/?$/.test(new URL(url).pathname) ? 'v2' : 'v1');

const unreadable = (reason: string): WireEvent => ({ kind: 'unreadable', reason });

export function readMessage(text: string, version: Version): WireEvent {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return unreadable('is not JSON');
  }
  if (!isRecord(value)) return unreadable('is not an object');
  return version === 'v1' ? readV1(value) : readV2(value);
}

function readV1(event: JsonRecord): WireEvent {
  const { time_us: timeUs, did, kind, commit } = event;
  if (!isTime(timeUs)) return unreadable('has a field time_us that is no time in microseconds');
  if (!isDid(did)) return unreadable('has a field did that is no DID');
  if (kind !== 'commit') return { kind: otherKind(kind), timeUs, did };
  if (!isRecord(commit)) return unreadable('has no commit');
  return readCommit(commit, timeUs, did, 'commit.');
}

const payloadType = /^network\.bsky\.jetstream\.[a-zA-Z]+#([a-z]+)$/;

function readV2({ $type, payload, error }: JsonRecord): WireEvent {
  if ($type === 'error') return { kind: 'error', name: typeof error === 'string' ? error : 'unknown' };
  if ($type !== 'message' || !isRecord(payload)) return unreadable('is neither a message nor an error');
  const kind = payloadType.exec(String(payload.$type))?.[1] ?? '';
  if (kind === 'info') return { kind, name: typeof payload.name === 'string' ? payload.name : 'unknown' };
  const timeUs = microseconds(payload.witnessedAt ?? payload.time);
  if (timeUs === null) return unreadable('has a field time that is no time');
  if (!isDid(payload.did)) return unreadable('has a field did that is no DID');
  return kind === 'commit'
    ? readCommit(payload, timeUs, payload.did, '')
    : { kind: otherKind(kind), timeUs, did: payload.did };
}

function readCommit(commit: JsonRecord, timeUs: number, did: string, path: string): WireEvent {
  const { operation, collection, rkey, rev, record } = commit;
  if (operation !== 'create' && operation !== 'update' && operation !== 'delete') {
    return unreadable(`has a field ${path}operation that is neither create, update nor delete`);
  }
  if (typeof collection !== 'string') return unreadable(`has a field ${path}collection that is not text`);
  if (typeof rkey !== 'string') return unreadable(`has a field ${path}rkey that is not text`);
  return {
    kind: 'commit',
    timeUs,
    did,
    operation,
    collection,
    rkey,
    rev: typeof rev === 'string' ? rev : '',
    record,
  };
}

function otherKind(kind: unknown): 'identity' | 'account' | 'sync' | 'unknown' {
  return kind === 'identity' || kind === 'account' || kind === 'sync' ? kind : 'unknown';
}

/** A smaller number is a cursor of another kind: the number of an event. */
export const leastTimeUs = 1e15;
const isTime = (value: unknown): value is number =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= leastTimeUs && value < 4.1e15;

/** `2026-07-04T14:38:08.085434Z`: Date knows milliseconds only. */
function microseconds(text: unknown): number | null {
  const match = typeof text === 'string' ? /^(.{19})(?:\.(\d{1,6}))?\d*Z$/.exec(text) : null;
  const ms = match === null ? Number.NaN : Date.parse(`${match[1]}Z`);
  const timeUs = ms * 1000 + Number((match?.[2] ?? '').padEnd(6, '0'));
  return isTime(timeUs) ? timeUs : null;
}
