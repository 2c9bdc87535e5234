import { describe, expect, it } from '@jest/globals';
import { type Aggregates, aggregate } from '../../../../../processors/conformity/coordination/aggregate.js';
import { arrange, type Focus } from '../../../../../processors/conformity/coordination/arrange.js';
import { createPairBuilder } from '../../../../../processors/conformity/coordination/reply-pairs.js';
import {
  looksAtEach,
  scoreUnits,
  type Thresholds,
  usualThresholds,
} from '../../../../../processors/conformity/coordination/score.js';

/** `ann bob A AB`: ann answers bob, whose message has marker A, with A and B; `-` is none. Written so often. */
type Line = readonly [text: string, times?: number];

const names = ['ann', 'bob', 'cid', 'dee'];
const mask = (letters: string): number =>
  [...letters].reduce((sum, letter) => sum | (letter === '-' ? 0 : 1 << (letter.charCodeAt(0) - 65)), 0);

function figuresOf(
  lines: readonly Line[],
  options: Partial<Thresholds> & { readonly focus?: Focus; readonly markers?: number } = {},
): Aggregates {
  const { focus = 'speakers', markers = 2, ...changed } = options;
  const builder = createPairBuilder();
  for (const [text, times = 1] of lines) {
    const [speaker = '', target = '', said = '', replied = ''] = text.split(' ');
    for (let time = 0; time < times; time += 1) {
      builder.add(names.indexOf(speaker), names.indexOf(target), mask(said), mask(replied), 5);
    }
  }
  const thresholds = { ...usualThresholds, target: 1, ...changed };
  const arranged = arrange(builder.pairs(), { focus, apart: focus === 'targets' || looksAtEach(thresholds) });
  return aggregate(scoreUnits(arranged, thresholds, focus, markers));
}

describe('coordination of one person', () => {
  it('is the share of a marker after a hit, less its share in all replies', () => {
    // Of 4 messages with A, 3 are answered with A; of all 10 replies 4 have it: 3/4 − 4/10.
    const found = figuresOf([['ann bob A A', 3], ['ann bob A -'], ['ann bob - A'], ['ann bob - -', 5]], { markers: 1 });
    expect(found.byMarker[0]).toEqual({ value: expect.closeTo(0.35, 12), people: 1 });
  });

  it('is nought where every message has the marker, whatever is answered: the ceiling', () => {
    expect(
      figuresOf(
        [
          ['ann bob A A', 7],
          ['ann bob A -', 3],
        ],
        { markers: 1 },
      ).byMarker[0]!.value,
    ).toBe(0);
  });

  it('is negative where the marker is avoided after a hit', () => {
    // 0/2 − 2/4.
    expect(
      figuresOf(
        [
          ['ann bob A -', 2],
          ['ann bob - A', 2],
        ],
        { markers: 1 },
      ).byMarker[0]!.value,
    ).toBe(-0.5);
  });

  it('takes all who are answered together', () => {
    // 1/2 − 1/3 over bob and cid; not the mean of what each would give.
    const found = figuresOf([['ann bob A A'], ['ann cid A -'], ['ann cid - -']], { markers: 1 });
    expect(found.byMarker[0]).toEqual({ value: expect.closeTo(1 / 6, 12), people: 1 });
  });
});

