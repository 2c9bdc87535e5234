import { describe, expect, test } from '@jest/globals';
import { collectRegexes } from './regexes/collect.js';
import { findSlow } from './regexes/growth.js';

/** Texts of strangers meet regular expressions: none of those that run may take longer than the text is long. */

const { literals, made } = collectRegexes();

describe('the search for slow ones', () => {
  test.each([
    ['a square from the search for a beginning', String.raw`\s+$`, ''],
    ['a square of what is not closed', '<[^>]*>', 'g'],
    ['a square of two that take the same', String.raw`^\w+\s?\w+@$`, ''],
    ['a beginning of several characters', String.raw`https?://[^\s]+#`, 'g'],
    ['without end: one within another', '^(?:a+)+$', ''],
    ['without end: two ways for the same', '^(?:a|[a-c])*$', ''],
  ])('finds %s', (_, source, flags) => {
    expect(findSlow({ at: 'here', source, flags })).not.toBeNull();
  });

  test.each([
    [String.raw`(?<!\s)\s+$`, ''],
    ['<[^<>]*>', 'g'],
    [String.raw`^\d{4}-\d{2}$`, ''],
    [String.raw`[\p{L}\p{N}]+`, 'gu'],
  ])('leaves %s alone', (source, flags) => {
    expect(findSlow({ at: 'here', source, flags })).toBeNull();
  });

  test('sees those of the sources', () => {
    expect(literals.length).toBeGreaterThan(600);
  });
});

/** Read what is in the repository and nothing else. */
const withoutStrangers = new Set(['dashboards/grafana/sql-for-grafana.ts']);

test('every regular expression takes time as its text is long, up to 100,000 characters made against it', () => {
  const met = literals.filter(({ at }) => !withoutStrangers.has(at.split(':', 1)[0] as string));
  const different = new Map(met.map((one) => [`/${one.source}/${one.flags}`, one]));
  expect([...different.values()].map(findSlow).filter((slow) => slow !== null)).toEqual([]);
});

/** Those that are made of text are looked at by hand: of constants, or of an operator's words with all signs escaped. */
test('regular expressions are made from text where it is known only', () => {
  expect([...new Set(made)]).toEqual([
    // Constants.
    'dashboards/api/schemas.ts',
    'infra/boolean-query/fold.ts',
    // The operator's patterns of names: signs escaped but for * and ?.
    'ingest/communities.ts',
    // The operator's titles of executives; what is between slashes is a regular expression of his.
    'ingest/directory/executives.ts',
    'ingest/directory/moments.ts',
    'ingest/sources/slack-export/channels.ts',
    // Word lists of the repository.
    'processors/conformity/context/word-book.ts',
    'processors/conformity/coordination/scan-markers.ts',
    'processors/conformity/coordination/word-lists.ts',
  ]);
});
