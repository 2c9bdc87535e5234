import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { foldWord, normalised, withoutDiacritics } from '../../../../infra/boolean-query/fold.js';
import { parseQuery } from '../../../../infra/boolean-query/parse.js';
import { printQuery } from '../../../../infra/boolean-query/print.js';
import { QuerySyntaxError } from '../../../../infra/boolean-query/syntax-error.js';
import type { QueryTree } from '../../../../infra/boolean-query/tree.js';

function parsed(query: string): QueryTree | null {
  try {
    return parseQuery(query);
  } catch (error) {
    if (error instanceof QuerySyntaxError) {
      // Whatever is refused points into the query or right behind it.
      expect(error.column).toBeGreaterThanOrEqual(1);
      expect(error.column).toBeLessThanOrEqual([...query].length + 1);
      return null;
    }
    throw error;
  }
}

const word = fc.oneof(
  fc.constantFrom(
    'acme',
    'Bank',
    'straße',
    'don’t',
    '#tag',
    '@acme',
    'pric*',
    '*ing',
    'wom?n',
    '東京',
    'ไทย',
    '👍🏽',
    '3.14',
    'e-mail',
    'and',
  ),
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 8 }),
);
const leaf = fc.oneof(
  word,
  fc.array(word, { minLength: 1, maxLength: 4 }).map((words) => `"${words.join(' ')}"`),
);
const field = fc.constantFrom(
  'lang:de',
  'lang:(en OR pt-br)',
  'scope:public',
  'community:"All (hands)"',
  'link:a.org/b',
  'title:("x y" OR z*)',
);
const { query } = fc.letrec<{ query: string }>((tie) => ({
  query: fc.oneof(
    { depthSize: 'small' },
    leaf,
    field,
    fc
      .tuple(tie('query'), fc.constantFrom(' AND ', ' OR ', ' ', ' -', ' AND NOT '), tie('query'))
      .map((parts) => parts.join('')),
    fc.tuple(leaf, fc.integer({ min: 1, max: 100 }), leaf).map(([a, n, b]) => `${a} NEAR/${n} ${b}`),
    fc.tuple(leaf, leaf, leaf).map(([a, b, c]) => `(${a} OR ${b}) NEAR/4 ${c}`),
    tie('query').map((inner) => `(${inner})`),
    tie('query').map((inner) => `NOT (${inner})`),
  ),
}));

describe('printing and parsing', () => {
  test('give the same tree again', () => {
    let taken = 0;
    fc.assert(
      fc.property(query, (text) => {
        const tree = parsed(text);
        if (tree === null) return;
        taken += 1;
        const printed = printQuery(tree);
        expect(parseQuery(printed)).toEqual(tree);
        expect(printQuery(parseQuery(printed))).toBe(printed);
      }),
      { numRuns: 3000 },
    );
    expect(taken).toBeGreaterThan(500);
  });

  test('of anything at all end with a tree or a QuerySyntaxError', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => {
        const tree = parsed(text);
        if (tree !== null) expect(parseQuery(printQuery(tree))).toEqual(tree);
      }),
      { numRuns: 3000 },
    );
  });
});

describe('folding', () => {
  test('twice changes nothing, with and without diacritics', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 20 }), (text) => {
        const folded = foldWord(normalised(text));
        expect(foldWord(folded)).toBe(folded);
        const bare = withoutDiacritics(folded);
        expect(withoutDiacritics(bare)).toBe(bare);
      }),
      { numRuns: 3000 },
    );
  });

  test.each([
    ['Straße', 'STRASSE'],
    ['ẞ', 'ss'],
    ['ﬁle', 'FILE'],
    ['ＡＣＭＥ', 'acme'],
    ['ΣΊΣΥΦΟΣ', 'σίσυφος'],
    ['İzmir', 'izmir'],
    ['don’t', "DON'T"],
    ['ac\u00adme', 'acme'],
    ['ac\u200bme', 'acme'],
    ['ｶﾞ', 'ガ'],
    ['café', 'cafe\u0301'],
    ['👍🏽', '👍'],
    ['❤️', '❤'],
  ])('%s is %s', (one, other) => {
    expect(foldWord(normalised(one))).toBe(foldWord(normalised(other)));
  });

  test.each([
    ['café', 'cafe'],
    ['Łódź', 'lodz'],
    ['ёлка', 'елка'],
    ['ısı', 'isi'],
    ['Ångström', 'angstrom'],
    ['άλφα', 'αλφα'],
    ['كِتَاب', 'كتاب'],
    ['שָׁלוֹם', 'שלום'],
  ])('%s is %s unless diacritics count', (one, other) => {
    expect(foldWord(normalised(one))).not.toBe(foldWord(normalised(other)));
    expect(withoutDiacritics(foldWord(normalised(one)))).toBe(withoutDiacritics(foldWord(normalised(other))));
  });

  test.each([
    ['мой', 'мои'],
    ['が', 'か'],
    ['किताब', 'कतब'],
    ['ไทย', 'ไท'],
  ])('%s is not %s: these are letters', (one, other) => {
    expect(withoutDiacritics(foldWord(one))).not.toBe(withoutDiacritics(foldWord(other)));
  });

  test('of a run of accents the first thirty count, so that sorting them stays cheap', () => {
    const text = `a${'\u0301\u0316'.repeat(30_000)}b`;
    expect(normalised(text).length).toBeLessThan(40);
    expect(normalised(text)).toMatch(/b$/);
  });
});
