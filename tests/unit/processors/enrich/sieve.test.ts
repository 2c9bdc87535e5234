import { expect, test } from '@jest/globals';
import { fnv1a32, fnv1a32With } from '../../../../processors/enrich/hash.js';
import { englishBases } from '../../../../processors/enrich/sentiment/inflect.js';
import { createSieve } from '../../../../processors/enrich/sieve.js';

const words = Array.from({ length: 3000 }, (_, i) => `w${(i * 7919).toString(36)}`);

test('holds back no word that is listed, and most of those that are not', () => {
  const sieve = createSieve(words);
  expect(words.filter((word) => !sieve.mayHold(fnv1a32(word)))).toEqual([]);
  const others = words.map((word) => `${word}x`);
  expect(others.filter((word) => sieve.mayHold(fnv1a32(word))).length).toBeLessThan(others.length / 8);
  expect(createSieve([]).mayHold(fnv1a32('a'))).toBe(false);
});

test('of a word with another ending: its hash without making it', () => {
  expect(fnv1a32With('worries', 4, 'y')).toBe(fnv1a32('worry'));
  expect(fnv1a32With('größer', 3, 'ße')).toBe(fnv1a32('größe'));
  expect(englishBases('hated', createSieve(['hate']))).toContain('hate');
});
