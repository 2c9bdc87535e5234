import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  type ChatMessage,
  type ConversationGaps,
  createGrouper,
  groupConversations,
  memoryMs,
} from '../../../../processors/conversations/group-conversations.js';

const minuteMs = 60_000;
const gaps: ConversationGaps = { gapMinutes: 10, participantGapMinutes: 30, mentionGapMinutes: 240 };

/** `10:05 anna: @bert` is a message of anna's at five past ten that names bert; its id is its place in the list. */
function chat(...lines: string[]): ChatMessage[] {
  return lines.map((line, index) => {
    const [, hour, minute, author, rest] = /^(\d\d):(\d\d) (\w+)(.*)$/.exec(line)!;
    return {
      id: String(index + 1),
      at: (Number(hour) * 60 + Number(minute)) * minuteMs,
      author: author!,
      mentions: [...rest!.matchAll(/@(\w+)/g)].map(([, name]) => name!),
      keepsThread: rest!.includes('(thread)'),
    };
  });
}

/** Of every message what it goes on from, and the root; `-` begins a conversation. */
function grouped(messages: readonly ChatMessage[], by = gaps): string[] {
  const found = groupConversations(messages, by);
  return messages.map(({ id }) => {
    const continuation = found.get(id);
    return continuation ? `${continuation.parentId}/${continuation.rootId}` : '-';
  });
}

describe('a message goes on with a conversation', () => {
  test('within the gap after its last message, and no later', () => {
    expect(grouped(chat('10:00 anna', '10:10 bert', '10:20 cleo', '10:31 dora'))).toEqual(['-', '1/1', '2/1', '-']);
  });

  test('in which its author has written lately, though the last message is long ago', () => {
    expect(grouped(chat('10:00 anna', '10:09 bert', '10:30 anna', '11:01 anna'))).toEqual(['-', '1/1', '2/1', '-']);
  });

  test('from what somebody else wrote last, not from its own first half', () => {
    expect(grouped(chat('10:00 anna', '10:01 bert', '10:02 bert', '10:03 bert', '10:04 anna'))).toEqual([
      '-',
      '1/1',
      '1/1',
      '1/1',
      '4/1',
    ]);
  });

  test('from its own where nobody else has spoken', () => {
    expect(grouped(chat('10:00 anna', '10:05 anna', '10:06 anna'))).toEqual(['-', '1/1', '2/1']);
  });

  test('of the person it names, hours later, past what others talk about', () => {
    expect(grouped(chat('10:00 anna', '12:00 cleo', '12:01 dora', '13:30 bert @anna', '18:00 emil @anna'))).toEqual([
      '-',
      '-',
      '2/2',
      '1/1',
      '-',
    ]);
  });

  test('in which its author was named, once', () => {
    expect(grouped(chat('10:00 anna @bert', '12:00 cleo', '12:01 bert', '12:02 bert', '12:40 bert'))).toEqual([
      '-',
      '-',
      '1/1',
      '1/1',
      '-',
    ]);
  });

  test('and not in that where it was named, when it has spoken elsewhere since', () => {
    expect(grouped(chat('10:00 anna @bert', '12:00 cleo', '12:01 bert @cleo', '12:02 bert'))).toEqual([
      '-',
      '-',
      '2/2',
      '2/2',
    ]);
  });

  test('of several, with that of the latest message', () => {
    // Two at a time: who speaks tells them apart.
    expect(
      grouped(chat('10:00 anna', '10:11 bert @anna', '10:11 cleo', '10:30 dora @cleo', '10:31 anna', '10:32 emil')),
    ).toEqual(['-', '1/1', '2/1', '3/1', '2/1', '5/1']);
    expect(
      grouped(chat('10:00 anna', '10:20 cleo', '10:21 dora', '10:22 bert @anna', '10:23 cleo', '10:24 emil')),
    ).toEqual(['-', '-', '2/2', '1/1', '3/2', '5/2']);
  });

  test('unless it has an explicit thread: then it begins one, which others may go on with', () => {
    expect(grouped(chat('10:00 anna', '10:01 bert @anna (thread)', '10:02 cleo', '10:03 anna'))).toEqual([
      '-',
      '-',
      '2/2',
      '2/2',
    ]);
  });

  test('naming oneself says nothing', () => {
    expect(grouped(chat('10:00 anna @anna', '13:00 anna @anna'))).toEqual(['-', '-']);
  });

  test('at the same moment the id decides', () => {
    expect(grouped(chat('10:00 anna', '10:00 bert'))).toEqual(['-', '1/1']);
    expect(grouped([...chat('10:00 anna', '10:00 bert')].reverse())).toEqual(['1/1', '-']);
  });
});

