import { readdirSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { emojiValence, lexiconLanguages, lexiconOf } from '../../../../../processors/enrich/sentiment/lexicon.js';
import { readWordFile } from '../../../../../processors/enrich/word-file.js';

const words = new URL('../../../../../processors/enrich/sentiment/words/', import.meta.url);

describe('English', () => {
  const english = lexiconOf('en')!;

  test.each([
    ['outage', -1],
    ['buggy', -1],
    ['laggy', -1],
    ['crashes', -1],
    ['flawlessly', 1],
    ['sturdier', 1],
    ['reliable', 1],
    ['unhelpful', -1],
    ['unbroken', 1],
    // AFINN alone:
    ['abandons', -1],
    ['accolade', 1],
  ])('%s', (word, sign) => {
    expect(Math.sign(english.describe(word).valence)).toBe(sign);
  });

  test.each([
    'united',
    'number',
    'later',
    'latest',
    'news',
    'means',
    'player',
    'legal',
    'meeting',
    'constructor',
    '__proto__',
  ])('%s is no opinion', (word) => {
    expect(english.describe(word).valence).toBe(0);
  });

  test.each([
    ["don't", 'negate'],
    ['dont', 'negate'],
    ['never', 'negate'],
    ['no', 'no'],
    ['but', 'but'],
    ['constructor', 'none'],
  ])('%s: %s', (word, role) => {
    expect(english.describe(word).role).toBe(role);
  });
});

test('languages without a trusted lexicon have none', () => {
  expect(lexiconLanguages).toEqual(['en', 'es', 'pt']);
  for (const lang of ['de', 'fr', 'it', 'nl', 'ru', 'xx', 'constructor', '__proto__'])
    expect(lexiconOf(lang)).toBeNull();
  expect(lexiconOf(null)).toBeNull();
});

test.each(readdirSync(words).filter((name) => name.endsWith('.txt')))('%s lists nothing twice', (name) => {
  const seen = new Map<string, string>();
  const twice: string[] = [];
  for (const { label, values } of readWordFile(new URL(name, words))) {
    // A word may weaken and have a valence; within a kind of list it stands once.
    const kind = /^-?[\d.]+$/.test(label) ? 'number' : label.split(' ')[0]!;
    for (const value of values) {
      const key = `${kind} ${value}`;
      if (seen.has(key)) twice.push(`${value} (${seen.get(key)}, ${label})`);
      seen.set(key, label);
    }
  }
  expect(twice).toEqual([]);
});

test('all valences are between −4 and 4', () => {
  for (const name of ['en.txt', 'en-phrases.txt', 'emoji.txt']) {
    for (const { label } of readWordFile(new URL(name, words))) {
      if (label !== 'negate') expect(Math.abs(Number(label))).toBeLessThanOrEqual(4);
    }
  }
  expect(emojiValence.get('❤')).toBeGreaterThan(0);
});
