import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { WorkingCalendar } from '../../../../processors/conformity/matching/calendar.js';
import type { DropReason } from '../../../../processors/conformity/matching/event-counts.js';
import { type CommunityMatch, matchEvents } from '../../../../processors/conformity/matching/match-events.js';
import { matchedSets, measures, waitSets } from '../../../../processors/conformity/matching/outcomes.js';
import { dropRun } from '../../../../processors/conformity/matching/scratch.js';
import { type CommunitySpan, stageRows } from '../../../../processors/conformity/matching/stage-rows.js';
import { acts, firstMonday, type Said } from '../../../support/conformity-thread.js';
import { createTestStore, type TestStore } from '../../../support/test-store.js';

const hour = 3_600_000;
const week = 168;
const calendar: WorkingCalendar = {
  timeZone: 'UTC',
  workingDays: [1, 2, 3, 4, 5],
  opensMs: 9 * hour,
  closesMs: 17 * hour,
};
/** Two controls are enough to be worked out by hand. */
const options = { calendar, seed: 1, controls: 2, minControlThreads: 2 };
const span = {
  community: 1,
  observedFrom: firstMonday - week * hour,
  observedTo: firstMonday + 6 * week * hour,
  eventsFrom: firstMonday,
  eventsTo: firstMonday + 5 * week * hour,
};

let fixture: TestStore;

beforeAll(async () => {
  fixture = await createTestStore();
});

afterAll(() => fixture.dispose());

let run = 0;

async function match(said: readonly Said[], changes: Partial<CommunitySpan> = {}): Promise<CommunityMatch> {
  run += 1;
  await stageRows(fixture.store, run, acts(said), [{ ...span, ...changes }]);
  const [found] = await matchEvents(fixture.store, run, options);
  await dropRun(fixture.store, run);
  return found!;
}

/**
 * Wednesday 10:00 is hour 58. Before it, from Tuesday 10:00 on, four posts of three people; one of the last two hours. The
 * thread is 26 hours old.
 */
function before(thread: number, people: readonly [number, number, number], from = 0): Said[] {
  const [a, b, c] = people;
  return [
    { thread, person: 90 + thread, at: from + 32 },
    { thread, person: a, at: from + 50 },
    { thread, person: b, at: from + 51 },
    { thread, person: c, at: from + 52 },
    { thread, person: a, at: from + 57.5 },
  ];
}

const executive = 100;
const noReason = { edge: 0, young: 0, 'few messages': 0, 'few authors': 0, 'few controls': 0 };
const said: readonly Said[] = [
  ...before(1, [1, 2, 3]),
  { thread: 1, person: executive, at: 58, role: 'executive' },
  { thread: 1, person: executive, at: 58.5, role: 'executive' },
  { thread: 1, person: 2, at: 59 },
  { thread: 1, person: 4, at: 60 },
  { thread: 1, person: 1, at: 83 },
  // Elsewhere: of the people before, two posts each in [10, 34), in [34, 58) and in (58, 82].
  { thread: 2, person: 2, at: 20 },
  { thread: 2, person: 2, at: 33 },
  { thread: 2, person: 1, at: 45 },
  { thread: 2, person: 1, at: 56 },
  { thread: 2, person: 5, at: 58.2 },
  { thread: 2, person: 3, at: 58.5 },
  { thread: 2, person: 3, at: 70 },
  // A week later: nobody says anything more, and of the people before one comes back.
  ...before(3, [11, 12, 13], week),
  { thread: 3, person: 14, at: week + 58 },
  { thread: 5, person: 12, at: week + 200 },
  // Two weeks later: an answer, 24 and a half hours after the post.
  ...before(4, [21, 22, 23], 2 * week),
  { thread: 4, person: 24, at: 2 * week + 58 },
  { thread: 4, person: 25, at: 2 * week + 82.5 },
];

