import { describe, expect, test } from '@jest/globals';
import type { Effect } from '../../../../../processors/conformity/matched-set.js';
import type { Gate } from '../../../../../processors/conformity/statistics/gates.js';
import { type SignalFindings, verdict } from '../../../../../processors/conformity/statistics/verdict.js';
import { effectText, percentText } from '../../../../../processors/conformity/statistics/wording.js';

const effect: Effect = {
  estimate: Math.log(0.72),
  low: Math.log(0.59),
  high: Math.log(0.88),
  p: 0.001,
  events: 62,
  threads: 58,
  executives: 4,
  detectable: -Math.log(0.75),
};

const findings: SignalFindings = {
  signal: 'S1',
  scale: 'log',
  words: { less: 'fewer posts elsewhere', more: 'more posts elsewhere' },
  effect,
  adjustedP: 0.004,
  people: 148,
  gates: [],
};

const failed: Gate = {
  gate: 'events',
  passed: false,
  figure: 22,
  needed: '30 or more',
  reason: 'There are only 22 matched events; 30 are needed.',
  suppresses: 'all',
};

test('a drop', () => {
  expect(verdict(findings)).toEqual({
    kind: 'less',
    text: 'fewer posts elsewhere: −28 % (95 % CI −41 % to −12 %), 62 events, 148 people, could have seen −25 % or more',
    reasons: [],
  });
});

test('a rise is told in the same way', () => {
  const rise = { ...effect, estimate: Math.log(1.35), low: Math.log(1.1), high: Math.log(1.66) };
  expect(verdict({ ...findings, effect: rise, detectable: 'more' })).toMatchObject({
    kind: 'more',
    text: 'more posts elsewhere: +35 % (95 % CI +10 % to +66 %), 62 events, 148 people, could have seen +33 % or more',
  });
});

describe('no detectable change', () => {
  const small = { ...effect, estimate: -0.05, low: -0.3, high: 0.2, detectable: -Math.log(0.7) };
  const text =
    'no detectable change (could have seen −30 % or more): −4.9 % (95 % CI −26 % to +22 %), 62 events, 148 people';

  test('when the interval holds 0, whatever p says', () => {
    expect(verdict({ ...findings, effect: small, adjustedP: 0.01 })).toEqual({
      kind: 'no detectable change',
      text,
      reasons: [],
    });
  });

  test.each([0.051, null])('when the adjusted p is %p, whatever the interval says', (adjustedP) => {
    expect(verdict({ ...findings, adjustedP }).kind).toBe('no detectable change');
  });
});

describe('not identified', () => {
  test('with the reasons and no number of the effect', () => {
    const second = { ...failed, gate: 'match rate' as const, reason: 'Only 40 of 80 eligible events (50 %) matched.' };
    const { kind, text, reasons } = verdict({ ...findings, gates: [failed, second] });
    expect(kind).toBe('not identified');
    expect(text).toBe(
      'not identified: There are only 22 matched events; 30 are needed. Only 40 of 80 eligible events (50 %) matched.',
    );
    expect(reasons).toHaveLength(2);
    expect(text).not.toMatch(/28|41|CI/);
  });

  test('a gate of the thread leaves signals from elsewhere alone', () => {
    const gates = [{ ...failed, gate: 'closing share' as const, suppresses: 'thread' as const }];
    expect(verdict({ ...findings, gates }).kind).toBe('less');
    expect(verdict({ ...findings, signal: 'S2', gates }).kind).toBe('not identified');
  });

  test('without an effect, with what is missing', () => {
    expect(verdict({ ...findings, effect: null, missing: 'Nobody labelled replies.' }).text).toBe(
      'not identified: Nobody labelled replies.',
    );
    expect(verdict({ ...findings, effect: null }).text).toMatch(/^not identified: The outcome does not vary/);
  });
});

test('shares are shown in points, other outcomes as they are', () => {
  const shares = { ...effect, estimate: -0.041, low: -0.08, high: -0.002, detectable: 0.06 };
  expect(verdict({ ...findings, scale: 'share', effect: shares }).text).toContain(
    '−4.1 points (95 % CI −8 points to −0.2 points)',
  );
  expect(verdict({ ...findings, scale: 'points', effect: shares }).text).toContain('−0.04 (95 % CI −0.08 to ');
});

test.each([
  [Math.log(0.5), '−50 %'],
  [Math.log(2), '+100 %'],
  [Math.log(1.004), '+0.4 %'],
  [0, '0 %'],
  [-1e-9, '0 %'],
  [Math.log(12.5), '+1,150 %'],
])('a log effect of %d is %s', (value, text) => {
  expect(effectText(value, 'log')).toBe(text);
});

test.each([
  [0.047, '4.7 %'],
  [0.7, '70 %'],
  [0.0995, '10 %'],
  [0, '0 %'],
])('a share of %d is %s', (value, text) => {
  expect(percentText(value)).toBe(text);
});
