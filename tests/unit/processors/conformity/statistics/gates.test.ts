import { describe, expect, test } from '@jest/globals';
import {
  failuresFor,
  type GateFigures,
  type GateName,
  gateLimits,
  gates,
} from '../../../../../processors/conformity/statistics/gates.js';

const good: GateFigures = {
  events: 62,
  placebo: { estimate: -0.02, low: -0.15, high: 0.11 },
  audit: { sets: 300, rejected: 14 },
  eligible: 80,
  matched: 62,
  closing: { events: 62, eventsClosing: 10, controls: 310, controlsClosing: 45 },
  people: { eventBefore: 148, eventAfter: 131, controlBefore: 210, controlAfter: 190 },
};

const gateOf = (name: GateName, figures: Partial<GateFigures>) =>
  gates({ ...good, ...figures }).find(({ gate }) => gate === name)!;

test('all six, in the order of the specification, each with its number', () => {
  expect(gates(good).map(({ gate, passed, figure }) => [gate, passed, figure])).toEqual([
    ['events', true, 62],
    ['lead placebo', true, -0.02],
    ['false alarms', true, 14 / 300],
    ['match rate', true, 62 / 80],
    ['closing share', true, 10 / 62],
    ['privacy floor', true, 131],
  ]);
});

test.each<[GateName, string, Partial<GateFigures>, boolean]>([
  ['events', 'at the limit', { events: 30 }, true],
  ['events', 'one short', { events: 29 }, false],
  ['lead placebo', 'touching 0', { placebo: { estimate: -0.1, low: -0.2, high: 0 } }, true],
  ['lead placebo', 'below 0', { placebo: { estimate: -0.1, low: -0.2, high: -0.001 } }, false],
  ['lead placebo', 'above 0', { placebo: { estimate: 0.1, low: 0.001, high: 0.2 } }, false],
  ['lead placebo', 'not computed', { placebo: null }, false],
  ['false alarms', 'at 3 %', { audit: { sets: 300, rejected: 9 } }, true],
  ['false alarms', 'at 7 %', { audit: { sets: 300, rejected: 21 } }, true],
  ['false alarms', 'above', { audit: { sets: 300, rejected: 22 } }, false],
  ['false alarms', 'below', { audit: { sets: 300, rejected: 8 } }, false],
  ['false alarms', 'too few sets', { audit: { sets: 100, rejected: 5 } }, false],
  ['false alarms', 'no sets', { audit: { sets: 0, rejected: 0 } }, false],
  ['false alarms', 'not run', { audit: null }, false],
  ['match rate', 'at 70 %', { eligible: 100, matched: 70 }, true],
  ['match rate', 'below', { eligible: 100, matched: 69 }, false],
  ['match rate', 'nothing eligible', { eligible: 0, matched: 0 }, false],
  [
    'closing share',
    'at one and a half',
    { closing: { events: 100, eventsClosing: 15, controls: 100, controlsClosing: 10 } },
    true,
  ],
  [
    'closing share',
    'above',
    { closing: { events: 100, eventsClosing: 16, controls: 100, controlsClosing: 10 } },
    false,
  ],
  [
    'closing share',
    'none on either side',
    { closing: { events: 100, eventsClosing: 0, controls: 100, controlsClosing: 0 } },
    true,
  ],
  ['closing share', 'not computed', { closing: null }, false],
  ['privacy floor', 'at ten', { people: { ...good.people, controlAfter: 10 } }, true],
  ['privacy floor', 'nine after controls', { people: { ...good.people, controlAfter: 9 } }, false],
  ['privacy floor', 'nine before events', { people: { ...good.people, eventBefore: 9 } }, false],
])('%s: %s', (name, _, figures, passed) => {
  expect(gateOf(name, figures).passed).toBe(passed);
});

test.each<[GateName, Partial<GateFigures>, string]>([
  ['events', { events: 22 }, 'There are only 22 matched events; 30 are needed.'],
  ['events', { events: 1 }, 'There is only 1 matched event; 30 are needed.'],
  [
    'lead placebo',
    { placebo: { estimate: -0.28, low: -0.4, high: -0.1 } },
    'Events and controls already moved apart before the executives spoke: −24 % (95 % CI −33 % to −9.5 %).',
  ],
  [
    'false alarms',
    { audit: { sets: 300, rejected: 36 } },
    'The test cries wolf here: false-alarm rate here: 12 % (36 of 300 sets of random peers); at most 7 % may be.',
  ],
  [
    'false alarms',
    {},
    'The test does here what it should; false-alarm rate here: 4.7 % (14 of 300 sets of random peers), 3–7 % is expected.',
  ],
  [
    'match rate',
    { eligible: 80, matched: 40 },
    'Only 40 of 80 eligible events (50 %) found enough controls; 70 % is needed.',
  ],
  [
    'closing share',
    { closing: { events: 50, eventsClosing: 45, controls: 250, controlsClosing: 30 } },
    'After 90 % of the events at most 3 posts follow in the thread, after controls 12 %: the executives come when threads end, and what is measured within the thread would show just that.',
  ],
  [
    'privacy floor',
    { people: { ...good.people, eventAfter: 4 } },
    'Fewer than 10 distinct non-executives posted after the events.',
  ],
])('the reason of %s is a sentence with its numbers (%#)', (name, figures, sentence) => {
  expect(gateOf(name, figures).reason).toBe(sentence);
});

test('a number of people under the floor is not told', () => {
  const gate = gateOf('privacy floor', { people: { ...good.people, eventAfter: 4 } });
  expect(gate.figure).toBeNull();
  expect(JSON.stringify(gate)).not.toMatch(/\b4\b/);
});

describe('what a failure takes away', () => {
  const closing = gates({ ...good, closing: { events: 60, eventsClosing: 55, controls: 300, controlsClosing: 30 } });

  test.each(['S2', 'S3', 'S4'])('an executive who closes threads takes %s', (signal) => {
    expect(failuresFor(signal, closing).map(({ gate }) => gate)).toEqual(['closing share']);
  });

  test.each(['S1', 'S5', 'S6', 'S7', 'S8', 'S9'])('but not %s', (signal) => {
    expect(failuresFor(signal, closing)).toEqual([]);
  });

  test.each(['S1', 'S4', 'S8'])('any other gate takes %s as well', (signal) => {
    expect(failuresFor(signal, gates({ ...good, events: 12 })).map(({ gate }) => gate)).toEqual(['events']);
  });
});

test('a signal may ask for more events', () => {
  const [gate] = gates({ ...good, events: 45 }, { ...gateLimits, events: 50 });
  expect(gate).toMatchObject({
    gate: 'events',
    passed: false,
    reason: 'There are only 45 matched events; 50 are needed.',
  });
});