const people = ['anna', 'bert', 'cleo', 'dora', 'emil'];
const anyChat: fc.Arbitrary<ChatMessage[]> = fc
  .array(
    fc.record({
      wait: fc.oneof(fc.integer({ min: 0, max: 12 }), fc.integer({ min: 0, max: 300 })),
      author: fc.constantFrom(...people),
      mentions: fc.oneof(fc.constant<string[]>([]), fc.subarray(people, { maxLength: 2 })),
      keepsThread: fc.integer({ min: 0, max: 9 }).map((dice) => dice === 0),
    }),
    { maxLength: 60 },
  )
  .map((messages) => {
    let at = 0;
    return messages.map(({ wait, ...message }, index) => {
      at += wait * minuteMs;
      return { ...message, at, id: String(index).padStart(3, '0') };
    });
  });

describe('whatever is said', () => {
  test('other names for people and messages change nothing', () => {
    fc.assert(
      fc.property(anyChat, (messages) => {
        const other = (name: string): string => `${name.split('').reverse().join('')}!`;
        const renamed = messages.map((message) => ({
          ...message,
          id: `m${message.id}`,
          author: other(message.author),
          mentions: message.mentions.map(other).reverse(),
        }));
        expect(grouped(renamed)).toEqual(grouped(messages).map((place) => place.replace(/\d+/g, 'm$&')));
      }),
    );
  });

  test('the order of the input does not matter', () => {
    fc.assert(
      fc.property(anyChat, fc.infiniteStream(fc.double({ min: 0, max: 1, noNaN: true })), (messages, dice) => {
        const shuffled = messages
          .map((message) => ({ message, at: dice.next().value as number }))
          .sort((a, b) => a.at - b.at)
          .map(({ message }) => message);
        expect(Object.fromEntries(groupConversations(shuffled, gaps))).toEqual(
          Object.fromEntries(groupConversations(messages, gaps)),
        );
      }),
    );
  });

  test('a message after a long silence changes nothing before it, one before it nothing after', () => {
    fc.assert(
      fc.property(anyChat, anyChat, (before, after) => {
        const far = (before.at(-1)?.at ?? 0) + memoryMs(gaps) + 1;
        const later = after.map((message) => ({ ...message, id: `z${message.id}`, at: message.at + far }));
        expect(grouped([...before, ...later])).toEqual([...grouped(before), ...grouped(later)]);
      }),
    );
  });

  test('roots have no continuation, parents stand before and in the same conversation', () => {
    fc.assert(
      fc.property(anyChat, (messages) => {
        const found = groupConversations(messages, gaps);
        const at = new Map(messages.map((message, index) => [message.id, { message, index }]));
        for (const [id, { parentId, rootId }] of found) {
          const { message, index } = at.get(id)!;
          const parent = at.get(parentId)!;
          expect(found.has(rootId)).toBe(false);
          expect(parent.index).toBeLessThan(index);
          expect(found.get(parentId)?.rootId ?? parentId).toBe(rootId);
          expect(message.at - parent.message.at).toBeLessThanOrEqual(memoryMs(gaps));
          expect(message.keepsThread).toBe(false);
        }
      }),
    );
  });

  test('grouping can begin in the middle, with what the memory reaches', () => {
    fc.assert(
      fc.property(anyChat, fc.nat(), (messages, seed) => {
        const all = groupConversations(messages, gaps);
        const middle = messages.length === 0 ? 0 : seed % messages.length;
        const grouper = createGrouper(gaps);
        for (const message of messages.slice(0, middle)) {
          if (messages[middle]!.at - message.at <= memoryMs(gaps))
            grouper.recall(message, all.get(message.id)?.rootId ?? message.id);
        }
        for (const message of messages.slice(middle))
          expect(grouper.place(message)).toEqual(all.get(message.id) ?? null);
      }),
    );
  });
});