describe('aggregates', () => {
  // ann: A 2/2 − 2/4 = .5, B 1/1 − 1/4 = .75. bob: A 0/1 − 1/2 = −.5, and B is in nothing that he answers.
  const lines: readonly Line[] = [
    ['ann cid AB AB'],
    ['ann cid A A'],
    ['ann cid - -', 2],
    ['bob cid A -'],
    ['bob cid - A'],
  ];
  const found = figuresOf(lines);

  it('1 is the mean over people who have every marker', () => {
    expect(found.complete).toEqual({ value: expect.closeTo((0.5 + 0.75) / 2, 12), people: 1 });
    expect(found.byMarkerComplete.map(({ value }) => value)).toEqual([0.5, 0.75]);
  });

  it('2 gives people the mean of the group for a marker that they have not', () => {
    // B of bob is that of the group: .75.
    const ann = (0.5 + 0.75) / 2;
    const bob = (-0.5 + 0.75) / 2;
    expect(found.filledByGroup).toEqual({ value: expect.closeTo((ann + bob) / 2, 12), people: 2 });
  });

  it('3 is the mean over people of the mean over the markers that they have', () => {
    expect(found.available).toEqual({ value: expect.closeTo((0.625 - 0.5) / 2, 12), people: 2 });
    expect(found.byMarker).toEqual([
      { value: expect.closeTo(0, 12), people: 2 },
      { value: 0.75, people: 1 },
    ]);
  });

  it('2 is not known where nobody has a marker, 1 where nobody has all; 3 is', () => {
    const without = figuresOf(lines, { markers: 3 });
    expect(without.complete).toEqual({ value: null, people: 0 });
    expect(without.filledByGroup.value).toBeNull();
    expect(without.available).toEqual(found.available);
  });
});

describe('thresholds', () => {
  // A: 4 hits, 5 replies with it, 8 pairs; with bob 3 hits, 3 uses, 4 pairs; with cid 1 hit, 2 uses, 4 pairs.
  const lines: readonly Line[] = [
    ['ann bob A A', 2],
    ['ann bob A -'],
    ['ann bob - A'],
    ['ann cid A A'],
    ['ann cid - A'],
    ['ann cid - -', 2],
  ];
  const people = (options: Partial<Thresholds> & { readonly focus?: Focus }): number =>
    figuresOf(lines, { markers: 1, ...options }).byMarker[0]!.people;
  const value = (options: Partial<Thresholds>): number | null =>
    figuresOf(lines, { markers: 1, ...options }).byMarker[0]!.value;

  it.each([
    ['target', 4],
    ['speaker', 5],
    ['utterances', 8],
  ] as const)('%s: %d is enough, one more is not', (name, enough) => {
    expect(people({ [name]: enough })).toBe(1);
    expect(people({ [name]: enough + 1 })).toBe(0);
  });

  it('of nought still need one hit', () => {
    expect(figuresOf([['ann bob - A']], { markers: 1, target: 0 }).byMarker[0]!.people).toBe(0);
  });

  it.each([
    ['targetEach', 2],
    ['speakerEach', 3],
  ] as const)('%s of %d leaves out the target with less', (name, least) => {
    // Only bob: 2/3 − 3/4.
    expect(value({ [name]: least })).toBeCloseTo(2 / 3 - 3 / 4, 12);
  });

  it('utterancesEach looks at pairs with one target', () => {
    expect(value({ utterancesEach: 4 })).toBeCloseTo(3 / 4 - 5 / 8, 12);
    expect(people({ utterancesEach: 5 })).toBe(0);
  });

  it('change places with the focus, as in ConvoKit: that of targets is asked of replies', () => {
    // To bob 3 hits and 3 replies with A; to cid 1 hit and 2 replies.
    expect(people({ focus: 'targets', target: 2, speaker: 0 })).toBe(2);
    expect(people({ focus: 'targets', target: 3, speaker: 0 })).toBe(1);
    expect(people({ focus: 'targets', target: 0, speaker: 2 })).toBe(1);
  });
});

describe('focus on targets', () => {
  it('takes all who answer one person together', () => {
    // To cid: 2/3 − 2/4, whoever replies.
    const found = figuresOf([['ann cid A A'], ['ann cid A -'], ['bob cid A A'], ['dee cid - -']], {
      markers: 1,
      focus: 'targets',
    });
    expect(found.byMarker[0]).toEqual({ value: expect.closeTo(2 / 3 - 2 / 4, 12), people: 1 });
  });
});
