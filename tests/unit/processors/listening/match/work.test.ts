import { describe, expect, test } from '@jest/globals';
import { parseQuery } from '../../../../../infra/boolean-query/parse.js';
import { compileQueries } from '../../../../../processors/listening/match/compile.js';
import type { Matchable } from '../../../../../processors/listening/match/matchable.js';

/** Cost is counted, never timed. */

const post = (text: string): Matchable => ({
  ...{ text, title: '', lang: 'en', scope: 'public', platform: 'bluesky', community: '', links: [], kind: 'post' },
});

const queries = (count: number, of: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => ({ name: `q${index}`, tree: parseQuery(of(index)) }));

/** All that grows with the text, together. */
function cost(texts: readonly string[], some: ReturnType<typeof queries>): number {
  const compiled = compileQueries(some);
  for (const text of texts) compiled.match(post(text));
  const { units, tokens, folded, tried, places, asked } = compiled.work;
  return units + tokens + folded + tried + places + asked;
}

describe('a hundred thousand characters against 200 queries cost twice what fifty thousand do', () => {
  const nasty = queries(
    200,
    (index) =>
      [
        `a NEAR/${1 + (index % 100)} b`,
        `"a a a a a b${index}"`,
        `(a OR b OR c) NEAR/3 (x${index} OR "a a")`,
        `*a*b*c${index}`,
        `a NEAR/2 a`,
      ][index % 5]!,
  );
  test.each<[string, (length: number) => string]>([
    ['one word', (length) => 'a'.repeat(length)],
    ['one word of two letters', (length) => 'ab'.repeat(length / 2)],
    ['spaces', (length) => ' '.repeat(length)],
    ['accents', (length) => `a${'\u0301\u0316'.repeat(length / 2)}`],
    ['a a a a', (length) => 'a '.repeat(length / 2)],
    ['a a a a, and at last b', (length) => `${'a '.repeat(length / 2)}b`],
    ['a b a b', (length) => 'a b '.repeat(length / 4)],
    [
      'words that are all different',
      (length) => Array.from({ length: length / 8 }, (_, index) => `a${index}b`.padEnd(7, 'c')).join(' '),
    ],
    ['signs', (length) => '#@'.repeat(length / 2)],
    ['tags', (length) => '#a'.repeat(length / 2)],
    ['apostrophes', (length) => "a'".repeat(length / 2)],
    ['brackets', (length) => '<@'.repeat(length / 2)],
    ['addresses', (length) => 'a@b '.repeat(length / 4)],
    ['ideographs', (length) => '東'.repeat(length)],
    ['emoji', (length) => '👍\u200d'.repeat(length / 3)],
    ['flags', (length) => '🇩'.repeat(length / 2)],
    ['dots and digits', (length) => '1.'.repeat(length / 2)],
    ['links', (length) => 'http://a '.repeat(length / 9)],
  ])('%s', (_, text) => {
    const half = cost([text(50_400)], nasty);
    const whole = cost([text(100_800)], nasty);
    expect(whole / half).toBeLessThan(2.1);
  });
});

describe('how many queries there are', () => {
  const words =
    'the meeting about the budget of our team went well and everybody was happy with the new plan for spring';
  const texts = Array.from({ length: 200 }, (_, index) => `${words} topic${index % 50}`);
  const rare = (index: number): string =>
    [
      `brand${index} AND (price OR cost)`,
      `"brand${index} bank"`,
      `prefix${index}*`,
      `(person${index} OR team) AND ceo${index}`,
      `topic${index} NEAR/5 spring`,
      `link:host${index}.org`,
    ][index % 6]!;

  test('hardly matters to texts that speak of few of them', () => {
    expect(cost(texts, queries(1_000, rare)) / cost(texts, queries(1, rare))).toBeLessThan(1.3);
  });

  test('only those are asked of which there is a word', () => {
    const compiled = compileQueries(queries(1_000, rare));
    for (const text of texts) compiled.match(post(text));
    expect(compiled.work.asked / texts.length).toBeLessThan(3);
  });

  test('a part that many have in common is asked once a text', () => {
    const compiled = compileQueries(
      queries(500, (index) => `topic1 AND ("new plan" NEAR/9 spring) AND NOT never${index}`),
    );
    compiled.match(post(`${words} topic1`));
    expect(compiled.work.asked).toBeLessThan(500 * 3 + 10);
    expect(compiled.work.places).toBeLessThan(50);
  });

  test('a word is folded once, however often people write it', () => {
    const compiled = compileQueries(queries(10, rare));
    for (const text of texts) compiled.match(post(text));
    expect(compiled.work.folded).toBeLessThan(80);
    expect(compiled.work.tokens).toBeGreaterThan(4_000);
  });
});
