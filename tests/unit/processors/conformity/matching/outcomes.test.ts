import { describe, expect, it } from '@jest/globals';
import {
  closingShares,
  logRatio,
  type MatchedEvent,
  matchedSets,
  measures,
  type Outcome,
  waitSets,
} from '../../../../../processors/conformity/matching/outcomes.js';

const quiet: Outcome = {
  elsewhere: { lead: 0, before: 0, after: 0 },
  thread: { lead: 0, before: 4, after: 0 },
  voices: { lead: 0, before: 3, after: 0 },
  returned: 0,
  isLastWord: true,
  follow: 0,
  wait: { time: 23, observed: false },
  leadWait: { time: 1, observed: true },
};

function createTestEvent(outcome: Partial<Outcome>, controls: readonly Partial<Outcome>[]): MatchedEvent {
  const focal = (act: number, own: Partial<Outcome>) => ({ act, thread: act, outcome: { ...quiet, ...own } });
  return {
    ...focal(1, outcome),
    community: 1,
    executive: 9,
    kind: 'reply',
    at: 0,
    controls: controls.map((own, index) => focal(2 + index, own)),
  };
}

describe('a log ratio', () => {
  it.each([
    [0, 0, 0],
    [3, 3, 0],
    [7, 2, Math.log(3)],
    [0, 4, -Math.log(9)],
  ])('of %d after and %d before is %d', (after, before, expected) => {
    expect(logRatio(after, before)).toBeCloseTo(expected, 12);
  });

  it('changes its sign when before and after change places', () => {
    expect(logRatio(11, 4)).toBeCloseTo(-logRatio(4, 11), 12);
  });
});

describe('measures', () => {
  it.each<readonly [keyof typeof measures, Partial<Outcome>, number]>([
    ['elsewhere', { elsewhere: { lead: 9, before: 2, after: 7 } }, Math.log(3)],
    ['elsewhereLead', { elsewhere: { lead: 2, before: 7, after: 9 } }, Math.log(3)],
    ['thread', { thread: { lead: 9, before: 7, after: 2 } }, -Math.log(3)],
    ['threadLead', { thread: { lead: 7, before: 2, after: 9 } }, -Math.log(3)],
    ['voices', { voices: { lead: 9, before: 4, after: 13 } }, Math.log(3)],
    ['voicesLead', { voices: { lead: 4, before: 13, after: 9 } }, Math.log(3)],
    ['lastWord', { isLastWord: true }, 1],
    ['lastWord', { isLastWord: false }, 0],
    ['returned', { returned: 3, voices: { lead: 0, before: 12, after: 0 } }, 0.25],
  ])('%s', (name, outcome, expected) => {
    expect(measures[name]({ ...quiet, ...outcome })).toBeCloseTo(expected, 12);
  });
});

describe('matched sets', () => {
  it('leave out controls, and then events, of which the outcome is not known', () => {
    const known = createTestEvent({ returned: 3 }, [{ returned: null }, { returned: 0 }]);
    const events = [known, createTestEvent({ returned: null }, [{}]), createTestEvent({}, [{ returned: null }])];
    expect(matchedSets(events, measures.returned)).toEqual([
      expect.objectContaining({ executive: 9, y: 1, controls: [0] }),
    ]);
  });

  it('have threads of their own in every community', () => {
    const event = createTestEvent({}, [{}]);
    const sets = matchedSets([event, { ...event, community: 2 }], measures.thread);
    expect(new Set(sets.map(({ thread }) => thread)).size).toBe(2);
    expect(waitSets([event])[0]!.thread).toBe(sets[0]!.thread);
  });

  it('of waits hold the event beside its controls', () => {
    const event = createTestEvent({ wait: { time: 2, observed: true } }, [{}]);
    expect(waitSets([event])[0]).toMatchObject({
      event: { time: 2, observed: true },
      controls: [{ time: 23, observed: false }],
    });
    expect(waitSets([event], 'leadWait')[0]!.event.time).toBe(1);
  });
});

describe('closing shares', () => {
  it('count acts that three posts or fewer follow', () => {
    const events = [
      createTestEvent({ follow: 3 }, [{ follow: 0 }, { follow: 9 }]),
      createTestEvent({ follow: 4 }, [{ follow: 5 }, { follow: 4 }]),
    ];
    expect(closingShares(events)).toEqual({ events: 0.5, controls: 0.25 });
    expect(closingShares([])).toEqual({ events: null, controls: null });
  });
});
