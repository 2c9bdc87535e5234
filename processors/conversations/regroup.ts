import {
  byTime,
  type ChatMessage,
  type Continuation,
  type ConversationGaps,
  createGrouper,
  type Grouper,
  memoryMs,
} from './group-conversations.js';

/** A message with the UTC day it is stored under. */
export interface DatedMessage extends ChatMessage {
  readonly day: string;
}

/** How a message is placed by the store. */
export interface Placed {
  readonly day: string;
  readonly postId: string;
  /** Null: it begins a conversation. */
  readonly continuation: Continuation | null;
  /** Written by a run that did not come to its end, so that what follows from it may not have been written. */
  readonly isUnfinished: boolean;
}

/** One community's messages of a stretch of days. */
export interface Stretch {
  /** With those of `memoryMs` before the first changed day at least. */
  readonly messages: readonly DatedMessage[];
  readonly placed: readonly Placed[];
  /** Days (UTC) on which messages have come, changed or gone. */
  readonly changedDays: readonly string[];
  /** The last difference before the stretch that may reach into it, ms, and the day from which it does. */
  readonly goesOnFrom: { readonly day: string; readonly differsUntil: number } | null;
  /** Last day that has been read. */
  readonly lastRead: string;
}

export interface Regrouped {
  /** Rows that are new or others now; without a continuation: rows that are no more. */
  readonly rows: readonly {
    readonly day: string;
    readonly postId: string;
    readonly continuation: Continuation | null;
  }[];
  /** The last difference, where it may reach beyond what has been read; ms. */
  readonly differsUntil: number | null;
}

/**
 * Groups again what a change can reach and no more: where a message belongs depends on those of `memoryMs` before it, so
 * from the moment that so long nothing has come out otherwise, nothing will.
 */
export function regroup(stretch: Stretch, gaps: ConversationGaps): Regrouped {
  const reachMs = memoryMs(gaps);
  const messages = [...stretch.messages].sort(byTime);
  const placed = new Map(stretch.placed.map((place) => [place.postId, place]));
  const isChanged = new Set(stretch.changedDays);
  const rows: { day: string; postId: string; continuation: Continuation | null }[] = [];
  const rootOf = new Map<string, string>();

  const changes = [
    ...stretch.changedDays.map((day) => ({ from: startOf(day), differsUntil: startOf(day) + dayMs - 1 })),
    ...(stretch.goesOnFrom === null
      ? []
      : [{ from: startOf(stretch.goesOnFrom.day), differsUntil: stretch.goesOnFrom.differsUntil }]),
  ].sort((a, b) => a.from - b.from);
  let seen = 0;
  let differsUntil = Number.NEGATIVE_INFINITY;
  function differsBy(at: number): void {
    for (; seen < changes.length && changes[seen]!.from <= at; seen += 1) {
      differsUntil = Math.max(differsUntil, changes[seen]!.differsUntil);
    }
  }

  let grouper: Grouper | null = null;
  for (const [index, message] of messages.entries()) {
    const place = placed.get(message.id);
    differsBy(message.at);
    if (message.at - differsUntil > reachMs) {
      grouper = null;
      rootOf.set(message.id, place?.continuation?.rootId ?? message.id);
      continue;
    }
    grouper ??= rememberBefore(index);
    const continuation = grouper.place(message);
    rootOf.set(message.id, continuation?.rootId ?? message.id);
    if (!isSame(continuation, place?.continuation ?? null)) {
      rows.push({ day: message.day, postId: message.id, continuation });
      differsUntil = Math.max(differsUntil, message.at);
    } else if (place?.isUnfinished) {
      differsUntil = Math.max(differsUntil, message.at);
    }
  }
  for (const { day, postId, continuation } of stretch.placed) {
    if (continuation !== null && isChanged.has(day) && !rootOf.has(postId))
      rows.push({ day, postId, continuation: null });
  }
  const readUntil = startOf(stretch.lastRead) + dayMs - 1;
  differsBy(readUntil);
  return { rows, differsUntil: differsUntil + reachMs > readUntil ? differsUntil : null };

  function rememberBefore(index: number): Grouper {
    const fresh = createGrouper(gaps);
    let first = index;
    while (first > 0 && messages[index]!.at - messages[first - 1]!.at <= reachMs) first -= 1;
    for (const message of messages.slice(first, index)) fresh.recall(message, rootOf.get(message.id) ?? message.id);
    return fresh;
  }
}

function isSame(a: Continuation | null, b: Continuation | null): boolean {
  return a?.parentId === b?.parentId && a?.rootId === b?.rootId;
}

const dayMs = 86_400_000;
const startOf = (day: string): number => Date.parse(`${day}T00:00:00Z`);
