import { describe, expect, test } from '@jest/globals';
import { markerBit, markerNames, markersOf } from '../../../../processors/enrich/markers.js';

const names = (word: string): string[] => markerNames.filter((name) => (markersOf(word) & markerBit(name)) !== 0);

describe('function-word categories', () => {
  test.each([
    ['the', ['article']],
    ['would', ['auxverb']],
    ['and', ['conj']],
    ['very', ['adverb']],
    ['she', ['ppron']],
    ['it', ['ipron']],
    ['with', ['preps']],
    ['few', ['quant']],
    ['because', ['conj']],
    ['before', ['conj', 'preps']],
    ["don't", ['auxverb']],
    ["they'll", ['auxverb', 'ppron']],
    ["it's", ['auxverb', 'ipron']],
    ["ann's", []],
    ['table', []],
  ])('%s', (word, expected) => {
    expect(names(word)).toEqual(expected);
  });

  test('the bits keep their order, because they are stored', () => {
    expect(markerNames.map(markerBit)).toEqual([1, 2, 4, 8, 16, 32, 64, 128]);
    expect(markerNames).toEqual(['article', 'auxverb', 'conj', 'adverb', 'ppron', 'ipron', 'preps', 'quant']);
  });

  test('another list may be given', () => {
    expect(markersOf('foo', new Map([['foo', 4]]))).toBe(4);
  });
});
