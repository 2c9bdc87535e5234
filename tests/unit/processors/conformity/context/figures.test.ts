import { describe, expect, test } from '@jest/globals';
import { createRandom } from '../../../../../infra/random.js';
import { createCounts } from '../../../../../processors/conformity/context/counts.js';
import { documentFigures } from '../../../../../processors/conformity/context/document-figures.js';
import { documentNovelty } from '../../../../../processors/conformity/context/document-novelty.js';
import { createDocumentTally, type Document } from '../../../../../processors/conformity/context/documents.js';
import { gini } from '../../../../../processors/conformity/context/gini.js';
import { hideFew } from '../../../../../processors/conformity/context/hide-few.js';
import { expectedMatch, expectedTypes } from '../../../../../processors/conformity/context/rarefaction.js';
import { countVocabulary } from '../../../../../processors/conformity/context/vocabulary-counts.js';
import { createWordBook, type WordBook } from '../../../../../processors/conformity/context/word-book.js';
import { englishWordLists, wordListsFrom } from '../../../../../processors/conformity/coordination/word-lists.js';
import { matchOf } from '../../../../../processors/conformity/statistics/style-matching.js';

const place = 'here';
const lists = wordListsFrom(
  [
    { marker: 'article', words: ['the', 'a'], place },
    { marker: 'preps', words: ['of', 'in'], place },
  ],
  'mine',
);

/** Turns of one document: [speaker, text]. */
function documentOf(book: WordBook, turns: readonly (readonly [number, string])[]): Document {
  const tally = createDocumentTally(book);
  for (const [speaker, text] of turns) tally.add('d', 0, speaker, text);
  return tally.documents()[0]!;
}

function figuresOf(turns: readonly (readonly [number, string])[], styleWords = 5) {
  const book = createWordBook(lists);
  return documentFigures(documentOf(book, turns), { styleWords, typeWords: 'all', categories: book.categories });
}

describe('style matching of a document', () => {
  test('by hand: each speaker with the others', () => {
    // 40 % articles and 20 % prepositions, against 20 % and none.
    const { values, byCategory } = figuresOf([
      [1, 'The plan of the team.'],
      [2, 'A plan is here now.'],
    ]);
    const [article, preps] = [1 - 20 / 60.0001, 1 - 20 / 20.0001];
    expect(byCategory.article).toBeCloseTo(article, 12);
    expect(byCategory.preps).toBeCloseTo(preps, 12);
    expect(values.style_matching).toBeCloseTo((article + preps) / 2, 12);
    // All five words are drawn.
    expect(values.style_matching_all).toBeCloseTo((article + preps) / 2, 12);
  });

  test('the others are all the others together, turn by turn or not', () => {
    const { byCategory } = figuresOf([
      [1, 'The plan of'],
      [2, 'A plan is here'],
      [1, 'the team'],
      [3, 'we go on from now'],
      [2, 'now'],
    ]);
    // 1: 40 % with 1 of 10; 2: 20 % with 2 of 10; 3: none with 3 of 10.
    const each = [matchOf(40, 10), matchOf(20, 20), matchOf(0, 30)];
    expect(byCategory.article).toBeCloseTo(each.reduce((sum, of) => sum + of, 0) / 3, 12);
  });

  test('who has said too little is not matched, but is one of the others; alone nobody is', () => {
    const { values, byCategory, matched } = figuresOf([
      [1, 'The plan of the team.'],
      [2, 'A plan is here now.'],
      [3, 'The'],
    ]);
    expect(byCategory.article).toBeCloseTo((matchOf(40, (100 * 2) / 6) + matchOf(20, 50)) / 2, 12);
    expect(matched).toEqual([1, 2]);
    expect(values.speakers).toBe(3);
    expect(figuresOf([[1, 'The plan of the team.']]).values.style_matching).toBeNull();
  });

  test('a contraction is of its parts, and a pattern counts every time', () => {
    const english = createWordBook(englishWordLists());
    const masks = (word: string): string[] =>
      english.categories.filter((_, at) => (english.categoriesOf(english.numberOf(word)) >> at) & 1);
    expect(masks("they'll")).toEqual(['auxverb', 'ppron']);
    expect(masks("team's")).toEqual([]);
    const book = createWordBook(wordListsFrom([{ marker: 'preps', words: ['because of', 'out*'], place }], 'mine'));
    const [speaker] = documentOf(book, [[1, 'Because of rain, because of you, outside']]).speakers;
    expect(speaker).toMatchObject({ words: 7, hits: [3] });
  });
});

