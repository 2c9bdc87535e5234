import { describe, expect, test } from '@jest/globals';
import { englishBases, englishUnprefixed, romanceBases } from '../../../../../processors/enrich/sentiment/inflect.js';

describe('dictionary forms of English words', () => {
  test.each([
    ['crashes', 'crash'],
    ['hated', 'hate'],
    ['stopped', 'stop'],
    ['worries', 'worry'],
    ['worried', 'worry'],
    ['confusing', 'confuse'],
    ['nicest', 'nice'],
    ['happier', 'happy'],
    ['happily', 'happy'],
    ['reliably', 'reliable'],
    ['terribly', 'terrible'],
    ['sluggishness', 'sluggish'],
  ])('%s: %s', (word, base) => {
    expect(englishBases(word)).toContain(base);
  });

  test.each(['ass', 'is', 'red', 'ring', 'best'])('%s is no inflection', (word) => {
    expect(englishBases(word)).toEqual([]);
  });

  test('prefixes of negation', () => {
    expect(englishUnprefixed('unhelpful')).toBe('helpful');
    expect(englishUnprefixed('under')).toBeUndefined();
  });
});

test.each([
  ['malas', 'malo'],
  ['buena', 'bueno'],
  ['felices', 'felic'],
  ['perfectamente', 'perfecto'],
  ['buenísimo', 'bueno'],
])('Spanish and Portuguese: %s', (word, base) => {
  expect(romanceBases(word)).toContain(base);
});
