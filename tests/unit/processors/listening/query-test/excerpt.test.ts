import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { excerpt, maxExcerpt } from '../../../../../processors/listening/query-test/excerpt.js';

const around = (text: string, word: string): string =>
  excerpt(text, text.indexOf(word), text.indexOf(word) + word.length);

test.each([
  ['Acme is late', 'Acme', 'Acme is late'],
  ['see https://x.org/ann?u=1 acme', 'acme', 'see [link] acme'],
  ['@ann.lee@example.org: acme!', 'acme', '[name]: acme!'],
  ['ask ann@example.org about acme', 'acme', 'ask [address] about acme'],
  ['<@U123|ann> acme\n\n\tlate', 'acme', '[name] acme late'],
  ['thanks @acme', '@acme', 'thanks [name]'],
  ['#acme @ann', '#acme', '#acme [name]'],
  ['', '', ''],
])('of %j around %j', (text, word, expected) => {
  expect(around(text, word)).toBe(expected);
});

test('of a long text the part around, cut between characters', () => {
  const text = `${'😀x'.repeat(200)} acme ${'y😀'.repeat(200)}`;
  const shown = around(text, 'acme');
  expect(shown).toContain('acme');
  expect(shown.length).toBeLessThanOrEqual(maxExcerpt);
  expect(shown.isWellFormed()).toBe(true);
});

test('never too long, and no link, name or address is left of any text', () => {
  const part = fc.oneof(
    fc.constantFrom(
      'https://secret.example/ann',
      '@secretname',
      '@secretname.bsky.social',
      'secret@example.org',
      '<@USECRET|secret>',
    ),
    fc.string({ unit: 'grapheme', maxLength: 30 }).map((text) => text.replace(/secret/gi, '')),
  );
  fc.assert(
    fc.property(fc.array(part, { maxLength: 20 }), fc.nat(300), fc.nat(30), (parts, from, length) => {
      const shown = excerpt(parts.join(' '), from, from + length);
      expect(shown.length).toBeLessThanOrEqual(maxExcerpt);
      expect(shown).not.toMatch(/secret/i);
    }),
  );
});