describe('drawn words', () => {
  test('by hand: two of three words, two of them alike', () => {
    // aa, ab, ab
    expect(expectedTypes([2, 1], 3, 2)).toBeCloseTo(5 / 3, 12);
    expect(expectedTypes([2, 1], 3, 3)).toBe(2);
    expect(expectedTypes([5], 5, 1)).toBeCloseTo(1, 12);
    expect(() => expectedTypes([2], 2, 3)).toThrow(RangeError);
  });

  test('are what drawing gives on average', () => {
    const random = createRandom('draw');
    const [words, hits, size, group] = [60, 17, 20, 31];
    let sum = 0;
    const draws = 20_000;
    for (let draw = 0; draw < draws; draw += 1) {
      let [left, own, found] = [words, hits, 0];
      for (let i = 0; i < size; i += 1) {
        if (random.int(left) < own) {
          own -= 1;
          found += 1;
        }
        left -= 1;
      }
      sum += matchOf((100 * found) / size, group);
    }
    expect(expectedMatch(hits, words, size, group)).toBeCloseTo(sum / draws, 2);
    expect(expectedMatch(hits, words, words, group)).toBeCloseTo(matchOf((100 * hits) / words, group), 12);
    expect(expectedMatch(0, 50, 20, 0)).toBe(1);
    expect(expectedMatch(50, 50, 20, 100)).toBeCloseTo(1, 12);
    expect(() => expectedMatch(1, 5, 6, 1)).toThrow(RangeError);
  });

  test('do not make the same style look nearer where more is said', () => {
    const figures = (words: number) =>
      figuresOf(
        [1, 2, 3, 4].map((speaker) => [speaker, `${'the x of y '.repeat(words / 4)}`] as const),
        20,
      ).values;
    const [short, long] = [figures(24), figures(2400)];
    expect(long.style_matching! - short.style_matching!).toBeLessThan(0.05);
    expect(figures(2400).style_matching_all).toBeCloseTo(1, 9);
  });
});

describe('turns and words', () => {
  test('by hand', () => {
    const { values } = figuresOf([
      [1, 'Why? Because. And so on'],
      [2, 'Mr. Smith said 3.5 percent: "why not?!"'],
      [1, 'the the the'],
    ]);
    // Sentences: Why / Because / And so on / Mr. Smith … not / the the the. A number is no word.
    expect(values).toMatchObject({
      ...{ turns: 3, speakers: 2, words_per_turn: 14 / 3, question_share: 2 / 5, asking_share: 2 / 3 },
      word_gini: expect.closeTo((8 - 6) / 2 / 14, 12),
      type_token_all: expect.closeTo(11 / 14, 12),
    });
  });

  test('a turn without words is none', () => {
    const tally = createDocumentTally(createWordBook(lists));
    tally.add('d', 0, 1, '… 42 :-)');
    expect([tally.turns, tally.withoutWords, tally.documents().length]).toEqual([0, 1, 0]);
  });

  test.each([
    [[0, 0, 0, 1], 0.75],
    [[3, 3, 3], 0],
    [[1, 3], 0.25],
  ])('the Gini coefficient of %j is %d', (values, expected) => {
    expect(gini(values)).toBeCloseTo(expected, 12);
  });

  test('nothing has none', () => {
    expect(gini([0, 0])).toBeNull();
  });

  test('counts are those of a map, however many', () => {
    const random = createRandom('counts');
    const [counts, map] = [createCounts(), new Map<number, number>()];
    for (let i = 0; i < 20_000; i += 1) {
      const key = random.zipf(5000, 1.1) * 65_537;
      counts.add(key);
      map.set(key, (map.get(key) ?? 0) + 1);
    }
    const seen = new Map<number, number>();
    counts.forEach((key, count) => {
      seen.set(key, count);
    });
    expect(seen).toEqual(map);
    expect([counts.size, counts.total]).toEqual([map.size, 20_000]);
  });
});

