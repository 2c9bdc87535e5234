import { describe, expect, it } from '@jest/globals';
import { type CoordinationView, coordinationText } from '../../../../dashboards/cli/coordination-text.js';

const figure = {
  value: 0.0312,
  people: 44,
  interval: { low: -0.00001, high: 0.0601 },
  chance: { mean: -0.002, p: 0.0004 },
};
const hidden = { value: null, people: null, interval: null, chance: null };
const towards = {
  ...{ pairs: 12_345, speakers: 1_200, targets: 9, withoutParent: 3, toThemselves: 0, withoutText: 1_000 },
  ...{ complete: hidden, filledByGroup: figure, available: figure },
  byMarker: [
    { ...figure, marker: 'article', hits: 5_000 },
    { ...hidden, marker: 'quant', hits: null },
  ],
  ...{ permutations: 200, resamples: 2_000 },
};
const view: CoordinationView = {
  ...{ data: 'the store', speakers: 'staff', targets: 'executives', baseline: null, wordLists: 'own' },
  ...{ quotes: 'strip', language: 'en', maxTargetWords: null, focus: 'speakers', seed: 7 },
  ...{ floor: { people: 20, authors: 5 }, messages: 20_000, inOtherLanguages: 12 },
  ...{ towardsTargets: towards, towardsBaseline: null, contrast: null },
};
const lineOf = (text: string, beginning: string): string | undefined =>
  text.split('\n').find((line) => line.startsWith(beginning));

describe('the text of a report', () => {
  const text = coordinationText(view);

  it('has a line for every marker and aggregate', () => {
    expect(lineOf(text, 'article')).toMatch(
      /^article +\+0\.0312 +\+0\.0000 … \+0\.0601 +−0\.0020 +< \.001 +44 +5,000$/,
    );
    expect(lineOf(text, 'aggregate 3')).toMatch(/^aggregate 3 +\+0\.0312 .* 44$/);
  });

  it('has dashes for what may not be shown, and says why', () => {
    expect(lineOf(text, 'quant')).toMatch(/^quant +– +– +– +– +– +–$/);
    expect(lineOf(text, 'aggregate 1')).toMatch(/^aggregate 1 +– +– +– +– +–$/);
    expect(text).toMatch(/A dash: fewer than 5 people, or not known/);
  });

  it('says what was left out', () => {
    expect(text.replace(/\s+/g, ' ')).toContain(
      'Replies left out: 3 to messages that are not there, 1,000 without their words or those of what they answer.',
    );
    expect(text.replace(/\s+/g, ' ')).toContain('another language than "en" are left out (12)');
  });
});

describe('the contrast', () => {
  const withContrast = (contrast: CoordinationView['contrast']): string =>
    coordinationText({ ...view, baseline: 'staff', towardsBaseline: towards, contrast }).replace(/\s+/g, ' ');
  const identified = {
    identified: true,
    ...{ repliers: 64, estimate: 0.021, p: 0.012, detectable: 0.018 },
    ...{ towardsExecutives: 0.04, towardsPeers: 0.018, markers: ['article', 'preps'] },
  } as const;

  it('is a number with its interval, and what could have been seen', () => {
    expect(withContrast({ ...identified, low: 0.004, high: 0.038 })).toContain(
      'Towards executives minus towards staff +0.0210 (95 % +0.0040 … +0.0380, p .012); could have seen 0.0180 or more either way. 64 people who answer both: +0.0400 towards executives, +0.0180 towards staff, after messages of 30 words or fewer, over article, preps.',
    );
  });

  it('is no detectable difference where the interval holds nought', () => {
    expect(withContrast({ ...identified, low: -0.004, high: 0.038 })).toContain('no detectable difference: +0.0210');
  });

  it('is not identified with the reason and no number', () => {
    const text = withContrast({ identified: false, reason: 'a marker needs 30 people', repliers: 3 });
    expect(text).toContain('Towards executives minus towards staff not identified: a marker needs 30 people.');
    expect(text).not.toContain('could have seen');
  });
});