describe('an event and two controls worked out by hand', () => {
  it('come to these counts, waits and outcomes', async () => {
    const { counts, events, people } = await match(said);
    expect(counts.reply).toMatchObject({ acts: 2, events: 1, eligible: 1, matched: 1 });
    expect(events).toHaveLength(1);
    const [event] = events;
    expect(event).toMatchObject({ thread: 1, executive, kind: 'reply', at: firstMonday + 58 * hour });
    expect(event!.outcome).toEqual({
      elsewhere: { lead: 2, before: 2, after: 2 },
      thread: { lead: 1, before: 4, after: 2 },
      voices: { lead: 1, before: 3, after: 2 },
      returned: 3,
      isLastWord: false,
      follow: 3,
      // An hour of Wednesday morning; from Tuesday 10:00 to 17:00, before the post at 2 in the night.
      wait: { time: 1, observed: true },
      leadWait: { time: 7, observed: true },
    });
    const control = (thread: number) => event!.controls.find((other) => other.thread === thread)!.outcome;
    const silent = { lead: 0, before: 0, after: 0 };
    expect(control(3)).toEqual({
      elsewhere: silent,
      thread: { lead: 1, before: 4, after: 0 },
      voices: { lead: 1, before: 3, after: 0 },
      returned: 1,
      isLastWord: true,
      follow: 0,
      // Until Saturday 10:00: 7 hours of Wednesday, 8 of Thursday, 8 of Friday.
      wait: { time: 23, observed: false },
      leadWait: { time: 7, observed: true },
    });
    expect(control(4)).toEqual({
      elsewhere: silent,
      thread: { lead: 1, before: 4, after: 0 },
      voices: { lead: 1, before: 3, after: 0 },
      returned: 0,
      isLastWord: true,
      follow: 1,
      wait: { time: 8.5, observed: true },
      leadWait: { time: 7, observed: true },
    });
    // Before: 1, 2, 3; after: 2, 4. Of the controls: 11, 12, 13, 21, 22, 23, and nobody.
    expect(people).toEqual({ events: { before: 3, after: 2 }, controls: { before: 6, after: 0 } });

    const y = (measure: keyof typeof measures): number[] => {
      const [set] = matchedSets(events, measures[measure]);
      return [set!.y, ...[...set!.controls].sort((a, b) => a - b)];
    };
    expect(y('elsewhere')).toEqual([Math.log(2.5 / 2.5), 0, 0]);
    expect(y('thread')).toEqual([Math.log(2.5 / 4.5), Math.log(0.5 / 4.5), Math.log(0.5 / 4.5)]);
    expect(y('threadLead')).toEqual([Math.log(4.5 / 1.5), Math.log(4.5 / 1.5), Math.log(4.5 / 1.5)]);
    expect(y('voices')).toEqual([Math.log(2.5 / 3.5), Math.log(0.5 / 3.5), Math.log(0.5 / 3.5)]);
    expect(y('lastWord')).toEqual([0, 1, 1]);
    expect(y('returned')).toEqual([1, 0, 1 / 3]);
    expect(waitSets(events)[0]!.event).toEqual({ time: 1, observed: true });
  });

  it('is dropped with the reason', async () => {
    const act: Said = { thread: 1, person: executive, at: 58, role: 'executive' };
    const thread = before(1, [1, 2, 3]);
    const alike = [...before(3, [11, 12, 13], week), { thread: 3, person: 14, at: week + 58 }];
    const cases: readonly (readonly [DropReason, readonly Said[], Partial<CommunitySpan>])[] = [
      // The wait for an answer ends after the data; the lead window begins before them.
      ['edge', [...thread, act], { observedTo: firstMonday + (58 + 71) * hour }],
      ['edge', [...thread, act], { observedFrom: firstMonday + (58 - 47) * hour }],
      ['young', [...thread.slice(1), { ...act, at: 55.9 }], {}],
      ['few messages', [...thread.slice(0, 4), act], {}],
      ['few authors', [...before(1, [1, 2, 2]), act], {}],
      ['few controls', [...thread, act, ...alike], {}],
    ];
    run += 1;
    await stageRows(
      fixture.store,
      run,
      cases.flatMap(([, said], index) => acts(said).map((staged) => ({ ...staged, community: index + 1 }))),
      cases.map(([, , changes], index) => ({ ...span, ...changes, community: index + 1 })),
    );
    const found = await matchEvents(fixture.store, run, options);
    await dropRun(fixture.store, run);
    expect(found.map(({ counts }) => counts.reply)).toEqual(
      cases.map(([reason]) => ({
        acts: 1,
        events: 1,
        eligible: reason === 'few controls' ? 1 : 0,
        matched: 0,
        dropped: { ...noReason, [reason]: 1 },
      })),
    );
  });

  it('begins with the first act of any executive, of any kind, after 48 hours', async () => {
    const other = { thread: 1, person: 101, role: 'executive' } as const;
    const found = await match([
      ...said,
      { ...other, at: 58.5 + 47.9 },
      { ...other, at: 58.5 + 47.9 + 48, kind: 'reaction' },
    ]);
    expect(found.counts.reply).toMatchObject({ acts: 3, events: 1 });
    expect(found.counts.reaction).toMatchObject({ acts: 1, events: 1 });
  });

  it('is none where a delegate was there before, and no control is near one', async () => {
    const delegate = { person: 102, role: 'excluded' } as const;
    const absent = await match([...said, { ...delegate, thread: 1, at: 58 - 40 }]);
    expect(absent.counts.reply).toMatchObject({ acts: 2, events: 0 });
    const near = await match([...said, { ...delegate, thread: 3, at: week + 58 + 23 }]);
    expect(near.counts.reply).toMatchObject({ eligible: 1, matched: 0, dropped: { 'few controls': 1 } });
  });
});
