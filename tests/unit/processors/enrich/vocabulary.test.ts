import { describe, expect, test } from '@jest/globals';
import { scan } from '../../../../processors/enrich/scan.js';
import { vocabularyOf } from '../../../../processors/enrich/vocabulary.js';

const words = (text: string, lang: string | null) => scan(text, vocabularyOf(lang));

describe('words that are kept', () => {
  test('are found again, each by its spelling and its language', () => {
    const [first] = words('great', 'en');
    expect(words('so great', 'en')[1]).toBe(first);
    expect(words('GREAT', 'en')[0]).toMatchObject({ lower: 'great', caps: true });
    expect(words('great', 'de')[0]).toMatchObject({ lower: 'great', sense: { valence: 0 } });
  });

  test('make place for others, and are the same when they are made again', () => {
    const text = 'The cafés’ GREAT idea isn’t soooo bad 1st x2';
    const before = structuredClone(words(text, 'en'));
    for (let round = 0; round < 20; round += 1) {
      words(Array.from({ length: 15_000 }, (_, i) => `w${(round * 15_000 + i).toString(36)}`).join(' '), 'en');
    }
    expect(words(text, 'en')).toEqual(before);
  });

  test('stay, whatever other languages come', () => {
    const [known] = words('magnificent', 'en');
    for (let i = 0; i < 500; i += 1) words('magnificent', `x${i.toString(36)}`);
    expect(words('magnificent', 'en')[0]).toBe(known);
  });

  test('of any length up to the longest', () => {
    for (let length = 1; length <= 64; length += 1) {
      const word = `ß${'xy'.repeat(40)}`.slice(0, length);
      expect(words(word, 'de')).toEqual(words(word, 'de'));
      expect(words(word, 'de')).toMatchObject([{ lower: word }]);
    }
  });

  test.each([
    ['É', 'é'],
    ['ﬁne', 'fine'],
    ['ПРИВЕТ', 'привет'],
    ['ΟΔΟΣ', 'οδος'.replace(/σ$/, 'ς')],
    ['Ｗｉｄｅ', 'wide'],
    ['e\u0301tat', 'état'],
    ['it’s', "it's"],
    ['ª', 'a'],
  ])('%s is kept as %s', (surface, lower) => {
    expect(words(surface, null)[0]).toMatchObject({ lower });
  });
});
