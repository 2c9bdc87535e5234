import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { enrich } from '../../processors/enrich/enrich.js';
import { stripQuotes } from '../../processors/enrich/strip-quotes.js';
import { sharedData } from '../support/shared-data.js';

const folder = sharedData('gitter');
const withData = folder === null ? describe.skip : describe;

/** Messages of a room on one line, with three words at least once code, links and mentions are gone. */
function messages(room: string): string[] {
  return readFileSync(`${folder}/${room}.tsv`, 'utf8')
    .split('\n')
    .map((line) => line.split('\t'))
    .filter((columns) => columns.length === 7 && !columns[6]!.startsWith('"'))
    .map((columns) => columns[6]!)
    .filter(
      (text) =>
        (
          stripQuotes(text)
            .replace(/@\S+|https?:\S+/g, '')
            .match(/\p{L}{2,}/gu) ?? []
        ).length >= 3,
    );
}

withData('language of real chat rooms, where people also write English and code', () => {
  test.each([
    ['Russian', 'ru', 0.93],
    ['portugues', 'pt', 0.88],
    ['python', 'en', 0.99],
    ['DataScience', 'en', 0.99],
  ])('%s', (room, lang, share) => {
    const languages = messages(room).map((text) => enrich(text, null).lang);
    const decided = languages.filter((found) => found !== null);
    expect(decided.filter((found) => found === lang).length / decided.length).toBeGreaterThan(share);
    expect(decided.length / languages.length).toBeGreaterThan(0.85);
  });
});
