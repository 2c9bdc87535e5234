import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { limitText, maxTextBytes } from '../../../infra/text-limit.js';

const bytes = (text: string): number => Buffer.byteLength(text, 'utf8');
/** Any UTF-16, halves of pairs included. */
const anyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.string({ unit: 'grapheme', maxLength: 60 }),
  fc.array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 60 }).map((units) => String.fromCharCode(...units)),
);

describe('limitText, for any text and limit', () => {
  test('is never over the limit, always well-formed, and a beginning of the text', () => {
    fc.assert(
      fc.property(anyText, fc.integer({ min: 0, max: 80 }), (raw, limit) => {
        const { text, truncated } = limitText(raw, limit);
        const whole = raw.toWellFormed();
        expect(bytes(text)).toBeLessThanOrEqual(limit);
        expect(text.isWellFormed()).toBe(true);
        expect(whole.startsWith(text)).toBe(true);
        expect(truncated).toBe(bytes(whole) > limit);
        // Cut as late as can be: the next code point would not fit.
        if (truncated) {
          const next = String.fromCodePoint(whole.slice(text.length).codePointAt(0)!);
          expect(bytes(text + next)).toBeGreaterThan(limit);
        } else expect(text).toBe(whole);
      }),
      { numRuns: 1000, seed: 20260101 },
    );
  });

  test('changes nothing when done again', () => {
    fc.assert(
      fc.property(anyText, fc.integer({ min: 0, max: 80 }), (raw, limit) => {
        const once = limitText(raw, limit).text;
        expect(limitText(once, limit)).toEqual({ text: once, truncated: false });
      }),
      { numRuns: 300, seed: 20260102 },
    );
  });
});

test.each([
  ['fits to the byte', 'abcd', 4, 'abcd', false],
  ['one byte too long', 'abcde', 4, 'abcd', true],
  ['no half of a two-byte letter', 'aaaé', 4, 'aaa', true],
  ['no half of a four-byte letter', 'a😀', 4, 'a', true],
  ['a whole four-byte letter', '😀b', 4, '😀', true],
  ['half a pair becomes U+FFFD', 'a\ud83d', 4, 'a\uFFFD', false],
  ['and is counted as such', 'ab\ud83d', 4, 'ab', true],
  ['NUL and right-to-left marks stay', '\u0000\u202E', 4, '\u0000\u202E', false],
])('%s', (_, raw, limit, text, truncated) => {
  expect(limitText(raw, limit)).toEqual({ text, truncated });
});

test('a message of 5 MB is cut to the limit', () => {
  const { text, truncated } = limitText('日本語'.repeat(600_000));
  expect(truncated).toBe(true);
  expect(bytes(text)).toBeGreaterThan(maxTextBytes - 4);
  expect(bytes(text)).toBeLessThanOrEqual(maxTextBytes);
});
