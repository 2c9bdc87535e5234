import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { groupConversations } from '../../../../processors/conversations/group-conversations.js';
import { type DatedMessage, type Placed, regroup } from '../../../../processors/conversations/regroup.js';

const gaps = { gapMinutes: 10, participantGapMinutes: 30, mentionGapMinutes: 240 };
const minuteMs = 60_000;
const dayMs = 86_400_000;
const first = Date.UTC(2026, 2, 1);
const dayOf = (at: number): string => new Date(at).toISOString().slice(0, 10);
const people = ['anna', 'bert', 'cleo', 'dora'];

const anyMessages: fc.Arbitrary<DatedMessage[]> = fc
  .uniqueArray(
    fc.record({
      minute: fc.oneof(fc.integer({ min: 0, max: 4 * 1440 }), fc.integer({ min: 1300, max: 1600 })),
      author: fc.constantFrom(...people),
      mentions: fc.oneof(fc.constant<string[]>([]), fc.subarray(people, { maxLength: 1 })),
    }),
    { maxLength: 80, selector: ({ minute, author }) => `${minute}${author}` },
  )
  .map((messages) =>
    messages.map(({ minute, author, mentions }) => {
      const at = first + minute * minuteMs;
      return {
        id: `${String(minute).padStart(5, '0')}${author}`,
        at,
        day: dayOf(at),
        author,
        mentions,
        keepsThread: false,
      };
    }),
  );

/** The store after everything has been grouped. */
function placedBy(messages: readonly DatedMessage[]): Placed[] {
  const found = groupConversations(messages, gaps);
  return messages.flatMap(({ id, day }) => {
    const continuation = found.get(id);
    return continuation ? [{ day, postId: id, continuation, isUnfinished: false }] : [];
  });
}

function afterwards(placed: readonly Placed[], rows: ReturnType<typeof regroup>['rows']): Placed[] {
  const now = new Map(placed.map((place) => [place.postId, place]));
  for (const { day, postId, continuation } of rows) {
    if (continuation === null) now.delete(postId);
    else now.set(postId, { day, postId, continuation, isUnfinished: false });
  }
  return [...now.values()].sort((a, b) => (a.postId < b.postId ? -1 : 1));
}

const days = (from: number, until: number): string[] => {
  const found: string[] = [];
  for (let at = from; at <= until; at += dayMs) found.push(dayOf(at));
  return found;
};

describe('grouping again what a change can reach', () => {
  test('comes to what grouping everything comes to', () => {
    fc.assert(
      fc.property(
        anyMessages,
        fc.subarray([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]),
        fc.nat({ max: 9 }),
        (messages, gone, salt) => {
          // Every tenth message of some kinds is gone, as if it had been deleted, or comes, as if it were late.
          const before = messages.filter((_, index) => !gone.includes((index * 7 + salt) % 10));
          const now = messages.filter((_, index) => (index * 3 + salt) % 10 !== 0);
          const kept = new Set(now.map(({ id }) => id));
          const was = new Set(before.map(({ id }) => id));
          const changedDays = [
            ...new Set(messages.filter(({ id }) => kept.has(id) !== was.has(id)).map(({ day }) => day)),
          ].sort();
          const placed = placedBy(before);
          // One day at a time, each with the one before and the one after, as a refresh reads them.
          let state = placed;
          let goesOnFrom: { day: string; differsUntil: number } | null = null;
          for (const day of days(first, first + 6 * dayMs)) {
            if (!changedDays.includes(day) && goesOnFrom?.day !== day) continue;
            const span = days(Date.parse(day) - dayMs, Date.parse(day) + dayMs);
            const inSpan = <T extends { day: string }>(items: readonly T[]): T[] =>
              items.filter((item) => span.includes(item.day));
            const result: ReturnType<typeof regroup> = regroup(
              {
                messages: inSpan(now),
                placed: inSpan(state),
                changedDays: changedDays.includes(day) ? [day] : [],
                goesOnFrom,
                lastRead: span.at(-1)!,
              },
              gaps,
            );
            state = afterwards(state, result.rows);
            goesOnFrom =
              result.differsUntil === null
                ? null
                : { day: dayOf(Date.parse(span.at(-1)!) + dayMs), differsUntil: result.differsUntil };
          }
          expect(afterwards(state, [])).toEqual(afterwards(placedBy(now), []));
        },
      ),
      { numRuns: 300 },
    );
  });

  const at = (day: number, minute: number, author: string): DatedMessage => {
    const ms = first + day * dayMs + minute * minuteMs;
    return { id: `${day}-${minute}-${author}`, at: ms, day: dayOf(ms), author, mentions: [], keepsThread: false };
  };
  const chatter = [0, 1, 2].flatMap((day) => [at(day, 600, 'anna'), at(day, 605, 'bert'), at(day, 607, 'anna')]);

  test('writes nothing where nothing comes out otherwise', () => {
    const result = regroup(
      {
        messages: chatter,
        placed: placedBy(chatter),
        changedDays: ['2026-03-02'],
        goesOnFrom: null,
        lastRead: '2026-03-03',
      },
      gaps,
    );
    expect(result).toEqual({ rows: [], differsUntil: null });
  });

  test('looks no further than the change reaches', () => {
    // The second day's first message came late; the third day is as it was, however wrong its rows are.
    const late = at(1, 595, 'cleo');
    const messages = [...chatter, late];
    const wrong = placedBy(chatter).map((place) =>
      place.day === '2026-03-03' ? { ...place, continuation: { parentId: 'x', rootId: 'x' } } : place,
    );
    const result = regroup(
      { messages, placed: wrong, changedDays: ['2026-03-02'], goesOnFrom: null, lastRead: '2026-03-03' },
      gaps,
    );
    expect(result.rows.map(({ postId, continuation }) => [postId, continuation?.rootId])).toEqual([
      ['1-600-anna', '1-595-cleo'],
      ['1-605-bert', '1-595-cleo'],
      ['1-607-anna', '1-595-cleo'],
    ]);
  });

  test('goes on after rows of a run that did not come to its end', () => {
    const nightly = [at(0, 1430, 'anna'), at(0, 1435, 'bert'), at(1, 2, 'anna'), at(1, 5, 'bert')];
    const placed = placedBy(nightly).map((place, index) =>
      // The broken run has written the first day; the second is as it was before.
      index === 0 ? { ...place, isUnfinished: true } : { ...place, continuation: { parentId: 'x', rootId: 'x' } },
    );
    const result = regroup(
      { messages: nightly, placed, changedDays: ['2026-03-01'], goesOnFrom: null, lastRead: '2026-03-02' },
      gaps,
    );
    expect(result.rows).toHaveLength(2);
  });
});
