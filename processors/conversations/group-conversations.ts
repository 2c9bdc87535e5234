/** A message of a chat that says of itself neither what it answers nor what answers it. */
export interface ChatMessage {
  readonly id: string;
  /** ms since 1970. */
  readonly at: number;
  readonly author: string;
  /** People it names. */
  readonly mentions: readonly string[];
  /** It has an explicit thread of its own, so it begins a conversation and never goes on with one. */
  readonly keepsThread: boolean;
}

/** How long after what a message still goes on with a conversation, minutes. A gap of just so long counts. */
export interface ConversationGaps {
  /** After the conversation's last message. */
  readonly gapMinutes: number;
  /** After the last message that the author wrote in it. */
  readonly participantGapMinutes: number;
  /** After the last message in it of somebody whom the message names, or after one that names the author. */
  readonly mentionGapMinutes: number;
}

/** What a message goes on from, and the message that its conversation began with. */
export interface Continuation {
  readonly parentId: string;
  readonly rootId: string;
}

/**
 * Groups the messages of one community into conversations; those that begin one are not in the result. A message goes on
 * with the conversation
 *
 * 1. in which somebody has written whom it names, or in which its author has been named and has written nothing since,
 *    here or elsewhere in the community, within `mentionGapMinutes`; else
 * 2. in which its author has written within `participantGapMinutes`; else
 * 3. in which anybody has written within `gapMinutes`.
 *
 * Of several, that with the latest message. It goes on from the last message there of the person it names, else from the
 * one that named its author, else from the last one of somebody else (no older than the longest of the gaps), else from
 * its author's own. The order of the input does not matter: messages count by time, then by id.
 *
 * Who speaks, who is named and how long ago are what people and models go by when they take interleaved chat apart; in
 * the first corpus 2.75 conversations ran at a time (Elsner & Charniak, "You talking to me? A Corpus and Algorithm for
 * Conversation Disentanglement", ACL 2008, P08-1095). Words are not looked at: they are gone after their retention, and
 * a conversation must come out the same then.
 */
export function groupConversations(
  messages: readonly ChatMessage[],
  gaps: ConversationGaps,
): ReadonlyMap<string, Continuation> {
  const grouper = createGrouper(gaps);
  const found = new Map<string, Continuation>();
  for (const message of [...messages].sort(byTime)) {
    const continuation = grouper.place(message);
    if (continuation !== null) found.set(message.id, continuation);
  }
  return found;
}

export function byTime(a: ChatMessage, b: ChatMessage): number {
  return a.at - b.at || (a.id < b.id ? -1 : Number(a.id > b.id));
}

/** What happened longer ago than this has no bearing on where a message belongs. */
export function memoryMs(gaps: ConversationGaps): number {
  return Math.max(gaps.gapMinutes, gaps.participantGapMinutes, gaps.mentionGapMinutes) * minuteMs;
}

export interface Grouper {
  /** Where the next message in order of time belongs; null where it begins a conversation. */
  place(message: ChatMessage): Continuation | null;
  /** A message that has its place already, so that grouping can begin in the middle, `memoryMs` before the first to place. */
  recall(message: ChatMessage, rootId: string): void;
}

/** Groups one community's messages as they come, in order of time; keeps what `memoryMs` reaches and no more. */
export function createGrouper(gaps: ConversationGaps): Grouper {
  const keptMs = memoryMs(gaps);
  const mentionMs = gaps.mentionGapMinutes * minuteMs;
  const participantMs = gaps.participantGapMinutes * minuteMs;
  const gapMs = gaps.gapMinutes * minuteMs;
  /** By root, in order of their last message. */
  const open = new Map<string, Conversation>();
  /** Place of everybody's last message. */
  const lastOfAuthor = new Map<string, number>();

  function forget(now: number): void {
    for (const [rootId, { last }] of open) {
      if (now - last.at <= keptMs) return;
      open.delete(rootId);
    }
  }

  function latest(holds: (conversation: Conversation) => Said | null): [Conversation, Said] | null {
    for (const conversation of [...open.values()].reverse()) {
      const from = holds(conversation);
      if (from !== null) return [conversation, from];
    }
    return null;
  }

  function lastOfOthers({ last, lastOfAnother }: Conversation, message: ChatMessage): Said {
    if (last.author !== message.author) return last;
    return lastOfAnother !== null && message.at - lastOfAnother.at <= keptMs ? lastOfAnother : last;
  }

  function findContinuation(message: ChatMessage): [Conversation, Said] | null {
    const { at, author } = message;
    const named = message.mentions.filter((person) => person !== author);
    return (
      latest((conversation) => {
        const ofNamed = named
          .flatMap((person) => conversation.lastOf.get(person) ?? [])
          .filter((said) => at - said.at <= mentionMs)
          .sort((a, b) => b.place - a.place)[0];
        if (ofNamed) return ofNamed;
        const naming = conversation.lastNaming.get(author);
        const isAnswered = naming && (lastOfAuthor.get(author) ?? -1) > naming.place;
        return naming && !isAnswered && at - naming.at <= mentionMs ? naming : null;
      }) ??
      latest((conversation) => {
        const own = conversation.lastOf.get(author);
        return own && at - own.at <= participantMs ? lastOfOthers(conversation, message) : null;
      }) ??
      latest((conversation) => (at - conversation.last.at <= gapMs ? lastOfOthers(conversation, message) : null))
    );
  }

  let places = 0;
  function add(message: ChatMessage, rootId: string): void {
    const said: Said = { id: message.id, at: message.at, author: message.author, place: places };
    places += 1;
    const conversation = open.get(rootId) ?? {
      rootId,
      last: said,
      lastOfAnother: null,
      lastOf: new Map<string, Said>(),
      lastNaming: new Map<string, Said>(),
    };
    if (conversation.last.author !== said.author) conversation.lastOfAnother = conversation.last;
    conversation.last = said;
    conversation.lastOf.set(said.author, said);
    lastOfAuthor.set(said.author, said.place);
    for (const person of message.mentions) {
      if (person !== said.author) conversation.lastNaming.set(person, said);
    }
    open.delete(rootId);
    open.set(rootId, conversation);
  }

  return {
    place(message) {
      forget(message.at);
      const found = message.keepsThread ? null : findContinuation(message);
      if (found === null) {
        add(message, message.id);
        return null;
      }
      const [{ rootId }, parent] = found;
      add(message, rootId);
      return { parentId: parent.id, rootId };
    },
    recall(message, rootId) {
      forget(message.at);
      add(message, rootId);
    },
  };
}

const minuteMs = 60_000;

/** A message as a conversation remembers it. */
interface Said {
  readonly id: string;
  readonly at: number;
  readonly author: string;
  /** How many came before it. */
  readonly place: number;
}

interface Conversation {
  readonly rootId: string;
  last: Said;
  /** The last one of somebody else than the last one's author. */
  lastOfAnother: Said | null;
  /** Each participant's last one. */
  readonly lastOf: Map<string, Said>;
  /** The last one that names somebody. */
  readonly lastNaming: Map<string, Said>;
}
