import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { isPositive, parseQuery } from '../../../../../infra/boolean-query/parse.js';
import { printQuery } from '../../../../../infra/boolean-query/print.js';
import type { LeafNode, QueryTree } from '../../../../../infra/boolean-query/tree.js';
import { compileQueries } from '../../../../../processors/listening/match/compile.js';
import { createExplainer } from '../../../../../processors/listening/match/explain.js';
import { holdsByReference, type Piece, type ReferenceText } from '../../../../support/query-reference.js';

const piece = (written: string, exact: readonly (readonly string[])[], bare = exact): Piece => ({
  written,
  exact,
  bare,
});
const plain = (word: string): Piece => piece(word, [[word.toLowerCase()]]);

/** Few words, so that chance makes phrases and neighbours of them. */
const pieces: readonly Piece[] = [
  ...['a', 'b', 'c', 'd', 'Acme', 'banking', 'bank', 'BANKS', '3.14'].map(plain),
  piece('Café', [['café']], [['cafe']]),
  piece('cafe', [['cafe']]),
  piece('STRASSE', [['strasse']]),
  piece('Straße', [['strasse']]),
  piece('don’t', [["don't"]]),
  piece("Acme's", [["acme's", 'acme']]),
  piece('l’acme', [["l'acme", 'acme']]),
  piece('#Bank', [['#bank', 'bank']]),
  piece('@acme', [['@acme', 'acme']]),
  piece('東京', [['東'], ['京']]),
  piece('京', [['京']]),
  piece('bank東', [['bank'], ['東']]),
  piece('ไท', [['ไ'], ['ท']]),
  piece('👍🏽', [['👍']]),
  piece('🇩🇪', [['🇩🇪']]),
  // Has a place and no words.
  piece('https://acme.com/bank', [[]]),
  piece('bank@acme.com', [[]]),
  piece('<@U0BANK>', [[]]),
];

const separators = [' ', '  ', ', ', '\n', ' – ', ' (', ': '];
const words = [
  'a',
  'b',
  'c',
  'acme',
  'bank',
  'café',
  'cafe',
  'strasse',
  "don't",
  '#bank',
  '@acme',
  '東',
  '京',
  'ท',
  '👍',
  '🇩🇪',
  '3.14',
];
const patterns = ['bank*', '*ing', 'b?nk', '*an*', 'caf?', '#b*', 'a*e'];

const leaf: fc.Arbitrary<LeafNode> = fc
  .array(fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...words) }, fc.constantFrom(...patterns)), {
    minLength: 1,
    maxLength: 3,
  })
  .map((some) => ({ kind: 'words', words: some }));
const side = fc.array(leaf, { minLength: 1, maxLength: 3 });
const field = fc.constantFrom<QueryTree>(
  { kind: 'field', field: 'lang', values: ['de', 'en'] },
  { kind: 'field', field: 'scope', values: ['public'] },
  { kind: 'field', field: 'kind', values: ['reply'] },
);
const { tree } = fc.letrec<{ tree: QueryTree }>((tie) => ({
  tree: fc.oneof(
    { depthSize: 'medium' },
    leaf,
    field,
    fc
      .array(leaf, { minLength: 1, maxLength: 2 })
      .map((values): QueryTree => ({ kind: 'field', field: 'title', values })),
    fc.record({ kind: fc.constant('near' as const), words: fc.integer({ min: 1, max: 5 }), left: side, right: side }),
    fc.record({
      kind: fc.constantFrom('and' as const, 'or' as const),
      parts: fc.array(tie('tree'), { minLength: 2, maxLength: 4 }),
    }),
    tie('tree').map((part): QueryTree => ({ kind: 'not', part })),
  ),
}));
/** As the parser would have made it. */
const query = tree.filter(isPositive).map((made) => parseQuery(printQuery(made)));

const line = fc.array(fc.constantFrom(...pieces), { maxLength: 14 });
const text: fc.Arbitrary<ReferenceText> = fc.record({
  title: fc.oneof({ weight: 2, arbitrary: fc.constant([]) }, line),
  text: line,
  kind: fc.constantFrom('post' as const, 'reply' as const),
  lang: fc.constantFrom('de', 'fr', null),
  scope: fc.constantFrom('public' as const, 'internal' as const),
});

const written = (some: readonly Piece[], seed: number): string =>
  some
    .map((one, index) => `${index === 0 ? '' : separators[(seed + index * 7) % separators.length]}${one.written}`)
    .join('');

const matchable = (of: ReferenceText, seed: number) => ({
  ...{
    text: written(of.text, seed),
    title: written(of.title, seed + 3),
    kind: of.kind,
    lang: of.lang,
    scope: of.scope,
  },
  ...{ platform: 'slack', community: 'general', links: [] },
});

describe('the matcher', () => {
  test('says of many queries and texts what the naive reading says', () => {
    let matches = 0;
    let asked = 0;
    fc.assert(
      fc.property(
        fc.array(fc.record({ tree: query, diacritics: fc.constantFrom('ignored' as const, 'exact' as const) }), {
          minLength: 1,
          maxLength: 12,
        }),
        fc.array(text, { minLength: 1, maxLength: 6 }),
        fc.nat(100),
        (queries, texts, seed) => {
          const compiled = compileQueries(queries.map((one, index) => ({ ...one, name: String(index) })));
          for (const of of texts) {
            const found = compiled.match(matchable(of, seed));
            const expected = queries.flatMap((one, index) =>
              holdsByReference(one.tree, of, one.diacritics) ? [String(index)] : [],
            );
            expect(found).toEqual(expected);
            matches += found.length;
            asked += queries.length;
          }
        },
      ),
      { numRuns: 1000 },
    );
    // It would prove little if nothing, or everything, matched.
    expect(matches / asked).toBeGreaterThan(0.05);
    expect(matches / asked).toBeLessThan(0.6);
  });

  test('and explains the same; what failed are parts that do not hold, and none when it matches', () => {
    fc.assert(
      fc.property(query, text, fc.nat(100), (one, of, seed) => {
        const found = createExplainer(one).explain(matchable(of, seed));
        expect(found.matches).toBe(holdsByReference(one, of, 'ignored'));
        expect(found.failed.length === 0).toBe(found.matches);
        for (const part of found.failed) {
          const [failed] = [part].map(partOf(one));
          expect(holdsByReference(failed!, of, 'ignored')).toBe(false);
        }
      }),
      { numRuns: 500 },
    );
  });
});

/** The part of the query that is printed so: one that only says NOT is no query of its own. */
const partOf =
  (whole: QueryTree) =>
  (printed: string): QueryTree =>
    [whole, ...(whole.kind === 'or' || whole.kind === 'and' ? whole.parts : [])]
      .flatMap((part) => [part, ...(part.kind === 'and' ? part.parts : [])])
      .find((part) => printQuery(part) === printed)!;
