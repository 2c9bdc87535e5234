import { describe, expect, test } from '@jest/globals';
import type { WindowMember } from '../../../../../processors/conformity/matching/window-members.js';
import type { WindowText } from '../../../../../processors/conformity/signals/window-text.js';
import { windowsOfMembers } from '../../../../../processors/conformity/signals/windows-of-members.js';

const member = (event: number, position: number, side: WindowMember['side'], more: Partial<WindowMember> = {}) => ({
  community: 1,
  event,
  position,
  side,
  act: 0,
  person: 7,
  at: 0,
  tokens: 3,
  sentiment: 0.1,
  text: 'I do not agree with that, I said',
  ...more,
});

const collect = async (members: readonly WindowMember[]) => {
  const windows: WindowText[] = [];
  const place = (_: number, event: number) => (event === 9 ? null : { executive: 5, thread: 50 + event });
  for await (const window of windowsOfMembers(members, place)) windows.push(window);
  return windows;
};

describe('windows from what the store has of them', () => {
  test('are those of the event, then those of its controls', async () => {
    const windows = await collect([
      member(3, 0, 'before', { person: 1 }),
      member(3, 0, 'focal', { sentiment: 0.5, text: '> quoted\nMy answer' }),
      member(3, 0, 'after', { person: 2, text: null, sentiment: null }),
      member(3, 1, 'before'),
      member(3, 1, 'focal'),
      member(4, 0, 'focal'),
    ]);
    expect(windows.map(({ arm, executive, thread }) => [arm, executive, thread])).toEqual([
      ['event', 5, 53],
      ['control', 5, 53],
      ['event', 5, 54],
    ]);
    expect(windows[0]!.event).toBe(windows[1]!.event);
    expect(windows[0]!.event).not.toBe(windows[2]!.event);
    expect(windows[0]!.focal).toMatchObject({ tokens: ['my', 'answer'], sentiment: 0.5 });
    expect(windows[0]!.before).toMatchObject([{ author: 1, lang: 'en', sentiment: 0.1 }]);
    expect(windows[0]!.before[0]!.tokens.slice(0, 4)).toEqual(['i', 'do', 'not', 'agree']);
    // The text is gone, the score is not: such a post has no words.
    expect(windows[0]!.after).toEqual([{ author: 2, tokens: [], lang: null, sentiment: null }]);
  });

  test('are left out without the act in the middle, and of events that are not wanted', async () => {
    expect(await collect([member(3, 0, 'before'), member(9, 0, 'focal')])).toEqual([]);
  });

  test('of events with the same number in two communities stay apart', async () => {
    const windows = await collect([member(3, 0, 'focal'), { ...member(3, 0, 'focal'), community: 2 }]);
    expect(new Set(windows.map(({ event }) => event)).size).toBe(2);
  });
});