describe('novelty of documents', () => {
  const stopWords = new Set(['the']);
  function noveltyOf(texts: readonly string[], { size = 'all' as number | 'all', window = 1, vocabulary = 10 } = {}) {
    const book = createWordBook(lists);
    const tally = createDocumentTally(book);
    texts.forEach((text, at) => {
      tally.add(`d${at}`, at, 1, text);
    });
    const counted = countVocabulary(tally.documents(), book, vocabulary, stopWords);
    const work = documentNovelty(counted, createRandom('novelty'), { window, smoothing: 0.5, size });
    for (;;) {
      const step = work.next();
      if (step.done) return step.value.byDocument;
    }
  }

  test('by hand: two words, half a count added to each', () => {
    const [, middle] = noveltyOf(['apple apple pear', 'apple pear the pear', 'pear apple pear']);
    // 1.5 and 2.5 of 4 against 2.5 and 1.5 of 4.
    const bits = 0.375 * Math.log2(0.375 / 0.625) + 0.625 * Math.log2(0.625 / 0.375);
    expect(middle!.novelty).toBeCloseTo(bits, 12);
    expect(middle!.transience).toBeCloseTo(0, 12);
    expect(middle!.resonance).toBeCloseTo(bits, 12);
  });

  test('of identical documents is 0, of the first and last ones not known', () => {
    expect(noveltyOf(['apple pear', 'apple pear', "pear's apple"])).toEqual([
      null,
      { novelty: 0, transience: 0, resonance: 0 },
      null,
    ]);
  });

  test('is over the most frequent words alone', () => {
    const [, middle] = noveltyOf(['apple apple pear', 'apple apple plum', 'apple apple fig'], { vocabulary: 1 });
    expect(middle).toEqual({ novelty: 0, transience: 0, resonance: 0 });
  });

  test('is the same in slices of many documents as in one', () => {
    const texts = Array.from({ length: 600 }, (_, at) => `apple ${'pear '.repeat(1 + (at % 3))}`);
    const found = noveltyOf(texts, { window: 2 });
    expect(found.filter((of) => of === null)).toHaveLength(4);
    // Every third document has the same neighbours.
    for (let at = 5; at < 598; at += 1) expect(found[at]!.novelty).toBeCloseTo(found[2 + ((at - 2) % 3)]!.novelty, 12);
  });

  test('over as many words of each does not grow with the length of documents; over all words it does', () => {
    const random = createRandom('length');
    const text = (words: number): string =>
      Array.from({ length: words }, () => `word${String.fromCharCode(96 + random.zipf(25))}`).join(' ');
    const texts = [...Array.from({ length: 30 }, () => text(100)), ...Array.from({ length: 30 }, () => text(1000))];
    const mean = (size: number | 'all', from: number): number => {
      const found = noveltyOf(texts, { size, window: 2, vocabulary: 25 }).slice(from, from + 22);
      return found.reduce((sum, of) => sum + of!.novelty, 0) / found.length;
    };
    expect(mean(80, 34) / mean(80, 4)).toBeGreaterThan(0.8);
    expect(mean(80, 34) / mean(80, 4)).toBeLessThan(1.25);
    expect(mean('all', 34) / mean('all', 4)).toBeLessThan(0.4);
  });
});

describe('rows of few people', () => {
  const row = (people: number, ...wholes: string[]) => ({ people, wholes });
  test.each([
    ['none', [row(30, 'all'), row(25, 'all')], [false, false]],
    [
      'one, and the smallest other that it would follow from',
      [row(30, 'all'), row(3, 'all'), row(25, 'all')],
      [false, true, true],
    ],
    ['two hide each other', [row(30, 'all'), row(3, 'all'), row(4, 'all')], [false, true, true]],
    [
      'within each whole that is shown',
      [row(30, 'all', 'before'), row(3, 'all', 'before'), row(4, 'all', 'after'), row(40, 'all', 'after')],
      [true, true, true, true],
    ],
    ['a row alone', [row(3, 'all')], [true]],
  ])('%s', (_, rows, hidden) => {
    expect(hideFew(rows, 20)).toEqual(hidden);
  });
});
