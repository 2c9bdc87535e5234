import type { Forum } from './types.js';

/** A message in numbers, as matching takes it, with what is known of it besides. Numbers mean something in a world only. */
export interface ForumRow {
  readonly community: number;
  readonly thread: number;
  readonly act: number;
  /** ms of the wall clock: read as UTC, the days and hours are right. */
  readonly at: number;
  readonly person: number;
  readonly role: 'executive' | 'other';
  readonly kind: 'post' | 'reply';
  readonly isRoot: boolean;
  readonly tokens: number;
  readonly sentiment: number;
  readonly dissents: boolean;
  readonly flagged: boolean;
  readonly text: string | null;
}

/** A world as one community among many. */
export function forumRows({ messages, authors, executives }: Forum, community: number): ForumRow[] {
  const persons = new Map([...authors, ...executives].map((name, index) => [name, index]));
  const leading = new Set(executives);
  return messages.map(({ thread, id, author, at, parent, tokens, sentiment, dissents, flagged, text }) => ({
    community,
    thread,
    act: id,
    at,
    person: persons.get(author) as number,
    role: leading.has(author) ? 'executive' : 'other',
    kind: parent === null ? 'post' : 'reply',
    isRoot: parent === null,
    tokens,
    sentiment,
    dissents,
    flagged,
    text,
  }));
}
