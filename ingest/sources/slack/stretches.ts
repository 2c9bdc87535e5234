import { PlatformError } from '../../source.js';
import { isRecord, type JsonRecord } from '../slack-common/json.js';
import { parseTs } from '../slack-common/time.js';
import { listOf, nextCursor, type Params, type SlackClient } from './client.js';
import type { SlackMethod } from './limits.js';
import type { Stretch } from './position.js';
import { preciseMs, tsOf } from './shape.js';
import { isNotReadable } from './workspace.js';

/** Messages in one answer; Slack asks for no more than 200. */
const messagesAsked = 200;

export interface Dated {
  /** Slack's time, its id within the channel. */
  readonly ts: string;
  /** Ms with microseconds as a fraction. */
  readonly at: number;
  readonly raw: JsonRecord;
}

export interface StretchPage {
  /** Oldest first. */
  readonly messages: readonly Dated[];
  /** What has no usable time. */
  readonly undated: readonly unknown[];
  /** All that Slack has in `from ≤ at ≤ to` is in the page. */
  readonly from: number;
  readonly to: number;
  /** Null: there is no more. */
  readonly next: Stretch | null;
  readonly observedAt: number;
}

export interface StretchRange {
  readonly from: number;
  /** Left out: until now. */
  readonly until?: number;
}

export interface Asking {
  readonly client: SlackClient;
  /** A time for what an answer says, ms; later than any that was given before. */
  stamp(): number;
}

export interface StampedAsking extends Asking {
  lastStamp(): number;
}

/** Stamps grow even where the clock stands still: what was seen later must win. */
export function createAsking(client: SlackClient, now: () => number, lastStamp = 0): StampedAsking {
  let last = lastStamp;
  return {
    client,
    lastStamp: () => last,
    stamp() {
      last = Math.max(now(), last + 1);
      return last;
    },
  };
}

/** A part of a channel's history; it holds no replies. */
export async function historyPage(
  asking: Asking,
  channel: string,
  range: StretchRange,
  place: Stretch,
  signal: AbortSignal,
): Promise<StretchPage> {
  const latest = place.cursor === null ? (place.edge ?? range.until) : range.until;
  const { found, undated, next, observedAt } = await ask(
    asking,
    'conversations.history',
    { channel, oldest: tsOf(range.from), latest: latest === undefined ? undefined : tsOf(latest), inclusive: true },
    place,
    signal,
  );
  const below = place.edge ?? Number.POSITIVE_INFINITY;
  const until = range.until ?? Number.POSITIVE_INFINITY;
  const messages = found.filter(({ at }) => at >= range.from && at < below && at <= until);
  const reached = found[0]?.at ?? below;
  const to = Math.min(below === Number.POSITIVE_INFINITY ? below : before(below), until);
  if (next === null || reached < range.from) return { messages, undated, from: range.from, to, next: null, observedAt };
  const edge = Math.min(reached, below);
  if (next === 'older' && edge >= below) throw samePage('conversations.history');
  return {
    messages,
    undated,
    from: edge === Number.POSITIVE_INFINITY ? Number.POSITIVE_INFINITY : edge,
    to,
    next: { cursor: next === 'older' ? null : next, edge: edge === Number.POSITIVE_INFINITY ? null : edge },
    observedAt,
  };
}

/** A part of a thread, without the message that began it. */
export async function repliesPage(
  asking: Asking,
  channel: string,
  thread: string,
  range: StretchRange,
  place: Stretch,
  signal: AbortSignal,
): Promise<StretchPage> {
  const oldest = place.cursor === null ? (place.edge ?? range.from) : range.from;
  const { found, undated, next, observedAt } = await ask(
    asking,
    'conversations.replies',
    { channel, ts: thread, oldest: oldest > 0 ? tsOf(oldest) : undefined, inclusive: oldest > 0 ? true : undefined },
    place,
    signal,
  );
  const above = place.edge ?? Number.NEGATIVE_INFINITY;
  const until = range.until ?? Number.POSITIVE_INFINITY;
  const messages = found.filter(({ ts, at }) => ts !== thread && at >= range.from && at > above && at <= until);
  const newest = messages.at(-1)?.at ?? above;
  const from = place.edge === null ? range.from : (messages[0]?.at ?? Number.POSITIVE_INFINITY);
  if (next === null || newest > until) return { messages, undated, from, to: until, next: null, observedAt };
  if (next === 'older' && newest <= above) throw samePage('conversations.replies');
  const edge = newest === Number.NEGATIVE_INFINITY ? null : newest;
  return {
    messages,
    undated,
    from,
    to: newest,
    next: { cursor: next === 'older' ? null : next, edge },
    observedAt,
  };
}

/** Bounds are inclusive, and Slack's times are whole microseconds. */
const before = (at: number): number => at - 0.0005;

async function ask(
  { client, stamp }: Asking,
  method: SlackMethod,
  params: Params,
  place: Stretch,
  signal: AbortSignal,
): Promise<{ found: Dated[]; undated: unknown[]; next: string | 'older' | null; observedAt: number }> {
  const observedAt = stamp();
  const { body } = await client
    .call(method, { ...params, limit: messagesAsked, cursor: place.cursor ?? undefined }, signal)
    .catch((error: unknown) => {
      // A cursor does not live for ever. Without it the same is asked by time.
      if (place.cursor === null || !isNotReadable(error) || error.code !== 'invalid_cursor') throw error;
      const from =
        place.edge === null ? {} : { [method === 'conversations.history' ? 'latest' : 'oldest']: tsOf(place.edge) };
      return client.call(method, { ...params, ...from, limit: messagesAsked }, signal);
    });
  const found: Dated[] = [];
  const undated: unknown[] = [];
  for (const raw of listOf(body, 'messages', method)) {
    const at = isRecord(raw) && typeof raw.ts === 'string' ? preciseMs(raw.ts) : null;
    if (at === null) undated.push(raw);
    else found.push({ ts: parseTs((raw as JsonRecord).ts)?.native ?? '', at, raw: raw as JsonRecord });
  }
  found.sort((a, b) => a.at - b.at);
  const cursor = nextCursor(body);
  if (cursor !== null && cursor === place.cursor) throw samePage(method);
  return { found, undated, next: cursor ?? (body.has_more === true ? 'older' : null), observedAt };
}

const samePage = (method: string): PlatformError => new PlatformError(`Slack gave the same page of ${method} again`);
