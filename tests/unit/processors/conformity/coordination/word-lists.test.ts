import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { readWordLists } from '../../../../../processors/conformity/coordination/read-word-lists.js';
import { englishWordLists } from '../../../../../processors/conformity/coordination/word-lists.js';
import { markerNames, markersOf } from '../../../../../processors/enrich/markers.js';
import { removeTempDirs, tempDir } from '../../../../support/temp-dir.js';

const folder = tempDir();
afterAll(removeTempDirs);

function written(name: string, text: string): string {
  const file = path.join(folder, name);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, text);
  return file;
}

const entries = (file: string): string[] => {
  const { markers, entries: found } = readWordLists(file);
  return found.map(({ marker, text, kind }) => `${markers[marker]} ${kind} ${text}`);
};

describe('word lists', () => {
  it('are read from JSON, as words, beginnings and expressions', () => {
    const file = written('lists.json', '{"preps": ["of", "In"], "article": ["a", "th*", "re:an?"]}');
    expect(entries(file)).toEqual([
      'preps word of',
      'preps word in',
      'article word a',
      'article prefix th',
      'article pattern an?',
    ]);
    // The eight of the literature have their order, whatever that of the file.
    expect(readWordLists(file).markers).toEqual(['article', 'preps']);
  });

  it('are read from JSON with a pattern a marker', () => {
    expect(
      entries(written('patterns.json', '{"article": "\\\\ba\\\\b|\\\\bthe", "conj": "\\\\b(?:and|or)\\\\b"}')),
    ).toEqual(['article word a', 'article prefix the', 'conj pattern \\b(?:and|or)\\b']);
  });

  it('are read from a file as ConvoKit has it', () => {
    expect(entries(written('coord.txt', "article\t\\ba\\b|\\ban\\b\nauxverb\t\\bdon't\\b|\\bbein\n"))).toEqual([
      'article word a',
      'article word an',
      "auxverb word don't",
      'auxverb prefix bein',
    ]);
  });

  it('are read from a file like Earshot’s own', () => {
    expect(entries(written('own.txt', '# mine\narticle: a an\nfiller: um\n'))).toEqual([
      'article word a',
      'article word an',
      'filler word um',
    ]);
  });

  it('are read from a folder with a file a marker', () => {
    written('folder/preps.txt', 'of, in\n# no\nat\n');
    written('folder/article.txt', 'a\nthe\n');
    expect(entries(path.join(folder, 'folder'))).toEqual([
      'article word a',
      'article word the',
      'preps word of',
      'preps word in',
      'preps word at',
    ]);
  });

  it.each([
    ['broken.json', '{"article": ["a"', /broken\.json is not JSON/],
    ['number.json', '{"article": 7}', /number\.json, "article": it must be a list of words/],
    ['empty.json', '{"article": []}', /empty\.json, "article": there is no word/],
    ['none.json', '{}', /none\.json: there are no word lists/],
    ['sign.json', '{"article": ["a+"]}', /sign\.json, "article": "a\+" is neither a word/],
    ['expression.json', '{"article": ["re:("]}', /"re:\(" is no regular expression/],
    ['always.json', '{"article": ["re:x*"]}', /it matches where there is nothing/],
    ['line.txt', 'article: a\nwhat is this\n', /line\.txt:2: it must be/],
  ])('that do not hold are refused with their place: %s', (name, text, message) => {
    const file = written(name, text);
    expect(() => readWordLists(file)).toThrow(message);
  });

  it('that are not there are refused', () => {
    expect(() => readWordLists(path.join(folder, 'nowhere.json'))).toThrow(/nowhere\.json cannot be read/);
  });

  it('of Earshot are those that messages are marked with when they land', () => {
    const { markers, entries: found } = englishWordLists();
    expect(markers).toEqual(markerNames);
    const masks = new Map<string, number>();
    for (const { text, marker } of found) masks.set(text, (masks.get(text) ?? 0) | (1 << marker));
    const different = [...masks].filter(([word, mask]) => markersOf(word) !== mask).map(([word]) => word);
    expect(different).toEqual([]);
    expect(masks.size).toBeGreaterThan(400);
  });
});
