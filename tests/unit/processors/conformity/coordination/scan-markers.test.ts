import { describe, expect, it } from '@jest/globals';
import { compileScan, markersIn, wordsIn } from '../../../../../processors/conformity/coordination/scan-markers.js';
import { englishWordLists, wordListsFrom } from '../../../../../processors/conformity/coordination/word-lists.js';

const given = (lists: Readonly<Record<string, readonly string[]>>) => {
  const read = wordListsFrom(
    Object.entries(lists).map(([marker, words]) => ({ marker, words, place: marker })),
    'test',
  );
  const scan = compileScan(read);
  return (text: string): string[] => read.markers.filter((_, at) => (markersIn(scan(text)) >> at) & 1);
};

describe('words', () => {
  const found = given({
    article: ['a', 'the'],
    auxverb: ["don't", 'do', "we'll"],
    ppron: ['we', "we'll"],
    quant: ['some*'],
  });

  it.each([
    ['The end', ['article']],
    ['other, bathe, theme', []],
    ['the_end the1', []],
    ["don't", ['auxverb']],
    ['DO', ['auxverb']],
    ['dont', []],
    ["we'll", ['auxverb', 'ppron']],
    ["we'd", ['ppron']],
    ["'we'", ['ppron']],
    ['something', ['quant']],
    ['awesome', []],
    ["y'the", ['article']],
    ["do'the", ['auxverb']],
    ['', []],
  ])('of %j are %j', (text, markers) => {
    expect(found(text)).toEqual(markers);
  });
});

describe('reading', () => {
  it('of lists without other letters is that of ConvoKit: a–z only, and the straight apostrophe', () => {
    const found = given({ auxverb: ["don't"], preps: ['caf'] });
    expect(found('don’t')).toEqual([]);
    expect(found('café')).toEqual(['preps']);
  });

  it('of lists with other letters takes letters of every script and typographic apostrophes', () => {
    const found = given({ auxverb: ["don't"], preps: ['für', 'f'] });
    expect(found('don’t')).toEqual(['auxverb']);
    expect(found('FÜR dich')).toEqual(['preps']);
    expect(found('fünf')).toEqual([]);
  });

  it('of Earshot’s English takes typographic apostrophes', () => {
    const scan = compileScan(englishWordLists());
    expect(markersIn(scan('they’ll'))).toBe(markersIn(scan("they'll")));
    expect(markersIn(scan('voilà'))).toBe(0);
  });
});

describe('regular expressions and several words', () => {
  const found = given({ quant: ['a lot', 're:\\bno(?:ne| one)\\b'], article: ['a'] });
  it.each([
    ['quite a lot of it', ['article', 'quant']],
    ['a  lot', ['article', 'quant']],
    ['a lottery', ['article']],
    ['No one', ['quant']],
    ['noned', []],
  ])('%j has %j', (text, markers) => {
    expect(found(text)).toEqual(markers);
  });
});

describe('length', () => {
  const scan = compileScan(englishWordLists());
  it.each([
    ['', 0],
    ["I don't think so.", 4],
    ['well-known, e.g. 3 things', 6],
    ["rock'n'roll 'quoted'", 2],
    ['—', 0],
  ])('of %j is %d words', (text, words) => {
    expect(wordsIn(scan(text))).toBe(words);
  });

  it('stops counting at 65,535', () => {
    expect(wordsIn(scan('so '.repeat(70_000)))).toBe(65_535);
    expect(markersIn(scan('so '.repeat(70_000)))).toBe(markersIn(scan('so')));
  });
});
